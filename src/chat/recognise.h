/* chat/recognise.h - who says hello: a visitor known by a token, or a new one.
 *
 * A visitor has one conversation on a site, found again for as long as the
 * page keeps its token. An unknown or expired token makes a new visitor: the
 * page shows that, and nobody can try tokens out. */
#ifndef CHAT_RECOGNISE_H
#define CHAT_RECOGNISE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/fault.h"
#include "model/conversation.h"
#include "store/writer.h"

#define RECOGNISE_TOKEN_TEXT 65 /* 256 random bits in hex, NUL */

struct recognised {
	bool known;                       /* by the token that was shown */
	char token[RECOGNISE_TOKEN_TEXT]; /* a new visitor's; "" when known */
	struct visitor visitor;
	struct conversation conversation;
	char operator_name[128]; /* who leads; "" when nobody does */
};

struct recognise_request {
	const char *token; /* or NULL */
	const char *site;
	const char *lang;                /* one of the site's */
	const char *name, *email, *page; /* or NULL */
	int64_t now;
	/* r is lent for the call; NULL with why when the store failed. */
	void (*done)(void *ctx, const struct recognised *r,
		     const struct fault *why);
	void *ctx;
};

/* Copies the request. False when the store's queue is full: done will not be
 * called. */
bool recognise(struct writer *w, const struct recognise_request *rq) MUST_CHECK;

#endif
