/* wire/address.h - how many sockets each client address has, and how fast it
 * opens new ones. An address is remembered only while it has a socket or its
 * bucket is not full again, so that a flood of addresses is forgotten. */
#ifndef WIRE_ADDRESS_H
#define WIRE_ADDRESS_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

#define ADDRESS_TEXT 46 /* INET6_ADDRSTRLEN */

struct addresses;

enum address_verdict {
	ADDRESS_LET_IN,
	ADDRESS_TOO_MANY, /* sockets at the same time */
	ADDRESS_TOO_FAST, /* new sockets a second */
	ADDRESS_NO_ROOM   /* too many addresses are being watched */
};

/* Most sockets of one address, and new ones a second; at most `most` addresses
 * are remembered. */
struct addresses *addresses_new(int per_address, int per_s, size_t most);
void addresses_free(struct addresses **a);

/* Whether this address may open one more; counts the attempt. */
enum address_verdict address_ask(struct addresses *a, const char *text,
				 int64_t now_ms) MUST_CHECK;
/* A socket of the address was opened, or closed again. */
void address_up(struct addresses *a, const char *text, int64_t now_ms);
void address_down(struct addresses *a, const char *text);

/* Forgets those that have nothing left to remember; call now and then. */
void addresses_sweep(struct addresses *a, int64_t now_ms);
size_t addresses_count(const struct addresses *a);

#endif
