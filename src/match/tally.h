/* match/tally.h - sums for few of many: an array that knows what was touched,
 * so that forgetting costs as much as was added and not as much as it holds. */
#ifndef MATCH_TALLY_H
#define MATCH_TALLY_H

#include <stddef.h>
#include <stdint.h>

struct tally {
	float *sums; /* 0 where nothing was added */
	uint32_t *touched;
	size_t n; /* of touched */
};

/* For places 0..size-1. */
void tally_init(struct tally *t, size_t size);
void tally_clear(struct tally *t);
/* Forgets all that was added. */
void tally_reset(struct tally *t);

/* Adds x > 0. */
static inline void tally_add(struct tally *t, uint32_t place, float x)
{
	if (t->sums[place] == 0.0F)
		t->touched[t->n++] = place;
	t->sums[place] += x;
}

/* Makes a place at least x > 0. */
static inline void tally_raise(struct tally *t, uint32_t place, float x)
{
	if (t->sums[place] == 0.0F)
		t->touched[t->n++] = place;
	if (t->sums[place] < x)
		t->sums[place] = x;
}

#endif
