/* match/scorer.h - from a reading to scores, and what they rest on.
 *
 * Holds everything learned from one set of examples: the linear models, the
 * examples themselves as neighbours, and which stems each intent was taught
 * with. Built once for the whole content and once for each part of the
 * calibration, so what is calibrated is what is asked. */
#ifndef MATCH_SCORER_H
#define MATCH_SCORER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "match/neighbours.h"
#include "match/solver.h"

struct arena;
struct corpus;
struct reading;
struct scorer;

struct recipe {
	enum solver_loss loss;
	float c;
	unsigned epochs;
};

/* keep[i] false leaves example i of the corpus out. The corpus may go, its
 * features must stay. Trains with so many threads. */
struct scorer *scorer_new(const struct corpus *c, const bool *keep,
			  const struct recipe *recipe, unsigned threads);
void scorer_free(struct scorer **s);

/* The same in steps, for who has yet to find the recipe: what the examples
 * say is read once, each recipe is tried on it, one is taken. */
struct trial;

/* Cannot be asked before scorer_take(). */
struct scorer *scorer_read(const struct corpus *c, const bool *keep);
/* Learns by a recipe, for so many of its epochs, with so many threads. s must
 * outlive the trial. */
struct trial *trial_new(const struct scorer *s, const struct recipe *recipe,
			unsigned epochs, unsigned threads);
/* Frees and sets *t to NULL; *t may be NULL. */
void trial_free(struct trial **t);
/* The first class for a reading, as scorer_ask() would have it; -1 when there
 * is none. a serves as scratch. */
int trial_ask(const struct trial *t, const struct reading *r, struct arena *a);
/* Goes on to the end of the recipe with a trial of s, and is the scorer that
 * scorer_new() gives for it. Frees the trial. */
void scorer_take(struct scorer *s, struct trial **t);

/* What an acceptor looks at to say how likely the first class is right. */
enum evidence {
	EVIDENCE_SHARE,      /* of all scores, by a soft maximum */
	EVIDENCE_ODDS,       /* log of its odds by a sharper one */
	EVIDENCE_COUNTED,    /* what the counting model finds of any class */
	EVIDENCE_AGREED,     /* ... of the first class above all others */
	EVIDENCE_VOTE,       /* share of the neighbours' votes */
	EVIDENCE_KNOWN,      /* share of the words known at all */
	EVIDENCE_TAUGHT,     /* ... taught with the first class */
	EVIDENCE_NONE_CLASS, /* score of "none of these" above the first */
	EVIDENCES
};

#define SCORED_TOP 6

struct scored {
	const float *scores; /* by class */
	int top[SCORED_TOP]; /* classes, best first, "none of these" left out */
	size_t n_top;
	double evidence[EVIDENCES];
	double unknown_share;
	double ceiling;      /* one word cannot be surer of the first class: its
			      * share of the examples that have the word */
	const uint32_t *ids; /* the text as a vector */
	const float *values;
	size_t n;
};

/* Everything in *scored_r lives in a. Thread-safe. */
void scorer_ask(const struct scorer *s, const struct reading *r,
		struct arena *a, struct scored *scored_r);
/* The weight of a feature for a class. */
float scorer_weight(const struct scorer *s, uint32_t feature, int class);
/* Of the softmax that shares mass among classes by their scores. */
double scorer_sharpness(const struct scorer *s);
size_t scorer_bytes(const struct scorer *s);

#endif
