#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "wire/origin.h"
#include "wire/peer.h"
#include "wire/server-priv.h"

/* The chat sockets. libwebsockets 4.1.6 has its own mind in places:
 * - CLOSED comes for handshakes that failed, with no ESTABLISHED before it;
 * - a close that begins in WRITEABLE sends no close frame on libuv, so it
 *   begins in a timer of the socket;
 * - only one lws_write() per WRITEABLE;
 * - it joins nothing and limits nothing: session.c does. */

/* True when the list of subprotocols names ours. */
static bool names_us(const char *list)
{
	size_t len;

	while (*list != '\0') {
		list += strspn(list, " ,\t");
		len = strcspn(list, " ,\t");
		if (len == strlen(PROTOCOL_NAME) &&
		    strncmp(list, PROTOCOL_NAME, len) == 0)
			return true;
		list += len;
	}
	return false;
}

static int refuse(struct server *s, enum refusal why, int status)
{
	s->counters.refusals[why]++;
	return status;
}

static int judge_protocol(struct server *s, struct lws *wsi)
{
	char text[256];

	/* Not what libwebsockets hands us: it may be gone by now. */
	peer_header(wsi, WSI_TOKEN_UPGRADE, text, sizeof(text));
	if (strcasecmp(text, "websocket") != 0)
		return refuse(s, REFUSAL_PROTOCOL, 400);
	peer_header(wsi, WSI_TOKEN_GET_URI, text, sizeof(text));
	if (strcmp(text, "/ws") != 0)
		return refuse(s, REFUSAL_PROTOCOL, 404);
	peer_header(wsi, WSI_TOKEN_VERSION, text, sizeof(text));
	if (strcmp(text, "13") != 0)
		return refuse(s, REFUSAL_PROTOCOL, 426);
	peer_header(wsi, WSI_TOKEN_KEY, text, sizeof(text));
	if (strlen(text) != 24)
		return refuse(s, REFUSAL_PROTOCOL, 400);
	peer_header(wsi, WSI_TOKEN_PROTOCOL, text, sizeof(text));
	if (!names_us(text))
		return refuse(s, REFUSAL_PROTOCOL, 400);
	return 0;
}

static int judge_origin(struct server *s, struct lws *wsi)
{
	char origin[256], host[256];

	if (lws_hdr_total_length(wsi, WSI_TOKEN_ORIGIN) == 0)
		return 0;
	peer_header(wsi, WSI_TOKEN_ORIGIN, origin, sizeof(origin));
	peer_header(wsi, WSI_TOKEN_HOST, host, sizeof(host));
	if (!origin_is_allowed(origin, host, s->o.origins, s->o.n_origins))
		return refuse(s, REFUSAL_ORIGIN, 403);
	return 0;
}

static int judge_room(struct server *s, struct lws *wsi)
{
	struct peer *peer;
	enum address_verdict verdict;

	if (s->drain != NULL)
		return refuse(s, REFUSAL_DRAIN, 503);
	if (roster_count(s->sessions) >= s->o.max_sessions)
		return refuse(s, REFUSAL_FULL, 503);
	peer = peer_read(wsi, s->o.trust_forwarded);
	verdict = address_ask(s->addresses, peer->address, clock_mono_ms());
	free(peer);
	switch (verdict) {
	case ADDRESS_LET_IN:
		return 0;
	case ADDRESS_TOO_MANY:
		return refuse(s, REFUSAL_TOO_MANY, 429);
	case ADDRESS_TOO_FAST:
		return refuse(s, REFUSAL_TOO_FAST, 429);
	case ADDRESS_NO_ROOM:
		return refuse(s, REFUSAL_FULL, 503);
	}
	return 0;
}

int ws_judge(struct server *s, struct lws *wsi)
{
	int status = judge_protocol(s, wsi);

	if (status == 0)
		status = judge_origin(s, wsi);
	if (status == 0)
		status = judge_room(s, wsi);
	return status;
}

static int on_established(struct link *link, struct lws *wsi)
{
	struct server *s = lws_context_user(lws_get_context(wsi));
	int64_t now_ms = clock_mono_ms();

	link->server = s;
	link->wsi = wsi;
	link->peer = peer_read(wsi, s->o.trust_forwarded);
	memcpy(link->address, link->peer->address,
	       strlen(link->peer->address) + 1);
	/* No browser leaves Origin out; what does may have the cookie from
	 * anywhere, so it counts for nothing. */
	if (*link->peer->origin == '\0')
		link->peer->cookie = "";
	link->session = session_new(&s->rules, link, now_ms);
	session_set_id(link->session, roster_add(s->sessions, link->session));
	address_up(s->addresses, link->address, now_ms);
	s->counters.sessions++;
	s->counters.sessions_now++;
	server_watch(s);
	return 0;
}

static int start_close(struct link *link)
{
	enum protocol_close why = session_close(link->session);
	const char *name = protocol_close_names[why];
	unsigned char text[32];
	size_t len = strlen(name);

	link->closing = true;
	memcpy(text, name, len);
	lws_close_reason(link->wsi,
			 (enum lws_close_status)protocol_close_codes[why], text,
			 len);
	return -1;
}

static int on_receive(struct link *link, const char *data, size_t len)
{
	struct piece p = {
		.data = data,
		.len = len,
		.left = lws_remaining_packet_payload(link->wsi),
		.final = lws_is_final_fragment(link->wsi) != 0,
		.binary = lws_frame_is_binary(link->wsi) != 0,
	};

	if (link->closing || session_hear(link->session, &p, clock_mono_ms()))
		return 0;
	return start_close(link);
}

static int on_writeable(struct link *link)
{
	struct server *s = link->server;
	uint64_t id = session_id(link->session);
	unsigned char *data;
	size_t len;
	bool room;

	if (link->closing)
		return 0;
	data = session_next(link->session, &len);
	if (data != NULL) {
		if (lws_write(link->wsi, data, len, LWS_WRITE_TEXT) < (int)len)
			return -1;
		room = session_wrote(link->session);
		if (room && s->h->room != NULL)
			s->h->room(s->h->ctx, id);
		data = session_next(link->session, &len);
	}
	if (data != NULL)
		lws_callback_on_writable(link->wsi);
	else if (session_is_ending(link->session))
		lws_set_timer_usecs(link->wsi, 1);
	return 0;
}

static int on_timer(struct link *link)
{
	if (link->closing || !session_is_ending(link->session))
		return 0;
	return start_close(link);
}

static int on_client_close(struct link *link, const char *payload, size_t len)
{
	link->by_client = true;
	/* The reason is text, too (RFC 6455, 5.5.1). */
	if (len > 2 && !utf8_is_valid(payload + 2, len - 2)) {
		lws_close_reason(link->wsi, LWS_CLOSE_STATUS_INVALID_PAYLOAD,
				 NULL, 0);
		return -1;
	}
	return 0;
}

static int on_closed(struct link *link)
{
	struct server *s = link->server;
	struct session *session = link->session;
	uint64_t id = session_id(session);

	if (session_is_ending(session))
		s->counters.closes[session_close(session)]++;
	else if (link->by_client)
		s->counters.closed_by_client++;
	else
		s->counters.lost++;
	s->counters.sessions_now--;
	address_down(s->addresses, link->address);
	roster_remove(s->sessions, id);
	link->session = NULL;
	if (session_is_known(session) && s->h != NULL)
		s->h->closed(s->h->ctx, id);
	session_free(&session);
	free(link->peer);
	link->peer = NULL;
	return 0;
}

int ws_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user,
		void *in, size_t len)
{
	struct link *link = user;

	if (reason == LWS_CALLBACK_ESTABLISHED)
		return on_established(link, wsi);
	/* The handshake failed, or the whole context comes or goes. */
	if (link == NULL || link->session == NULL)
		return 0;
	if (reason == LWS_CALLBACK_RECEIVE)
		return on_receive(link, in, len);
	if (reason == LWS_CALLBACK_SERVER_WRITEABLE)
		return on_writeable(link);
	if (reason == LWS_CALLBACK_TIMER)
		return on_timer(link);
	if (reason == LWS_CALLBACK_WS_PEER_INITIATED_CLOSE)
		return on_client_close(link, in, len);
	if (reason == LWS_CALLBACK_CLOSED)
		return on_closed(link);
	return 0;
}
