/* tests/unit/storebench.h - a writer on a fresh database, and jobs for it that
 * put numbers into a table. */
#ifndef TESTS_STOREBENCH_H
#define TESTS_STOREBENCH_H

#include <semaphore.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"
#include "loop/loop.h"
#include "store/writer.h"
#include "unit/tempdb.h"

struct storebench {
	struct tempdb temp;
	struct loop *loop;
	struct writer *writer;
	sem_t gate; /* held jobs wait here */
	int waiting;
};

enum storebench_order {
	ORDER_PUT,      /* insert the number */
	ORDER_PUT_FAIL, /* insert it, then fail */
	ORDER_HOLD      /* wait at the gate, then insert it */
};

struct storebench_job {
	struct storebench *bench;
	enum storebench_order order;
	int64_t number;
	bool finished;
	bool committed;
	struct fault why;
};

/* Makes the database with a table t (n, a key) on a disk with space, and the
 * loop; no writer yet. */
void storebench_init(struct storebench *b);
void storebench_clear(struct storebench *b);
void storebench_start(struct storebench *b, size_t capacity);

/* False when the writer refuses the job. */
bool storebench_submit(struct storebench *b, struct storebench_job *j,
		       enum storebench_order order, int64_t number);
/* Waits until every job that was accepted is finished. */
void storebench_finish(struct storebench *b);
/* A number the database gives on a connection of its own. */
int64_t storebench_number(const struct storebench *b, const char *sql);

/* What a job does on the store thread; arg is the storebench_job. */
bool storebench_put(struct db *db, void *arg, struct fault *why);

#endif
