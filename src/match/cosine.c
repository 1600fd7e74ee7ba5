#include "config.h"

#include "match/cosine.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"

struct cosine {
	size_t n_texts, n_keys, n_entries;
	uint64_t *keys; /* sorted */
	size_t *at;     /* n_keys + 1, into texts and times */
	uint32_t *texts;
	uint16_t *times;
	float *rarities; /* of keys */
	float *norms;    /* of texts */
	cosine_rarity *rarity;
	const void *ctx;
};

static int by_key(const void *a, const void *b)
{
	const struct cosine_entry *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->text > y->text) - (x->text < y->text);
}

static double times_weight(double times)
{
	return 1 + log(times);
}

/* Sorted entries become lists; equal ones are counted. */
static void make_lists(struct cosine *c, const struct cosine_entry *entries,
		       size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool new_key = i == 0 || entries[i].key != entries[i - 1].key;

		if (new_key) {
			c->keys[c->n_keys] = entries[i].key;
			c->at[c->n_keys++] = c->n_entries;
		}
		if (new_key || entries[i].text != entries[i - 1].text)
			c->texts[c->n_entries++] = entries[i].text;
		if (c->times[c->n_entries - 1] < UINT16_MAX)
			c->times[c->n_entries - 1]++;
	}
	c->at[c->n_keys] = c->n_entries;
}

static void weigh(struct cosine *c)
{
	for (size_t k = 0; k < c->n_keys; k++) {
		double r =
			c->rarity(c->ctx, c->keys[k], c->at[k + 1] - c->at[k]);

		c->rarities[k] = (float)r;
		for (size_t i = c->at[k]; i < c->at[k + 1]; i++) {
			double w = r * times_weight(c->times[i]);

			c->norms[c->texts[i]] += (float)(w * w);
		}
	}
	for (size_t i = 0; i < c->n_texts; i++)
		c->norms[i] = sqrtf(c->norms[i]);
}

struct cosine *cosine_new(struct cosine_entry *entries, size_t n,
			  size_t n_texts, cosine_rarity *rarity,
			  const void *ctx)
{
	struct cosine *c = mem_calloc(1, sizeof(*c));

	if (n > 1)
		qsort(entries, n, sizeof(*entries), by_key);
	c->n_texts = n_texts;
	c->rarity = rarity;
	c->ctx = ctx;
	c->keys = mem_calloc(n + 1, sizeof(*c->keys));
	c->at = mem_calloc(n + 1, sizeof(*c->at));
	c->texts = mem_calloc(n + 1, sizeof(*c->texts));
	c->times = mem_calloc(n + 1, sizeof(*c->times));
	c->norms = mem_calloc(n_texts + 1, sizeof(*c->norms));
	make_lists(c, entries, n);
	c->rarities = mem_calloc(c->n_keys + 1, sizeof(*c->rarities));
	weigh(c);
	return c;
}

void cosine_free(struct cosine **c)
{
	if (*c == NULL)
		return;
	free((*c)->keys);
	free((*c)->at);
	free((*c)->texts);
	free((*c)->times);
	free((*c)->rarities);
	free((*c)->norms);
	free(*c);
	*c = NULL;
}

size_t cosine_bytes(const struct cosine *c)
{
	return sizeof(*c) +
	       c->n_keys * (sizeof(*c->keys) + sizeof(*c->at) +
			    sizeof(*c->rarities)) +
	       c->n_entries * (sizeof(*c->texts) + sizeof(*c->times)) +
	       c->n_texts * sizeof(*c->norms);
}

/* Index of the key's list, n_keys when there is none. */
static size_t find_list(const struct cosine *c, uint64_t key)
{
	size_t low = 0, high = c->n_keys;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (c->keys[mid] < key)
			low = mid + 1;
		else
			high = mid;
	}
	return low < c->n_keys && c->keys[low] == key ? low : c->n_keys;
}

/* Equal keys become one with a count; gives how many are left. */
static size_t count_asked(const struct cosine *c, struct cosine_asked *asked,
			  size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		struct cosine_asked one = asked[i];
		size_t j = 0;

		while (j < kept &&
		       (one.key == COSINE_UNKNOWN || asked[j].key != one.key))
			j++;
		if (j < kept) {
			asked[j].count += 1;
			continue;
		}
		one.count = 1;
		one.list = one.key == COSINE_UNKNOWN ? c->n_keys
						     : find_list(c, one.key);
		if (one.list < c->n_keys)
			one.rarity = (double)c->rarities[one.list];
		else if (one.key != COSINE_UNKNOWN)
			one.rarity = c->rarity(c->ctx, one.key, 0);
		asked[kept++] = one;
	}
	return kept;
}

static int by_rarity(const void *a, const void *b)
{
	const struct cosine_asked *x = a, *y = b;

	if (x->rarity < y->rarity || x->rarity > y->rarity)
		return x->rarity > y->rarity ? -1 : 1;
	return (x->key > y->key) - (x->key < y->key);
}

void cosine_score(const struct cosine *c, struct cosine_asked *asked, size_t n,
		  size_t work, const uint32_t *place_of, const float *worth_of,
		  struct tally *sums)
{
	double squares = 0;
	size_t done = 0;

	n = count_asked(c, asked, n);
	for (size_t i = 0; i < n; i++)
		squares +=
			pow(times_weight(asked[i].count) * asked[i].rarity, 2);
	if (n > 1)
		qsort(asked, n, sizeof(*asked), by_rarity);
	for (size_t i = 0; i < n; i++) {
		size_t list = asked[i].list, from, to;
		float w =
			(float)(times_weight(asked[i].count) * asked[i].rarity *
				asked[i].rarity / sqrt(squares));

		if (list == c->n_keys)
			continue;
		from = c->at[list];
		to = c->at[list + 1];
		if (done > 0 && done + (to - from) > work)
			break;
		done += to - from;
		for (size_t j = from; j < to; j++) {
			uint32_t text = c->texts[j];
			float x = w * worth_of[text] / c->norms[text];

			if (c->times[j] > 1)
				x *= (float)times_weight(c->times[j]);
			tally_add(sums, place_of[text], x);
		}
	}
}
