#include "config.h"

#include "wire/peer.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include <libwebsockets.h>

#include "base/mem.h"
#include "wire/address.h"
#include "wire/cookie.h"

struct peer_memory {
	struct peer peer;
	char address[ADDRESS_TEXT];
	char origin[256];
	char cookie[129];
	char bearer[129];
	char user_agent[256];
};

void peer_header(struct lws *wsi, int token, char *out, size_t size)
{
	out[0] = '\0';
	if (lws_hdr_copy(wsi, out, (int)size, (enum lws_token_indexes)token) <
	    0)
		out[0] = '\0';
}

static void set_address(struct lws *wsi, bool trust_forwarded, char *out)
{
	char list[512], text[ADDRESS_TEXT];
	unsigned char any[sizeof(struct in6_addr)];
	const char *last;

	lws_get_peer_simple(wsi, text, sizeof(text));
	/* An IPv4 client of a socket that hears both kinds. */
	if (strncasecmp(text, "::ffff:", 7) == 0 && strchr(text, '.') != NULL)
		memmove(text, text + 7, strlen(text) - 6);
	if (trust_forwarded) {
		peer_header(wsi, WSI_TOKEN_X_FORWARDED_FOR, list, sizeof(list));
		last = strrchr(list, ',');
		last = last == NULL ? list : last + 1;
		last += strspn(last, " ");
		if (inet_pton(AF_INET, last, any) == 1 ||
		    inet_pton(AF_INET6, last, any) == 1)
			memcpy(text, last, strlen(last) + 1);
	}
	memcpy(out, text, sizeof(text));
}

static void set_bearer(struct lws *wsi, char *out, size_t size)
{
	static const char scheme[] = "Bearer ";
	char text[256];
	size_t len;

	out[0] = '\0';
	peer_header(wsi, WSI_TOKEN_HTTP_AUTHORIZATION, text, sizeof(text));
	if (strncasecmp(text, scheme, sizeof(scheme) - 1) != 0)
		return;
	len = strlen(text) - (sizeof(scheme) - 1);
	if (len < size)
		memcpy(out, text + sizeof(scheme) - 1, len + 1);
}

struct peer *peer_read(struct lws *wsi, bool trust_forwarded)
{
	struct peer_memory *m = mem_calloc(1, sizeof(*m));
	char cookies[2048];

	set_address(wsi, trust_forwarded, m->address);
	peer_header(wsi, WSI_TOKEN_ORIGIN, m->origin, sizeof(m->origin));
	peer_header(wsi, WSI_TOKEN_HTTP_COOKIE, cookies, sizeof(cookies));
	cookie_find(cookies, SERVER_COOKIE, m->cookie, sizeof(m->cookie));
	set_bearer(wsi, m->bearer, sizeof(m->bearer));
	peer_header(wsi, WSI_TOKEN_HTTP_USER_AGENT, m->user_agent,
		    sizeof(m->user_agent));
	m->peer = (struct peer){.address = m->address,
				.origin = m->origin,
				.cookie = m->cookie,
				.bearer = m->bearer,
				.user_agent = m->user_agent};
	return &m->peer;
}
