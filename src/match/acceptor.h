/* match/acceptor.h - how likely the first guess is right: one honest number.
 *
 * A small logistic regression over the evidence (scorer.h), learned from
 * guesses about examples that the guesser had not seen. Few guesses leave it
 * near to what evidence usually weighs. */
#ifndef MATCH_ACCEPTOR_H
#define MATCH_ACCEPTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "match/scorer.h"

struct guess {
	double evidence[EVIDENCES];
	bool right;    /* the first class was the example's own */
	bool in_scope; /* the example had a class among those known */
	bool stranger; /* ... or its intent was held out */
	double weight; /* how many messages of the real traffic it stands for */
	double lesson; /* ... while the order of guesses is learned */
	unsigned fold;
	double p; /* filled by calibration: confidence by the other folds */
};

struct acceptor {
	double mean[EVIDENCES], scale[EVIDENCES];
	double weights[EVIDENCES + 1]; /* the last one is the constant */
	double seen; /* guesses it rests on, those left out too */
	bool raw;    /* says the share of the scores, nothing better */
};

enum acceptor_target {
	ACCEPT_RIGHT,
	ACCEPT_IN_SCOPE
};

/* Learns from all guesses but those of one fold (-1: all of them). */
void acceptor_train(struct acceptor *a, const struct guess *guesses, size_t n,
		    int without_fold, enum acceptor_target target);
double acceptor_probability(const struct acceptor *a, const double *evidence);

#endif
