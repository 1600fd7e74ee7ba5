/* match/features.h - what of a text speaks for an intent.
 *
 * Stems and their pairs say what it is about; pieces of words (2 to 5
 * characters) carry inflected languages and misspelling; shapes (numbers,
 * links, length) carry turns without content. Each kind is a block with a
 * length of one, so that none drowns the others. */
#ifndef MATCH_FEATURES_H
#define MATCH_FEATURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct concepts;
struct text;

enum feature_block {
	BLOCK_WORDS, /* stems and pairs of stems */
	BLOCK_CHARS, /* pieces of words */
	BLOCK_STEMS, /* stems alone: steadier when examples are few */
	BLOCK_SHAPE,
	BLOCK_CONCEPTS, /* what words are about (text/concepts.h) */
	BLOCK_MEANING   /* dimensions of word vectors (match/dense.h) */
};

#define FEATURE_BLOCKS 6

/* One occurrence of a feature in a text. */
struct feature_hit {
	uint32_t hash;
	uint16_t token; /* which word; of a pair, the second */
	uint8_t block;
	uint8_t alone; /* a single stem of BLOCK_WORDS */
	float worth;   /* 1; less when the word was repaired */
};

/* How a text's features are found. */
struct feature_sources {
	bool with_stems;
	const struct concepts *concepts; /* NULL: without */
};

/* Lists the features of a text in lang; lives in a. Linear in the text's
 * length. */
struct feature_hit *features_extract(const struct text *t, const char *lang,
				     const struct feature_sources *sources,
				     struct arena *a, size_t *n_r);

/* A vocabulary: features seen while learning, numbered from 0. */
struct features;

/* Parts (match/parts.h) of hits that are left out are not learned. With few
 * examples what words are about weighs more. */
struct features *features_new(unsigned without, bool few);
void features_free(struct features **f);
/* The number of this feature, a new one when it was not seen yet. */
uint32_t features_learn(struct features *f, uint32_t hash, uint8_t block);
/* Likewise of a hit; FEATURE_UNKNOWN when it is of a part that is left out. */
uint32_t features_learn_hit(struct features *f, const struct feature_hit *hit);
#define FEATURE_UNKNOWN UINT32_MAX
uint32_t features_find(const struct features *f, uint32_t hash);
/* Asks the memory for what features_find() will look at. */
void features_ahead(const struct features *f, uint32_t hash);
size_t features_count(const struct features *f);
/* Lends the block of each feature, by id. */
const uint8_t *features_blocks(const struct features *f);
size_t features_bytes(const struct features *f);

/* A text as counts: the features it has, each once. */
struct feature_count {
	uint32_t id;
	float count;
};

/* A text as a vector, ids ascending in no order. */
struct sparse {
	uint32_t *ids;
	float *values;
	size_t n;
};

/* Makes counts a vector: (1 + ln count) * idf per feature, each block to
 * length one times its weight; features with idf 0 are left out. values_r and
 * ids_r have room for n. Gives how many were written. */
size_t features_weigh(const struct features *f, const float *idf,
		      const struct feature_count *counts, size_t n,
		      uint32_t *ids_r, float *values_r);

/* How much a feature says that is in df of n examples and in cf of so many
 * classes; 0 when df is 0. With classes = 0 the examples decide, which suits
 * many examples; else the classes do: of few examples each, a word that all of
 * one intent share is not common. */
float features_rarity(size_t n, uint32_t df, size_t classes, uint32_t cf);

#endif
