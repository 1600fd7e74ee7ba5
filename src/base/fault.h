/* base/fault.h - why something could not be done, for the one who decides.
 *
 * The kind says what the caller does next; the text says what happened, where
 * and what to do, in one line. Whoever stops a fault (answers the peer, exits)
 * reports it, once; whoever passes it on does not. */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include <stdbool.h>

#include "base/attr.h"

enum fault_kind {
	FAULT_NONE,
	FAULT_REJECT, /* the input is wrong: tell the peer */
	FAULT_RETRY,  /* not now (disk full, busy): tell the peer, try later */
	FAULT_FATAL   /* the program cannot go on with this */
};

struct fault {
	enum fault_kind kind;
	const char *code; /* short stable word for protocols; static text */
	char text[480];   /* longer texts are cut with an ellipsis */
};

/* Fills *why and returns false, so that a function can end with
 * `return fault_set(why, ...)`. code may be NULL. */
bool fault_set(struct fault *why, enum fault_kind kind, const char *code,
	       const char *format, ...) PRINTF_LIKE(4, 5);

/* Puts "prefix: " before the text of a fault that is passed on. */
bool fault_prefix(struct fault *why, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
