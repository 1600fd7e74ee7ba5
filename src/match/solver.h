/* match/solver.h - linear models for all intents at once.
 *
 * One model an intent against all others, as in liblinear (dual coordinate
 * descent, Hsieh et al. 2008 and Yu et al. 2011), but sixteen intents advance
 * together: a feature is read once for all of them and the arithmetic is the
 * same in every lane, so it is many times faster and gives the same bytes on
 * every machine. tests/unit holds it against liblinear. */
#ifndef MATCH_SOLVER_H
#define MATCH_SOLVER_H

#include <stddef.h>
#include <stdint.h>

enum solver_loss {
	LOSS_LOGISTIC, /* L2-regularised logistic regression */
	LOSS_HINGE2    /* L2-regularised squared hinge: a linear SVM */
};

struct solver_rows {
	const size_t *start; /* n + 1 entries into ids and values */
	const uint32_t *ids;
	const float *values;
	const int *labels; /* class of each row; -1 = row is left out */
	size_t n;
	size_t n_features;
	size_t n_classes;
};

struct solver_options {
	enum solver_loss loss;
	float c;          /* cost of an error */
	unsigned epochs;  /* at most */
	float tolerance;  /* stop when no step is larger */
	unsigned threads; /* 0 is 1 */
};

/* Floats in a row of weights: n_classes, padded to whole lanes. */
size_t solver_stride(size_t n_classes);

/* Where the weight of a feature for a class is among those of a solver; the
 * bias is that of feature n_features. */
size_t solver_at(size_t n_features, size_t feature, size_t class);

struct solver;

/* Nothing is learned yet. Borrows rows, and what they point to, while
 * solver_run() is called. */
struct solver *solver_new(const struct solver_rows *rows,
			  const struct solver_options *options);
/* Goes on until so many epochs are done since the beginning, or all of the
 * options'. Deterministic, and the same whether done in one run or in more, by
 * one thread or by more. */
void solver_run(struct solver *s, unsigned epochs);
/* Lends (n_features + 1) * stride weights. */
const float *solver_weights(const struct solver *s);
/* Frees and sets *s to NULL; *s may be NULL. */
void solver_free(struct solver **s);

#endif
