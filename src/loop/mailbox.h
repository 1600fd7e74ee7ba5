/* loop/mailbox.h - the way home: other threads hand finished work to the loop.
 *
 * Letters are links inside the sender's own structs, so that posting cannot
 * fail and allocates nothing; how many there can be is bounded by whoever
 * accepted the work. One wake-up serves any number of letters. */
#ifndef LOOP_MAILBOX_H
#define LOOP_MAILBOX_H

#include "loop/loop.h"

struct mailbox;

struct letter {
	struct letter *next;
};

/* open(ctx, letter) is called on the loop's thread for each, in the order of
 * posting; it may free the letter. */
struct mailbox *mailbox_new(struct loop *l,
			    void (*open)(void *ctx, struct letter *),
			    void *ctx);
/* Opens what is left, then frees; no thread may post any more. */
void mailbox_free(struct mailbox **m);
/* From any thread. */
void mailbox_post(struct mailbox *m, struct letter *letter);

#endif
