#include "config.h"

#include "store/writer.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "loop/mailbox.h"
#include "loop/thread.h"
#include "store/migrate.h"

#define BATCH_MAX 512 /* jobs in one commit */

struct job {
	struct letter letter; /* first: the mailbox gives it back as a job */
	STAILQ_ENTRY(job) next;
	bool (*run)(struct db *db, void *arg, struct fault *why);
	void (*done)(void *arg, bool committed, const struct fault *why);
	void *arg;
	bool committed;
	struct fault why; /* when not committed */
};

STAILQ_HEAD(job_list, job);

struct counters {
	_Atomic uint64_t jobs, jobs_failed, commits, commits_failed;
	_Atomic uint64_t largest_batch, commit_ns;
	_Atomic uint64_t commit_buckets[WRITER_BUCKETS];
	_Atomic uint64_t waiting, tidied, tidy_failed;
};

struct writer {
	struct mailbox *home;
	size_t capacity;
	char epoch[ID_TEXT];
	struct counters counters;

	pthread_t thread;
	struct db *db;          /* the thread's */
	uint64_t failed_in_row; /* commits; the thread's */
	pthread_mutex_t lock;   /* over jobs, stopping and failing */
	pthread_cond_t some;
	struct job_list jobs;
	bool stopping; /* written by the loop's thread only */
	struct fault
		failing; /* why the last commit did; kind NONE: it worked */
	bool trying;     /* a commit for its own sake; the loop's */

	pthread_t tidier;
	struct db *tidy_db;
	pthread_mutex_t tidy_lock; /* over wanted and stopping */
	pthread_cond_t tidy_some;
	_Atomic bool tidy_failing;
	bool tidy_wanted;
	bool tidy_stopping;
};

static const double bucket_ms[WRITER_BUCKETS] = {
	0.1, 0.25, 0.5, 1,   2.5, 5,    10,
	25,  50,   100, 250, 500, 1000, (double)INFINITY};

static void count_commit(struct counters *n, uint64_t jobs, int64_t ns)
{
	size_t b = 0;

	while ((double)ns > bucket_ms[b] * 1e6)
		b++;
	atomic_fetch_add(&n->commit_buckets[b], 1);
	atomic_fetch_add(&n->commit_ns, (uint64_t)ns);
	atomic_fetch_add(&n->commits, 1);
	if (jobs > atomic_load(&n->largest_batch))
		atomic_store(&n->largest_batch, jobs);
}

/* Waits for jobs and moves at most BATCH_MAX of them; false at the end. */
static bool take_batch(struct writer *w, struct job_list *batch)
{
	pthread_mutex_lock(&w->lock);
	while (STAILQ_EMPTY(&w->jobs) && !w->stopping)
		pthread_cond_wait(&w->some, &w->lock);
	for (size_t n = 0; n < BATCH_MAX && !STAILQ_EMPTY(&w->jobs); n++) {
		struct job *j = STAILQ_FIRST(&w->jobs);

		STAILQ_REMOVE_HEAD(&w->jobs, next);
		STAILQ_INSERT_TAIL(batch, j, next);
	}
	pthread_mutex_unlock(&w->lock);
	return !STAILQ_EMPTY(batch);
}

/* Runs one job inside its savepoint. False when the whole transaction is lost
 * with it: *why says how. */
static bool run_job(struct db *db, struct job *j, struct fault *why)
{
	if (!db_savepoint(db, why))
		return false;
	j->committed = j->run(db, j->arg, &j->why);
	if (j->committed)
		return db_release(db, why);
	assert(j->why.kind != FAULT_NONE); /* who fails says why */
	*why = j->why;
	return db_in_transaction(db) && db_undo(db, why);
}

/* One transaction over the batch. False with *why when nothing of it is in
 * the database; *left_r counts the jobs that did not fail by themselves. */
static bool run_batch(struct writer *w, const struct job_list *batch,
		      uint64_t *left_r, struct fault *why)
{
	struct job *j;
	int64_t start;

	*left_r = 0;
	if (!db_begin(w->db, why))
		return false;
	STAILQ_FOREACH (j, batch, next) {
		if (!run_job(w->db, j, why))
			return false;
		*left_r += j->committed;
	}
	if (*left_r == 0) {
		db_rollback(w->db);
		return true;
	}
	start = clock_mono_ns();
	if (!db_commit(w->db, why))
		return false;
	count_commit(&w->counters, *left_r, clock_mono_ns() - start);
	return true;
}

static void fail_batch(struct writer *w, struct job_list *batch,
		       const struct fault *why)
{
	struct job *j;

	db_rollback(w->db);
	STAILQ_FOREACH (j, batch, next) {
		if (!j->committed && j->why.kind != FAULT_NONE)
			continue; /* it has its own reason */
		j->committed = false;
		j->why = *why;
	}
}

static void keep_reason(struct writer *w, const struct fault *why)
{
	pthread_mutex_lock(&w->lock);
	w->failing = *why;
	pthread_mutex_unlock(&w->lock);
}

/* Says it once when commits begin to fail and once when they work again. */
static void note_outcome(struct writer *w, bool done, const struct fault *why)
{
	if (!done) {
		atomic_fetch_add(&w->counters.commits_failed, 1);
		keep_reason(w, why);
		if (w->failed_in_row++ == 0)
			log_error("commit failed", "code=%s text=\"%s\"",
				  why->code, why->text);
	} else if (w->failed_in_row > 0) {
		log_info("commits work again", "failed=%" PRIu64,
			 w->failed_in_row);
		w->failed_in_row = 0;
		keep_reason(w, &(struct fault){.kind = FAULT_NONE});
	}
}

static void send_home(struct writer *w, struct job_list *batch)
{
	while (!STAILQ_EMPTY(batch)) {
		struct job *j = STAILQ_FIRST(batch);

		STAILQ_REMOVE_HEAD(batch, next);
		atomic_fetch_add(j->committed ? &w->counters.jobs
					      : &w->counters.jobs_failed,
				 1);
		mailbox_post(w->home, &j->letter);
	}
}

static void tidy(struct writer *w, struct db *db)
{
	struct fault why;
	bool done = db_tidy(db, &why);

	atomic_fetch_add(done ? &w->counters.tidied : &w->counters.tidy_failed,
			 1);
	if (!done && !atomic_load(&w->tidy_failing))
		log_warn("checkpoint failed", "code=%s text=\"%s\"", why.code,
			 why.text);
	atomic_store(&w->tidy_failing, !done);
}

static void tidy_later(struct writer *w)
{
	pthread_mutex_lock(&w->tidy_lock);
	w->tidy_wanted = true;
	pthread_cond_signal(&w->tidy_some);
	pthread_mutex_unlock(&w->tidy_lock);
}

static void look_after_log(struct writer *w)
{
	switch (db_log_state(w->db)) {
	case DB_LOG_SHORT:
		break;
	case DB_LOG_GROWN:
		tidy_later(w);
		break;
	case DB_LOG_LARGE:
		tidy(w, w->db);
		break;
	}
}

static void *write_batches(void *arg)
{
	struct writer *w = arg;
	struct job_list batch = STAILQ_HEAD_INITIALIZER(batch);

	while (take_batch(w, &batch)) {
		struct fault why = {.kind = FAULT_NONE};
		uint64_t left;
		bool done = run_batch(w, &batch, &left, &why);

		if (!done)
			fail_batch(w, &batch, &why);
		if (!done || left > 0)
			note_outcome(w, done, &why);
		send_home(w, &batch);
		look_after_log(w);
	}
	return NULL;
}

static bool wait_to_tidy(struct writer *w)
{
	bool go_on;

	pthread_mutex_lock(&w->tidy_lock);
	while (!w->tidy_wanted && !w->tidy_stopping)
		pthread_cond_wait(&w->tidy_some, &w->tidy_lock);
	w->tidy_wanted = false;
	go_on = !w->tidy_stopping;
	pthread_mutex_unlock(&w->tidy_lock);
	return go_on;
}

static void *tidy_when_asked(void *arg)
{
	struct writer *w = arg;

	while (wait_to_tidy(w))
		tidy(w, w->tidy_db);
	return NULL;
}

static void come_home(void *ctx, struct letter *letter)
{
	struct writer *w = ctx;
	struct job *j = (struct job *)letter;

	atomic_fetch_sub(&w->counters.waiting, 1);
	j->done(j->arg, j->committed, j->committed ? NULL : &j->why);
	free(j);
}

static bool open_all(struct writer *w, const char *url, struct fault *why)
{
	w->db = db_open(url, DB_WRITE, why);
	if (w->db == NULL || !migrate_run(w->db, why) ||
	    !migrate_epoch(w->db, w->epoch, why))
		return false;
	w->tidy_db = db_open(url, DB_WRITE, why);
	return w->tidy_db != NULL;
}

struct writer *writer_new(const char *url, struct loop *l, size_t capacity,
			  struct fault *why)
{
	struct writer *w = mem_calloc(1, sizeof(*w));

	assert(capacity > 0);
	if (!open_all(w, url, why)) {
		db_close(&w->tidy_db);
		db_close(&w->db);
		free(w);
		return NULL;
	}
	w->capacity = capacity;
	w->home = mailbox_new(l, come_home, w);
	STAILQ_INIT(&w->jobs);
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->some, NULL);
	pthread_mutex_init(&w->tidy_lock, NULL);
	pthread_cond_init(&w->tidy_some, NULL);
	w->tidier = thread_start("store-tidy", tidy_when_asked, w);
	w->thread = thread_start("store", write_batches, w);
	return w;
}

void writer_stop(struct writer *w)
{
	if (w == NULL || w->stopping)
		return;
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	pthread_cond_signal(&w->some);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);

	pthread_mutex_lock(&w->tidy_lock);
	w->tidy_stopping = true;
	pthread_cond_signal(&w->tidy_some);
	pthread_mutex_unlock(&w->tidy_lock);
	pthread_join(w->tidier, NULL);
	mailbox_free(&w->home);
	assert(atomic_load(&w->counters.waiting) == 0);
}

void writer_free(struct writer **w)
{
	struct writer *dead = *w;

	if (dead == NULL)
		return;
	/* While *w is set: a done() may still ask to submit, and is refused. */
	writer_stop(dead);
	*w = NULL;
	db_close(&dead->tidy_db);
	db_close(&dead->db);
	pthread_cond_destroy(&dead->tidy_some);
	pthread_mutex_destroy(&dead->tidy_lock);
	pthread_cond_destroy(&dead->some);
	pthread_mutex_destroy(&dead->lock);
	free(dead);
}

const char *writer_epoch(const struct writer *w)
{
	return w->epoch;
}

bool writer_submit(struct writer *w,
		   bool (*run)(struct db *db, void *arg, struct fault *why),
		   void (*done)(void *arg, bool committed,
				const struct fault *why),
		   void *arg)
{
	struct job *j;

	if (w->stopping || atomic_load(&w->counters.waiting) >= w->capacity)
		return false;
	j = mem_calloc(1, sizeof(*j));
	j->run = run;
	j->done = done;
	j->arg = arg;
	atomic_fetch_add(&w->counters.waiting, 1);
	pthread_mutex_lock(&w->lock);
	STAILQ_INSERT_TAIL(&w->jobs, j, next);
	pthread_cond_signal(&w->some);
	pthread_mutex_unlock(&w->lock);
	return true;
}

static bool try_it(struct db *db, void *arg, struct fault *why)
{
	(void)arg;
	return migrate_try(db, why);
}

static void tried(void *arg, bool committed, const struct fault *why)
{
	struct writer *w = arg;

	/* What came of it was noted with the commit. */
	(void)committed;
	(void)why;
	w->trying = false;
}

bool writer_is_well(struct writer *w, struct fault *why)
{
	pthread_mutex_lock(&w->lock);
	*why = w->failing;
	pthread_mutex_unlock(&w->lock);
	if (why->kind == FAULT_NONE)
		return true;
	if (!w->trying)
		w->trying = writer_submit(w, try_it, tried, w);
	return fault_prefix(why, "nothing can be stored");
}

void writer_stats(const struct writer *w, struct writer_stats *s_r)
{
	const struct counters *n = &w->counters;

	*s_r = (struct writer_stats){
		.jobs = atomic_load(&n->jobs),
		.jobs_failed = atomic_load(&n->jobs_failed),
		.commits = atomic_load(&n->commits),
		.commits_failed = atomic_load(&n->commits_failed),
		.largest_batch = atomic_load(&n->largest_batch),
		.commit_ns = atomic_load(&n->commit_ns),
		.waiting = atomic_load(&n->waiting),
		.tidied = atomic_load(&n->tidied),
		.tidy_failed = atomic_load(&n->tidy_failed),
	};
	for (size_t i = 0; i < WRITER_BUCKETS; i++)
		s_r->commit_buckets[i] = atomic_load(&n->commit_buckets[i]);
}

double writer_bucket_ms(size_t bucket)
{
	assert(bucket < WRITER_BUCKETS);
	return bucket_ms[bucket];
}
