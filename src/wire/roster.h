/* wire/roster.h - numbers for things that come and go.
 *
 * What waits for an answer from another thread is known by a number, never by
 * a pointer: a number whose thing has gone finds nothing, also when its place
 * has been given to another thing since. */
#ifndef WIRE_ROSTER_H
#define WIRE_ROSTER_H

#include <stddef.h>
#include <stdint.h>

struct roster;

struct roster *roster_new(void);
/* Frees the roster, not the things; sets *r to NULL; NULL is fine. */
void roster_free(struct roster **r);

/* Keeps the pointer; gives its number, never 0. */
uint64_t roster_add(struct roster *r, void *thing);
/* The thing, or NULL when the number's thing has gone. */
void *roster_get(const struct roster *r, uint64_t id);
void roster_remove(struct roster *r, uint64_t id);
size_t roster_count(const struct roster *r);

/* Goes through all: start with *pos = 0, ends with NULL. Things may be removed
 * and added on the way. */
void *roster_next(const struct roster *r, size_t *pos);

#endif
