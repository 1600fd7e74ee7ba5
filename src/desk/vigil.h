/* desk/vigil.h - whether those who are let in may stay.
 *
 * Sign-ins end, passwords change, people are disabled: often by another
 * process, which tells nobody. So the sign-ins behind the open sockets are
 * looked up again every few seconds, as long as there are any. Loop's thread
 * only; the reading is a reader's. */
#ifndef DESK_VIGIL_H
#define DESK_VIGIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/secret.h"
#include "loop/loop.h"
#include "model/user.h"

struct vigil;
struct reader;

#define VIGIL_MS 10000

struct vigil_guest {
	uint64_t session;
	char token_hash[SECRET_HASH_TEXT];
	bool stays;       /* filled: the sign-in holds */
	struct user user; /* filled: as it stands now */
};

struct vigil_ports {
	void *ctx;
	/* How many guests there are. */
	size_t (*count)(void *ctx);
	/* Fills at most n of them; gives how many. */
	size_t (*list)(void *ctx, struct vigil_guest *guests, size_t n);
	/* What became of one; it may have gone meanwhile. Not called when the
	 * store cannot be read. */
	void (*seen)(void *ctx, const struct vigil_guest *guest);
};

/* Borrows the reader. */
struct vigil *vigil_new(struct loop *l, struct reader *reader,
			const struct vigil_ports *ports);
/* After the reader was stopped. Sets *v to NULL; NULL is fine. */
void vigil_free(struct vigil **v);
/* Somebody was let in: it begins, if it does not run. */
void vigil_start(struct vigil *v);

#endif
