#include "config.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "match/bayes.h"
#include "match/columns.h"
#include "match/solver.h"
#include "unit/unit.h"

#define FEATURES 5
#define CLASSES  3
#define UNSEEN   0.01

/* Two rows of the first class, one of each other; features 2 and 3 always
 * come together, feature 4 never. The last row is left out. */
static const size_t start[] = {0, 2, 4, 7, 9, 10};
static const uint32_t ids[] = {0, 1, 0, 1, 1, 2, 3, 0, 1, 4};
static const float values[] = {0.5F, 0.5F, 0.9F, 0.1F, 0.2F,
			       0.6F, 0.3F, 0.1F, 0.7F, 1.0F};
static const int labels[] = {0, 0, 1, 2, -1};
static const struct solver_rows rows = {start, ids, values, labels,
					5,     5,   CLASSES};

/* The model by its definition, without columns: log of the share that feature f
 * has of class c. */
static double log_share(uint32_t f, int c)
{
	double of_feature = 0, all = 0;

	for (size_t i = 0; i < rows.n; i++)
		for (size_t j = start[i]; labels[i] == c && j < start[i + 1];
		     j++) {
			all += (double)values[j];
			of_feature += ids[j] == f ? (double)values[j] : 0;
		}
	return log(of_feature + UNSEEN) - log(all + UNSEEN * FEATURES);
}

static double score_by_definition(size_t row, int c)
{
	double sum = 0;

	for (size_t j = start[row]; j < start[row + 1]; j++)
		sum += (double)values[j] * log_share(ids[j], c);
	return sum;
}

/* By column and class. */
static float weights[FEATURES][CLASSES];

static void keep(void *ctx, size_t column, const float *w)
{
	(void)ctx;
	memcpy(weights[column], w, sizeof(weights[column]));
}

static double score(const struct merged *m, size_t row, int c)
{
	double sum = 0;

	for (size_t j = m->rows.start[row]; j < m->rows.start[row + 1]; j++)
		sum += (double)m->values[j] * (double)weights[m->ids[j]][c];
	return sum;
}

static void classes_differ_as_the_definition_says(void **state)
{
	struct columns *c = columns_new(&rows);
	struct merged *m = columns_merge(c, &rows);

	(void)state;
	bayes_train(&m->rows, c, FEATURES, keep, NULL);
	assert_int_equal(columns_count(c), 3);
	for (size_t i = 0; i + 1 < rows.n; i++)
		for (int k = 1; k < CLASSES; k++)
			assert_true(fabs(score(m, i, k) - score(m, i, 0) -
					 score_by_definition(i, k) +
					 score_by_definition(i, 0)) < 1e-4);
	merged_free(&m);
	columns_free(&c);
}

static void the_classes_weights_are_around_zero(void **state)
{
	struct columns *c = columns_new(&rows);
	struct merged *m = columns_merge(c, &rows);

	(void)state;
	bayes_train(&m->rows, c, FEATURES, keep, NULL);
	for (size_t f = 0; f < m->rows.n_features; f++) {
		float sum = 0;

		for (size_t k = 0; k < CLASSES; k++)
			sum += weights[f][k];
		assert_true(fabsf(sum) < 1e-4F);
	}
	merged_free(&m);
	columns_free(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(classes_differ_as_the_definition_says),
		cmocka_unit_test(the_classes_weights_are_around_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
