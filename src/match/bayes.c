#include "config.h"

#include "match/bayes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "match/columns.h"
#include "match/lanes.h"
#include "match/solver.h"

#define UNSEEN 0.01 /* what a feature counts in a class that never has it */

/* What one row has of a column. */
struct part {
	uint32_t class;
	float value;
};

/* The rows by column, the features by column: a column's weights are made one
 * after the other, in little memory. */
struct counts {
	const struct columns *columns;
	size_t n_classes, n_columns;
	struct part *parts; /* in the order of the rows */
	size_t *start;      /* by column, and one more */
	float *shares;      /* of features, in their order */
	size_t *first;      /* by column, and one more */
	size_t n_seen;      /* features that some row has */
	double *sizes;      /* by class: logarithm of all that it has */
	float *sums, *row;  /* of one column, by class; sums are 0 between */
};

/* From how many there are of each to where they begin. */
static void place(size_t *n, size_t count)
{
	size_t at = 0;

	for (size_t i = 0; i <= count; i++) {
		size_t here = n[i];

		n[i] = at;
		at += here;
	}
}

static void sort_rows(struct counts *b, const struct solver_rows *rows)
{
	size_t *at;

	b->start = mem_calloc(b->n_columns + 1, sizeof(*b->start));
	b->parts = mem_calloc(rows->start[rows->n], sizeof(*b->parts));
	for (size_t j = 0; j < rows->start[rows->n]; j++)
		b->start[rows->ids[j]]++;
	place(b->start, b->n_columns);
	at = mem_dup(b->start, b->n_columns * sizeof(*at));
	for (size_t i = 0; i < rows->n; i++)
		for (size_t j = rows->start[i]; j < rows->start[i + 1]; j++)
			b->parts[at[rows->ids[j]]++] = (struct part){
				(uint32_t)rows->labels[i], rows->values[j]};
	free(at);
}

static void sort_features(struct counts *b, size_t n_features)
{
	size_t *at;
	float share;

	b->first = mem_calloc(b->n_columns + 1, sizeof(*b->first));
	b->shares = mem_calloc(n_features, sizeof(*b->shares));
	for (uint32_t f = 0; f < n_features; f++) {
		uint32_t column = columns_of(b->columns, f, &share);

		if (column == COLUMN_NONE)
			continue;
		b->first[column]++;
		b->n_seen++;
	}
	place(b->first, b->n_columns);
	at = mem_dup(b->first, b->n_columns * sizeof(*at));
	for (uint32_t f = 0; f < n_features; f++) {
		uint32_t column = columns_of(b->columns, f, &share);

		if (column != COLUMN_NONE)
			b->shares[at[column]++] = share;
	}
	free(at);
}

/* Sums what each class has of a column. */
static void sum_up(struct counts *b, uint32_t column)
{
	for (size_t j = b->start[column]; j < b->start[column + 1]; j++)
		b->sums[b->parts[j].class] += b->parts[j].value;
}

/* Gives a class's sum of a column once, then 0. */
static float take_sum(struct counts *b, const struct part *p)
{
	float sum = b->sums[p->class];

	b->sums[p->class] = 0;
	return sum;
}

/* Unseen features are among what a class has. */
static void measure_classes(struct counts *b)
{
	b->sizes = mem_calloc(b->n_classes, sizeof(*b->sizes));
	for (uint32_t c = 0; c < b->n_columns; c++) {
		sum_up(b, c);
		for (size_t j = b->start[c]; j < b->start[c + 1]; j++)
			b->sizes[b->parts[j].class] +=
				(double)take_sum(b, &b->parts[j]) *
				columns_width(b->columns, c);
	}
	for (size_t i = 0; i < b->n_classes; i++)
		b->sizes[i] =
			log(b->sizes[i] + UNSEEN * (double)(b->n_seen + 1));
}

/* What a column's features count above unseen ones, of which so much is seen.
 * Features that are in the same rows are mostly as long as each other, and one
 * logarithm does for them. */
static float worth(const struct counts *b, uint32_t column, float sum)
{
	float all = 0, one = 0, last = 0;

	for (size_t f = b->first[column]; f < b->first[column + 1]; f++) {
		float share = b->shares[f];

		if (share < last || share > last)
			one = share * log1pf(share * sum / (float)UNSEEN);
		last = share;
		all += one;
	}
	return all;
}

/* Makes one column's weights in b->row. */
static void weigh_column(struct counts *b, uint32_t column, double mean_size)
{
	double width = columns_width(b->columns, column), mean = 0;

	for (size_t i = 0; i < b->n_classes; i++)
		b->row[i] = 0;
	sum_up(b, column);
	for (size_t j = b->start[column]; j < b->start[column + 1]; j++) {
		float sum = take_sum(b, &b->parts[j]);

		if (sum <= 0)
			continue;
		b->row[b->parts[j].class] = worth(b, column, sum);
		mean += (double)b->row[b->parts[j].class];
	}
	mean = mean / (double)b->n_classes - width * mean_size;
	for (size_t i = 0; i < b->n_classes; i++)
		b->row[i] =
			(float)((double)b->row[i] - width * b->sizes[i] - mean);
}

void bayes_train(const struct solver_rows *rows, const struct columns *c,
		 size_t n_features, bayes_put *put, void *ctx)
{
	struct counts b = {
		.columns = c,
		.n_classes = rows->n_classes,
		.n_columns = rows->n_features,
		.sums = mem_calloc(rows->n_classes, sizeof(float)),
		.row = mem_lines(solver_stride(rows->n_classes), sizeof(float)),
	};
	double mean_size = 0;

	sort_rows(&b, rows);
	sort_features(&b, n_features);
	measure_classes(&b);
	for (size_t i = 0; i < b.n_classes; i++)
		mean_size += b.sizes[i] / (double)b.n_classes;
	for (uint32_t i = 0; i < b.n_columns; i++) {
		weigh_column(&b, i, mean_size);
		put(ctx, i, b.row);
	}
	free(b.parts);
	free(b.start);
	free(b.shares);
	free(b.first);
	free(b.sizes);
	free(b.sums);
	free(b.row);
}
