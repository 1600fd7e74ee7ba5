#include "config.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "wire/origin.h"
#include "wire/peer.h"
#include "wire/server-priv.h"

/* Requests that are no chat: the pages, /healthz and its sisters, and /api/,
 * which others answer. libwebsockets 4.1.6 takes a body without a length for
 * 100 MB and one of any length for true, so the bytes are counted here, and a
 * request has to be whole in time. Whatever else the port understands (h2c,
 * CONNECT, raw bytes) is hung up on. */

#define API_MS      30000 /* for the handler to answer */
#define ANSWER_MS   60000 /* for the client to take the answer */
#define CHUNK       16384 /* bytes of an answer written at once */
#define HEADER_MAX  4096
/* A body that is too large is read and thrown away up to here, so that the
 * client gets to see the answer; above it the connection is cut. */
#define DISCARD_MAX ((uint64_t)1 << 20)

enum turn_state {
	TURN_READING, /* the body is arriving */
	TURN_ASKED,   /* the handler has it */
	TURN_ANSWERING
};

/* One request and its answer. */
struct turn {
	struct server *server;
	struct lws *wsi;
	uint64_t id;
	enum turn_state state;
	int64_t since_ms; /* of the state */
	int method;
	char *path, *query;
	struct peer *peer;
	struct str body;
	uint64_t got;     /* bytes of the body, also those not kept */
	struct str head;  /* what is left of the answer, in this order */
	char *own;        /* the answer's body when it is ours to free */
	const char *data; /* the answer's body */
	size_t len, sent;
	bool head_sent;
	bool hang_up; /* after the answer */
};

/* What libwebsockets keeps for us on an HTTP connection. */
struct caller {
	struct turn *turn;
};

size_t http_user_size(void)
{
	return sizeof(struct caller);
}

static const char *status_text(int status)
{
	static const struct {
		int status;
		const char *text;
	} texts[] = {
		{200, "OK"},
		{201, "Created"},
		{204, "No Content"},
		{304, "Not Modified"},
		{400, "Bad Request"},
		{401, "Unauthorized"},
		{403, "Forbidden"},
		{404, "Not Found"},
		{405, "Method Not Allowed"},
		{409, "Conflict"},
		{411, "Length Required"},
		{413, "Content Too Large"},
		{422, "Unprocessable Content"},
		{426, "Upgrade Required"},
		{429, "Too Many Requests"},
		{500, "Internal Server Error"},
		{503, "Service Unavailable"},
		{504, "Gateway Timeout"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (texts[i].status == status)
			return texts[i].text;
	return "Other";
}

static void turn_free(struct turn **t)
{
	struct turn *dead = *t;

	if (dead == NULL)
		return;
	*t = NULL;
	roster_remove(dead->server->turns, dead->id);
	free(dead->path);
	free(dead->query);
	free(dead->peer);
	free(dead->own);
	str_clear(&dead->body);
	str_clear(&dead->head);
	free(dead);
}

static void enter(struct turn *t, enum turn_state state)
{
	t->state = state;
	t->since_ms = clock_mono_ms();
}

/* Header lines that every answer has. */
static void begin_head(struct server *s, struct str *head, int status)
{
	s->counters.requests[status / 100]++;
	str_init(head, HEADER_MAX);
	str_addf(head,
		 "HTTP/1.1 %d %s\r\n"
		 "X-Content-Type-Options: nosniff\r\n",
		 status, status_text(status));
	if (status == 426)
		str_add(head, "Sec-WebSocket-Version: 13\r\n");
	if (status == 429 || status == 503)
		str_add(head, "Retry-After: 5\r\n");
}

static void end_head(struct turn *t, size_t len)
{
	str_addf(&t->head, "Content-Length: %zu\r\nConnection: %s\r\n\r\n", len,
		 t->hang_up ? "close" : "keep-alive");
	assert(!t->head.overflowed);
	enter(t, TURN_ANSWERING);
	lws_callback_on_writable(t->wsi);
}

/* Answers with a body that is ours to free. */
static int answer(struct turn *t, int status, const char *type, char *body)
{
	begin_head(t->server, &t->head, status);
	str_addf(&t->head, "Content-Type: %s\r\nCache-Control: no-store\r\n",
		 type);
	t->own = body;
	t->data = body;
	t->len = strlen(body);
	end_head(t, t->len);
	return 0;
}

static char *problem(int status)
{
	return str_format("{\"type\":\"about:blank\",\"title\":\"%s\","
			  "\"status\":%d}\n",
			  status_text(status), status);
}

static int refuse(struct turn *t, int status)
{
	return answer(t, status, "application/problem+json", problem(status));
}

static bool accepts_gzip(struct lws *wsi)
{
	char text[256];

	peer_header(wsi, WSI_TOKEN_HTTP_ACCEPT_ENCODING, text, sizeof(text));
	return strstr(text, "gzip") != NULL;
}

static int answer_page(struct turn *t, const struct page *page)
{
	char known[256];
	bool head_only = t->method == LWSHUMETH_HEAD;
	bool gz = page->gz != NULL && accepts_gzip(t->wsi);

	peer_header(t->wsi, WSI_TOKEN_HTTP_IF_NONE_MATCH, known, sizeof(known));
	if (strstr(known, page->etag) != NULL) {
		begin_head(t->server, &t->head, 304);
		page_headers(page, &t->head);
		str_add(&t->head, "Connection: keep-alive\r\n\r\n");
		enter(t, TURN_ANSWERING);
		lws_callback_on_writable(t->wsi);
		return 0;
	}
	begin_head(t->server, &t->head, 200);
	page_headers(page, &t->head);
	if (page->gz != NULL)
		str_add(&t->head, "Vary: Accept-Encoding\r\n");
	if (gz)
		str_add(&t->head, "Content-Encoding: gzip\r\n");
	t->data = gz ? page->gz : page->data;
	t->len = gz ? page->gz_len : page->len;
	end_head(t, t->len);
	if (head_only)
		t->sent = t->len;
	return 0;
}

static int answer_ready(struct turn *t)
{
	struct server *s = t->server;
	struct fault why;

	if (s->drain != NULL)
		fault_set(&why, FAULT_RETRY, "drain", "the server stops");
	else if (s->h->ready(s->h->ctx, &why))
		return answer(t, 200, "text/plain; charset=utf-8",
			      mem_strdup("ready\n"));
	return answer(t, 503, "text/plain; charset=utf-8",
		      str_format("%s\n", why.text));
}

static int answer_metrics(struct turn *t)
{
	struct server *s = t->server;
	struct str text;

	str_init(&text, (size_t)1 << 20);
	counters_print(&s->counters, &text);
	s->h->metrics(s->h->ctx, &text);
	return answer(t, 200, "text/plain; version=0.0.4; charset=utf-8",
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
		return refuse(t, 403);
	rq.peer = *t->peer;
	enter(t, TURN_ASKED);
	lws_set_timeout(t->wsi, NO_PENDING_TIMEOUT, 0);
	s->h->request(s->h->ctx, &rq);
	return 0;
}

/* GET and HEAD of what we have ourselves. */
static int answer_own(struct turn *t)
{
	const struct page *page;

	if (strcmp(t->path, "/healthz") == 0)
		return answer(t, 200, "text/plain; charset=utf-8",
			      mem_strdup("ok\n"));
	if (strcmp(t->path, "/readyz") == 0)
		return answer_ready(t);
	if (strcmp(t->path, "/metrics") == 0)
		return answer_metrics(t);
	if (strcmp(t->path, "/ws") == 0)
		return refuse(t, 426);
	page = pages_find(t->server->pages, t->path);
	return page == NULL ? refuse(t, 404) : answer_page(t, page);
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

/* A body begins. Its length must be said, and in digits. */
static int expect_body(struct turn *t)
{
	char text[32];
	size_t len;

	peer_header(t->wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH, text, sizeof(text));
	len = strlen(text);
	t->hang_up = true;
	if (lws_hdr_total_length(t->wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) >
		    0 ||
	    lws_hdr_total_length(t->wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH) == 0)
		return refuse(t, 411);
	if (len == 0 || strspn(text, "0123456789") != len)
		return refuse(t, 400);
	if (len > 9 || strtoul(text, NULL, 10) > DISCARD_MAX)
		return refuse(t, 413);
	t->hang_up = false;
	return 0;
}

static int dispatch(struct turn *t)
{
	if (t->method == LWSHUMETH_POST)
		return is_api(t) ? expect_body(t)
				 : (t->hang_up = true, refuse(t, 405));
	if (has_body(t->wsi)) {
		t->hang_up = true;
		return refuse(t, 400);
	}
	if (is_api(t) &&
	    (t->method == LWSHUMETH_GET || t->method == LWSHUMETH_DELETE))
		return ask(t);
	if (!is_api(t) &&
	    (t->method == LWSHUMETH_GET || t->method == LWSHUMETH_HEAD))
		return answer_own(t);
	t->hang_up = true;
	return refuse(t, 405);
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
	str_init(&t->body, LIMIT_HTTP_BODY_BYTES);
	str_init(&t->head, HEADER_MAX);
	enter(t, TURN_READING);
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
	return t->got > LIMIT_HTTP_BODY_BYTES ? refuse(t, 413) : ask(t);
}

static bool write_some(struct turn *t)
{
	unsigned char buffer[LWS_PRE + CHUNK];
	const char *from = t->head_sent ? t->data + t->sent : t->head.data;
	size_t len = t->head_sent ? t->len - t->sent : t->head.len;
	enum lws_write_protocol kind = LWS_WRITE_HTTP;

	if (len > CHUNK)
		len = CHUNK;
	memcpy(buffer + LWS_PRE, from, len);
	if (!t->head_sent) {
		size_t body = t->len - t->sent;

		kind = LWS_WRITE_HTTP_HEADERS;
		t->head_sent = true;
		/* A small answer goes in one piece. */
		if (body > 0 && body <= CHUNK - len) {
			memcpy(buffer + LWS_PRE + len, t->data, body);
			t->sent += body;
			len += body;
		}
	} else {
		t->sent += len;
	}
	return lws_write(t->wsi, buffer + LWS_PRE, len, kind) == (int)len;
}

static int on_writeable(struct caller *c, struct lws *wsi)
{
	struct turn *t = c->turn;
	bool hang_up;

	if (t == NULL || t->state != TURN_ANSWERING)
		return 0;
	if (!write_some(t))
		return -1;
	if (t->sent < t->len) {
		lws_callback_on_writable(wsi);
		return 0;
	}
	hang_up = t->hang_up;
	turn_free(&c->turn);
	return hang_up || lws_http_transaction_completed(wsi) != 0 ? -1 : 0;
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
	body = problem(status);
	begin_head(s, &head, status);
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
			refuse(t, 504);
		else if ((t->state == TURN_READING && age > LIMIT_HTTP_MS) ||
			 (t->state == TURN_ANSWERING && age > ANSWER_MS))
			server_cut(t->wsi);
	}
}

void server_respond(struct server *s, uint64_t request,
		    const struct http_response *r)
{
	struct turn *t = roster_get(s->turns, request);

	if (t == NULL || t->state != TURN_ASKED)
		return;
	begin_head(s, &t->head, r->status);
	str_addf(&t->head, "Content-Type: %s\r\nCache-Control: no-store\r\n",
		 r->content_type == NULL ? "application/json"
					 : r->content_type);
	if (r->set_cookie != NULL) {
		assert(strpbrk(r->set_cookie, "\r\n") == NULL);
		str_addf(&t->head, "Set-Cookie: %s\r\n", r->set_cookie);
	}
	t->own = r->body_len == 0 ? NULL : mem_dup(r->body, r->body_len);
	t->data = t->own;
	t->len = r->body_len;
	end_head(t, t->len);
}
