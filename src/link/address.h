/* link/address.h - which addresses an outgoing request may reach.
 *
 * A webhook's host is chosen by name, and the name's owner chooses where it
 * points; so what counts is the address that is being connected to. Everything
 * that is not a public unicast address is private here: this machine, the
 * local network, cloud metadata, and the IPv6 forms that carry an IPv4 one. */
#ifndef LINK_ADDRESS_H
#define LINK_ADDRESS_H

#include <stdbool.h>

struct sockaddr;

/* True also for families that are neither IPv4 nor IPv6. */
bool address_is_private(const struct sockaddr *a);

#endif
