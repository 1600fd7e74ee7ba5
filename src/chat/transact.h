/* chat/transact.h - one command, one transaction.
 *
 * On the store thread: load the conversation, recognise a command that was
 * sent before, apply the pure function, append the events, save the row, write
 * the outbox. Only after the commit is anybody told, on the loop's thread. */
#ifndef CHAT_TRANSACT_H
#define CHAT_TRANSACT_H

#include <stdbool.h>
#include <stdint.h>

#include "chat/conversation.h"

struct transact;
struct writer;

struct transact_result {
	const struct fault *why; /* NULL: it is done, and durable */
	bool repeated;           /* it was done before; nothing changed now */
	int64_t seq; /* of the command's first event, else the last */
	int64_t at;
	const struct change *change;   /* when done and not repeated */
	const struct visitor *visitor; /* whose conversation it is */
};

struct transact_request {
	const char *conversation;
	const char *visitor; /* who must own it; NULL for others */
	/* Everything the step points to is copied. */
	const struct step *step;
	/* Lends the result for the call. */
	void (*done)(void *ctx, const struct transact_result *r);
	void *ctx;
};

/* outbox: also write public events for the webhooks. Borrows the writer. */
struct transact *transact_new(struct writer *w, bool outbox);
void transact_free(struct transact **t);

/* False when the store's queue is full: done will not be called. */
bool transact_submit(struct transact *t,
		     const struct transact_request *rq) MUST_CHECK;

#endif
