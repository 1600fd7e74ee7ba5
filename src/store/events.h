/* store/events.h - the log of every conversation: written once, never changed.
 *
 * (conversation, seq) and (conversation, client_id) are unique: two writers
 * cannot take the same number, and a message that is sent again is found. */
#ifndef STORE_EVENTS_H
#define STORE_EVENTS_H

#include "model/conversation.h"
#include "store/db.h"

/* FAULT_REJECT "exists" when its seq or its client_id is taken. */
bool events_append(struct db *db, const struct event *e,
		   struct fault *why) MUST_CHECK;

/* Gives a copy in one piece of memory (free()). */
struct event *events_copy(const struct event *e);
/* Both give a copy in *e_r, or NULL when there is no such event. */
bool events_find(struct db *db, const char *conversation, const char *client_id,
		 struct event **e_r, struct fault *why) MUST_CHECK;
bool events_find_seq(struct db *db, const char *conversation, int64_t seq,
		     struct event **e_r, struct fault *why) MUST_CHECK;

struct events_range {
	const char *conversation;
	int64_t after;    /* only those with a greater seq */
	int64_t limit;    /* at most so many */
	bool public_only; /* only those with visibility all */
};

/* Both lend each event to the callback, in order of seq. events_each() gives
 * the first `limit` behind `after`, events_last() the last `limit` of them. */
bool events_each(struct db *db, const struct events_range *range,
		 void (*each)(void *ctx, const struct event *e), void *ctx,
		 struct fault *why) MUST_CHECK;
bool events_last(struct db *db, const struct events_range *range,
		 void (*each)(void *ctx, const struct event *e), void *ctx,
		 struct fault *why) MUST_CHECK;

#endif
