/* chat/owed.h - what the bot owed when the process ended.
 *
 * The store knows which conversations wait for the bot; what their visitors
 * said is in the log. Loop's thread only. */
#ifndef CHAT_OWED_H
#define CHAT_OWED_H

#include <stddef.h>

#include "base/fault.h"
#include "model/conversation.h"

struct reader;

struct owed {
	struct conversation row;
	struct visitor visitor;
	/* The visitor's, in order, since somebody answered last; maybe none. */
	const struct event *const *messages;
	size_t n;
};

/* Reads what is owed and calls each() for every conversation, with what is lent
 * until it returns; then done() once, why NULL when all was read. What could
 * not be read is logged. */
void owed_read(struct reader *reader,
	       void (*each)(void *ctx, const struct owed *o),
	       void (*done)(void *ctx, const struct fault *why), void *ctx);

#endif
