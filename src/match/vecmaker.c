#include "config.h"

#include "match/vecmaker.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "match/vectors-priv.h"
#include "match/vectors.h"
#include "text/text.h"

#define VALUE_MAX     1e4F
/* Words of a usual message, for the direction that messages share. */
#define MESSAGE_WORDS 10.0
#define TURNS         60
/* Words that direction is taken from; the rest hardly occurs. */
#define COMMON_WORDS  30000

struct entry {
	uint32_t place; /* in the source */
	uint32_t text;  /* where its word begins */
	uint32_t row;
	float scale;
	uint8_t len;
};

struct vecmaker {
	size_t memory, dims;
	char lang[LANG_SIZE];
	struct entry *entries;
	size_t n, cap;
	int8_t *rows;
	size_t rows_cap;
	char *text;
	size_t text_len, text_cap;
	uint32_t *slots; /* entry + 1 */
	size_t n_slots;
	struct text_reader *reader;
	struct arena *arena;
	struct vecmaker_tally tally;
};

struct vecmaker *vecmaker_new(size_t memory, const char *lang)
{
	struct vecmaker *m = mem_calloc(1, sizeof(*m));

	assert(strlen(lang) < sizeof(m->lang));
	memcpy(m->lang, lang, strlen(lang));
	m->memory = memory;
	m->reader = text_reader_new();
	m->arena = arena_new(4096);
	m->n_slots = 1024;
	m->slots = mem_calloc(m->n_slots, sizeof(*m->slots));
	return m;
}

void vecmaker_free(struct vecmaker **m)
{
	if (*m == NULL)
		return;
	free((*m)->entries);
	free((*m)->rows);
	free((*m)->text);
	free((*m)->slots);
	text_reader_free(&(*m)->reader);
	arena_free(&(*m)->arena);
	free(*m);
	*m = NULL;
}

void vecmaker_set_dims(struct vecmaker *m, size_t dims)
{
	assert(m->dims == 0 && dims > 0 && dims <= VECTORS_DIMS_MAX);
	m->dims = dims;
}

size_t vecmaker_dims(const struct vecmaker *m)
{
	return m->dims;
}

/* ---- adding ----------------------------------------------------------- */

static bool are_sane(const float *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!(fabsf(values[i]) <= VALUE_MAX))
			return false;
	return true;
}

/* The word as texts have it; NULL when it is none, or several. */
static const struct text_token *fold(struct vecmaker *m, const char *word,
				     size_t len)
{
	struct text t;

	arena_reset(m->arena);
	if (len == 0 || len > VECFILE_WORD || !utf8_is_valid(word, len))
		return NULL;
	text_read(m->reader, word, len, m->lang, 2, m->arena, &t);
	if (t.n != 1 || t.tokens[0].start != 0 || t.tokens[0].end != len ||
	    t.tokens[0].word_len > VECFILE_WORD)
		return NULL;
	return &t.tokens[0];
}

static uint32_t *slot_of(const struct vecmaker *m, const char *word, size_t len)
{
	size_t at = vecfile_hash(word, len) & (m->n_slots - 1);

	for (; m->slots[at] != 0; at = (at + 1) & (m->n_slots - 1)) {
		const struct entry *e = &m->entries[m->slots[at] - 1];

		if (e->len == len && memcmp(m->text + e->text, word, len) == 0)
			break;
	}
	return &m->slots[at];
}

static void index_entries(struct vecmaker *m, size_t n_slots)
{
	free(m->slots);
	m->n_slots = n_slots;
	m->slots = mem_calloc(n_slots, sizeof(*m->slots));
	for (size_t i = 0; i < m->n; i++) {
		const struct entry *e = &m->entries[i];

		*slot_of(m, m->text + e->text, e->len) = (uint32_t)i + 1;
	}
}

static void set_row(struct vecmaker *m, struct entry *e, uint32_t place,
		    const float *values)
{
	int8_t *row = m->rows + e->row * m->dims;
	float top = 0;

	for (size_t i = 0; i < m->dims; i++)
		top = fabsf(values[i]) > top ? fabsf(values[i]) : top;
	e->place = place;
	e->scale = top / 127.0F;
	for (size_t i = 0; i < m->dims; i++)
		row[i] = top > 0 ? (int8_t)lrintf(values[i] / top * 127.0F) : 0;
}

static void add_entry(struct vecmaker *m, const char *word, size_t len,
		      uint32_t place, const float *values)
{
	struct entry *e;

	m->entries =
		mem_grow(m->entries, &m->cap, m->n + 1, sizeof(*m->entries));
	m->rows = mem_grow(m->rows, &m->rows_cap, (m->n + 1) * m->dims, 1);
	m->text = mem_grow(m->text, &m->text_cap, m->text_len + len, 1);
	e = &m->entries[m->n];
	e->text = (uint32_t)m->text_len;
	e->len = (uint8_t)len;
	e->row = (uint32_t)m->n;
	memcpy(m->text + m->text_len, word, len);
	m->text_len += len;
	set_row(m, e, place, values);
	m->n++;
	if (2 * m->n > m->n_slots)
		index_entries(m, 2 * m->n_slots);
	else
		*slot_of(m, word, len) = (uint32_t)m->n;
}

void vecmaker_add(struct vecmaker *m, const char *word, size_t len,
		  uint32_t place, const float *values)
{
	const struct text_token *t = fold(m, word, len);
	uint32_t *slot;

	assert(m->dims > 0);
	if (t == NULL || m->n == VECFILE_WORDS) {
		m->tally.skipped++;
		return;
	}
	if (!are_sane(values, m->dims)) {
		m->tally.broken++;
		return;
	}
	slot = slot_of(m, t->word, t->word_len);
	if (*slot == 0) {
		add_entry(m, t->word, t->word_len, place, values);
		return;
	}
	m->tally.twice++;
	if (place < m->entries[*slot - 1].place)
		set_row(m, &m->entries[*slot - 1], place, values);
}

/* ---- the file --------------------------------------------------------- */

static uint32_t slots_for(size_t count)
{
	uint32_t slots = 4;

	while (slots < count + count / 2)
		slots *= 2;
	return slots;
}

static struct vecfile_head head_of(const struct vecmaker *m, size_t count,
				   size_t text_bytes)
{
	struct vecfile_head h = {
		.version = VECFILE_VERSION,
		.dims = (uint32_t)m->dims,
		.count = (uint32_t)count,
		.slots = slots_for(count),
		.text_bytes = (uint32_t)text_bytes,
	};

	memcpy(h.magic, VECFILE_MAGIC, sizeof(h.magic));
	memcpy(h.lang, m->lang, sizeof(h.lang));
	return h;
}

bool vecmaker_is_full(const struct vecmaker *m)
{
	struct vecfile_head h = head_of(m, m->n, m->text_len);

	return vectors_file_bytes(&h) >= m->memory || m->n == VECFILE_WORDS;
}

void vecmaker_count(const struct vecmaker *m, struct vecmaker_tally *t_r)
{
	*t_r = m->tally;
	t_r->words = m->n;
}

static int by_place(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

/* Leaves the most common words that fit. */
static void cut(struct vecmaker *m)
{
	size_t low = 0, high = m->n,
	       *ends = mem_calloc(m->n + 1, sizeof(*ends));

	if (m->n > 1)
		qsort(m->entries, m->n, sizeof(*m->entries), by_place);
	for (size_t i = 0; i < m->n; i++)
		ends[i + 1] = ends[i] + m->entries[i].len;
	while (low < high) {
		size_t mid = high - (high - low) / 2;
		struct vecfile_head h = head_of(m, mid, ends[mid]);

		if (vectors_file_bytes(&h) <= m->memory)
			low = mid;
		else
			high = mid - 1;
	}
	m->n = low;
	m->text_len = ends[low];
	free(ends);
}

/* Adds up what a usual message's vector multiplied by itself would be: the
 * words' own squares, and the square of their mean. */
static double *moments(const struct vecmaker *m)
{
	size_t d = m->dims;
	double *sum = mem_calloc(d * d, sizeof(*sum));
	double *mean = mem_calloc(d, sizeof(*mean));
	double *x = mem_calloc(d, sizeof(*x)), all = 0;
	size_t n = m->n < COMMON_WORDS ? m->n : COMMON_WORDS;

	for (size_t i = 0; i < n; i++)
		all += 1 / (1 + (double)i);
	for (size_t i = 0; i < n; i++) {
		const int8_t *row = m->rows + m->entries[i].row * d;
		double p = 1 / ((1 + (double)i) * all);
		double w = vectors_file_worth(i, m->n) *
			   (double)m->entries[i].scale;

		for (size_t a = 0; a < d; a++) {
			x[a] = w * (double)row[a];
			mean[a] += p * x[a];
		}
		for (size_t a = 0; a < d; a++)
			for (size_t b = 0; b < d; b++)
				sum[a * d + b] += p * x[a] * x[b];
	}
	for (size_t a = 0; a < d; a++)
		for (size_t b = 0; b < d; b++)
			sum[a * d + b] +=
				(MESSAGE_WORDS - 1) * mean[a] * mean[b];
	free(x);
	free(mean);
	return sum;
}

/* The first principal component, by the power method. */
static float *find_common(const struct vecmaker *m)
{
	size_t d = m->dims;
	double *sum = moments(m);
	double *x = mem_calloc(d, sizeof(*x)), *y = mem_calloc(d, sizeof(*y));
	float *out = mem_calloc(d, sizeof(*out));

	for (size_t a = 0; a < d; a++)
		x[a] = 1 + (double)a / (double)d;
	for (int turn = 0; turn < TURNS; turn++) {
		double square = 0;

		for (size_t a = 0; a < d; a++) {
			y[a] = 0;
			for (size_t b = 0; b < d; b++)
				y[a] += sum[a * d + b] * x[b];
			square += y[a] * y[a];
		}
		for (size_t a = 0; a < d; a++)
			x[a] = square > 1e-30 ? y[a] / sqrt(square) : 0;
	}
	for (size_t a = 0; a < d; a++)
		out[a] = (float)x[a];
	free(x);
	free(y);
	free(sum);
	return out;
}

/* The sections of the file in one block of memory. */
static char *assemble(const struct vecmaker *m, struct vecfile_head *h)
{
	char *bytes = mem_calloc(1, (size_t)vectors_file_bytes(h));
	float *scales = (float *)(void *)(bytes + sizeof(*h)) + m->dims;
	uint32_t *at = (uint32_t *)(void *)(scales + m->n);
	uint32_t *table = at + m->n + 1;
	char *rows = (char *)(table + h->slots);
	char *text = rows + m->n * m->dims;
	float *common = find_common(m);

	memcpy(bytes + sizeof(*h), common, m->dims * sizeof(*common));
	free(common);
	for (size_t i = 0; i < m->n; i++) {
		const struct entry *e = &m->entries[i];
		size_t slot = vecfile_hash(m->text + e->text, e->len) &
			      (h->slots - 1);

		scales[i] = e->scale;
		at[i + 1] = at[i] + e->len;
		while (table[slot] != 0)
			slot = (slot + 1) & (h->slots - 1);
		table[slot] = (uint32_t)i + 1;
		memcpy(rows + i * m->dims, m->rows + e->row * m->dims, m->dims);
		memcpy(text + at[i], m->text + e->text, e->len);
	}
	h->checksum = vectors_file_checksum(0, bytes + sizeof(*h),
					    (size_t)vectors_file_bytes(h) -
						    sizeof(*h));
	memcpy(bytes, h, sizeof(*h));
	return bytes;
}

static bool put(const char *path, const char *bytes, size_t len,
		struct fault *why)
{
	char *beside = str_format("%s.new", path), text[128];
	FILE *out = fopen(beside, "wb");
	bool ok = out != NULL;

	if (ok)
		ok = fwrite(bytes, 1, len, out) == len && fflush(out) == 0 &&
		     fsync(fileno(out)) == 0;
	if (out != NULL && fclose(out) != 0)
		ok = false;
	ok = ok && rename(beside, path) == 0;
	if (!ok) {
		fault_set(why, FAULT_REJECT, "vectors",
			  "%.200s cannot be written: %s", path,
			  strerror_r(errno, text, sizeof(text)));
		if (out != NULL)
			unlink(beside);
	}
	free(beside);
	return ok;
}

bool vecmaker_write(struct vecmaker *m, const char *path, struct fault *why)
{
	struct vecfile_head h;
	size_t before = m->n;
	char *bytes;
	bool ok;

	cut(m);
	if (m->n == 0)
		return fault_set(why, FAULT_REJECT, "vectors",
				 before == 0 ? "there is no word in it"
					     : "not one word fits into the "
					       "memory");
	h = head_of(m, m->n, m->text_len);
	bytes = assemble(m, &h);
	m->tally.bytes = (size_t)vectors_file_bytes(&h);
	ok = put(path, bytes, m->tally.bytes, why);
	free(bytes);
	return ok;
}
