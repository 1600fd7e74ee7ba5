/* wire/server-priv.h - what the files around libwebsockets share: the server
 * itself, and what hangs on each socket. */
#ifndef WIRE_SERVER_PRIV_H
#define WIRE_SERVER_PRIV_H

#include <libwebsockets.h>

#include "wire/address.h"
#include "wire/counters.h"
#include "wire/pages.h"
#include "wire/roster.h"
#include "wire/server.h"
#include "wire/session.h"

struct server {
	struct server_options o; /* own copies of its texts */
	const struct server_handlers *h;
	struct loop *loop;
	struct lws_context *lws;
	struct lws_vhost *vhost;
	struct lws_protocols protocols[3]; /* pages, chat, end */
	struct session_rules rules;
	struct counters counters;
	struct roster *sessions; /* of struct session */
	struct roster *turns;    /* of struct turn */
	struct addresses *addresses;
	int most_fd; /* connections with a higher descriptor are refused */
	struct pages *pages;
	struct loop_timer *tick; /* runs while there is somebody to watch */
	bool ticking;
	int64_t swept_ms;

	struct loop_timer *drain; /* NULL until server_drain() */
	int64_t drain_began_ms;
	int spread_ms, deadline_ms;
	bool drained;
	void (*done)(void *ctx);
	void *done_ctx;
};

/* What libwebsockets keeps for us on a chat socket, zeroed. CLOSED comes also
 * for sockets that were never established: those have no session. */
struct link {
	struct session *session;
	struct server *server;
	struct lws *wsi;
	struct peer *peer; /* until hello was handed on */
	char address[ADDRESS_TEXT];
	bool closing; /* the close frame is on its way */
	bool by_client;
};

/* The callbacks of the two protocols. */
int ws_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user,
		void *in, size_t len);
int http_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user,
		  void *in, size_t len);
size_t http_user_size(void);

/* Looks at an upgrade request before there is a socket: 0 = let it in, else
 * the HTTP status to refuse it with. */
int ws_judge(struct server *s, struct lws *wsi);

/* Cuts the socket off without any more words. */
void server_cut(struct lws *wsi);
/* Somebody has come whose deadlines have to be watched. */
void server_watch(struct server *s);
/* Looks at the deadlines of the requests. */
void http_tick(struct server *s, int64_t now_ms);

#endif
