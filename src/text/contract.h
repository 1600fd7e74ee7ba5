/* text/contract.h - English contractions taken apart: "don't" is "do not".
 *
 * The two spellings, and the third without the apostrophe, say the same and
 * must be learned once. */
#ifndef TEXT_CONTRACT_H
#define TEXT_CONTRACT_H

#include <stdbool.h>
#include <stddef.h>

struct contraction {
	const char *first; /* static text, or the beginning of the word */
	size_t first_len;
	const char *second; /* static text */
};

/* True when the folded English word is two words in one. */
bool contract_split(const char *word, size_t len, struct contraction *c_r);

#endif
