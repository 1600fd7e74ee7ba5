/* chat/recovery.h - what a start has to read from the store, until it is read.
 *
 * A read that fails is made again every few seconds, so that a daemon that
 * began beside a broken store comes to itself. Loop's thread only. */
#ifndef CHAT_RECOVERY_H
#define CHAT_RECOVERY_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/fault.h"

struct loop;
struct recovery;

/* read(ctx) is to end with recovery_done(), now or later. `what` names what is
 * read, in the plural; borrowed. Free with recovery_free(). */
struct recovery *recovery_new(struct loop *l, void (*read)(void *ctx),
			      void *ctx, const char *what);
/* Stops, frees and sets *r to NULL; *r may be NULL. */
void recovery_free(struct recovery **r);

/* Reads for the first time. */
void recovery_begin(struct recovery *r);
/* A read came to its end: why NULL when all was read, else it is made again. */
void recovery_done(struct recovery *r, const struct fault *why);

/* False and why as long as not all was read. */
bool recovery_is_over(const struct recovery *r, struct fault *why) MUST_CHECK;

#endif
