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
#include <stdint.h>

struct columns;
struct solver_rows;

/* Takes one column's weights: a float a class, padded with 0 to whole lanes. */
typedef void bayes_put(void *ctx, size_t column, const float *weights);

/* Gives put the weights of every column, without bias: the logarithm of a
 * feature's share of a class, less the mean of all classes. Rows are merged
 * ones, of these columns of n_features. */
void bayes_train(const struct solver_rows *rows, const struct columns *c,
		 size_t n_features, bayes_put *put, void *ctx);

#endif
