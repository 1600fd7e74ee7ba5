/* store/writer.h - the store thread: every change goes through here.
 *
 * Group commit without a timer: the thread takes whatever waits, runs each job
 * in a savepoint, commits once, and what queued meanwhile is the next batch.
 * The disk sets the pace; one sync serves many. A job is told that it is
 * committed only after the commit is on the disk. */
#ifndef STORE_WRITER_H
#define STORE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/fault.h"
#include "loop/loop.h"
#include "store/db.h"

struct writer;

/* Opens (creates, migrates) the database and starts its threads. capacity:
 * jobs accepted and not yet finished. NULL with *why filled on failure. */
struct writer *writer_new(const char *url, struct loop *l, size_t capacity,
			  struct fault *why) MUST_CHECK;
/* Finishes what was accepted, with its done(), and refuses all that comes
 * later: for an end in which others' done() may still submit. Then free it. On
 * the loop's thread; NULL is fine. */
void writer_stop(struct writer *w);
/* Stops, and sets *w to NULL; NULL is fine. */
void writer_free(struct writer **w);
/* Lends the epoch of the database (store/migrate.h). */
const char *writer_epoch(const struct writer *w);

/* run(db, arg, why) on the store thread inside a transaction that others
 * share: false undoes this job alone and fails it with *why. It must not
 * begin or commit. Then done(arg, committed, why) on the loop; why is NULL
 * when committed. When the commit fails, every job of the batch is failed,
 * mostly with FAULT_RETRY, and nothing of it is in the database.
 *
 * From the loop's thread only. False when the queue is full: nothing will be
 * called, tell the peer to try later. */
bool writer_submit(struct writer *w,
		   bool (*run)(struct db *db, void *arg, struct fault *why),
		   void (*done)(void *arg, bool committed,
				const struct fault *why),
		   void *arg) MUST_CHECK;

/* Whether the last commit worked; false with its reason when not, and then a
 * small one is tried, once at a time: where nobody writes any more, for nobody
 * is sent here, it is found out all the same that there is room again. From
 * the loop's thread only. */
bool writer_is_well(struct writer *w, struct fault *why) MUST_CHECK;

#define WRITER_BUCKETS 14

struct writer_stats {
	uint64_t jobs;        /* committed */
	uint64_t jobs_failed; /* by themselves or with their batch */
	uint64_t commits;
	uint64_t commits_failed; /* batches that could not be begun or ended */
	uint64_t largest_batch;
	uint64_t commit_ns; /* sum over the commits that succeeded */
	/* Commits that took at most writer_bucket_ms(i), the last: any time;
	 * each counted once. */
	uint64_t commit_buckets[WRITER_BUCKETS];
	uint64_t waiting; /* jobs accepted and not yet finished */
	uint64_t tidied;  /* checkpoints */
	uint64_t tidy_failed;
};

/* From any thread. */
void writer_stats(const struct writer *w, struct writer_stats *s_r);
/* Upper border of a bucket; infinity for the last. */
double writer_bucket_ms(size_t bucket);

#endif
