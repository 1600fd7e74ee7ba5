#include "config.h"

#include "desk/vigil.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/reader.h"
#include "store/signins.h"

struct vigil {
	struct reader *reader;
	struct vigil_ports ports;
	struct loop_timer *timer;
	bool runs; /* the timer, or a round */
};

/* One look at everybody. */
struct round {
	struct vigil *vigil;
	int64_t now;
	bool failed;
	size_t n;
	struct vigil_guest guests[];
};

static void look_up(struct db *db, void *arg)
{
	struct round *r = arg;

	for (size_t i = 0; i < r->n; i++) {
		struct vigil_guest *g = &r->guests[i];
		struct signin_found f;
		struct fault why;

		if (!signins_find(db, g->token_hash, r->now, &f, &why)) {
			log_error("sign-ins not read", "why=\"%s\"", why.text);
			r->failed = true;
			return;
		}
		g->stays = f.found;
		g->user = f.user;
	}
}

static void again(struct vigil *v)
{
	v->runs = v->ports.count(v->ports.ctx) > 0;
	if (v->runs)
		loop_timer_start(v->timer, VIGIL_MS, 0);
}

static void looked_up(void *arg)
{
	struct round *r = arg;
	struct vigil *v = r->vigil;

	for (size_t i = 0; i < r->n && !r->failed; i++)
		v->ports.seen(v->ports.ctx, &r->guests[i]);
	free(r);
	again(v);
}

static void begin_round(void *ctx)
{
	struct vigil *v = ctx;
	size_t n = v->ports.count(v->ports.ctx);
	struct round *r =
		mem_alloc_sum(sizeof(*r), n * sizeof(struct vigil_guest));

	r->vigil = v;
	r->now = clock_wall_ms();
	r->failed = false;
	r->n = v->ports.list(v->ports.ctx, r->guests, n);
	if (r->n > 0 && reader_submit(v->reader, look_up, looked_up, r))
		return;
	free(r);
	again(v);
}

struct vigil *vigil_new(struct loop *l, struct reader *reader,
			const struct vigil_ports *ports)
{
	struct vigil *v = mem_calloc(1, sizeof(*v));

	v->reader = reader;
	v->ports = *ports;
	v->timer = loop_timer_new(l, begin_round, v);
	return v;
}

void vigil_free(struct vigil **v)
{
	if (*v == NULL)
		return;
	loop_timer_free(&(*v)->timer);
	free(*v);
	*v = NULL;
}

void vigil_start(struct vigil *v)
{
	if (v->runs)
		return;
	v->runs = true;
	loop_timer_start(v->timer, VIGIL_MS, 0);
}
