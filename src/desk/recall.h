/* desk/recall.h - what the desk reads back from the store: the open
 * conversations after a restart, the visitor's last words when an operator
 * opens a conversation. Reads run on a reader thread, callbacks on the loop. */
#ifndef DESK_RECALL_H
#define DESK_RECALL_H

#include <stdint.h>

#include "base/fault.h"
#include "model/conversation.h"

struct reader;

/* Calls each(ctx, …) for every conversation people have to do with, names are
 * "" when there are none; then done(ctx, why) once, why NULL when all were
 * read. A read that fails is logged. */
void recall_open(struct reader *r,
		 void (*each)(void *ctx, const struct conversation *c,
			      const char *visitor_name,
			      const char *operator_name),
		 void (*done)(void *ctx, const struct fault *why), void *ctx);

/* Calls once with the visitor's last message, "" when there is none. */
void recall_last_words(struct reader *r, const char *conversation,
		       void (*tell)(void *ctx, const char *conversation,
				    int64_t seq, const char *text),
		       void *ctx);

#endif
