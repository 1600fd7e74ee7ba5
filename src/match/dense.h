/* match/dense.h - the vector of a text as features beside its words.
 *
 * Each dimension is a feature that every text has, so the linear model learns
 * where in the space an intent lies: a word nobody taught helps when it means
 * what a taught one means. Without vectors nothing is added. */
#ifndef MATCH_DENSE_H
#define MATCH_DENSE_H

#include "match/features.h"
#include "match/reading.h"

struct arena;
struct text;
struct vectors;

/* Learns the dimensions of v as the first features of f, which must be empty;
 * v may be NULL. */
void dense_learn(struct features *f, const struct vectors *v);

/* Adds the vector of a text in lang to its reading, whose counts move within
 * a; v is the one that was learned, or NULL. */
void dense_add(const struct vectors *v, const struct text *t, const char *lang,
	       struct arena *a, struct reading *r);

#endif
