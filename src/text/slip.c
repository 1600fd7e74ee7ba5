#include "config.h"

#include "text/slip.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/attr.h"
#include "base/utf8.h"

#define CHARS     24
#define FAR       9.0
#define NEIGHBOUR 0.7 /* of a slip: the key beside */
#define DOUBLED   0.7 /* the same key again, or not again */
#define SWAPPED   0.4

/* The same keys, row by row; the shifted ones follow in the same order. */
static const char *const latin_rows[] = {"`qwertyuiop[]", "asdfghjkl;'",
					 "zxcvbnm,./",    "~QWERTYUIOP{}",
					 "ASDFGHJKL:\"",  "ZXCVBNM<>?"};
static const char *const russian_rows[] = {"ёйцукенгшщзхъ", "фывапролджэ",
					   "ячсмитьбю.",    "ЁЙЦУКЕНГШЩЗХЪ",
					   "ФЫВАПРОЛДЖЭ",   "ЯЧСМИТЬБЮ,"};

/* Row and place of a key, in tenths of a key. All ASCII there is on the other
 * layout is on the Latin one too. */
static bool place_of(uint32_t c, int *row_r, int *x_r)
{
	static const int shift[] = {0, 13, 18};
	const char *const *rows = c < 0x80 ? latin_rows : russian_rows;

	if (c >= 0x80 && (c < 0x430 || c > 0x451))
		return false;
	for (int row = 0; row < 3; row++) {
		size_t len = strlen(rows[row]), pos = 0;

		for (int i = 0; pos < len; i++)
			if (utf8_next(rows[row], len, &pos) == c) {
				*row_r = row;
				*x_r = 10 * i + shift[row];
				return true;
			}
	}
	return false;
}

struct key {
	uint32_t c;
	int row, x; /* row -1: not on the keyboard, x is nothing then */
};

static size_t decode(const char *s, size_t len, struct key *out)
{
	size_t n = 0, pos = 0;

	while (pos < len && n < CHARS + 1) {
		out[n].c = utf8_next(s, len, &pos);
		if (!place_of(out[n].c, &out[n].row, &out[n].x))
			out[n].row = -1;
		n++;
	}
	return n;
}

static bool is_neighbour(const struct key *a, const struct key *b)
{
	int dx, dy;

	if (a->row < 0 || b->row < 0)
		return false;
	dx = a->x > b->x ? a->x - b->x : b->x - a->x;
	dy = a->row > b->row ? a->row - b->row : b->row - a->row;
	return dy == 0 ? dx == 10 : dy == 1 && dx < 10;
}

static double smaller(double a, double b)
{
	return a < b ? a : b;
}

/* What a letter too many or too few costs at a place: less when it only
 * doubles the one before. */
static double odd_letter(const struct key *word, size_t at, double first)
{
	return at > 1 && word[at - 1].c == word[at - 2].c ? DOUBLED : first;
}

static double wrong_letter(const struct key *a, const struct key *b,
			   double first)
{
	if (a->c == b->c)
		return 0;
	return (is_neighbour(a, b) ? NEIGHBOUR : 1.0) * first;
}

static bool is_swapped(const struct key *a, size_t i, const struct key *b,
		       size_t j)
{
	return i > 1 && j > 1 && a[i - 1].c == b[j - 2].c &&
	       a[i - 2].c == b[j - 1].c;
}

double slip_cost(const char *typed, size_t typed_len, const char *meant,
		 size_t meant_len)
{
	struct key a[CHARS + 1], b[CHARS + 1];
	double d[CHARS + 2][CHARS + 2];
	size_t n = decode(typed, typed_len, a), m = decode(meant, meant_len, b);

	if (n > CHARS || m > CHARS || n > m + 2 || m > n + 2)
		return FAR;
	for (size_t i = 0; i <= n; i++)
		for (size_t j = 0; j <= m; j++) {
			double first = i <= 1 && j <= 1 ? 1.5 : 1.0;
			double x = i + j == 0 ? 0 : FAR;

			if (i > 0)
				x = smaller(x, d[i - 1][j] +
						       odd_letter(a, i, first));
			if (j > 0)
				x = smaller(x, d[i][j - 1] +
						       odd_letter(b, j, first));
			if (i > 0 && j > 0)
				x = smaller(x, d[i - 1][j - 1] +
						       wrong_letter(&a[i - 1],
								    &b[j - 1],
								    first));
			if (is_swapped(a, i, b, j))
				x = smaller(x, d[i - 2][j - 2] + SWAPPED);
			d[i][j] = x;
		}
	return d[n][m] <= 2.0 ? d[n][m] : FAR;
}

static bool convert(uint32_t c, const char *const *from, const char *const *to,
		    uint32_t *out)
{
	for (size_t row = 0; row < ARRAY_SIZE(latin_rows); row++) {
		size_t a = 0, b = 0, n = strlen(from[row]), m = strlen(to[row]);

		while (a < n) {
			uint32_t x = utf8_next(from[row], n, &a);
			uint32_t y = utf8_next(to[row], m, &b);

			if (x == c) {
				*out = y;
				return true;
			}
		}
	}
	return false;
}

size_t slip_other_layout(const char *s, size_t len, char *out)
{
	bool to_latin = false;
	size_t n = 0;

	for (size_t pos = 0; pos < len && !to_latin;)
		to_latin = utf8_next(s, len, &pos) >= 0x400;
	for (size_t pos = 0; pos < len;) {
		uint32_t c = utf8_next(s, len, &pos), x;

		if (convert(c, to_latin ? russian_rows : latin_rows,
			    to_latin ? latin_rows : russian_rows, &x))
			c = x;
		n += utf8_put(c, out + n);
	}
	return n;
}
