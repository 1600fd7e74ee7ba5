/* chat/earlier.h - the question that a follow-up goes on from.
 *
 * "And to Latvia?" is no question by itself. What it goes on from is in the
 * log: the last thing the visitor asked that the bot has answered. Loop's
 * thread only. */
#ifndef CHAT_EARLIER_H
#define CHAT_EARLIER_H

#include <stdbool.h>

#include "base/attr.h"

struct conversation;
struct reader;

/* Called with the question, lent until it returns; NULL when there is none. */
typedef void earlier_done(void *ctx, const char *conversation,
			  const char *question);

/* Looks for it and calls done() later; false when the log is busy, and then
 * nothing will be called. Copies what it needs of c. */
bool earlier_read(struct reader *reader, const struct conversation *c,
		  earlier_done *done, void *ctx) MUST_CHECK;

#endif
