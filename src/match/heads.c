#include "config.h"

#include "match/heads.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "match/bodies.h"
#include "match/image.h"
#include "text/text.h"

/* In a pair: the end of the text, and a word that no head has. */
#define TERM_END     IMAGE_NONE
#define TERM_UNKNOWN (IMAGE_NONE - 1)

/* What a word is worth that all heads have: words like "what" and "is" tell
 * questions of an FAQ apart. */
#define COMMON_STILL 0.3
/* How much what articles say counts beside what heads say. */
#define SAID_COUNTS  0.5

struct heads {
	struct image *image;
	const struct bodies *bodies;
	float *rarities; /* of each term */
	float *norms;    /* of each head's words */
	/* Pairs of words: sorted keys, and where each has its heads. */
	uint64_t *keys;
	size_t *at; /* n_keys + 1, into docs */
	uint32_t *docs;
	size_t n_keys, n_docs;
	float *pair_norms;
	float *own; /* of each head: 1 / how many read the same */
};

struct entry {
	uint64_t key;
	uint32_t doc;
};

static uint64_t key_of(uint32_t first, uint32_t second)
{
	return (uint64_t)first << 32 | second;
}

static double rarity(const struct heads *h, double documents)
{
	double n = (double)image_documents(h->image);

	return log((1 + n) / (1 + documents)) + COMMON_STILL;
}

/* Of a word that stands in so many heads. */
static double word_rarity(const struct heads *h, size_t documents,
			  const char *stem, size_t len)
{
	double n = (double)image_documents(h->image);
	double said = SAID_COUNTS * n * bodies_commonness(h->bodies, stem, len);

	return rarity(h, fmax((double)documents, said));
}

static double times_weight(double times)
{
	return 1 + log(times);
}

static void weigh_words(struct heads *h)
{
	size_t n = image_documents(h->image);

	h->norms = mem_calloc(n + 1, sizeof(*h->norms));
	h->rarities =
		mem_calloc(image_terms(h->image) + 1, sizeof(*h->rarities));
	for (uint32_t t = 0; t < image_terms(h->image); t++) {
		struct image_list list = image_list(h->image, t);
		size_t len;
		const char *stem = image_text(h->image, t, &len);
		double r = word_rarity(h, list.n, stem, len);

		h->rarities[t] = (float)r;

		for (size_t i = 0; i < list.n; i++) {
			double w = r * times_weight(list.times[i]);

			h->norms[list.docs[i]] += (float)(w * w);
		}
	}
	for (size_t i = 0; i < n; i++)
		h->norms[i] = sqrtf(h->norms[i]);
}

static int by_key(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->doc > y->doc) - (x->doc < y->doc);
}

static struct entry *collect(const struct heads *h, size_t *n_r)
{
	struct entry *entries = NULL;
	size_t n = 0, cap = 0;

	for (size_t doc = 0; doc < image_documents(h->image); doc++) {
		size_t len;
		const uint32_t *order = image_order(h->image, doc, &len);
		uint32_t before = TERM_END;

		entries =
			mem_grow(entries, &cap, n + len + 1, sizeof(*entries));
		for (size_t i = 0; i <= len && len > 0; i++) {
			uint32_t term = i < len ? order[i] : TERM_END;

			entries[n++] = (struct entry){key_of(before, term),
						      (uint32_t)doc};
			before = term;
		}
	}
	if (n > 0)
		qsort(entries, n, sizeof(*entries), by_key);
	*n_r = n;
	return entries;
}

/* A pair that a head has twice counts once. */
static void index_pairs(struct heads *h)
{
	size_t n, docs = 0;
	struct entry *entries = collect(h, &n);

	h->docs = mem_calloc(n + 1, sizeof(*h->docs));
	h->keys = mem_calloc(n + 1, sizeof(*h->keys));
	h->at = mem_calloc(n + 2, sizeof(*h->at));
	for (size_t i = 0; i < n; i++) {
		bool new_key = i == 0 || entries[i].key != entries[i - 1].key;

		if (new_key) {
			h->keys[h->n_keys] = entries[i].key;
			h->at[h->n_keys++] = docs;
		}
		if (new_key || entries[i].doc != entries[i - 1].doc)
			h->docs[docs++] = entries[i].doc;
	}
	h->at[h->n_keys] = docs;
	h->n_docs = docs;
	free(entries);
}

static void weigh_pairs(struct heads *h)
{
	size_t n = image_documents(h->image);

	h->pair_norms = mem_calloc(n + 1, sizeof(*h->pair_norms));
	for (size_t k = 0; k < h->n_keys; k++) {
		double r = rarity(h, (double)(h->at[k + 1] - h->at[k]));

		for (size_t i = h->at[k]; i < h->at[k + 1]; i++)
			h->pair_norms[h->docs[i]] += (float)(r * r);
	}
	for (size_t i = 0; i < n; i++)
		h->pair_norms[i] = sqrtf(h->pair_norms[i]);
}

/* What a head reads, as a key; equal texts have equal keys. */
static uint64_t reading_of(const struct heads *h, size_t doc)
{
	uint64_t hash = UINT64_C(1469598103934665603);
	size_t len;
	const uint32_t *order = image_order(h->image, doc, &len);

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ order[i]) * UINT64_C(1099511628211);
	return hash;
}

/* A title that many articles have speaks for none of them. */
static void share_equals(struct heads *h)
{
	size_t n = image_documents(h->image);
	struct entry *all = mem_calloc(n + 1, sizeof(*all));

	h->own = mem_calloc(n + 1, sizeof(*h->own));
	for (size_t i = 0; i < n; i++)
		all[i] = (struct entry){reading_of(h, i), (uint32_t)i};
	if (n > 0)
		qsort(all, n, sizeof(*all), by_key);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && all[end].key == all[i].key; end++)
			continue;
		for (size_t j = i; j < end; j++)
			h->own[all[j].doc] = 1 / (float)(end - i);
	}
	free(all);
}

struct heads *heads_new(struct image *i, const struct bodies *b)
{
	struct heads *h = mem_calloc(1, sizeof(*h));

	h->image = i;
	h->bodies = b;
	weigh_words(h);
	index_pairs(h);
	weigh_pairs(h);
	share_equals(h);
	return h;
}

void heads_free(struct heads **h)
{
	if (*h == NULL)
		return;
	image_free(&(*h)->image);
	free((*h)->rarities);
	free((*h)->norms);
	free((*h)->keys);
	free((*h)->at);
	free((*h)->docs);
	free((*h)->pair_norms);
	free((*h)->own);
	free(*h);
	*h = NULL;
}

size_t heads_bytes(const struct heads *h)
{
	return sizeof(*h) + image_bytes(h->image) +
	       image_terms(h->image) * sizeof(*h->rarities) +
	       h->n_keys * (sizeof(*h->keys) + sizeof(*h->at)) +
	       h->n_docs * sizeof(*h->docs) +
	       image_documents(h->image) *
		       (sizeof(*h->norms) + sizeof(*h->pair_norms) +
			sizeof(*h->own));
}

const struct image *heads_image(const struct heads *h)
{
	return h->image;
}

/* A word or pair of the question with the heads that have it. */
struct asked {
	uint64_t key; /* what makes it the same as another */
	const uint32_t *docs;
	const uint8_t *times; /* NULL: once each */
	size_t n;
	double count, rarity;
};

static int by_length(const void *a, const void *b)
{
	const struct asked *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? -1 : 1;
	return (x->key > y->key) - (x->key < y->key);
}

/* Adds one, or counts it again when it is known. */
static size_t add_asked(struct asked *all, size_t n, struct asked one)
{
	for (size_t i = 0; i < n; i++)
		if (all[i].key == one.key) {
			all[i].count += 1;
			return n;
		}
	one.count = 1;
	all[n] = one;
	return n + 1;
}

/* Adds the cosine of each head with the asked ones, the rarest first. */
static void add_cosines(struct asked *all, size_t n, size_t work,
			const float *norms, const float *own,
			struct tally *sums)
{
	double squares = 0;
	size_t done = 0;
	float norm;

	for (size_t i = 0; i < n; i++) {
		double w = times_weight(all[i].count) * all[i].rarity;

		squares += w * w;
	}
	norm = (float)sqrt(squares);
	if (n > 1)
		qsort(all, n, sizeof(*all), by_length);
	for (size_t i = 0; i < n; i++) {
		const struct asked *q = &all[i];
		float w = (float)(times_weight(q->count) * q->rarity *
				  q->rarity) /
			  norm;

		done += q->n;
		if (done > work && done > q->n)
			break;
		for (size_t j = 0; j < q->n; j++) {
			float x = w * own[q->docs[j]] / norms[q->docs[j]];

			if (q->times != NULL && q->times[j] > 1)
				x *= (float)times_weight(q->times[j]);
			tally_add(sums, q->docs[j], x);
		}
	}
}

static struct asked ask_word(const struct heads *h, const struct text_token *t,
			     uint32_t term, size_t i)
{
	/* Unknown words are all different. */
	struct asked q = {.key = (UINT64_C(1) << 32) + i};

	if (term < TERM_UNKNOWN) {
		struct image_list list = image_list(h->image, term);

		q.key = term;
		q.docs = list.docs;
		q.times = list.times;
		q.n = list.n;
		q.rarity = (double)h->rarities[term];
	} else {
		q.rarity = word_rarity(h, 0, t->stem, t->stem_len);
	}
	return q;
}

static struct asked ask_pair(const struct heads *h, uint64_t key)
{
	struct asked q = {.key = key};
	size_t low = 0, high = h->n_keys;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (h->keys[mid] < key)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < h->n_keys && h->keys[low] == key) {
		q.docs = h->docs + h->at[low];
		q.n = h->at[low + 1] - h->at[low];
	}
	q.rarity = rarity(h, (double)q.n);
	return q;
}

void heads_score(const struct heads *h, const struct text *question,
		 size_t work, struct arena *a, struct tally *words,
		 struct tally *pairs)
{
	size_t n = question->n, n_words = 0, n_pairs = 0;
	struct asked *ask = arena_alloc(a, (n + 1) * sizeof(*ask));
	struct asked *ask2 = arena_alloc(a, (n + 1) * sizeof(*ask2));
	uint32_t before = TERM_END;

	for (size_t i = 0; i <= n && n > 0; i++) {
		uint32_t term = TERM_END;

		if (i < n) {
			const struct text_token *t = &question->tokens[i];

			term = image_find(h->image, t->stem, t->stem_len);
			if (term == IMAGE_NONE)
				term = TERM_UNKNOWN;
			n_words = add_asked(ask, n_words,
					    ask_word(h, t, term, i));
		}
		n_pairs = add_asked(ask2, n_pairs,
				    ask_pair(h, key_of(before, term)));
		before = term;
	}
	add_cosines(ask, n_words, work, h->norms, h->own, words);
	add_cosines(ask2, n_pairs, work, h->pair_norms, h->own, pairs);
}
