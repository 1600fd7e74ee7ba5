#include "config.h"

#include "match/heads.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "match/bodies.h"
#include "match/cosine.h"
#include "match/image.h"
#include "text/text.h"

/* What a word is worth that all heads have: words like "what" and "is" tell
 * questions of an FAQ apart. */
#define COMMON_STILL 0.3
/* How much what articles say counts beside what heads say. */
#define SAID_COUNTS  0.5
/* In a pair: the end of a text. */
#define TERM_END     IMAGE_NONE

/* Text d is the title of article d, text n_articles + d all its heads, when it
 * was taught. */
struct heads {
	struct image *image;
	const uint32_t *first;
	const struct bodies *bodies;
	size_t n_articles;
	struct cosine *words, *pairs;
	uint32_t *article_of; /* of each text */
	float *worth_of;      /* of each text in its article, 0..1 */
};

static uint64_t pair_of(uint32_t first, uint32_t second)
{
	return (uint64_t)first << 32 | second;
}

static double rarity(const struct heads *h, double articles)
{
	double n = (double)h->n_articles;

	return log((1 + n) / (1 + fmin(n, articles))) + COMMON_STILL;
}

static double pair_rarity(const void *ctx, uint64_t key, size_t n_texts)
{
	(void)key;
	return rarity(ctx, (double)n_texts);
}

static double stem_rarity(const struct heads *h, const char *stem, size_t len,
			  size_t n_texts)
{
	double said = SAID_COUNTS * (double)h->n_articles *
		      bodies_commonness(h->bodies, stem, len);

	return rarity(h, fmax((double)n_texts, said));
}

static double word_rarity(const void *ctx, uint64_t key, size_t n_texts)
{
	const struct heads *h = ctx;
	size_t len;
	const char *stem = image_text(h->image, (uint32_t)key, &len);

	return stem_rarity(h, stem, len, n_texts);
}

/* What is being gathered: words, or pairs. */
struct gathering {
	struct cosine_entry *entries;
	size_t n, cap;
};

static void gather(struct gathering *g, uint64_t key, size_t text)
{
	g->entries =
		mem_grow(g->entries, &g->cap, g->n + 1, sizeof(*g->entries));
	g->entries[g->n++] = (struct cosine_entry){key, (uint32_t)text};
}

static void gather_head(const struct heads *h, size_t head, size_t text,
			struct gathering *words, struct gathering *pairs)
{
	size_t n;
	const uint32_t *order = image_order(h->image, head, &n);
	uint32_t before = TERM_END;

	for (size_t i = 0; i < n; i++) {
		gather(words, order[i], text);
		gather(pairs, pair_of(before, order[i]), text);
		before = order[i];
	}
	if (n > 0)
		gather(pairs, pair_of(before, TERM_END), text);
}

static void index_heads(struct heads *h)
{
	struct gathering words = {0}, pairs = {0};
	size_t n = h->n_articles;

	for (size_t d = 0; d < n; d++) {
		gather_head(h, h->first[d], d, &words, &pairs);
		if (h->first[d + 1] - h->first[d] < 2)
			continue;
		for (size_t i = h->first[d]; i < h->first[d + 1]; i++)
			gather_head(h, i, n + d, &words, &pairs);
	}
	h->words = cosine_new(words.entries, words.n, 2 * n, word_rarity, h);
	h->pairs = cosine_new(pairs.entries, pairs.n, 2 * n, pair_rarity, h);
	free(words.entries);
	free(pairs.entries);
}

/* What a title reads, as a key; equal texts have equal keys. */
static uint64_t reading_of(const struct heads *h, size_t article)
{
	uint64_t hash = UINT64_C(1469598103934665603);
	size_t len;
	const uint32_t *order = image_order(h->image, h->first[article], &len);

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ order[i]) * UINT64_C(1099511628211);
	return hash;
}

static int by_reading(const void *a, const void *b)
{
	const struct cosine_entry *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->text > y->text) - (x->text < y->text);
}

/* A title that many articles have speaks for none of them; title and taught
 * questions of an article share its worth. */
static void find_worths(struct heads *h)
{
	size_t n = h->n_articles;
	struct cosine_entry *all = mem_calloc(n + 1, sizeof(*all));

	h->article_of = mem_calloc(2 * n + 1, sizeof(*h->article_of));
	h->worth_of = mem_calloc(2 * n + 1, sizeof(*h->worth_of));
	for (size_t d = 0; d < n; d++)
		all[d] = (struct cosine_entry){reading_of(h, d), (uint32_t)d};
	if (n > 1)
		qsort(all, n, sizeof(*all), by_reading);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && all[end].key == all[i].key; end++)
			continue;
		for (size_t j = i; j < end; j++)
			h->worth_of[all[j].text] = 1 / (float)(end - i);
	}
	for (size_t d = 0; d < n; d++) {
		h->article_of[d] = h->article_of[n + d] = (uint32_t)d;
		if (h->first[d + 1] - h->first[d] < 2)
			continue;
		h->worth_of[d] /= 2;
		h->worth_of[n + d] = 0.5F;
	}
	free(all);
}

struct heads *heads_new(struct image *i, const uint32_t *first,
			size_t n_articles, const struct bodies *b)
{
	struct heads *h = mem_calloc(1, sizeof(*h));

	h->image = i;
	h->first = first;
	h->n_articles = n_articles;
	h->bodies = b;
	index_heads(h);
	find_worths(h);
	return h;
}

void heads_free(struct heads **h)
{
	if (*h == NULL)
		return;
	image_free(&(*h)->image);
	cosine_free(&(*h)->words);
	cosine_free(&(*h)->pairs);
	free((*h)->article_of);
	free((*h)->worth_of);
	free(*h);
	*h = NULL;
}

size_t heads_bytes(const struct heads *h)
{
	return sizeof(*h) + image_bytes(h->image) + cosine_bytes(h->words) +
	       cosine_bytes(h->pairs) +
	       2 * h->n_articles *
		       (sizeof(*h->article_of) + sizeof(*h->worth_of));
}

/* A pair with a word that no head has is unknown too. */
static struct cosine_asked ask_pair(const struct heads *h, uint32_t before,
				    uint32_t term, bool known)
{
	struct cosine_asked q = {.key = known ? pair_of(before, term)
					      : COSINE_UNKNOWN,
				 .rarity = rarity(h, 0)};

	return q;
}

void heads_score(const struct heads *h, const struct text *question,
		 size_t work, struct arena *a, struct tally *words,
		 struct tally *pairs)
{
	size_t n = question->n;
	struct cosine_asked *word = arena_alloc(a, (n + 1) * sizeof(*word));
	struct cosine_asked *pair = arena_alloc(a, (n + 1) * sizeof(*pair));
	uint32_t before = TERM_END;
	bool before_known = true;

	if (n == 0)
		return;
	for (size_t i = 0; i < n; i++) {
		const struct text_token *t = &question->tokens[i];
		uint32_t term = image_find(h->image, t->stem, t->stem_len);
		bool known = term != IMAGE_NONE;

		word[i].key = known ? term : COSINE_UNKNOWN;
		if (!known)
			word[i].rarity =
				stem_rarity(h, t->stem, t->stem_len, 0);
		pair[i] = ask_pair(h, before, term, known && before_known);
		before = term;
		before_known = known;
	}
	pair[n] = ask_pair(h, before, TERM_END, before_known);
	cosine_score(h->words, word, n, work, h->article_of, h->worth_of,
		     words);
	cosine_score(h->pairs, pair, n + 1, work, h->article_of, h->worth_of,
		     pairs);
}

bool heads_has(const struct heads *h, uint32_t article, const char *stem,
	       size_t len)
{
	uint32_t term = image_find(h->image, stem, len);

	for (uint32_t i = h->first[article];
	     i < h->first[article + 1] && term != IMAGE_NONE; i++) {
		size_t n;
		const uint32_t *order = image_order(h->image, i, &n);

		while (n > 0)
			if (order[--n] == term)
				return true;
	}
	return false;
}
