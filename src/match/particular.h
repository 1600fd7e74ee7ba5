/* match/particular.h - what a message gives instead of asking.
 *
 * "45512", "my order number is #45512", "+371 29 123 456": a particular is a
 * number of four digits and more, in one piece or written as telephone numbers
 * are, an order's or a voucher's code, an e-mail address. No content knows the
 * answer to one; a person can look it up. */
#ifndef MATCH_PARTICULAR_H
#define MATCH_PARTICULAR_H

#include <stdbool.h>
#include <stddef.h>

struct particular {
	size_t start, end; /* bytes of the first one */
	/* Words of the text that are no particulars and do not just say what
	 * is given ("my order number is"), unless there is a question mark. */
	size_t others;
};

/* Finds the first in valid UTF-8; false when there is none, others is counted
 * all the same. */
bool particular_find(const char *text, size_t len,
		     struct particular *particular_r);

#endif
