#include "config.h"

#include "text/letters.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"

#define ALPHABET 200.0 /* letters a word may have that none has had */
#define ONCE     0.95  /* taken from every count */
#define EDGE     1U    /* stands before and behind a word */

/* How often a run of one, two or three letters was seen, and for how many
 * letters it was the start. */
struct run {
	uint64_t key; /* 21 bits a letter; 0 = free */
	uint32_t seen, starts, kinds;
};

struct letters {
	struct run *runs; /* open addressing, a power of two */
	size_t size, used;
	double all; /* letters in all */
};

struct letters *letters_new(void)
{
	struct letters *l = mem_calloc(1, sizeof(*l));

	l->size = 256;
	l->runs = mem_calloc(l->size, sizeof(*l->runs));
	return l;
}

void letters_free(struct letters **l)
{
	if (*l == NULL)
		return;
	free((*l)->runs);
	free(*l);
	*l = NULL;
}

static size_t slot_of(const struct run *runs, size_t size, uint64_t key)
{
	uint64_t h = key * UINT64_C(0x9e3779b97f4a7c15);
	size_t i = (size_t)(h >> 32) & (size - 1);

	while (runs[i].key != 0 && runs[i].key != key)
		i = (i + 1) & (size - 1);
	return i;
}

static void grow(struct letters *l)
{
	size_t size = l->size * 2;
	struct run *bigger = mem_calloc(size, sizeof(*bigger));

	for (size_t i = 0; i < l->size; i++)
		if (l->runs[i].key != 0)
			bigger[slot_of(bigger, size, l->runs[i].key)] =
				l->runs[i];
	free(l->runs);
	l->runs = bigger;
	l->size = size;
}

static struct run *take(struct letters *l, uint64_t key)
{
	struct run *r;

	if (2 * (l->used + 1) > l->size)
		grow(l);
	r = &l->runs[slot_of(l->runs, l->size, key)];
	l->used += r->key == 0;
	r->key = key;
	return r;
}

/* The last letters of a run: the run of two that ends one of three. */
static uint64_t last_of(uint64_t key, int n)
{
	return key & ((UINT64_C(1) << (21 * n)) - 1);
}

/* Counts the letter that ends `key` behind the n - 1 letters before it. */
static void count(struct letters *l, uint64_t key, int n)
{
	uint64_t run = last_of(key, n);
	bool first = take(l, run)->seen++ == 0;

	if (n > 1) {
		struct run *start = take(l, run >> 21 | UINT64_C(1) << 63);

		start->starts++;
		start->kinds += first;
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

static const struct run *look(const struct letters *l, uint64_t key)
{
	return &l->runs[slot_of(l->runs, l->size, key)];
}

/* What was seen behind these letters, less nearly one time each: what a single
 * word has shown is no habit. That is shared out as fewer letters would have
 * it. */
static double chance_of(const struct letters *l, uint64_t key)
{
	double p = ((double)look(l, last_of(key, 1))->seen + 0.5) /
		   (l->all + 0.5 * ALPHABET);

	for (int n = 2; n <= 3; n++) {
		uint64_t run = last_of(key, n);
		const struct run *start =
			look(l, run >> 21 | UINT64_C(1) << 63);

		if (start->starts > 0)
			p = (fmax((double)look(l, run)->seen - ONCE, 0) +
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
