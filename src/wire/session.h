/* wire/session.h - one socket's side of the protocol, without the socket.
 *
 * Joins fragments into messages, holds every limit and the order of the
 * handshake, and hands checked commands on. Knows no libwebsockets: bytes come
 * in by session_hear(), frames wait in a queue, and wake() says that there is
 * something to write or to close. A session that is ending hears nothing more
 * and lives until its socket is gone.
 *
 * Times are monotonic milliseconds. */
#ifndef WIRE_SESSION_H
#define WIRE_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "model/command.h"
#include "model/outgoing.h"
#include "wire/counters.h"
#include "wire/outq.h"
#include "wire/protocol.gen.h"

struct session;

struct session_rules {
	int visitor_rate, visitor_burst; /* stored commands */
	int operator_rate, operator_burst;
	int64_t silence_ms;
	size_t headroom; /* spare bytes before every frame */
	struct counters *counters;
	/* What the session tells its surroundings. */
	void *ctx;
	void (*hello)(void *ctx, struct session *s, unsigned role,
		      const struct command *c);
	void (*command)(void *ctx, struct session *s, const struct command *c);
	void (*wake)(void *ctx, struct session *s);
};

/* A piece of a message as it arrived. */
struct piece {
	const char *data;
	size_t len;
	size_t left; /* bytes of this fragment that have not arrived yet */
	bool final;  /* the message's last fragment */
	bool binary;
};

/* Borrows the rules; socket is whatever session_socket() shall give back. */
struct session *session_new(const struct session_rules *rules, void *socket,
			    int64_t now_ms);
/* Sets *s to NULL; NULL is fine. */
void session_free(struct session **s);
void *session_socket(const struct session *s);
/* The number others know it by; kept for the owner. */
void session_set_id(struct session *s, uint64_t id);
uint64_t session_id(const struct session *s);
/* Hello was handed on, so that somebody must hear of the end. */
bool session_is_known(const struct session *s);
bool session_is_ending(const struct session *s);

/* Takes a piece. False when the socket has to be closed at once, with
 * session_close(). */
bool session_hear(struct session *s, const struct piece *p,
		  int64_t now_ms) MUST_CHECK;

/* Lets the session in; what it said since hello is handed on. */
void session_accept(struct session *s, int64_t now_ms);

/* Queues the packet. A queue that would overflow ends the session. */
void session_send(struct session *s, struct packet *p, bool important);
/* Encodes and queues. */
void session_say(struct session *s, const struct outgoing *o);
/* Says bye, then ends; the first reason counts. */
void session_end(struct session *s, enum protocol_bye why, bool reconnect);
/* The close code that belongs to how the session ended. */
enum protocol_close session_close(const struct session *s);

/* Lends the next frame to write; NULL when there is none. */
unsigned char *session_next(const struct session *s, size_t *len_r);
/* It was written. True when the queue has run empty after it had been more
 * than half full. */
bool session_wrote(struct session *s);
size_t session_room(const struct session *s);

/* Looks at the deadlines. False when the socket must be cut off: the client
 * does not even take the close. */
bool session_tick(struct session *s, int64_t now_ms) MUST_CHECK;

#endif
