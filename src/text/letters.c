#include "config.h"

#include "text/letters.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/keyed.h"
#include "base/mem.h"
#include "base/utf8.h"

#define ALPHABET 200.0 /* letters a word may have that none has had */
#define ONCE     0.95  /* taken from every count */
#define EDGE     1U    /* stands before and behind a word */

/* How often a run of one, two or three letters was seen, and for how many
 * letters it was the start. */
struct run {
	uint64_t key; /* 21 bits a letter */
	uint32_t seen, starts, kinds;
};

struct letters {
	struct keyed *runs;
	double all; /* letters in all */
};

struct letters *letters_new(void)
{
	struct letters *l = mem_calloc(1, sizeof(*l));

	l->runs = keyed_new(sizeof(struct run));
	return l;
}

void letters_free(struct letters **l)
{
	if (*l == NULL)
		return;
	keyed_free(&(*l)->runs);
	free(*l);
	*l = NULL;
}

/* The last letters of a run: the run of two that ends one of three. */
static uint64_t last_of(uint64_t key, int n)
{
	return key & ((UINT64_C(1) << (21 * n)) - 1);
}

/* Counts the letter that ends `key` behind the n - 1 letters before it. */
static void count(struct letters *l, uint64_t key, int n)
{
	uint64_t last = last_of(key, n);
	struct run *run = keyed_take(l->runs, last);
	bool first = run->seen++ == 0;

	if (n > 1) {
		run = keyed_take(l->runs, last >> 21 | UINT64_C(1) << 63);
		run->starts++;
		run->kinds += first;
	}
}

void letters_learn(struct letters *l, const char *word, size_t len)
{
	uint64_t key = (uint64_t)EDGE << 21 | EDGE;
	size_t pos = 0;

	for (bool more = len > 0; more;) {
		more = pos < len;
		key = last_of(key, 2) << 21 |
		      (more ? utf8_next(word, len, &pos) : EDGE);
		for (int n = 1; n <= 3; n++)
			count(l, key, n);
		l->all++;
	}
}

static double seen(const struct letters *l, uint64_t key)
{
	const struct run *run = keyed_find(l->runs, key);

	return run != NULL ? run->seen : 0;
}

/* What was seen behind these letters, less nearly one time each: what a single
 * word has shown is no habit. That is shared out as fewer letters would have
 * it. */
static double chance_of(const struct letters *l, uint64_t key)
{
	double p = (seen(l, last_of(key, 1)) + 0.5) / (l->all + 0.5 * ALPHABET);

	for (int n = 2; n <= 3; n++) {
		uint64_t run = last_of(key, n);
		const struct run *start =
			keyed_find(l->runs, run >> 21 | UINT64_C(1) << 63);

		if (start != NULL)
			p = (fmax(seen(l, run) - ONCE, 0) +
			     ONCE * start->kinds * p) /
			    start->starts;
	}
	return p;
}

double letters_chance(const struct letters *l, const char *word, size_t len)
{
	uint64_t key = (uint64_t)EDGE << 21 | EDGE;
	double sum = 0;
	size_t pos = 0;

	for (bool more = len > 0; more;) {
		more = pos < len;
		key = last_of(key, 2) << 21 |
		      (more ? utf8_next(word, len, &pos) : EDGE);
		sum += log(chance_of(l, key));
	}
	return sum;
}
