#include "config.h"

#include "match/vecimport.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/mem.h"
#include "match/vecjson.h"
#include "match/vecmaker.h"
#include "match/vecsource.h"
#include "match/vectors.h"

#define NUMBER_MAX 63           /* bytes of a number */
#define LINE_LONG  (256 * 1024) /* bytes of a line */
#define WORD_LONG  4096         /* bytes of a word before it is no word2vec */

/* ---- text ------------------------------------------------------------- */

struct line {
	char *bytes; /* a NUL behind them */
	size_t len, cap;
	size_t number; /* from 1 */
};

/* False at the end of the source, or when a line has no end. */
static bool read_line(struct vecsource *s, struct line *l, struct fault *why)
{
	int c = vecsource_next(s);

	l->len = 0;
	if (c < 0)
		return false;
	l->number++;
	for (; c >= 0 && c != '\n'; c = vecsource_next(s)) {
		if (l->len == LINE_LONG)
			return fault_set(why, FAULT_REJECT, "vectors",
					 "line %zu has no end; is this a file "
					 "of word vectors?",
					 l->number);
		l->bytes = mem_grow(l->bytes, &l->cap, l->len + 2, 1);
		l->bytes[l->len++] = (char)c;
	}
	if (l->len > 0 && l->bytes[l->len - 1] == '\r')
		l->len--;
	l->bytes = mem_grow(l->bytes, &l->cap, l->len + 1, 1);
	l->bytes[l->len] = '\0';
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Finds the field that ends at *end (blanks before it are passed over); gives
 * where it begins and sets *end there. */
static bool field_before(const struct line *l, size_t *end, size_t *from,
			 size_t *len)
{
	size_t at = *end;

	while (at > 0 && is_blank(l->bytes[at - 1]))
		at--;
	*len = at;
	while (at > 0 && !is_blank(l->bytes[at - 1]))
		at--;
	*from = *end = at;
	*len -= at;
	return *len > 0;
}

static size_t count_fields(const struct line *l)
{
	size_t end = l->len, from, len, n = 0;

	while (field_before(l, &end, &from, &len))
		n++;
	return n;
}

static bool is_number(const char *s, size_t len, float *value_r)
{
	char text[NUMBER_MAX + 1], *end;

	if (len == 0 || len > NUMBER_MAX)
		return false;
	memcpy(text, s, len);
	text[len] = '\0';
	*value_r = strtof(text, &end);
	return end == text + len;
}

static bool add_line(struct vecmaker *m, const struct line *l, uint32_t place,
		     float *values, struct fault *why)
{
	size_t dims = vecmaker_dims(m), end = l->len, from, len, first = 0;

	for (size_t i = dims; i-- > 0;) {
		if (field_before(l, &end, &from, &len) &&
		    is_number(l->bytes + from, len, &values[i]))
			continue;
		if (count_fields(l) <= dims)
			return fault_set(why, FAULT_REJECT, "vectors",
					 "line %zu has fewer than %zu numbers",
					 l->number, dims);
		return fault_set(why, FAULT_REJECT, "vectors",
				 "line %zu: value %zu is no number", l->number,
				 i + 1);
	}
	/* The word is what is left: a phrase has blanks, a word may be one. */
	while (end > 0 && is_blank(l->bytes[end - 1]))
		end--;
	while (first < end && is_blank(l->bytes[first]))
		first++;
	vecmaker_add(m, l->bytes + first, end - first, place, values);
	return true;
}

static bool ends_early(uint64_t has, uint64_t promised, struct fault *why)
{
	return fault_set(why, FAULT_REJECT, "vectors",
			 "it ends after %llu of %llu words; is it whole?",
			 (unsigned long long)has, (unsigned long long)promised);
}

/* promised is 0 when no line said how many words there are. */
static bool read_lines(struct vecsource *s, struct vecmaker *m, struct line *l,
		       uint64_t promised, struct fault *why)
{
	float *values = mem_calloc(VECTORS_DIMS_MAX, sizeof(*values));
	uint32_t place = 0;
	bool ok = true;

	while (ok && !vecmaker_is_full(m) && place < UINT32_MAX) {
		why->kind = FAULT_NONE;
		if (!read_line(s, l, why)) {
			ok = why->kind == FAULT_NONE;
			break;
		}
		if (count_fields(l) == 0)
			continue;
		if (vecmaker_dims(m) == 0) {
			size_t fields = count_fields(l);

			ok = fields > 1 && fields <= VECTORS_DIMS_MAX + 1;
			if (!ok) {
				fault_set(why, FAULT_REJECT, "vectors",
					  "line %zu is not a word with 1 to "
					  "%d numbers",
					  l->number, VECTORS_DIMS_MAX);
				break;
			}
			vecmaker_set_dims(m, fields - 1);
		}
		ok = add_line(m, l, place++, values, why);
	}
	free(values);
	if (ok && place < promised && !vecmaker_is_full(m))
		ok = ends_early(place, promised, why);
	return ok;
}

/* ---- the binary form -------------------------------------------------- */

static bool read_binary(struct vecsource *s, struct vecmaker *m,
			uint64_t promised, struct fault *why)
{
	size_t dims = vecmaker_dims(m), len;
	float *values = mem_calloc(dims, sizeof(*values));
	char *word = mem_alloc(WORD_LONG);
	uint64_t i = 0;
	bool ok = true;

	for (; ok && i < promised && !vecmaker_is_full(m); i++) {
		int c = vecsource_next(s);

		while (c == '\n' || c == '\r')
			c = vecsource_next(s);
		for (len = 0; c >= 0 && c != ' ' && len < WORD_LONG;
		     c = vecsource_next(s))
			word[len++] = (char)c;
		if (len == WORD_LONG) {
			ok = fault_set(why, FAULT_REJECT, "vectors",
				       "word %llu has no end; is this a file "
				       "of word vectors?",
				       (unsigned long long)i + 1);
		} else if (c < 0 ||
			   !vecsource_read(s, values, dims * sizeof(*values))) {
			ok = ends_early(i, promised, why);
		} else {
			vecmaker_add(m, word, len, (uint32_t)i, values);
		}
	}
	free(values);
	free(word);
	return ok;
}

/* ---- which form ------------------------------------------------------- */

/* A whole number at *at, which moves behind it and the blanks that follow; what
 * is too large is the largest one. */
static bool is_whole(const struct line *l, size_t *at, int64_t *value_r)
{
	char *end;
	char c = l->bytes[*at];

	if (c != '-' && (c < '0' || c > '9'))
		return false;
	*value_r = strtoll(l->bytes + *at, &end, 10);
	if (!is_blank(*end) && end != l->bytes + l->len)
		return false;
	while (is_blank(*end))
		end++;
	*at = (size_t)(end - l->bytes);
	return true;
}

/* "words dimensions", nothing else in the line. */
static bool is_head(const struct line *l, int64_t *words, int64_t *dims)
{
	size_t at = 0;

	return is_whole(l, &at, words) && is_whole(l, &at, dims) &&
	       at == l->len;
}

/* Behind the head and a word: digits, or bytes. */
static bool looks_binary(const struct vecsource *s)
{
	size_t n, at = 0;
	const unsigned char *p = vecsource_peek(s, &n);

	while (at < n && p[at] != ' ')
		at++;
	for (; at < n && p[at] != '\n'; at++)
		if (strchr("0123456789+-.eEnNaAiIfFtTyY \t\r", p[at]) == NULL ||
		    p[at] == '\0')
			return true;
	return false;
}

static const char *packed_as(const struct vecsource *s)
{
	static const struct {
		unsigned char bytes[4];
		size_t n;
		const char *what;
	} kinds[] = {
		{{0x1F, 0x8B},
		 2,
		 "it is compressed; unpack it first (gzip -d)"},
		{{'P', 'K', 3, 4},
		 4,
		 "it is compressed; unpack it first (unzip)"},
		{{0xBA, 0x16, 0x4F, 0x2F},
		 4,
		 "this is a model of fastText (.bin); take the .vec file that "
		 "comes with it"},
	};

	size_t n;
	const unsigned char *p = vecsource_peek(s, &n);

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (n >= kinds[i].n &&
		    memcmp(p, kinds[i].bytes, kinds[i].n) == 0)
			return kinds[i].what;
	return NULL;
}

static bool read_with_head(struct vecsource *s, struct vecmaker *m,
			   struct line *l, int64_t words, int64_t dims,
			   struct fault *why)
{
	if (words <= 0 || dims <= 0 || dims > VECTORS_DIMS_MAX)
		return fault_set(why, FAULT_REJECT, "vectors",
				 "its first line says %lld words of %lld "
				 "dimensions; up to %d dimensions are read",
				 (long long)words, (long long)dims,
				 VECTORS_DIMS_MAX);
	vecmaker_set_dims(m, (size_t)dims);
	return looks_binary(s) ? read_binary(s, m, (uint64_t)words, why)
			       : read_lines(s, m, l, (uint64_t)words, why);
}

static bool read_text(struct vecsource *s, struct vecmaker *m,
		      struct fault *why)
{
	struct line l = {0};
	int64_t words, dims;
	bool ok;
	size_t n, len = 0;
	const unsigned char *p = vecsource_peek(s, &n);

	while (len < n && p[len] != '\n')
		len++;
	l.bytes = mem_strndup((const char *)p, len);
	l.len = len > 0 && l.bytes[len - 1] == '\r' ? len - 1 : len;
	if (is_head(&l, &words, &dims)) {
		free(l.bytes);
		l = (struct line){0};
		ok = read_line(s, &l, why) &&
		     read_with_head(s, m, &l, words, dims, why);
	} else {
		free(l.bytes);
		l = (struct line){0};
		ok = read_lines(s, m, &l, 0, why);
	}
	free(l.bytes);
	return ok;
}

bool vecimport_read(FILE *in, struct vecmaker *m, vecimport_progress *progress,
		    void *ctx, struct fault *why)
{
	struct vecsource *s = vecsource_new(in, progress, ctx);
	const unsigned char *p;
	const char *packed;
	size_t n;
	bool ok;

	p = vecsource_peek(s, &n);
	packed = packed_as(s);
	if (n == 0)
		ok = fault_set(why, FAULT_REJECT, "vectors", "it is empty");
	else if (packed != NULL)
		ok = fault_set(why, FAULT_REJECT, "vectors", "%s", packed);
	else if (p[0] == '{')
		ok = vecjson_read(s, m, why);
	else
		ok = read_text(s, m, why);
	if (ok && vecsource_failed(s))
		ok = fault_set(why, FAULT_RETRY, "vectors",
			       "it cannot be read to its end");
	vecsource_free(&s);
	return ok;
}
