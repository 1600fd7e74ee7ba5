/* loop/pool.h - worker threads that take jobs and bring the results home.
 *
 * A job runs on a worker and is then finished on the loop's thread. The queue
 * is bounded: who submits learns at once when it is full, and says so to the
 * peer. What was accepted is always finished, also at the end: pool_free()
 * runs the jobs that wait and calls their done(). */
#ifndef LOOP_POOL_H
#define LOOP_POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "loop/loop.h"

struct pool;

struct pool_options {
	const char *name; /* of the threads, at most 15 characters */
	size_t threads;
	size_t capacity; /* jobs accepted and not yet finished */
	/* Makes and frees what each worker owns (a connection, say); may be
	 * NULL. init runs on the worker before its first job. */
	void *(*worker_new)(void *ctx);
	void (*worker_free)(void *ctx, void *worker);
	void *ctx;
};

struct pool *pool_new(struct loop *l, const struct pool_options *o);
/* Finishes what was accepted and refuses all that comes later: for an end in
 * which done() of another pool may still submit to this one. Then free it. On
 * the loop's thread; NULL is fine. */
void pool_stop(struct pool *p);
/* Stops, and sets *p to NULL; NULL is fine. */
void pool_free(struct pool **p);

/* run(worker, arg) on a worker thread, then done(arg) on the loop. From the
 * loop's thread only. False when the pool is full: nothing will be called. */
bool pool_submit(struct pool *p, void (*run)(void *worker, void *arg),
		 void (*done)(void *arg), void *arg) MUST_CHECK;
/* Jobs accepted and not yet finished. */
size_t pool_waiting(const struct pool *p);

#endif
