/* text/slip.h - how a finger slips: what one word costs to be typed as
 * another, and the same keys on another keyboard. */
#ifndef TEXT_SLIP_H
#define TEXT_SLIP_H

#include <stddef.h>

/* Slips between two folded words: 1 for a letter too many, too few or wrong,
 * 0.7 when it is a neighbouring key or doubled, 0.8 for two letters swapped;
 * half more when the first letter is concerned. 9 when there are more than
 * two, or the words are longer than 24 characters. */
double slip_cost(const char *typed, size_t typed_len, const char *meant,
		 size_t meant_len);

/* Writes what the same keys give on the other layout, US English or Russian,
 * to out (room for 2 * len bytes) and gives its length; other characters stay
 * as they are. */
size_t slip_other_layout(const char *s, size_t len, char *out);

#endif
