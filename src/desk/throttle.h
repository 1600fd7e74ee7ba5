/* desk/throttle.h - how often somebody may guess a password.
 *
 * A few tries are free; after that every further failure doubles the wait.
 * Both the login that is guessed and the address that guesses are counted: the
 * first slows down a guess spread over many addresses, and waits a minute at
 * most, so that nobody can lock an operator out; the second waits longer. A
 * try counts when it begins, so tries side by side gain nothing.
 *
 * The memory is fixed: whoever is new takes the place of whoever was quiet
 * longest. In the loop's memory alone; a restart forgives. */
#ifndef DESK_THROTTLE_H
#define DESK_THROTTLE_H

#include <stdint.h>

#define THROTTLE_FREE_TRIES    5
#define THROTTLE_LOGIN_MAX_S   60
#define THROTTLE_ADDRESS_MAX_S 900
#define THROTTLE_FORGET_S      3600 /* quiet so long, all is forgotten */

struct throttle;

struct throttle *throttle_new(void);
void throttle_free(struct throttle **t);

/* Asks to try `login` (letter case does not matter) from `address` at now_ms,
 * monotonic. 0: go on, and the try is counted as a failure. Else: seconds to
 * wait; nothing is counted. */
int throttle_try(struct throttle *t, const char *login, const char *address,
		 int64_t now_ms);
/* The last try was right: the login starts anew, the address gets its try
 * back. */
void throttle_succeeded(struct throttle *t, const char *login,
			const char *address);

#endif
