#include "config.h"

#include "match/vecjson.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "match/vecmaker.h"
#include "match/vecsource.h"
#include "match/vectors.h"

#define DEPTH_MAX  16
#define NUMBER_MAX 63
#define STRING_MAX 512 /* bytes; of longer ones the rest is passed over */
#define EXTRA_MAX  16  /* numbers of a list behind its dimensions */
#define PLACE_MAX  1e9

struct scanner {
	struct vecsource *source;
	struct vecmaker *maker;
	int c; /* the byte that comes now; -1 at the end */
	uint64_t words;
	double index; /* where in a list the place is; < 0 = not said */
	char string[STRING_MAX + 1];
	size_t len;
	float *values; /* VECTORS_DIMS_MAX */
	struct fault *why;
};

static void step(struct scanner *s)
{
	s->c = vecsource_next(s->source);
}

static void skip_blanks(struct scanner *s)
{
	while (s->c == ' ' || s->c == '\t' || s->c == '\n' || s->c == '\r')
		step(s);
}

static bool fail(struct scanner *s, const char *what)
{
	return fault_set(s->why, FAULT_REJECT, "vectors",
			 "this JSON %s, behind word %llu",
			 s->c < 0 ? "ends too early" : what,
			 (unsigned long long)s->words);
}

static bool expect(struct scanner *s, char c)
{
	skip_blanks(s);
	if (s->c != c)
		return fail(s, "is no object of word vectors");
	step(s);
	return true;
}

/* After an element: true and *more says whether another one follows. */
static bool goes_on(struct scanner *s, char end, bool *more)
{
	skip_blanks(s);
	*more = s->c == ',';
	if (s->c != ',' && s->c != end)
		return fail(s, "is no object of word vectors");
	step(s);
	return true;
}

static void keep(struct scanner *s, const char *bytes, size_t n)
{
	if (n > STRING_MAX - s->len)
		return;
	memcpy(s->string + s->len, bytes, n);
	s->len += n;
}

static bool read_hex(struct scanner *s, uint32_t *c)
{
	*c = 0;
	for (int i = 0; i < 4; i++, step(s)) {
		if (s->c >= '0' && s->c <= '9')
			*c = *c * 16 + (uint32_t)(s->c - '0');
		else if (s->c >= 'a' && s->c <= 'f')
			*c = *c * 16 + (uint32_t)(s->c - 'a') + 10;
		else if (s->c >= 'A' && s->c <= 'F')
			*c = *c * 16 + (uint32_t)(s->c - 'A') + 10;
		else
			return fail(s, "has a broken \\u");
	}
	return true;
}

/* s->c is behind "\u". A pair of halves is one character. */
static bool read_unicode(struct scanner *s)
{
	char out[4];
	uint32_t c, low;

	if (!read_hex(s, &c))
		return false;
	if (c >= 0xD800 && c < 0xDC00 && s->c == '\\') {
		step(s);
		if (s->c != 'u')
			return fail(s, "has half a character");
		step(s);
		if (!read_hex(s, &low))
			return false;
		if (low < 0xDC00 || low > 0xDFFF)
			return fail(s, "has half a character");
		c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
	}
	if (c >= 0xD800 && c < 0xE000)
		return fail(s, "has half a character");
	keep(s, out, utf8_put(c, out));
	return true;
}

static bool read_escape(struct scanner *s)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *at;

	if (s->c == 'u') {
		step(s);
		return read_unicode(s);
	}
	at = s->c > 0 ? strchr(from, s->c) : NULL;
	if (at == NULL)
		return fail(s, "has an unknown escape");
	keep(s, &to[at - from], 1);
	step(s);
	return true;
}

static bool read_string(struct scanner *s)
{
	s->len = 0;
	if (!expect(s, '"'))
		return false;
	while (s->c != '"') {
		char byte = (char)s->c;

		if (s->c < 0)
			return fail(s, "");
		step(s);
		if (byte != '\\')
			keep(s, &byte, 1);
		else if (!read_escape(s))
			return false;
	}
	step(s);
	s->string[s->len] = '\0';
	return true;
}

static bool read_number(struct scanner *s, double *value_r)
{
	char text[NUMBER_MAX + 1], *end;
	size_t n = 0;

	skip_blanks(s);
	while (n < NUMBER_MAX && s->c > ' ' && s->c != ',' && s->c != ']' &&
	       s->c != '}') {
		text[n++] = (char)s->c;
		step(s);
	}
	text[n] = '\0';
	*value_r = strtod(text, &end);
	return (n > 0 && *end == '\0') || fail(s, "has a value that is no "
						  "number");
}

/* Passes over a value of any kind. Lists and objects are told apart by their
 * brackets alone: what is passed over need not be right. */
static bool skip_value(struct scanner *s)
{
	size_t depth = 0;

	do {
		skip_blanks(s);
		if (s->c < 0)
			return fail(s, "");
		if (s->c == '"') {
			if (!read_string(s))
				return false;
			continue;
		}
		if (s->c == '[' || s->c == '{') {
			if (++depth > DEPTH_MAX)
				return fail(s, "is nested too deep");
		} else if (s->c == ']' || s->c == '}') {
			if (depth-- == 0)
				return fail(s, "has a bracket too many");
		} else if (depth == 0) {
			while (s->c > ' ' && s->c != ',' && s->c != '}')
				step(s);
			return true;
		}
		step(s);
	} while (depth > 0);
	return true;
}

/* The list of one word; *place is where it says the word stands. */
static bool read_list(struct scanner *s, double *place)
{
	size_t dims = vecmaker_dims(s->maker), n = 0;
	bool more = true;

	if (!expect(s, '['))
		return false;
	while (more) {
		double x;

		if (!read_number(s, &x) || !goes_on(s, ']', &more))
			return false;
		if (n < dims)
			s->values[n] = (float)x;
		if (s->index >= 0 && (double)n >= s->index &&
		    (double)n < s->index + 1)
			*place = x;
		if (++n > dims + EXTRA_MAX)
			return fail(s, "has too many numbers for a word");
	}
	return n >= dims || fail(s, "has too few numbers for a word");
}

static bool read_vectors(struct scanner *s)
{
	bool more = true;

	if (vecmaker_dims(s->maker) == 0)
		return fail(s, "does not say \"dimensions\" before "
			       "\"vectors\"");
	if (!expect(s, '{'))
		return false;
	while (more) {
		char word[STRING_MAX + 1];
		double place = (double)s->words;
		size_t len;

		if (!read_string(s))
			return false;
		memcpy(word, s->string, len = s->len);
		if (!expect(s, ':') || !read_list(s, &place) ||
		    !goes_on(s, '}', &more))
			return false;
		if (!(place >= 0 && place < PLACE_MAX))
			return fail(s, "has a word without a place");
		vecmaker_add(s->maker, word, len, (uint32_t)place, s->values);
		s->words++;
	}
	return true;
}

static bool read_dimensions(struct scanner *s)
{
	double x;

	if (!read_number(s, &x))
		return false;
	if (!(x >= 1 && x <= VECTORS_DIMS_MAX) || vecmaker_dims(s->maker) != 0)
		return fault_set(s->why, FAULT_REJECT, "vectors",
				 "this JSON says %g dimensions; 1 to %d are "
				 "read",
				 x, VECTORS_DIMS_MAX);
	vecmaker_set_dims(s->maker, (size_t)x);
	return true;
}

static bool read_members(struct scanner *s)
{
	bool more = true;

	if (!expect(s, '{'))
		return false;
	while (more) {
		bool ok;

		if (!read_string(s) || !expect(s, ':'))
			return false;
		if (strcmp(s->string, "dimensions") == 0)
			ok = read_dimensions(s);
		else if (strcmp(s->string, "wordIndex") == 0)
			ok = read_number(s, &s->index);
		else if (strcmp(s->string, "vectors") == 0)
			ok = read_vectors(s);
		else
			ok = skip_value(s);
		if (!ok || !goes_on(s, '}', &more))
			return false;
	}
	return s->words > 0 || fault_set(s->why, FAULT_REJECT, "vectors",
					 "this JSON has no \"vectors\"");
}

bool vecjson_read(struct vecsource *source, struct vecmaker *m,
		  struct fault *why)
{
	struct scanner s = {
		.source = source,
		.maker = m,
		.index = -1,
		.values = mem_calloc(VECTORS_DIMS_MAX, sizeof(float)),
		.why = why,
	};
	bool ok;

	step(&s);
	ok = read_members(&s);
	free(s.values);
	return ok;
}
