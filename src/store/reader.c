#include "config.h"

#include "store/reader.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/mem.h"
#include "loop/pool.h"

struct reader {
	struct pool *pool;
	struct db **dbs; /* one per thread */
	size_t n;
	_Atomic size_t given; /* of dbs, to threads that have started */
};

struct job {
	void (*run)(struct db *db, void *arg);
	void (*done)(void *arg);
	void *arg;
};

static void *take_connection(void *ctx)
{
	struct reader *r = ctx;

	return r->dbs[atomic_fetch_add(&r->given, 1)];
}

/* One read transaction over the job: what it reads belongs together. */
static void run_job(void *worker, void *arg)
{
	struct db *db = worker;
	const struct job *j = arg;
	struct fault why;

	/* A database that cannot begin says so to the job's first statement. */
	(void)!db_begin(db, &why);
	j->run(db, j->arg);
	db_rollback(db);
}

static void finish_job(void *arg)
{
	struct job *j = arg;

	j->done(j->arg);
	free(j);
}

static void close_all(struct reader *r)
{
	for (size_t i = 0; i < r->n; i++)
		db_close(&r->dbs[i]);
	free(r->dbs);
	free(r);
}

struct reader *reader_new(struct loop *l, const struct reader_options *o,
			  struct fault *why)
{
	struct reader *r = mem_calloc(1, sizeof(*r));
	const struct pool_options pool = {
		.name = "store-read",
		.threads = o->threads,
		.capacity = o->capacity,
		.worker_new = take_connection,
		.ctx = r,
	};

	r->dbs = mem_calloc(o->threads, sizeof(struct db *));
	/* Opened here, where a fault can still be told. */
	for (; r->n < o->threads; r->n++) {
		r->dbs[r->n] = db_open(o->url, DB_READ, why);
		if (r->dbs[r->n] == NULL) {
			close_all(r);
			return NULL;
		}
	}
	r->pool = pool_new(l, &pool);
	return r;
}

void reader_stop(struct reader *r)
{
	if (r != NULL)
		pool_stop(r->pool);
}

void reader_free(struct reader **r)
{
	if (*r == NULL)
		return;
	pool_free(&(*r)->pool);
	close_all(*r);
	*r = NULL;
}

bool reader_submit(struct reader *r, void (*run)(struct db *db, void *arg),
		   void (*done)(void *arg), void *arg)
{
	struct job *j = mem_calloc(1, sizeof(*j));

	j->run = run;
	j->done = done;
	j->arg = arg;
	if (pool_submit(r->pool, run_job, finish_job, j))
		return true;
	free(j);
	return false;
}
