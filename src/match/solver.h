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
	float c;         /* cost of an error */
	unsigned epochs; /* at most */
	float tolerance; /* stop when no step is larger */
};

/* Floats in a row of weights: n_classes, padded to whole lanes. */
size_t solver_stride(size_t n_classes);

/* Where the weight of a feature for a class is among those of solver_train();
 * the bias is that of feature n_features. */
size_t solver_at(size_t n_features, size_t feature, size_t class);

/* Gives (n_features + 1) * stride weights; free(). Deterministic. */
float *solver_train(const struct solver_rows *rows,
		    const struct solver_options *options);

#endif
