/* wire/origin.h - which pages may talk to us.
 *
 * A browser sends cookies to us from any page; the Origin header is the one
 * thing that page cannot choose. It is compared whole, never by prefix or
 * suffix, and "null" is nobody's. */
#ifndef WIRE_ORIGIN_H
#define WIRE_ORIGIN_H

#include <stdbool.h>
#include <stddef.h>

/* True when origin ("https://chat.example") is the page's own server: its host
 * and port are what the Host header says. */
bool origin_is_own(const char *origin, const char *host);

/* True when it is our own or one of the list. */
bool origin_is_allowed(const char *origin, const char *host,
		       const char *const *list, size_t n);

#endif
