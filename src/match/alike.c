#include "config.h"

#include "match/alike.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "match/image.h"

/* Less than this is chance: words of six letters that share two. */
#define SHARE_MIN 0.3
#define GRAMS_MAX 32
/* Entries looked at for one word; the rarest trigrams come first. */
#define WORK_MAX  4096

/* A trigram of one term, three characters of 21 bits. */
struct pair {
	uint64_t gram;
	uint32_t term;
};

struct alike {
	const struct image *image;
	uint64_t *grams; /* sorted, n_grams */
	size_t *at;      /* n_grams + 1, into terms */
	uint32_t *terms; /* a term stands as often as it has the trigram */
	size_t n_grams, n_entries;
	float *norms; /* of each term */
};

/* Writes the trigrams of word between blanks, at most GRAMS_MAX. */
static size_t grams_of(const char *word, size_t len, uint64_t *out)
{
	uint64_t gram = ' ';
	size_t n = 0, pos = 0, chars = 0;

	while (pos <= len && n < GRAMS_MAX) {
		uint64_t c = ' ';

		if (pos < len)
			c = utf8_next(word, len, &pos);
		else
			pos = len + 1;
		gram = (gram << 21 | c) & ~(UINT64_C(1) << 63);
		if (++chars > 1)
			out[n++] = gram;
	}
	return n;
}

static int by_gram(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	if (x->gram != y->gram)
		return x->gram < y->gram ? -1 : 1;
	return (x->term > y->term) - (x->term < y->term);
}

static struct pair *collect(const struct image *i, size_t *n_r)
{
	struct pair *pairs = NULL;
	size_t n = 0, cap = 0;

	for (uint32_t t = 0; t < image_terms(i); t++) {
		uint64_t grams[GRAMS_MAX];
		size_t len, m;
		const char *text = image_text(i, t, &len);

		m = grams_of(text, len, grams);
		pairs = mem_grow(pairs, &cap, n + m, sizeof(*pairs));
		for (size_t j = 0; j < m; j++)
			pairs[n++] = (struct pair){grams[j], t};
	}
	if (n > 0)
		qsort(pairs, n, sizeof(*pairs), by_gram);
	*n_r = n;
	return pairs;
}

static double weight_of(const struct alike *l, size_t gram)
{
	double terms = (double)image_terms(l->image);
	double in = (double)(l->at[gram + 1] - l->at[gram]);

	return log((1 + terms) / (1 + in)) + 1;
}

static double unknown_weight(const struct alike *l)
{
	return log(1 + (double)image_terms(l->image)) + 1;
}

static void weigh_terms(struct alike *l)
{
	for (size_t g = 0; g < l->n_grams; g++) {
		float w = (float)weight_of(l, g);
		float times = 1;

		for (size_t i = l->at[g]; i < l->at[g + 1]; i++) {
			bool again = i + 1 < l->at[g + 1] &&
				     l->terms[i + 1] == l->terms[i];

			if (again) {
				times += 1;
				continue;
			}
			l->norms[l->terms[i]] += times * times * w * w;
			times = 1;
		}
	}
	for (size_t t = 0; t < image_terms(l->image); t++)
		l->norms[t] = sqrtf(l->norms[t]);
}

struct alike *alike_new(const struct image *i)
{
	struct alike *l = mem_calloc(1, sizeof(*l));
	size_t n;
	struct pair *pairs = collect(i, &n);

	l->image = i;
	l->n_entries = n;
	l->terms = mem_calloc(n + 1, sizeof(*l->terms));
	l->norms = mem_calloc(image_terms(i) + 1, sizeof(*l->norms));
	for (size_t j = 0; j < n; j++)
		l->n_grams += j == 0 || pairs[j].gram != pairs[j - 1].gram;
	l->grams = mem_calloc(l->n_grams + 1, sizeof(*l->grams));
	l->at = mem_calloc(l->n_grams + 1, sizeof(*l->at));
	for (size_t j = 0, g = 0; j < n; j++) {
		l->terms[j] = pairs[j].term;
		if (j == 0 || pairs[j].gram != pairs[j - 1].gram) {
			l->grams[g] = pairs[j].gram;
			l->at[g++] = j;
		}
	}
	l->at[l->n_grams] = n;
	free(pairs);
	weigh_terms(l);
	return l;
}

void alike_free(struct alike **l)
{
	if (*l == NULL)
		return;
	free((*l)->grams);
	free((*l)->at);
	free((*l)->terms);
	free((*l)->norms);
	free(*l);
	*l = NULL;
}

size_t alike_bytes(const struct alike *l)
{
	return sizeof(*l) + l->n_grams * (sizeof(*l->grams) + sizeof(*l->at)) +
	       l->n_entries * sizeof(*l->terms) +
	       image_terms(l->image) * sizeof(*l->norms);
}

/* A trigram of the word that is asked for. */
struct asked {
	size_t gram; /* index, n_grams when unknown */
	size_t entries;
	double weight; /* times how often the word has it */
	double square;
};

static size_t find_gram(const struct alike *l, uint64_t gram)
{
	size_t low = 0, high = l->n_grams;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (l->grams[mid] < gram)
			low = mid + 1;
		else
			high = mid;
	}
	return low < l->n_grams && l->grams[low] == gram ? low : l->n_grams;
}

static int by_entries(const void *a, const void *b)
{
	const struct asked *x = a, *y = b;

	if (x->entries != y->entries)
		return x->entries < y->entries ? -1 : 1;
	return (x->gram > y->gram) - (x->gram < y->gram);
}

/* The trigrams of the word, each once, rarest first; their norm in *norm_r. */
static size_t ask_grams(const struct alike *l, const char *word, size_t len,
			struct asked *out, double *norm_r)
{
	uint64_t grams[GRAMS_MAX];
	size_t m = grams_of(word, len, grams), n = 0;
	double squares = 0;

	for (size_t i = 0; i < m; i++) {
		size_t times = 0, before = 0;
		struct asked q = {.gram = find_gram(l, grams[i])};

		for (size_t j = 0; j < m; j++) {
			times += grams[j] == grams[i];
			before += j < i && grams[j] == grams[i];
		}
		if (before > 0)
			continue;
		q.weight = (double)times * (q.gram < l->n_grams
						    ? weight_of(l, q.gram)
						    : unknown_weight(l));
		squares += q.weight * q.weight;
		if (q.gram == l->n_grams)
			continue;
		q.entries = l->at[q.gram + 1] - l->at[q.gram];
		q.weight *= weight_of(l, q.gram);
		out[n++] = q;
	}
	qsort(out, n, sizeof(*out), by_entries);
	*norm_r = sqrt(squares);
	return n;
}

/* Sums by term, open addressing; a term of IMAGE_NONE is an empty slot. */
static void add_to(struct alike_term *sums, size_t size, uint32_t term,
		   double weight)
{
	size_t at = (term * UINT32_C(2654435769)) & (size - 1);

	while (sums[at].term != IMAGE_NONE && sums[at].term != term)
		at = (at + 1) & (size - 1);
	sums[at].term = term;
	sums[at].share += (float)weight;
}

/* Keeps out[0..n) sorted, best first; gives the new n. */
static size_t keep_best(struct alike_term *out, size_t n, size_t max,
			struct alike_term one)
{
	size_t at = n;

	while (at > 0 && (out[at - 1].share < one.share ||
			  (out[at - 1].share == one.share &&
			   out[at - 1].term > one.term)))
		at--;
	if (at == max)
		return n;
	if (n < max)
		n++;
	memmove(out + at + 1, out + at, (n - 1 - at) * sizeof(*out));
	out[at] = one;
	return n;
}

size_t alike_find(const struct alike *l, const char *word, size_t len,
		  struct arena *a, struct alike_term *out, size_t max)
{
	struct asked asked[GRAMS_MAX];
	double norm;
	size_t m = ask_grams(l, word, len, asked, &norm), size = 64, work = 0;
	size_t used = 0, n = 0;
	struct alike_term *sums;
	uint32_t self = image_find(l->image, word, len);

	while (used < m && work + asked[used].entries <= WORK_MAX)
		work += asked[used++].entries;
	while (size < 2 * work)
		size *= 2;
	sums = arena_alloc(a, size * sizeof(*sums));
	for (size_t i = 0; i < size; i++)
		sums[i].term = IMAGE_NONE;
	for (size_t g = 0; g < used; g++)
		for (size_t i = l->at[asked[g].gram];
		     i < l->at[asked[g].gram + 1]; i++)
			add_to(sums, size, l->terms[i], asked[g].weight);
	for (size_t i = 0; i < size; i++) {
		struct alike_term t = sums[i];

		if (t.term == IMAGE_NONE || t.term == self)
			continue;
		t.share = (float)((double)t.share /
				  (norm * (double)l->norms[t.term]));
		if ((double)t.share >= SHARE_MIN)
			n = keep_best(out, n, max, t);
	}
	return n;
}
