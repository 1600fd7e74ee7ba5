/* match/bayes.h - how often each intent's examples say what a text says.
 *
 * A multinomial naive Bayes over the rows of the linear model, intents alike
 * in weight. The linear model learns what tells intents apart, and few examples
 * it learns by heart; this one only counts, so it errs elsewhere: both
 * together are right more often than either. How much it finds to count also
 * says whether a text is about anything known at all. */
#ifndef MATCH_BAYES_H
#define MATCH_BAYES_H

#include <stddef.h>

struct columns;
struct solver_rows;

/* Gives weights in the layout of solver_train(), without bias: the logarithm
 * of a feature's share of a class, less the mean of all classes; free(). Rows
 * are merged ones, of these columns of n_features. */
float *bayes_train(const struct solver_rows *rows, const struct columns *c,
		   size_t n_features);

#endif
