/* link/webhook.h - posts events to one address, on a thread of its own.
 *
 * Each post is the row's JSON as it stands, with the headers
 *   Souffleur-Id         the row's id; the same one when it is sent again
 *   Souffleur-Topic      what it is about
 *   Souffleur-Signature  t=SECONDS,v1=HEX: HMAC-SHA-256 of "ID.SECONDS.BODY"
 * Any 2xx answer means delivered. Redirects are not followed, answers are not
 * read beyond 64 KiB, proxies of the environment are not used. However long
 * the other side hangs, nothing here waits for it. */
#ifndef LINK_WEBHOOK_H
#define LINK_WEBHOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/fault.h"
#include "loop/loop.h"

#define WEBHOOK_ERROR_TEXT 160

struct webhook;

struct webhook_post {
	const char *id;
	const char *topic;
	const char *body;
};

struct webhook_result {
	const char *id;
	bool delivered;
	bool aborted;      /* not by them: the daemon ends */
	int status;        /* of HTTP; 0 when none came */
	int retry_after_s; /* what they asked for, at most an hour; 0 = none */
	const char *error; /* one line for people; "" when delivered */
	int64_t took_ms;
};

struct webhook_options {
	const char *url;
	const char *secret;
	bool allow_private; /* private and loopback addresses, too */
	size_t most_open;   /* posts in flight */
	int64_t connect_ms; /* time limits */
	int64_t total_ms;
	/* On the loop, once for every post taken; the result is lent. */
	void (*done)(void *ctx, const struct webhook_result *r);
	void *ctx;
};

/* Copies the options' texts. */
struct webhook *webhook_new(struct loop *l, const struct webhook_options *o,
			    struct fault *why) MUST_CHECK;
/* Breaks off what is in flight (done() is called with aborted), joins the
 * thread and sets *w to NULL. On the loop's thread. */
void webhook_free(struct webhook **w);

/* Copies. False when most_open are in flight: nothing will be called. */
bool webhook_send(struct webhook *w, const struct webhook_post *p) MUST_CHECK;
/* Posts in flight. */
size_t webhook_in_flight(const struct webhook *w);

#endif
