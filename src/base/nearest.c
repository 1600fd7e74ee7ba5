#include "config.h"

#include "base/nearest.h"

#include <string.h>

static size_t min(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t nearest_distance(const char *a, const char *b)
{
	size_t a_len = strlen(a), b_len = strlen(b);
	size_t row[3][NEAREST_MAX + 1];

	if (a_len > NEAREST_MAX || b_len > NEAREST_MAX)
		return 2 * NEAREST_MAX;
	for (size_t j = 0; j <= b_len; j++)
		row[0][j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		size_t *now = row[i % 3], *last = row[(i + 2) % 3];
		size_t *before = row[(i + 1) % 3];

		now[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			size_t wrong = a[i - 1] != b[j - 1];

			now[j] = min(min(last[j], now[j - 1]) + 1,
				     last[j - 1] + wrong);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				now[j] = min(now[j], before[j - 2] + 1);
		}
	}
	return row[a_len % 3][b_len];
}

const char *nearest_word(const char *word, const char *const *words, size_t n)
{
	size_t best = strlen(word) / 3 + 1;
	const char *found = NULL;

	for (size_t i = 0; i < n; i++) {
		size_t d = nearest_distance(word, words[i]);

		if (d <= best && (found == NULL || d < best)) {
			best = d;
			found = words[i];
		}
	}
	return found;
}
