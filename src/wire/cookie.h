/* wire/cookie.h - one cookie among those a browser sends. */
#ifndef WIRE_COOKIE_H
#define WIRE_COOKIE_H

#include <stddef.h>

/* Value of the cookie of this name in a Cookie header, copied to out (size
 * bytes with NUL); "" when it is absent or too long. */
void cookie_find(const char *header, const char *name, char *out, size_t size);

#endif
