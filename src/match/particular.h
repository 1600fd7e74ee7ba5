/* match/particular.h - what a message gives instead of asking.
 *
 * "45512", "my order number is #45512", "ilze@example.org": a particular is a
 * number of four digits and more, an order's or a voucher's code, an e-mail
 * address. No content knows the answer to one; a person can look it up. */
#ifndef MATCH_PARTICULAR_H
#define MATCH_PARTICULAR_H

#include <stdbool.h>
#include <stddef.h>

struct particular {
	size_t start, end; /* bytes of the first one */
	size_t others;     /* words of the text that are no particulars */
};

/* Finds the first in valid UTF-8; false when there is none, others is counted
 * all the same. */
bool particular_find(const char *text, size_t len,
		     struct particular *particular_r);

#endif
