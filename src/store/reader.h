/* store/reader.h - threads with read-only connections, for pages and history.
 *
 * They see only what is committed and never wait for the writer. A job sees
 * one moment of the database from its first statement to its end. */
#ifndef STORE_READER_H
#define STORE_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/fault.h"
#include "loop/loop.h"
#include "store/db.h"

struct reader;

struct reader_options {
	const char *url; /* of a database that a writer has opened before */
	size_t threads;
	size_t capacity; /* jobs accepted and not yet finished */
};

struct reader *reader_new(struct loop *l, const struct reader_options *o,
			  struct fault *why) MUST_CHECK;
/* Finishes what was accepted and refuses all that comes later: for an end in
 * which others' done() may still submit. Then free it. On the loop's thread;
 * NULL is fine. */
void reader_stop(struct reader *r);
/* Stops, and sets *r to NULL; NULL is fine. */
void reader_free(struct reader **r);

/* run(db, arg) on a reader thread, then done(arg) on the loop. From the loop's
 * thread only. False when full: nothing will be called. */
bool reader_submit(struct reader *r, void (*run)(struct db *db, void *arg),
		   void (*done)(void *arg), void *arg) MUST_CHECK;

#endif
