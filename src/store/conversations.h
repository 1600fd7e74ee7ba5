/* store/conversations.h - the row of each conversation.
 *
 * The row is the sum of the log (store/events.h) and is written in the same
 * transaction as the events it sums up. */
#ifndef STORE_CONVERSATIONS_H
#define STORE_CONVERSATIONS_H

#include "model/conversation.h"
#include "store/db.h"

/* Both set *found_r; *c_r is filled when there is one. */
bool conversations_load(struct db *db, const char *id, struct conversation *c_r,
			bool *found_r, struct fault *why) MUST_CHECK;
/* The visitor's one that was created last. */
bool conversations_latest(struct db *db, const char *visitor,
			  struct conversation *c_r, bool *found_r,
			  struct fault *why) MUST_CHECK;

bool conversations_insert(struct db *db, const struct conversation *c,
			  struct fault *why) MUST_CHECK;
/* Writes the row, but for visitor and created_at, which never change;
 * FAULT_REJECT "unknown" when there is none. */
bool conversations_save(struct db *db, const struct conversation *c,
			struct fault *why) MUST_CHECK;

/* Those people have to do with (queued, assigned, offline), the one that has
 * waited longest first: what a desk remembers after a restart. */
bool conversations_each_open(struct db *db,
			     void (*each)(void *ctx,
					  const struct conversation *c),
			     void *ctx, struct fault *why) MUST_CHECK;
/* Those the bot owes a turn (bot_due_seq > 0). */
bool conversations_each_due(struct db *db,
			    void (*each)(void *ctx,
					 const struct conversation *c),
			    void *ctx, struct fault *why) MUST_CHECK;

#endif
