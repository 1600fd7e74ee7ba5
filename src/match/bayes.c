#include "config.h"

#include "match/bayes.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "match/columns.h"
#include "match/solver.h"

#define UNSEEN 0.01 /* what a feature counts in a class that never has it */

/* Sums what each class has of each column. */
static float *sum_up(const struct solver_rows *rows)
{
	size_t k = rows->n_classes;
	float *sums = mem_calloc(rows->n_features * k, sizeof(*sums));

	for (size_t i = 0; i < rows->n; i++) {
		for (size_t j = rows->start[i];
		     rows->labels[i] >= 0 && j < rows->start[i + 1]; j++)
			sums[rows->ids[j] * k + (size_t)rows->labels[i]] +=
				rows->values[j];
	}
	return sums;
}

/* Logarithm of all that a class has, unseen features among it. */
static double *log_sizes(const float *sums, const struct columns *c,
			 size_t n_columns, size_t n_features, size_t n_classes)
{
	double *sizes = mem_calloc(n_classes, sizeof(*sizes));

	for (uint32_t f = 0; f < n_columns; f++)
		for (size_t i = 0; i < n_classes; i++)
			sizes[i] += (double)sums[f * n_classes + i] *
				    columns_width(c, f);
	for (size_t i = 0; i < n_classes; i++)
		sizes[i] = log(sizes[i] + UNSEEN * (double)(n_features + 1));
	return sizes;
}

/* Adds what one feature of a column counts above an unseen one. Most sums are 0
 * and cost no logarithm. */
static void add_feature(float *w, const float *sums, float share,
			size_t n_classes)
{
	for (size_t i = 0; i < n_classes; i++)
		if (sums[i] > 0)
			w[i] += share * log1pf(share * sums[i] / (float)UNSEEN);
}

/* Writes one column's weights to all, in the solver's order. */
static void put_column(const float *w, const double *sizes, double width,
		       const struct solver_rows *rows, size_t column,
		       float *all)
{
	double mean = 0;

	for (size_t i = 0; i < rows->n_classes; i++)
		mean += (double)w[i] - width * sizes[i];
	mean /= (double)rows->n_classes;
	for (size_t i = 0; i < rows->n_classes; i++)
		all[solver_at(rows->n_features, column, i)] =
			(float)((double)w[i] - width * sizes[i] - mean);
}

float *bayes_train(const struct solver_rows *rows, const struct columns *c,
		   size_t n_features)
{
	size_t n = rows->n_features, k = rows->n_classes, seen = 0;
	float *all = mem_calloc((n + 1) * solver_stride(k), sizeof(*all));
	float *sums = sum_up(rows), *w = mem_calloc(n * k, sizeof(*w));
	double *sizes;

	for (uint32_t f = 0; f < n_features; f++) {
		float share;
		uint32_t column = columns_of(c, f, &share);

		if (column == COLUMN_NONE)
			continue;
		seen++;
		add_feature(w + column * k, sums + column * k, share, k);
	}
	sizes = log_sizes(sums, c, n, seen, k);
	for (uint32_t f = 0; f < n; f++)
		put_column(w + f * k, sizes, columns_width(c, f), rows, f, all);
	free(sizes);
	free(sums);
	free(w);
	return all;
}
