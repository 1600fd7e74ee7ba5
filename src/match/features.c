#include "config.h"

#include "match/features.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "match/parts.h"
#include "text/concepts.h"
#include "text/fold.h"
#include "text/text.h"

#define GRAM_MIN   2
#define GRAM_MAX   5
#define WORD_CHARS 48 /* pieces are taken from this much of a word */
#define REPAIRED   0.85F

/* What a block's length is. Many examples say themselves what words are about;
 * few need to be told. */
static const float block_weight[FEATURE_BLOCKS] = {1.0F, 1.0F, 1.0F,
						   0.2F, 0.3F, 1.0F};
#define FEW_CONCEPTS 0.9F

/* ---- hashing ---------------------------------------------------------- */

static uint32_t mix(uint32_t h)
{
	h ^= h >> 16;
	h *= 0x85EBCA6BU;
	h ^= h >> 13;
	h *= 0xC2B2AE35U;
	return h ^ h >> 16;
}

static uint32_t hash_bytes(const char *s, size_t len, uint32_t seed)
{
	uint32_t h = seed;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)s[i]) * 0x01000193U;
	return mix(h);
}

/* ---- what a text has -------------------------------------------------- */

struct hits {
	struct feature_hit *list;
	size_t n, cap;
	struct arena *arena;
};

static void add_hit(struct hits *h, uint32_t hash, size_t token,
		    enum feature_block block, float worth)
{
	if (h->n == h->cap) {
		size_t more = h->cap == 0 ? 512 : h->cap * 2;
		struct feature_hit *moved =
			arena_alloc(h->arena, more * sizeof(*moved));

		if (h->n > 0)
			memcpy(moved, h->list, h->n * sizeof(*moved));
		h->list = moved;
		h->cap = more;
	}
	h->list[h->n++] = (struct feature_hit){
		.hash = hash,
		.token = (uint16_t)token,
		.block = (uint8_t)block,
		.worth = worth,
	};
}

static uint32_t stem_hash(const struct text_token *t)
{
	switch (t->kind) {
	case WORD_PLAIN:
	case WORD_NUMBER:
	case WORD_EMOJI:
		break;
	case WORD_CODE:
		return mix(0x11);
	case WORD_EMAIL:
		return mix(0x12);
	case WORD_LINK:
		return mix(0x13);
	}
	return hash_bytes(t->stem, t->stem_len, 0x811C9DC5U);
}

static uint32_t pair_hash(uint32_t a, uint32_t b)
{
	return mix(a * 31 + b);
}

static void add_words(struct hits *h, const struct text *t, bool with_stems)
{
	const uint32_t border = mix(0x21);
	uint32_t before = border;

	for (size_t i = 0; i < t->n; i++) {
		uint32_t stem = stem_hash(&t->tokens[i]);
		float worth = t->tokens[i].repaired ? REPAIRED : 1.0F;

		add_hit(h, stem, i, BLOCK_WORDS, worth);
		h->list[h->n - 1].alone = 1;
		add_hit(h, pair_hash(before, stem), i, BLOCK_WORDS, worth);
		if (with_stems)
			add_hit(h, stem ^ 0x5BD1E995U, i, BLOCK_STEMS, worth);
		before = stem;
	}
	if (t->n > 0)
		add_hit(h, pair_hash(before, border), t->n - 1, BLOCK_WORDS,
			1.0F);
}

/* The word's characters without diacritics between two blanks. */
static size_t padded_chars(const struct text_token *t, uint32_t *out)
{
	char plain[4 * WORD_CHARS];
	size_t n = 0, pos = 0;
	size_t len = fold_plain(t->word, t->word_len, plain, sizeof(plain));

	out[n++] = ' ';
	while (pos < len && n <= WORD_CHARS)
		out[n++] = utf8_next(plain, len, &pos);
	out[n++] = ' ';
	return n;
}

static void add_chars(struct hits *h, const struct text *t)
{
	uint32_t c[WORD_CHARS + 2];

	for (size_t i = 0; i < t->n; i++) {
		const struct text_token *w = &t->tokens[i];
		float worth = w->repaired ? REPAIRED : 1.0F;
		size_t n;

		if (w->kind != WORD_PLAIN && w->kind != WORD_NUMBER)
			continue;
		n = padded_chars(w, c);
		for (size_t at = 0; at < n; at++) {
			uint32_t g = 0x2545F491U;

			for (size_t k = 1; k <= GRAM_MAX && at + k <= n; k++) {
				g = (g ^ c[at + k - 1]) * 0x9E3779B1U;
				g ^= g >> 15;
				if (k >= GRAM_MIN)
					add_hit(h, mix(g), i, BLOCK_CHARS,
						worth);
			}
		}
	}
}

/* "AB-12" → "aa-99": what it looks like when what it says is new each time. */
static uint32_t shape_hash(const struct text_token *t)
{
	uint32_t h = 0x3C6EF372U;
	char last = 0;
	size_t pos = 0;

	while (pos < t->word_len) {
		uint32_t c = utf8_next(t->word, t->word_len, &pos);
		char s = c >= '0' && c <= '9' ? '9'
			 : words_is_letter(c) ? 'a'
					      : '-';

		if (s == 'a' && last == 'a')
			continue;
		h = (h ^ (unsigned char)s) * 0x01000193U;
		last = s;
	}
	return mix(h);
}

static void add_shape(struct hits *h, const struct text *t)
{
	static const size_t steps[] = {1, 2, 3, 4, 6, 9, 14, 22, 40};
	uint32_t size = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct text_token *w = &t->tokens[i];

		if (w->kind == WORD_PLAIN)
			continue;
		add_hit(h, mix(0x31 + (uint32_t)w->kind), i, BLOCK_SHAPE, 1.0F);
		if (w->kind == WORD_NUMBER || w->kind == WORD_CODE)
			add_hit(h, shape_hash(w), i, BLOCK_SHAPE, 1.0F);
	}
	while (size < sizeof(steps) / sizeof(steps[0]) && t->n > steps[size])
		size++;
	if (t->n > 0)
		add_hit(h, mix(0x41 + size), 0, BLOCK_SHAPE, 1.0F);
}

/* A word that may be about several things is a little about each. */
static void add_concepts(struct hits *h, const struct text *t, const char *lang,
			 const struct concepts *concepts)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct text_token *w = &t->tokens[i];
		uint16_t ids[CONCEPTS_A_WORD];
		size_t n = concepts_find(concepts, lang, w->stem, w->stem_len,
					 ids);
		float worth = w->repaired ? REPAIRED : 1.0F;

		for (size_t k = 0; k < n; k++)
			add_hit(h, mix(0xC0000 + (uint32_t)ids[k]), i,
				BLOCK_CONCEPTS, worth / (float)n);
	}
}

struct feature_hit *features_extract(const struct text *t, const char *lang,
				     const struct feature_sources *sources,
				     struct arena *a, size_t *n_r)
{
	struct hits h = {.arena = a};
	add_words(&h, t, sources->with_stems);
	add_chars(&h, t);
	add_shape(&h, t);
	if (sources->concepts != NULL)
		add_concepts(&h, t, lang, sources->concepts);
	*n_r = h.n;
	return h.list;
}

/* ---- the vocabulary --------------------------------------------------- */

struct slot {
	uint32_t hash;
	uint32_t id; /* FEATURE_UNKNOWN when free */
};

struct features {
	struct slot *slots; /* open addressing, a power of two */
	size_t n_slots;
	uint8_t *blocks;  /* by id */
	unsigned without; /* parts whose hits are not learned */
	float weights[FEATURE_BLOCKS];
	size_t n, cap;
};

static struct slot *slots_new(size_t n)
{
	struct slot *s = mem_calloc(n, sizeof(*s));

	for (size_t i = 0; i < n; i++)
		s[i].id = FEATURE_UNKNOWN;
	return s;
}

struct features *features_new(unsigned without, bool few)
{
	struct features *f = mem_calloc(1, sizeof(*f));

	f->without = without;
	memcpy(f->weights, block_weight, sizeof(f->weights));
	if (few)
		f->weights[BLOCK_CONCEPTS] = FEW_CONCEPTS;
	f->n_slots = 1024;
	f->slots = slots_new(f->n_slots);
	return f;
}

void features_free(struct features **f)
{
	if (*f == NULL)
		return;
	free((*f)->slots);
	free((*f)->blocks);
	free(*f);
	*f = NULL;
}

static struct slot *slot_of(const struct features *f, uint32_t hash)
{
	size_t at = hash & (f->n_slots - 1);

	while (f->slots[at].id != FEATURE_UNKNOWN && f->slots[at].hash != hash)
		at = (at + 1) & (f->n_slots - 1);
	return &f->slots[at];
}

static void grow(struct features *f)
{
	struct slot *old = f->slots;
	size_t n = f->n_slots;

	f->n_slots *= 2;
	f->slots = slots_new(f->n_slots);
	for (size_t i = 0; i < n; i++)
		if (old[i].id != FEATURE_UNKNOWN)
			*slot_of(f, old[i].hash) = old[i];
	free(old);
}

uint32_t features_learn(struct features *f, uint32_t hash, uint8_t block)
{
	struct slot *s = slot_of(f, hash);

	if (s->id != FEATURE_UNKNOWN)
		return s->id;
	if ((f->n + 1) * 2 > f->n_slots) {
		grow(f);
		s = slot_of(f, hash);
	}
	s->hash = hash;
	s->id = (uint32_t)f->n;
	f->blocks = mem_grow(f->blocks, &f->cap, f->n + 1, 1);
	f->blocks[f->n++] = block;
	return s->id;
}

static unsigned part_of(const struct feature_hit *hit)
{
	switch ((enum feature_block)hit->block) {
	case BLOCK_WORDS:
		return hit->alone ? 0 : PART_PAIRS;
	case BLOCK_CHARS:
		return PART_PIECES;
	case BLOCK_STEMS:
		return PART_STEADY;
	case BLOCK_SHAPE:
		return PART_SHAPES;
	case BLOCK_CONCEPTS:
		return PART_CONCEPTS;
	case BLOCK_MEANING:
		break;
	}
	return 0;
}

uint32_t features_learn_hit(struct features *f, const struct feature_hit *hit)
{
	if (f->without & part_of(hit))
		return FEATURE_UNKNOWN;
	return features_learn(f, hit->hash, hit->block);
}

uint32_t features_find(const struct features *f, uint32_t hash)
{
	return slot_of(f, hash)->id;
}

void features_ahead(const struct features *f, uint32_t hash)
{
	__builtin_prefetch(&f->slots[hash & (f->n_slots - 1)]);
}

size_t features_count(const struct features *f)
{
	return f->n;
}

const uint8_t *features_blocks(const struct features *f)
{
	return f->blocks;
}

size_t features_bytes(const struct features *f)
{
	return f->n_slots * sizeof(struct slot) + f->cap;
}

/* ---- weights ---------------------------------------------------------- */

float features_rarity(size_t n, uint32_t df, size_t classes, uint32_t cf)
{
	if (df == 0)
		return 0.0F;
	if (classes > 0)
		return (float)(log((1.0 + (double)classes) /
				   (1.0 + (double)cf)) +
			       1.0);
	return (float)pow(log((1.0 + (double)n) / (1.0 + (double)df)) + 1.0,
			  0.6);
}

size_t features_weigh(const struct features *f, const float *idf,
		      const struct feature_count *counts, size_t n,
		      uint32_t *ids_r, float *values_r)
{
	double sums[FEATURE_BLOCKS] = {0};
	float scale[FEATURE_BLOCKS];
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t id = counts[i].id;
		float tf = counts[i].count, v;

		if (idf[id] <= 0.0F)
			continue;
		v = idf[id] * (tf > 1.0F ? 1.0F + logf(tf) : tf);
		ids_r[m] = id;
		values_r[m++] = v;
		sums[f->blocks[id]] += (double)v * (double)v;
	}
	for (size_t b = 0; b < FEATURE_BLOCKS; b++)
		scale[b] = sums[b] > 0 ? f->weights[b] / (float)sqrt(sums[b])
				       : 0.0F;
	for (size_t i = 0; i < m; i++)
		values_r[i] *= scale[f->blocks[ids_r[i]]];
	return m;
}
