/* wire/server.h - the sockets: the only way in and out for pages.
 *
 * Holds every limit of the protocol, so that what reaches the handlers is a
 * checked command of a session that may say it. Sessions are numbers; a number
 * whose socket is gone is ignored. Everything runs on the loop's thread. */
#ifndef WIRE_SERVER_H
#define WIRE_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/fault.h"
#include "base/str.h"
#include "loop/loop.h"
#include "model/command.h"
#include "model/outgoing.h"

struct server;

/* Name of the session cookie: who signs people in sets it, peer reads it. */
#define SERVER_COOKIE "souffleur"

enum session_role {
	SESSION_VISITOR,
	SESSION_OPERATOR
};

/* Who stands behind a socket or a request; texts are borrowed for the call. */
struct peer {
	const char *address; /* of the client, "127.0.0.1" */
	const char *origin;  /* as sent, "" when none */
	const char *cookie;  /* value of our session cookie, "" when none */
	const char *bearer;  /* value of a bearer token, "" when none */
	const char *user_agent;
};

/* A request to /api/...; body has at most 64 KiB. */
struct http_request {
	uint64_t id;
	const char *method; /* GET, POST, DELETE */
	const char *path;   /* without the query */
	const char *query;  /* "" when none */
	const char *body;
	size_t body_len;
	struct peer peer;
};

struct http_response {
	int status;
	const char *content_type; /* NULL = application/json */
	const char *set_cookie;   /* NULL = none; the whole header value */
	const char *body;
	size_t body_len;
};

struct server_handlers {
	void *ctx;
	/* The first frame of a session, a well-formed hello. The handler calls
	 * server_accept() or server_refuse(), now or later; until then the
	 * session's other frames wait. role is what the hello asks for. */
	void (*hello)(void *ctx, uint64_t session, enum session_role role,
		      const struct command *c, const struct peer *peer);
	/* Every later command but ping, which the server answers itself. */
	void (*command)(void *ctx, uint64_t session, const struct command *c);
	/* The session is over; only after a hello was handed on. */
	void (*closed)(void *ctx, uint64_t session);
	/* A request below /api/: answer by server_respond(), now or later;
	 * after 30 s the client is told 504. A cookie is given only when the
	 * request comes from our own page, or changes nothing (GET). */
	void (*request)(void *ctx, const struct http_request *rq);
	/* Adds the other layers' lines to /metrics (Prometheus text). */
	void (*metrics)(void *ctx, struct str *out);
	/* For /readyz: false and why when the daemon cannot serve now. */
	bool (*ready)(void *ctx, struct fault *why);
	/* What waited for the session has been written, after server_room()
	 * had been below half: a long replay goes on. May be NULL. */
	void (*room)(void *ctx, uint64_t session);
};

struct server_options {
	const char *host;
	int port;                   /* 0 = any; see server_port() */
	const char *const *origins; /* allowed beside our own pages' origin */
	size_t n_origins;
	const char *web_root; /* folder of the built pages, or NULL */
	int per_address;      /* most sockets of one address */
	int connect_rate;     /* new sockets of one address a second */
	int visitor_rate, visitor_burst; /* commands a second, and at once */
	int operator_rate, operator_burst;
	int silence_s; /* a session that says nothing so long is ended */
	size_t max_sessions;
	bool trust_forwarded; /* client address from X-Forwarded-For */
};

/* Binds and listens; false (NULL) and why names the address when it is in use.
 * Copies options, borrows the handlers until server_free(). */
struct server *server_new(struct loop *l, const struct server_options *o,
			  const struct server_handlers *h,
			  struct fault *why) MUST_CHECK;
/* Before loop_free(), never inside a handler. closed() is called for each
 * session that is still there. Sets *s to NULL; NULL is fine. */
void server_free(struct server **s);
int server_port(const struct server *s);
/* Which pages may open a socket from now on, beside our own; copies. Sockets
 * that are open stay so. */
void server_set_origins(struct server *s, const char *const *origins, size_t n);
/* The demo page's widget talks to this site from now on. */
void server_name_site(struct server *s, const char *site);

/* Lets the session in, in the role its hello asked for; its waiting frames
 * are then handed on. Send welcome first: server_send() works before it. */
void server_accept(struct server *s, uint64_t session);
/* Sends error code (one of the protocol's) and text, then bye, then closes. */
void server_refuse(struct server *s, uint64_t session, const char *code,
		   const char *message);

/* Writes the frame once and queues it for each session. A session that has
 * fallen too far behind (256 KiB) is closed with 1013 and resumes by cursor;
 * typing, peek, position and rows are dropped first when it is half full. */
void server_send(struct server *s, const uint64_t *sessions, size_t n,
		 const struct outgoing *o);
/* Bytes that may still be queued for the session; 0 when it is gone. Who sends
 * many events at once asks first and goes on when `room` is called. */
size_t server_room(const struct server *s, uint64_t session);
/* Says bye and closes. reason is one of the protocol's words (x-bye in
 * protocol.schema.json) and decides the close code. */
void server_close(struct server *s, uint64_t session, const char *reason,
		  bool reconnect);

void server_respond(struct server *s, uint64_t request,
		    const struct http_response *r);

/* Once: refuses new sockets, says bye to all spread over spread_ms; calls done
 * when the last socket is gone or deadline_ms has passed. */
void server_drain(struct server *s, int spread_ms, int deadline_ms,
		  void (*done)(void *ctx), void *ctx);

#endif
