/* match/cosine.h - likeness of short texts as the cosine of weighted keys.
 *
 * A key is a word or a pair of words; (1 + ln times) * rarity is its weight in
 * a text. Texts are added as entries, one for each occurrence of a key. */
#ifndef MATCH_COSINE_H
#define MATCH_COSINE_H

#include <stddef.h>
#include <stdint.h>

#include "match/tally.h"

struct cosine;

struct cosine_entry {
	uint64_t key;
	uint32_t text;
};

/* What a question may hold: no text has this key. Each unknown word of a
 * question counts as one of its own. */
#define COSINE_UNKNOWN UINT64_MAX

/* Gives the rarity of a key that n_texts texts have; called once a key while
 * building, and for keys of a question that no text has. */
typedef double cosine_rarity(const void *ctx, uint64_t key, size_t n_texts);

/* Indexes entries[0..n), which it sorts, of n_texts texts; ctx is borrowed for
 * its life. */
struct cosine *cosine_new(struct cosine_entry *entries, size_t n,
			  size_t n_texts, cosine_rarity *rarity,
			  const void *ctx);
/* Frees and sets *c to NULL; *c may be NULL. */
void cosine_free(struct cosine **c);
size_t cosine_bytes(const struct cosine *c);

/* A key of a question; rarity is used where the key is COSINE_UNKNOWN. */
struct cosine_asked {
	uint64_t key;
	double rarity;
	double count; /* filled by cosine_score() */
	size_t list;
};

/* Adds to sums, at place_of[text], the cosine of each text with the question
 * times worth_of[text]. Rare keys first; above `work` entries of the index the
 * rest is left out. Changes asked. */
void cosine_score(const struct cosine *c, struct cosine_asked *asked, size_t n,
		  size_t work, const uint32_t *place_of, const float *worth_of,
		  struct tally *sums);

#endif
