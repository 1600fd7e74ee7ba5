/* chat/ports.h - what the conversation needs from the layers above it. app
 * fills this in; calls are made on the loop's thread. */
#ifndef CHAT_PORTS_H
#define CHAT_PORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/outgoing.h"

struct engine;
struct change;

struct chat_ports {
	void *ctx;
	/* Sessions that are gone are skipped. */
	void (*send)(void *ctx, const uint64_t *sessions, size_t n,
		     const struct outgoing *o);
	void (*accept)(void *ctx, uint64_t session);
	void (*refuse)(void *ctx, uint64_t session, const char *code,
		       const char *message);
	/* Bytes that may still be queued for the session. Who sends many events
	 * stops when it gets low and goes on at rooms_room(). */
	size_t (*room)(void *ctx, uint64_t session);
	/* Says bye and closes; reason is one of the protocol's words. */
	void (*close)(void *ctx, uint64_t session, const char *reason,
		      bool reconnect);
	/* Lends the engine of the published content; NULL while the first one
	 * is being built. */
	struct engine *(*engine)(void *ctx);
	/* A change was committed and sent to the conversation's sessions. */
	void (*changed)(void *ctx, const struct change *change,
			const struct visitor *visitor);
	/* The visitor's unfinished text, newest first. */
	void (*peeked)(void *ctx, const char *conversation, int64_t rev,
		       const char *text, const char *lang);
	/* A visitor's page was opened (true) or the last one closed. */
	void (*presence)(void *ctx, const char *conversation, bool online);
};

#endif
