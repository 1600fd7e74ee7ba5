/* base/nearest.h - the word that was probably meant. */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include <stddef.h>

#define NEAREST_MAX 40 /* bytes; longer words are no slips of ours */

/* Letters swapped, missing, wrong or too many between two words; more than
 * any word has when one is longer than NEAREST_MAX. */
size_t nearest_distance(const char *a, const char *b);

/* The word of words[0..n) with the least distance; NULL when even that one is
 * too far off to be a slip. */
const char *nearest_word(const char *word, const char *const *words, size_t n);

#endif
