/* app/api.h - the requests below /api/v1: signing in and out.
 *
 * Everything else of the pages goes over the socket. Bodies are JSON; what
 * goes wrong is answered as application/problem+json (RFC 9457) with a stable
 * code. Loop's thread only. */
#ifndef APP_API_H
#define APP_API_H

#include "base/attr.h"
#include "base/fault.h"
#include "loop/loop.h"
#include "store/reader.h"
#include "store/writer.h"
#include "wire/server.h"

struct api;

struct api_needs {
	struct loop *loop;
	struct writer *writer;
	struct reader *reader;
	const char *store_url; /* for the thread that checks passwords */
	/* A sign-in has ended: cut what hangs on it. */
	void (*signed_out)(void *ctx, const char *token);
	void *ctx;
};

struct api *api_new(const struct api_needs *needs,
		    struct fault *why) MUST_CHECK;
/* Finishes the passwords that are being checked; before the writer's end. */
void api_stop(struct api *a);
void api_free(struct api **a);

/* Answers every request by server_respond(), now or later. */
void api_request(struct api *a, struct server *s,
		 const struct http_request *rq);

#endif
