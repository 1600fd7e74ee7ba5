#include "config.h"

#include "text/vocabulary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/keyed.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "text/common.h"
#include "text/letters.h"
#include "text/slip.h"
#include "text/sound.h"
#include "text/text.h"

#define NEAR_MIN     3  /* characters of a word that is corrected */
#define LONG         6  /* ... and of one where two slips are believed */
#define NEAR_MAX     24 /* longer words are no words */
/* Few words say too little about how many more there are. */
#define NOVELTY_MOST 0.1

struct entry {
	uint32_t at; /* of its bytes in the heap */
	uint16_t len;
	bool is_word, is_stem;
	uint32_t count;
	uint32_t stem;   /* of a word: the number of its last stem */
	uint32_t family; /* of a stem: how often its words were learned */
};

/* How often a word was said beside a word of a stem. */
struct pair {
	uint64_t key;
	uint32_t count;
};

/* A way to a word: the hash of what is left of it, or of its sound. */
struct way {
	uint32_t hash;
	uint32_t number;
};

struct ways {
	struct way *list; /* sorted by hash, then number */
	size_t n, cap;
};

struct vocabulary {
	char *heap;
	size_t heap_len, heap_cap;
	struct entry *entries;
	size_t n, cap;
	uint32_t *slots; /* number + 1, 0 = free; a power of two */
	size_t n_slots;
	struct ways deletions, sounds;
	struct letters *letters; /* how words look */
	struct keyed *pairs;     /* what is said beside what */
	struct common *common;
	double words;   /* learned in all */
	double novelty; /* logarithm of how often a word is a new one */
	bool has[2];    /* words in Latin, in Cyrillic */
	vocabulary_real *is_real; /* NULL when nobody says */
	const void *real_ctx;
};

static uint32_t hash_of(const char *s, size_t len)
{
	uint32_t h = 0x811C9DC5U;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)s[i]) * 0x01000193U;
	h ^= h >> 15;
	h *= 0x2C1B3C6DU;
	return h ^ h >> 13;
}

struct vocabulary *vocabulary_new(void)
{
	struct vocabulary *v = mem_calloc(1, sizeof(*v));

	v->n_slots = 1024;
	v->slots = mem_calloc(v->n_slots, sizeof(*v->slots));
	v->letters = letters_new();
	v->pairs = keyed_new(sizeof(struct pair));
	v->common = common_new();
	return v;
}

void vocabulary_free(struct vocabulary **v)
{
	if (*v == NULL)
		return;
	free((*v)->heap);
	free((*v)->entries);
	free((*v)->slots);
	free((*v)->deletions.list);
	free((*v)->sounds.list);
	letters_free(&(*v)->letters);
	keyed_free(&(*v)->pairs);
	common_free(&(*v)->common);
	free(*v);
	*v = NULL;
}

static uint32_t *slot_of(const struct vocabulary *v, const char *s, size_t len)
{
	size_t at = hash_of(s, len) & (v->n_slots - 1);

	while (v->slots[at] != 0) {
		const struct entry *e = &v->entries[v->slots[at] - 1];

		if (e->len == len && memcmp(v->heap + e->at, s, len) == 0)
			break;
		at = (at + 1) & (v->n_slots - 1);
	}
	return &v->slots[at];
}

static void grow(struct vocabulary *v)
{
	free(v->slots);
	v->n_slots *= 2;
	v->slots = mem_calloc(v->n_slots, sizeof(*v->slots));
	for (size_t i = 0; i < v->n; i++)
		*slot_of(v, v->heap + v->entries[i].at, v->entries[i].len) =
			(uint32_t)i + 1;
}

static struct entry *learn(struct vocabulary *v, const char *s, size_t len)
{
	uint32_t *slot = slot_of(v, s, len);
	struct entry *e;

	if (*slot != 0)
		return &v->entries[*slot - 1];
	if ((v->n + 1) * 2 > v->n_slots) {
		grow(v);
		slot = slot_of(v, s, len);
	}
	v->heap = mem_grow(v->heap, &v->heap_cap, v->heap_len + len, 1);
	v->entries = mem_grow(v->entries, &v->cap, v->n + 1, sizeof(*e));
	e = &v->entries[v->n++];
	memset(e, 0, sizeof(*e));
	e->at = (uint32_t)v->heap_len;
	e->len = (uint16_t)len;
	memcpy(v->heap + v->heap_len, s, len);
	v->heap_len += len;
	*slot = (uint32_t)v->n;
	return e;
}

static uint32_t learn_stem(struct vocabulary *v, const struct text_token *w)
{
	struct entry *e = learn(v, w->stem, w->stem_len);

	e->is_stem = true;
	e->family++;
	return (uint32_t)(e - v->entries);
}

void vocabulary_learn(struct vocabulary *v, const struct text *t)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct text_token *w = &t->tokens[i];
		struct entry *e;
		uint32_t stem;

		if (w->kind != WORD_PLAIN)
			continue;
		stem = learn_stem(v, w);
		e = learn(v, w->word, w->word_len);
		e->is_word = true;
		e->count++;
		e->stem = stem;
		v->has[sound_is_cyrillic(w->word, w->word_len)] = true;
	}
}

/* The number of a stem, or VOCABULARY_NONE. */
static uint32_t find_stem(const struct vocabulary *v, const char *stem,
			  size_t len)
{
	uint32_t slot = *slot_of(v, stem, len);

	return slot != 0 && v->entries[slot - 1].is_stem ? slot - 1
							 : VOCABULARY_NONE;
}

static uint64_t pair_key(uint32_t stem, uint32_t word)
{
	return ((uint64_t)stem << 32 | word) + 1;
}

static void learn_pair(struct vocabulary *v, const struct text_token *beside,
		       const struct text_token *w)
{
	uint32_t stem, word;
	struct pair *p;

	if (beside->kind != WORD_PLAIN || w->kind != WORD_PLAIN)
		return;
	stem = find_stem(v, beside->stem, beside->stem_len);
	word = vocabulary_find(v, w->word, w->word_len);
	p = keyed_take(v->pairs, pair_key(stem, word));
	p->count++;
}

void vocabulary_learn_said(struct vocabulary *v, const struct text *t)
{
	vocabulary_learn(v, t);
	for (size_t i = 1; i < t->n; i++) {
		learn_pair(v, &t->tokens[i - 1], &t->tokens[i]);
		learn_pair(v, &t->tokens[i], &t->tokens[i - 1]);
	}
}

static void add_way(struct ways *w, uint32_t hash, uint32_t number)
{
	w->list = mem_grow(w->list, &w->cap, w->n + 1, sizeof(*w->list));
	w->list[w->n++] = (struct way){hash, number};
}

/* Calls for the word and for it without each of its characters. */
static size_t deletions_of(const char *word, size_t len, uint32_t *hashes)
{
	char less[4 * NEAR_MAX];
	size_t n = 0, pos = 0;

	if (len > sizeof(less) || utf8_length(word, len) > NEAR_MAX)
		return 0;
	hashes[n++] = hash_of(word, len);
	while (pos < len) {
		size_t start = pos;

		utf8_next(word, len, &pos);
		memcpy(less, word, start);
		memcpy(less + start, word + pos, len - pos);
		hashes[n++] = hash_of(less, start + len - pos);
	}
	return n;
}

static int by_hash(const void *a, const void *b)
{
	const struct way *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

/* Good and Turing: the next word is one never seen as often as the words seen
 * were seen only once. */
static double estimate_novelty(const struct vocabulary *v)
{
	double all = 1, once = 1, share;

	for (size_t i = 0; i < v->n; i++) {
		all += v->entries[i].count;
		once += v->entries[i].count == 1;
	}
	share = once / all;
	return log(share < NOVELTY_MOST ? share : NOVELTY_MOST);
}

void vocabulary_finish(struct vocabulary *v)
{
	for (size_t i = 0; i < v->n; i++) {
		const struct entry *e = &v->entries[i];
		const char *word = v->heap + e->at;
		uint32_t hashes[NEAR_MAX + 1];
		char sound[SOUND_MAX];
		size_t n;

		v->words += e->count;
		if (!e->is_word)
			continue;
		letters_learn(v->letters, word, e->len);
		if (utf8_length(word, e->len) < 3)
			continue;
		n = deletions_of(word, e->len, hashes);
		for (size_t k = 0; k < n; k++)
			add_way(&v->deletions, hashes[k], (uint32_t)i);
		n = sound_of(word, e->len, sound);
		if (n > 0)
			add_way(&v->sounds, hash_of(sound, n), (uint32_t)i);
	}
	v->novelty = estimate_novelty(v);
	if (v->deletions.n > 0)
		qsort(v->deletions.list, v->deletions.n, sizeof(struct way),
		      by_hash);
	if (v->sounds.n > 0)
		qsort(v->sounds.list, v->sounds.n, sizeof(struct way), by_hash);
}

bool vocabulary_has_alphabet(const struct vocabulary *v, bool cyrillic)
{
	return v->has[cyrillic];
}

uint32_t vocabulary_find(const struct vocabulary *v, const char *word,
			 size_t len)
{
	uint32_t slot = *slot_of(v, word, len);

	return slot != 0 && v->entries[slot - 1].is_word ? slot - 1
							 : VOCABULARY_NONE;
}

bool vocabulary_knows_stem(const struct vocabulary *v, const char *stem,
			   size_t len)
{
	return find_stem(v, stem, len) != VOCABULARY_NONE;
}

bool vocabulary_knows(const struct vocabulary *v, const struct text_token *word)
{
	return vocabulary_find(v, word->word, word->word_len) !=
		       VOCABULARY_NONE ||
	       vocabulary_knows_stem(v, word->stem, word->stem_len);
}

const char *vocabulary_word(const struct vocabulary *v, uint32_t number,
			    size_t *len_r)
{
	*len_r = v->entries[number].len;
	return v->heap + v->entries[number].at;
}

uint32_t vocabulary_count(const struct vocabulary *v, uint32_t number)
{
	return v->entries[number].count;
}

/* The first way with this hash or behind it. */
static size_t first_way(const struct ways *w, uint32_t hash)
{
	size_t low = 0, high = w->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (w->list[mid].hash < hash)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Odds that a word was typed for another: how often that one is used, in all
 * its forms, how likely the slip is, how unlikely the letters are to be a word
 * that we do not know, and how rarely such words come here. Weighed by a
 * regression over words that people had misspelt and words that were right but
 * strange. */
#define BY_COUNT   0.43
#define BY_COST    (-2.2)
#define BY_LETTERS (-0.29)
#define BY_NOVELTY (-0.60)
#define BY_NOTHING (-4.85)

/* Once said beside each other shows no habit. */
#define SAID_BY_CHANCE 0.5

static double weigh_slip(const struct vocabulary *v, const struct entry *e,
			 double cost)
{
	return BY_COUNT * log((double)v->entries[e->stem].family) +
	       BY_COST * cost;
}

/* How much likelier a word is beside one of this stem: how often it was said
 * there, and how often it would have been by chance. Not to have been said
 * there yet tells nothing. */
static double weigh_beside(const struct vocabulary *v, uint32_t number,
			   uint32_t stem)
{
	const struct pair *p;
	double chance;

	if (stem == VOCABULARY_NONE)
		return 0;
	p = keyed_find(v->pairs, pair_key(stem, number));
	if (p == NULL)
		return 0;
	chance = 2.0 * v->entries[stem].family * v->entries[number].count /
		 v->words;
	return fmax(
		log((p->count + SAID_BY_CHANCE) / (chance + SAID_BY_CHANCE)),
		0);
}

/* The stem of the word at i, or VOCABULARY_NONE, also beyond either end. */
static uint32_t stem_at(const struct vocabulary *v, const struct text *t,
			size_t i)
{
	if (i >= t->n)
		return VOCABULARY_NONE;
	return find_stem(v, t->tokens[i].stem, t->tokens[i].stem_len);
}

uint32_t vocabulary_near(const struct vocabulary *v, const struct text *t,
			 size_t i, double *chance_r)
{
	const char *word = t->tokens[i].word;
	size_t len = t->tokens[i].word_len;
	size_t chars = utf8_length(word, len);
	uint32_t hashes[NEAR_MAX + 1], best = VOCABULARY_NONE, left, right;
	double most = -HUGE_VAL, limit = chars >= LONG ? 2.01 : 1.51;
	size_t n;

	*chance_r = 0;
	if (chars < NEAR_MIN || chars > NEAR_MAX)
		return VOCABULARY_NONE;
	n = deletions_of(word, len, hashes);
	left = stem_at(v, t, i - 1);
	right = stem_at(v, t, i + 1);
	for (size_t k = 0; k < n; k++) {
		size_t at = first_way(&v->deletions, hashes[k]);

		for (; at < v->deletions.n &&
		       v->deletions.list[at].hash == hashes[k];
		     at++) {
			uint32_t number = v->deletions.list[at].number;
			const struct entry *e = &v->entries[number];
			double cost =
				slip_cost(word, len, v->heap + e->at, e->len);
			double odds;

			if (cost > limit)
				continue;
			odds = weigh_slip(v, e, cost) +
			       (weigh_beside(v, number, left) +
				weigh_beside(v, number, right));
			if (odds < most || (odds <= most && number > best))
				continue;
			most = odds;
			best = number;
		}
	}
	if (best != VOCABULARY_NONE) {
		most += BY_LETTERS * letters_chance(v->letters, word, len) +
			BY_NOVELTY * v->novelty + BY_NOTHING;
		*chance_r = 1.0 / (1.0 + exp(-most));
	}
	return best;
}

uint32_t vocabulary_sounds_like(const struct vocabulary *v, const char *word,
				size_t len)
{
	char sound[SOUND_MAX];
	size_t n = sound_of(word, len, sound), at;
	uint32_t hash = hash_of(sound, n), best = VOCABULARY_NONE;
	bool cyrillic = sound_is_cyrillic(word, len);

	if (n < 3 || !v->has[!cyrillic])
		return VOCABULARY_NONE;
	for (at = first_way(&v->sounds, hash);
	     at < v->sounds.n && v->sounds.list[at].hash == hash; at++) {
		uint32_t number = v->sounds.list[at].number;
		const struct entry *e = &v->entries[number];

		if (sound_is_cyrillic(v->heap + e->at, e->len) == cyrillic)
			continue;
		if (best == VOCABULARY_NONE ||
		    e->count > v->entries[best].count)
			best = number;
	}
	return best;
}

void vocabulary_set_real(struct vocabulary *v, vocabulary_real *is_real,
			 const void *ctx)
{
	v->is_real = is_real;
	v->real_ctx = ctx;
}

bool vocabulary_is_real(const struct vocabulary *v, const char *lang,
			const struct text_token *word)
{
	return common_has(v->common, lang, word->word, word->word_len) ||
	       (v->is_real != NULL && v->is_real(v->real_ctx, lang, word));
}
