#include "config.h"

#include "chat/recovery.h"

#include <stdlib.h>

#include "base/mem.h"
#include "loop/loop.h"

#define AGAIN_MS 5000

struct recovery {
	void (*read)(void *ctx);
	void *ctx;
	const char *what;
	struct loop_timer *again;
	struct fault missing; /* why not all was read, when it has a kind */
};

struct recovery *recovery_new(struct loop *l, void (*read)(void *ctx),
			      void *ctx, const char *what)
{
	struct recovery *r = mem_calloc(1, sizeof(*r));

	r->read = read;
	r->ctx = ctx;
	r->what = what;
	r->again = loop_timer_new(l, read, ctx);
	fault_set(&r->missing, FAULT_RETRY, "recovery",
		  "%s are still being read", what);
	return r;
}

void recovery_free(struct recovery **r)
{
	if (*r == NULL)
		return;
	loop_timer_free(&(*r)->again);
	free(*r);
	*r = NULL;
}

void recovery_begin(struct recovery *r)
{
	r->read(r->ctx);
}

void recovery_done(struct recovery *r, const struct fault *why)
{
	if (why == NULL) {
		r->missing = (struct fault){.kind = FAULT_NONE};
		return;
	}
	r->missing = *why;
	fault_prefix(&r->missing, "%s cannot be read", r->what);
	loop_timer_start(r->again, AGAIN_MS, 0);
}

bool recovery_is_over(const struct recovery *r, struct fault *why)
{
	*why = r->missing;
	return why->kind == FAULT_NONE;
}
