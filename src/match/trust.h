/* match/trust.h - from what speaks for a passage to how likely it is right.
 *
 * A small logistic regression; passages.c makes the lessons out of the
 * collection itself. */
#ifndef MATCH_TRUST_H
#define MATCH_TRUST_H

#include <stdbool.h>
#include <stddef.h>

enum trust_evidence {
	TRUST_WORDS,   /* cosine of the best head's words */
	TRUST_PAIRS,   /* cosine of its pairs */
	TRUST_ARTICLE, /* share of the question the article says */
	TRUST_PASSAGE, /* share the passage says */
	TRUST_MARGIN,  /* lead over the next, or lag behind the first */
	TRUST_LENGTH,  /* log of the number of words asked */
	TRUST_EVIDENCES
};

struct trust_lesson {
	double evidence[TRUST_EVIDENCES];
	bool right;
	double weight; /* how many questions it stands for */
};

struct trust {
	double mean[TRUST_EVIDENCES], scale[TRUST_EVIDENCES];
	double weights[TRUST_EVIDENCES + 1]; /* the last one is the constant */
};

/* Learns from n lessons; from none, or only right or wrong ones, it trusts a
 * little whatever the evidence says. Deterministic. */
void trust_learn(struct trust *t, const struct trust_lesson *lessons, size_t n);
/* 0..1. */
double trust_probability(const struct trust *t,
			 const double evidence[TRUST_EVIDENCES]);

#endif
