#include "config.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "wire/origin.h"
#include "wire/peer.h"
#include "wire/turn.h"

/* Requests that are no chat: the pages, /healthz and its sisters, and /api/,
 * which others answer. libwebsockets 4.1.6 takes a body without a length for
 * 100 MB and one of any length for true, so the bytes are counted here, and a
 * request has to be whole in time. Whatever else the port understands (h2c,
 * CONNECT, raw bytes) is hung up on. */

#define API_MS      30000 /* for the handler to answer */
#define ANSWER_MS   60000 /* for the client to take the answer */
/* A body that is too large is read and thrown away up to here, so that the
 * client gets to see the answer; above it the connection is cut. */
#define DISCARD_MAX ((uint64_t)1 << 20)

/* What libwebsockets keeps for us on an HTTP connection. */
struct caller {
	struct turn *turn;
};

size_t http_user_size(void)
{
	return sizeof(struct caller);
}

static int answer_ready(struct turn *t)
{
	struct server *s = t->server;
	struct fault why;

	if (s->drain != NULL)
		fault_set(&why, FAULT_RETRY, "drain", "the server stops");
	else if (s->h->ready(s->h->ctx, &why))
		return turn_answer(t, 200, "text/plain; charset=utf-8",
				   mem_strdup("ready\n"));
	return turn_answer(t, 503, "text/plain; charset=utf-8",
			   str_format("%s\n", why.text));
}

static int answer_metrics(struct turn *t)
{
	struct server *s = t->server;
	struct str text;

	str_init(&text, (size_t)1 << 20);
	counters_print(&s->counters, &text);
	s->h->metrics(s->h->ctx, &text);
	return turn_answer(t, 200, "text/plain; version=0.0.4; charset=utf-8",
			   str_take(&text));
}

static const char *method_name(int method)
{
	return method == LWSHUMETH_POST     ? "POST"
	       : method == LWSHUMETH_DELETE ? "DELETE"
					    : "GET";
}

/* What changes something must come from our own pages when a browser sends
 * it; what sends no Origin is no browser, and its cookie does not count. */
static bool is_forged(struct turn *t)
{
	char host[256];

	if (t->method == LWSHUMETH_GET)
		return false;
	peer_header(t->wsi, WSI_TOKEN_HOST, host, sizeof(host));
	if (lws_hdr_total_length(t->wsi, WSI_TOKEN_ORIGIN) == 0) {
		t->peer->cookie = "";
		return false;
	}
	return !origin_is_own(t->peer->origin, host);
}

static int ask(struct turn *t)
{
	struct server *s = t->server;
	struct http_request rq = {
		.id = t->id,
		.method = method_name(t->method),
		.path = t->path,
		.query = t->query,
		.body = str_text(&t->body),
		.body_len = t->body.len,
	};

	if (is_forged(t))
		return turn_refuse(t, 403);
	rq.peer = *t->peer;
	turn_enter(t, TURN_ASKED);
	s->h->request(s->h->ctx, &rq);
	return 0;
}

/* GET and HEAD of what we have ourselves. */
static int answer_own(struct turn *t)
{
	const struct page *page;

	if (strcmp(t->path, "/healthz") == 0)
		return turn_answer(t, 200, "text/plain; charset=utf-8",
				   mem_strdup("ok\n"));
	if (strcmp(t->path, "/readyz") == 0)
		return answer_ready(t);
	if (strcmp(t->path, "/metrics") == 0)
		return answer_metrics(t);
	if (strcmp(t->path, "/ws") == 0)
		return turn_refuse(t, 426);
	page = pages_find(t->server->pages, t->path);
	return page == NULL ? turn_refuse(t, 404) : turn_page(t, page);
}

static bool is_api(const struct turn *t)
{
	return strncmp(t->path, "/api/", 5) == 0;
}

static bool has_body(struct lws *wsi)
{
	char text[32];

	peer_header(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH, text, sizeof(text));
	return lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) >
		       0 ||
	       (*text != '\0' && strcmp(text, "0") != 0);
}

/* Refuses, and closes the connection: what follows on it is not understood. */
static int give_up(struct turn *t, int status)
{
	t->hang_up = true;
	return turn_refuse(t, status);
}

/* A body begins. Its length must be said, and in digits. */
static int expect_body(struct turn *t)
{
	char text[32];
	size_t len;

	peer_header(t->wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH, text, sizeof(text));
	len = strlen(text);
	if (lws_hdr_total_length(t->wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) >
		    0 ||
	    lws_hdr_total_length(t->wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH) == 0)
		return give_up(t, 411);
	if (len == 0 || strspn(text, "0123456789") != len)
		return give_up(t, 400);
	if (len > 9 || strtoul(text, NULL, 10) > DISCARD_MAX)
		return give_up(t, 413);
	return 0;
}

static int dispatch(struct turn *t)
{
	bool get = t->method == LWSHUMETH_GET;

	if (t->method == LWSHUMETH_POST && is_api(t))
		return expect_body(t);
	if (t->method != LWSHUMETH_POST && has_body(t->wsi))
		return give_up(t, 400);
	if (is_api(t) && (get || t->method == LWSHUMETH_DELETE))
		return ask(t);
	if (!is_api(t) && (get || t->method == LWSHUMETH_HEAD))
		return answer_own(t);
	return give_up(t, 405);
}

/* The query again as a browser wrote it: libwebsockets gives its arguments
 * one by one and decoded. */
static char *read_query(struct lws *wsi)
{
	static const char hex[] = "0123456789ABCDEF";
	char arg[1024];
	struct str q;

	str_init(&q, 4096);
	for (int i = 0;; i++) {
		int len = lws_hdr_copy_fragment(wsi, arg, sizeof(arg),
						WSI_TOKEN_HTTP_URI_ARGS, i);

		if (len < 0)
			break;
		if (q.len > 0)
			str_add_char(&q, '&');
		for (int k = 0; k < len; k++) {
			unsigned char c = (unsigned char)arg[k];

			if (c > ' ' && c < 0x7f && strchr("%&+#", c) == NULL)
				str_add_char(&q, (char)c);
			else
				str_addf(&q, "%%%c%c", hex[c >> 4],
					 hex[c & 15]);
		}
	}
	return q.len == 0 ? mem_strdup("") : str_take(&q);
}

/* As libwebsockets will do, too; the answer has to say so. */
static bool keeps_alive(struct lws *wsi)
{
	char version[16], connection[64];

	peer_header(wsi, WSI_TOKEN_HTTP, version, sizeof(version));
	peer_header(wsi, WSI_TOKEN_CONNECTION, connection, sizeof(connection));
	return strcmp(version, "HTTP/1.1") == 0 &&
	       strcasecmp(connection, "close") != 0;
}

static int on_request(struct caller *c, struct lws *wsi, const char *path,
		      size_t len)
{
	struct server *s = lws_context_user(lws_get_context(wsi));
	struct turn *t;
	char *uri;
	int uri_len;

	if (c->turn != NULL) /* a second request before the first's answer */
		return -1;
	t = mem_calloc(1, sizeof(*t));
	c->turn = t;
	t->server = s;
	t->wsi = wsi;
	t->id = roster_add(s->turns, t);
	t->method = lws_http_get_uri_and_method(wsi, &uri, &uri_len);
	t->path = mem_strndup(path, len);
	t->query = read_query(wsi);
	t->peer = peer_read(wsi, s->o.trust_forwarded);
	t->hang_up = !keeps_alive(wsi);
	str_init(&t->body, LIMIT_HTTP_BODY_BYTES);
	turn_enter(t, TURN_READING);
	server_watch(s);
	return dispatch(t);
}

static int on_body(struct caller *c, const char *data, size_t len)
{
	struct turn *t = c->turn;

	if (t == NULL || t->state != TURN_READING)
		return 0; /* refused already; what is left is thrown away */
	t->got += len;
	if (t->got <= LIMIT_HTTP_BODY_BYTES)
		str_add_bytes(&t->body, data, len);
	return 0;
}

static int on_body_end(struct caller *c)
{
	struct turn *t = c->turn;

	if (t == NULL || t->state != TURN_READING)
		return 0;
	return t->got > LIMIT_HTTP_BODY_BYTES ? turn_refuse(t, 413) : ask(t);
}

static int on_writeable(struct caller *c, struct lws *wsi)
{
	struct turn *t = c->turn;
	bool hang_up;

	if (t == NULL || t->state != TURN_ANSWERING)
		return 0;
	if (!turn_write(t))
		return -1;
	if (t->sent < t->len) {
		lws_callback_on_writable(wsi);
		return 0;
	}
	hang_up = t->hang_up;
	turn_free(&c->turn);
	return hang_up || lws_http_transaction_completed(wsi) != 0 ? -1 : 0;
}

/* A connection was accepted. When descriptors run out, accept() fails and
 * libwebsockets tries again at once, for ever; the highest ones are kept for
 * the rest of the program, too. */
static int on_connect(struct lws *listener, int fd)
{
	struct server *s = lws_context_user(lws_get_context(listener));

	if (fd <= s->most_fd)
		return 0;
	s->counters.refusals[REFUSAL_FULL]++;
	return -1;
}

/* An upgrade is refused here, while the connection still speaks HTTP. */
static int on_upgrade(struct lws *wsi)
{
	struct server *s = lws_context_user(lws_get_context(wsi));
	int status = ws_judge(s, wsi);
	unsigned char buffer[LWS_PRE + 1024];
	struct str head;
	char *body;

	if (status == 0)
		return 0;
	body = turn_problem(status);
	turn_head(s, &head, status);
	str_addf(&head,
		 "Content-Type: application/problem+json\r\n"
		 "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
		 strlen(body), body);
	assert(!head.overflowed && head.len < 1024);
	memcpy(buffer + LWS_PRE, head.data, head.len);
	(void)lws_write(wsi, buffer + LWS_PRE, head.len,
			LWS_WRITE_HTTP_HEADERS);
	str_clear(&head);
	free(body);
	return -1;
}

int http_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user,
		  void *in, size_t len)
{
	struct caller *c = user;

	if (reason == LWS_CALLBACK_FILTER_NETWORK_CONNECTION)
		return on_connect(wsi, (int)(intptr_t)in);
	if (reason == LWS_CALLBACK_HTTP_CONFIRM_UPGRADE)
		return on_upgrade(wsi);
	/* A socket of another subprotocol, and CONNECT. */
	if (reason == LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION ||
	    reason == LWS_CALLBACK_RAW_ADOPT || reason == LWS_CALLBACK_RAW_RX)
		return -1;
	if (c == NULL)
		return 0;
	if (reason == LWS_CALLBACK_HTTP)
		return on_request(c, wsi, in, len);
	if (reason == LWS_CALLBACK_HTTP_BODY)
		return on_body(c, in, len);
	if (reason == LWS_CALLBACK_HTTP_BODY_COMPLETION)
		return on_body_end(c);
	if (reason == LWS_CALLBACK_HTTP_WRITEABLE)
		return on_writeable(c, wsi);
	if (reason == LWS_CALLBACK_CLOSED_HTTP ||
	    reason == LWS_CALLBACK_HTTP_DROP_PROTOCOL)
		turn_free(&c->turn);
	return 0;
}

void http_tick(struct server *s, int64_t now_ms)
{
	size_t pos = 0;
	struct turn *t;

	while ((t = roster_next(s->turns, &pos)) != NULL) {
		int64_t age = now_ms - t->since_ms;

		if (t->state == TURN_ASKED && age > API_MS)
			turn_refuse(t, 504);
		else if ((t->state == TURN_READING && age > LIMIT_HTTP_MS) ||
			 (t->state == TURN_ANSWERING && age > ANSWER_MS))
			server_cut(t->wsi);
	}
}
