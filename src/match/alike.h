/* match/alike.h - which known words look like this one.
 *
 * Inflection that the stemmer missed, compounds, other spellings: words are
 * alike when they share trigrams of letters, rare ones counting more (cosine).
 * A question then finds piegādāt by piegādes, and Nürnberg by nurnberg, with
 * less weight than the word itself. */
#ifndef MATCH_ALIKE_H
#define MATCH_ALIKE_H

#include <stddef.h>
#include <stdint.h>

struct alike;
struct arena;
struct image;

/* Learns the terms of i, which it borrows for its life. */
struct alike *alike_new(const struct image *i);
/* Frees and sets *l to NULL; *l may be NULL. */
void alike_free(struct alike **l);
size_t alike_bytes(const struct alike *l);

struct alike_term {
	uint32_t term;
	float share; /* cosine, above 0 and below 1 */
};

/* Writes to out the terms most alike word[0..len), valid UTF-8, best first, at
 * most max of them, the word itself left out, and gives their number. Common
 * trigrams of a large vocabulary are passed over, so the work is bounded; a
 * serves as scratch. */
size_t alike_find(const struct alike *l, const char *word, size_t len,
		  struct arena *a, struct alike_term *out, size_t max);

#endif
