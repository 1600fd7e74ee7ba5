#include "config.h"

#include "loop/loop.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/queue.h>

#include <uv.h>

#include "base/mem.h"

struct loop_timer {
	LIST_ENTRY(loop_timer) next;
	uv_timer_t uv;
	void (*fn)(void *ctx);
	void *ctx;
};

struct loop_signal {
	SLIST_ENTRY(loop_signal) next;
	uv_signal_t uv;
	void (*fn)(void *ctx, int signum);
	void *ctx;
};

struct loop {
	uv_loop_t uv;
	LIST_HEAD(timer_list, loop_timer) timers; /* not freed by their owner */
	SLIST_HEAD(signal_list, loop_signal) signals;
};

static void on_timer(uv_timer_t *uv)
{
	struct loop_timer *t = uv->data;

	t->fn(t->ctx);
}

static void on_signal(uv_signal_t *uv, int signum)
{
	struct loop_signal *s = uv->data;

	s->fn(s->ctx, signum);
}

/* Our handles sit inside structs that go when libuv has let go of them. */
static void on_closed(uv_handle_t *uv)
{
	free(uv->data);
}

static void close_foreign(uv_handle_t *uv, void *ctx)
{
	(void)ctx;
	if (!uv_is_closing(uv))
		uv_close(uv, NULL);
}

struct loop *loop_new(struct fault *why)
{
	struct loop *l = mem_calloc(1, sizeof(*l));
	int failed = uv_loop_init(&l->uv);

	if (failed != 0) {
		fault_set(why, FAULT_FATAL, "loop",
			  "cannot make an event loop: %s; raise the limit of "
			  "open files (ulimit -n)",
			  uv_strerror(failed));
		free(l);
		return NULL;
	}
	LIST_INIT(&l->timers);
	SLIST_INIT(&l->signals);
	return l;
}

void loop_free(struct loop **l)
{
	struct loop *dead = *l;
	int busy;

	if (dead == NULL)
		return;
	*l = NULL;
	while (!LIST_EMPTY(&dead->timers)) {
		struct loop_timer *t = LIST_FIRST(&dead->timers);

		loop_timer_free(&t);
	}
	while (!SLIST_EMPTY(&dead->signals)) {
		struct loop_signal *s = SLIST_FIRST(&dead->signals);

		SLIST_REMOVE_HEAD(&dead->signals, next);
		uv_close((uv_handle_t *)&s->uv, on_closed);
	}
	uv_walk(&dead->uv, close_foreign, NULL);
	/* A close is finished by the next turn of the loop; a loop_stop() that
	 * nobody ran for ends the first run at once. */
	while (uv_run(&dead->uv, UV_RUN_DEFAULT) != 0)
		continue;
	busy = uv_loop_close(&dead->uv);
	assert(busy == 0);
	free(dead);
}

void loop_run(struct loop *l)
{
	uv_run(&l->uv, UV_RUN_DEFAULT);
}

void loop_stop(struct loop *l)
{
	uv_stop(&l->uv);
}

static void count_closing(uv_handle_t *uv, void *n)
{
	if (uv_is_closing(uv))
		++*(size_t *)n;
}

void loop_settle(struct loop *l)
{
	size_t n;

	do {
		n = 0;
		uv_run(&l->uv, UV_RUN_NOWAIT);
		uv_walk(&l->uv, count_closing, &n);
	} while (n > 0);
}

void *loop_handle(struct loop *l)
{
	return &l->uv;
}

struct loop_timer *loop_timer_new(struct loop *l, void (*fn)(void *ctx),
				  void *ctx)
{
	struct loop_timer *t = mem_calloc(1, sizeof(*t));

	uv_timer_init(&l->uv, &t->uv);
	t->uv.data = t;
	t->fn = fn;
	t->ctx = ctx;
	LIST_INSERT_HEAD(&l->timers, t, next);
	return t;
}

void loop_timer_start(struct loop_timer *t, uint64_t ms, uint64_t repeat_ms)
{
	/* libuv counts from the start of this turn, which may be long ago. */
	uv_update_time(t->uv.loop);
	uv_timer_start(&t->uv, on_timer, ms, repeat_ms);
}

void loop_timer_stop(struct loop_timer *t)
{
	uv_timer_stop(&t->uv);
}

void loop_timer_free(struct loop_timer **t)
{
	if (*t == NULL)
		return;
	LIST_REMOVE(*t, next);
	uv_close((uv_handle_t *)&(*t)->uv, on_closed);
	*t = NULL;
}

void loop_on_signal(struct loop *l, int signum, void (*fn)(void *ctx, int),
		    void *ctx)
{
	struct loop_signal *s = mem_calloc(1, sizeof(*s));
	int failed = uv_signal_init(&l->uv, &s->uv);

	assert(failed == 0);
	s->uv.data = s;
	s->fn = fn;
	s->ctx = ctx;
	failed = uv_signal_start(&s->uv, on_signal, signum);
	assert(failed == 0); /* only for a signal that nobody can catch */
	SLIST_INSERT_HEAD(&l->signals, s, next);
}
