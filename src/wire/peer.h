/* wire/peer.h - what a request says of who asks, as texts of our own.
 *
 * The headers live in libwebsockets only until the answer; copies of them all
 * lie in one piece of memory. */
#ifndef WIRE_PEER_H
#define WIRE_PEER_H

#include <stdbool.h>
#include <stddef.h>

#include "wire/server.h"

struct lws;

/* Gives who stands behind the socket's request; free(). A header that is too
 * long counts as absent. The address is the last one in X-Forwarded-For when
 * trust_forwarded: the one our own proxy wrote. */
struct peer *peer_read(struct lws *wsi, bool trust_forwarded);

/* Value of a header by its libwebsockets token, copied to out; "" when it is
 * absent or too long. */
void peer_header(struct lws *wsi, int token, char *out, size_t size);

#endif
