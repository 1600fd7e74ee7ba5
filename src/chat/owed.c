#include "config.h"

#include "chat/owed.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "store/conversations.h"
#include "store/events.h"
#include "store/reader.h"
#include "store/visitors.h"

#define LOOK_BACK 64 /* events before a restart that a turn may be made of */

struct debt {
	struct debt *next;
	struct conversation row;
	struct visitor visitor;
	struct event *messages[LOOK_BACK];
	size_t n;
};

/* All that is owed, on its way through a reader. */
struct owing {
	void (*each)(void *ctx, const struct owed *o);
	void (*done)(void *ctx, const struct fault *why);
	void *ctx;
	struct debt *all;
	struct fault missing; /* the first that was not read, if of a kind */
};

static void keep_conversation(void *ctx, const struct conversation *c)
{
	struct owing *w = ctx;
	struct debt *d = mem_calloc(1, sizeof(*d));

	d->row = *c;
	d->next = w->all;
	w->all = d;
}

static void keep_message(void *ctx, const struct event *e)
{
	struct debt *d = ctx;

	if (e->kind != EVENT_MESSAGE)
		return;
	/* What somebody has answered since is no longer owed. */
	while (e->author != AUTHOR_VISITOR && d->n > 0)
		free(d->messages[--d->n]);
	if (e->author == AUTHOR_VISITOR)
		d->messages[d->n++] = events_copy(e);
}

/* Logs what was not read, and keeps the first. */
static void miss(struct owing *w, const char *conversation,
		 const struct fault *why)
{
	log_error("owed turns not read", "conversation=%s why=\"%s\"",
		  conversation, why->text);
	if (w->missing.kind == FAULT_NONE)
		w->missing = *why;
}

static void read_all(struct db *db, void *arg)
{
	struct owing *w = arg;
	struct fault why;

	if (!conversations_each_due(db, keep_conversation, w, &why))
		miss(w, "all", &why);
	for (struct debt *d = w->all; d != NULL; d = d->next) {
		const struct events_range range = {.conversation = d->row.id,
						   .after = d->row.bot_done_seq,
						   .limit = LOOK_BACK,
						   .public_only = true};
		bool found = false;

		if (!events_last(db, &range, keep_message, d, &why) ||
		    !visitors_load(db, d->row.visitor, &d->visitor, &found,
				   &why))
			miss(w, d->row.id, &why);
	}
}

static void hand_over(void *arg)
{
	struct owing *w = arg;
	struct debt *d = w->all;

	while (d != NULL) {
		struct debt *next = d->next;
		const struct owed o = {
			.row = d->row,
			.visitor = d->visitor,
			.messages = (const struct event *const *)d->messages,
			.n = d->n,
		};

		w->each(w->ctx, &o);
		for (size_t i = 0; i < d->n; i++)
			free(d->messages[i]);
		free(d);
		d = next;
	}
	w->done(w->ctx, w->missing.kind == FAULT_NONE ? NULL : &w->missing);
	free(w);
}

void owed_read(struct reader *reader,
	       void (*each)(void *ctx, const struct owed *o),
	       void (*done)(void *ctx, const struct fault *why), void *ctx)
{
	struct owing *w = mem_calloc(1, sizeof(*w));
	struct fault why;

	w->each = each;
	w->done = done;
	w->ctx = ctx;
	if (!reader_submit(reader, read_all, hand_over, w)) {
		fault_set(&why, FAULT_RETRY, "busy", "readers are busy");
		miss(w, "all", &why);
		hand_over(w);
	}
}
