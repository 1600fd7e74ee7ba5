#include "config.h"

#include "wire/turn.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "wire/peer.h"

#define CHUNK      16384 /* bytes of an answer written at once */
#define HEADER_MAX 4096

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

void turn_free(struct turn **t)
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

void turn_enter(struct turn *t, enum turn_state state)
{
	t->state = state;
	t->since_ms = clock_mono_ms();
	/* The deadlines are http_tick()'s from now on: libwebsockets would
	 * cut off a page that is read slowly. */
	if (state != TURN_READING)
		lws_set_timeout(t->wsi, NO_PENDING_TIMEOUT, 0);
}

void turn_head(struct server *s, struct str *head, int status)
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
	turn_enter(t, TURN_ANSWERING);
	lws_callback_on_writable(t->wsi);
}

int turn_answer(struct turn *t, int status, const char *type, char *body)
{
	turn_head(t->server, &t->head, status);
	str_addf(&t->head, "Content-Type: %s\r\nCache-Control: no-store\r\n",
		 type);
	t->own = body;
	t->data = body;
	t->len = strlen(body);
	end_head(t, t->len);
	return 0;
}

char *turn_problem(int status)
{
	return str_format("{\"type\":\"about:blank\",\"title\":\"%s\","
			  "\"status\":%d}\n",
			  status_text(status), status);
}

int turn_refuse(struct turn *t, int status)
{
	return turn_answer(t, status, "application/problem+json",
			   turn_problem(status));
}

static bool accepts_gzip(struct lws *wsi)
{
	char text[256];

	peer_header(wsi, WSI_TOKEN_HTTP_ACCEPT_ENCODING, text, sizeof(text));
	return strstr(text, "gzip") != NULL;
}

int turn_page(struct turn *t, const struct page *page)
{
	char known[256];
	bool head_only = t->method == LWSHUMETH_HEAD;
	bool gz = page->gz != NULL && accepts_gzip(t->wsi);

	peer_header(t->wsi, WSI_TOKEN_HTTP_IF_NONE_MATCH, known, sizeof(known));
	if (strstr(known, page->etag) != NULL) {
		turn_head(t->server, &t->head, 304);
		page_headers(page, &t->head);
		str_addf(&t->head, "Connection: %s\r\n\r\n",
			 t->hang_up ? "close" : "keep-alive");
		turn_enter(t, TURN_ANSWERING);
		lws_callback_on_writable(t->wsi);
		return 0;
	}
	turn_head(t->server, &t->head, 200);
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

bool turn_write(struct turn *t)
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

void server_respond(struct server *s, uint64_t request,
		    const struct http_response *r)
{
	struct turn *t = roster_get(s->turns, request);

	if (t == NULL || t->state != TURN_ASKED)
		return;
	turn_head(s, &t->head, r->status);
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
