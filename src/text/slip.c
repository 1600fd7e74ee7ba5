#include "config.h"

#include "text/slip.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/attr.h"
#include "base/utf8.h"

#define CHARS 24

/* The same keys, row by row; the shifted ones follow in the same order. */
static const char *const latin_rows[] = {"`qwertyuiop[]", "asdfghjkl;'",
					 "zxcvbnm,./",    "~QWERTYUIOP{}",
					 "ASDFGHJKL:\"",  "ZXCVBNM<>?"};
static const char *const russian_rows[] = {"ёйцукенгшщзхъ", "фывапролджэ",
					   "ячсмитьбю.",    "ЁЙЦУКЕНГШЩЗХЪ",
					   "ФЫВАПРОЛДЖЭ",   "ЯЧСМИТЬБЮ,"};

/* Row and place of a key, in tenths of a key. */
static bool place_of(uint32_t c, int *row_r, int *x_r)
{
	static const int shift[] = {0, 13, 18};

	for (int layout = 0; layout < 2; layout++)
		for (int row = 0; row < 3; row++) {
			const char *keys = layout == 0 ? latin_rows[row]
						       : russian_rows[row];
			size_t len = strlen(keys), pos = 0;

			for (int i = 0; pos < len; i++)
				if (utf8_next(keys, len, &pos) == c) {
					*row_r = row;
					*x_r = 10 * i + shift[row];
					return true;
				}
		}
	return false;
}

struct key {
	uint32_t c;
	int row, x; /* row -1: not on the keyboard */
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
	int dx = a->x > b->x ? a->x - b->x : b->x - a->x;
	int dy = a->row > b->row ? a->row - b->row : b->row - a->row;

	if (a->row < 0 || b->row < 0)
		return false;
	return dy == 0 ? dx == 10 : dy == 1 && dx < 10;
}

static double smaller(double a, double b)
{
	return a < b ? a : b;
}

double slip_cost(const char *typed, size_t typed_len, const char *meant,
		 size_t meant_len)
{
	struct key a[CHARS + 1], b[CHARS + 1];
	double d[CHARS + 2][CHARS + 2];
	size_t n = decode(typed, typed_len, a), m = decode(meant, meant_len, b);

	if (n > CHARS || m > CHARS || n > m + 2 || m > n + 2)
		return 9;
	for (size_t i = 0; i <= n; i++)
		for (size_t j = 0; j <= m; j++) {
			double first = i <= 1 && j <= 1 ? 1.5 : 1.0, x = 9;

			if (i == 0 && j == 0) {
				d[0][0] = 0;
				continue;
			}
			if (i > 0)
				x = d[i - 1][j] +
				    (i > 1 && a[i - 1].c == a[i - 2].c ? 0.7
								       : first);
			if (j > 0)
				x = smaller(
					x,
					d[i]
					 [j -
					  1] + (j > 1 && b[j - 1].c == b[j - 2].c
							? 0.7
							: first));
			if (i > 0 && j > 0 && a[i - 1].c == b[j - 1].c)
				x = smaller(x, d[i - 1][j - 1]);
			else if (i > 0 && j > 0)
				x = smaller(x, d[i - 1][j - 1] +
						       (is_neighbour(&a[i - 1],
								     &b[j - 1])
								? 0.7
								: 1.0) *
							       first);
			if (i > 1 && j > 1 && a[i - 1].c == b[j - 2].c &&
			    a[i - 2].c == b[j - 1].c)
				x = smaller(x, d[i - 2][j - 2] + 0.8);
			d[i][j] = x;
		}
	return d[n][m] <= 2.0 ? d[n][m] : 9;
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
