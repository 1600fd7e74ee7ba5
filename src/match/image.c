#include "config.h"

#include "match/image.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct image {
	size_t n_docs, n_terms, n_postings;
	char *texts;      /* of all terms, one behind the other */
	size_t *text_at;  /* n_terms + 1 */
	size_t *lists_at; /* n_terms + 1 */
	uint32_t *docs;
	uint8_t *times;
	uint32_t *lengths; /* n_docs */
	double average;
	uint32_t *order;  /* NULL when it is not kept */
	size_t *order_at; /* n_docs + 1 */
};

struct occurrence {
	uint32_t doc, position, term;
};

struct image_builder {
	struct image *image;
	size_t texts_len, texts_cap, text_at_cap, lists_at_cap;
	size_t docs_cap, times_cap;
	bool order;
	struct occurrence *occurrences;
	size_t n_occurrences, occurrences_cap;
};

struct image_builder *image_builder_new(size_t n_docs, bool order)
{
	struct image_builder *b = mem_calloc(1, sizeof(*b));

	assert(n_docs < IMAGE_NONE);
	b->image = mem_calloc(1, sizeof(*b->image));
	b->image->n_docs = n_docs;
	b->image->lengths = mem_calloc(n_docs + 1, sizeof(uint32_t));
	b->order = order;
	return b;
}

void image_free(struct image **i)
{
	if (*i == NULL)
		return;
	free((*i)->texts);
	free((*i)->text_at);
	free((*i)->lists_at);
	free((*i)->docs);
	free((*i)->times);
	free((*i)->lengths);
	free((*i)->order);
	free((*i)->order_at);
	free(*i);
	*i = NULL;
}

void image_builder_free(struct image_builder **b)
{
	if (*b == NULL)
		return;
	image_free(&(*b)->image);
	free((*b)->occurrences);
	free(*b);
	*b = NULL;
}

/* Like strcmp() for bytes with a length. */
static int compare(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t n = a_len < b_len ? a_len : b_len;
	int c = n > 0 ? memcmp(a, b, n) : 0;

	if (c != 0)
		return c;
	return (a_len > b_len) - (a_len < b_len);
}

static void start_term(struct image_builder *b, const char *term, size_t len)
{
	struct image *i = b->image;

	i->texts = mem_grow(i->texts, &b->texts_cap, b->texts_len + len, 1);
	memcpy(i->texts + b->texts_len, term, len);
	i->text_at = mem_grow(i->text_at, &b->text_at_cap, i->n_terms + 2,
			      sizeof(*i->text_at));
	i->lists_at = mem_grow(i->lists_at, &b->lists_at_cap, i->n_terms + 2,
			       sizeof(*i->lists_at));
	i->text_at[i->n_terms] = b->texts_len;
	i->lists_at[i->n_terms] = i->n_postings;
	b->texts_len += len;
	i->n_terms++;
	i->text_at[i->n_terms] = b->texts_len;
	i->lists_at[i->n_terms] = i->n_postings;
}

/* Makes the term the last one of the image; false when it comes too late. */
static bool reach_term(struct image_builder *b, const char *term, size_t len)
{
	struct image *i = b->image;
	size_t last_len;
	const char *last;
	int c;

	if (i->n_terms == 0) {
		start_term(b, term, len);
		return true;
	}
	last = image_text(i, (uint32_t)(i->n_terms - 1), &last_len);
	c = compare(last, last_len, term, len);
	if (c < 0)
		start_term(b, term, len);
	return c <= 0 && i->n_terms < IMAGE_NONE;
}

static void add_posting(struct image_builder *b, size_t doc, unsigned times)
{
	struct image *i = b->image;
	size_t last = i->n_postings;

	i->docs = mem_grow(i->docs, &b->docs_cap, last + 1, sizeof(*i->docs));
	i->times = mem_grow(i->times, &b->times_cap, last + 1, 1);
	i->docs[last] = (uint32_t)doc;
	i->times[last] = (uint8_t)(times < UINT8_MAX ? times : UINT8_MAX);
	i->n_postings++;
	i->lists_at[i->n_terms] = i->n_postings;
}

bool image_builder_add(struct image_builder *b, const char *term, size_t len,
		       size_t doc, uint32_t position, unsigned times)
{
	struct image *i = b->image;
	size_t last;

	if (doc >= i->n_docs || !reach_term(b, term, len))
		return false;
	last = i->n_postings;
	if (last > i->lists_at[i->n_terms - 1] && i->docs[last - 1] >= doc) {
		unsigned sum = i->times[last - 1] + times;

		if (i->docs[last - 1] > doc)
			return false;
		i->times[last - 1] =
			(uint8_t)(sum < UINT8_MAX ? sum : UINT8_MAX);
	} else {
		add_posting(b, doc, times);
	}
	i->lengths[doc] += times;
	if (b->order) {
		b->occurrences =
			mem_grow(b->occurrences, &b->occurrences_cap,
				 b->n_occurrences + 1, sizeof(*b->occurrences));
		b->occurrences[b->n_occurrences++] = (struct occurrence){
			(uint32_t)doc, position, (uint32_t)(i->n_terms - 1)};
	}
	return true;
}

static int by_place(const void *a, const void *b)
{
	const struct occurrence *x = a, *y = b;

	if (x->doc != y->doc)
		return x->doc < y->doc ? -1 : 1;
	return (x->position > y->position) - (x->position < y->position);
}

static void keep_order(struct image_builder *b)
{
	struct image *i = b->image;
	size_t at = 0;

	if (b->n_occurrences > 0)
		qsort(b->occurrences, b->n_occurrences, sizeof(*b->occurrences),
		      by_place);
	i->order = mem_calloc(b->n_occurrences + 1, sizeof(*i->order));
	i->order_at = mem_calloc(i->n_docs + 1, sizeof(*i->order_at));
	for (size_t doc = 0; doc < i->n_docs; doc++) {
		i->order_at[doc] = at;
		for (; at < b->n_occurrences && b->occurrences[at].doc == doc;
		     at++)
			i->order[at] = b->occurrences[at].term;
	}
	i->order_at[i->n_docs] = at;
}

struct image *image_builder_finish(struct image_builder **b)
{
	struct image *i = (*b)->image;
	double words = 0;

	if (i->n_terms == 0) {
		i->text_at = mem_calloc(1, sizeof(*i->text_at));
		i->lists_at = mem_calloc(1, sizeof(*i->lists_at));
	}
	for (size_t doc = 0; doc < i->n_docs; doc++)
		words += i->lengths[doc];
	i->average = words > 0 ? words / (double)i->n_docs : 1;
	if ((*b)->order)
		keep_order(*b);
	i->docs = mem_resize(i->docs, i->n_postings + 1, sizeof(*i->docs));
	i->times = mem_resize(i->times, i->n_postings + 1, 1);
	(*b)->image = NULL;
	image_builder_free(b);
	return i;
}

size_t image_documents(const struct image *i)
{
	return i->n_docs;
}

size_t image_terms(const struct image *i)
{
	return i->n_terms;
}

size_t image_bytes(const struct image *i)
{
	size_t bytes = sizeof(*i) + i->text_at[i->n_terms];

	bytes += i->n_terms * (sizeof(*i->text_at) + sizeof(*i->lists_at));
	bytes += i->n_postings * (sizeof(*i->docs) + 1);
	bytes += i->n_docs * sizeof(*i->lengths);
	if (i->order != NULL)
		bytes += i->n_docs * sizeof(*i->order_at) +
			 i->order_at[i->n_docs] * sizeof(*i->order);
	return bytes;
}

const char *image_text(const struct image *i, uint32_t term, size_t *len_r)
{
	*len_r = i->text_at[term + 1] - i->text_at[term];
	return i->texts + i->text_at[term];
}

/* The first term that is not less than s[0..len). */
static size_t lower_bound(const struct image *i, const char *s, size_t len)
{
	size_t low = 0, high = i->n_terms;

	while (low < high) {
		size_t mid = low + (high - low) / 2, n;
		const char *text = image_text(i, (uint32_t)mid, &n);

		if (compare(text, n, s, len) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

uint32_t image_find(const struct image *i, const char *term, size_t len)
{
	size_t at = lower_bound(i, term, len), n;
	const char *text;

	if (at == i->n_terms)
		return IMAGE_NONE;
	text = image_text(i, (uint32_t)at, &n);
	return n == len && memcmp(text, term, len) == 0 ? (uint32_t)at
							: IMAGE_NONE;
}

static bool starts_with(const struct image *i, size_t term, const char *prefix,
			size_t len)
{
	size_t n;
	const char *text = image_text(i, (uint32_t)term, &n);

	return n >= len && memcmp(text, prefix, len) == 0;
}

uint32_t image_prefix(const struct image *i, const char *prefix, size_t len,
		      size_t max, size_t *n_r)
{
	size_t first = lower_bound(i, prefix, len), n = 0;

	while (n < max && first + n < i->n_terms &&
	       starts_with(i, first + n, prefix, len))
		n++;
	*n_r = n;
	return n > 0 ? (uint32_t)first : IMAGE_NONE;
}

struct image_list image_list(const struct image *i, uint32_t term)
{
	size_t at = i->lists_at[term];

	return (struct image_list){.docs = i->docs + at,
				   .times = i->times + at,
				   .n = i->lists_at[term + 1] - at};
}

uint32_t image_length(const struct image *i, size_t doc)
{
	return i->lengths[doc];
}

double image_average(const struct image *i)
{
	return i->average;
}

const uint32_t *image_order(const struct image *i, size_t doc, size_t *n_r)
{
	assert(i->order != NULL);
	*n_r = i->order_at[doc + 1] - i->order_at[doc];
	return i->order + i->order_at[doc];
}
