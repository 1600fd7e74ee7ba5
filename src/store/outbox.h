/* store/outbox.h - what has to be told to others, at least once.
 *
 * A row is written in the transaction that makes it true; whoever delivers it
 * reads what is due, and marks the outcome. After too many attempts a row is
 * dead: it stays for people to look at. */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "model/conversation.h"
#include "store/db.h"

struct outbox_row {
	const char *id; /* random, unique: the receiver may know it again */
	const char *topic;
	const char *conversation; /* NULL when none */
	int64_t seq;              /* of the event it tells of; else 0 */
	const char *body;         /* JSON object */
	int64_t created_at;
	int64_t due_at;    /* not before */
	int64_t attempts;  /* made so far; ignored by outbox_add() */
	const char *error; /* of the last attempt; ignored by outbox_add() */
};

bool outbox_add(struct db *db, const struct outbox_row *r,
		struct fault *why) MUST_CHECK;
/* Lends at most `limit` rows that are due at `now`, oldest first; of each
 * conversation only the first row that is not dead, so that its rows leave in
 * their order (by seq). */
bool outbox_each_due(struct db *db, int64_t now, int64_t limit,
		     void (*each)(void *ctx, const struct outbox_row *r),
		     void *ctx, struct fault *why) MUST_CHECK;
/* When the next row after `now` becomes due; 0 when none will. */
bool outbox_next_due(struct db *db, int64_t now, int64_t *due_r,
		     struct fault *why) MUST_CHECK;
/* It was delivered: forgets it. Done also when it is not there any more. */
bool outbox_done(struct db *db, const char *id, struct fault *why) MUST_CHECK;

struct outbox_failure {
	const char *id;
	const char *error;     /* one line, for people */
	int64_t retry_at;      /* due again then */
	int64_t most_attempts; /* dead after so many */
};

/* It could not be delivered. */
bool outbox_failed(struct db *db, const struct outbox_failure *f,
		   struct fault *why) MUST_CHECK;
/* Rows that wait for delivery and rows that are dead. */
bool outbox_count(struct db *db, int64_t *waiting_r, int64_t *dead_r,
		  struct fault *why) MUST_CHECK;

#endif
