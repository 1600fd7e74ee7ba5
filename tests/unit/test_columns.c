#include "config.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"
#include "match/columns.h"
#include "match/neighbours.h"
#include "unit/unit.h"

#define ROWS     60
#define FEATURES 50
#define CLASSES  20

struct sample {
	size_t start[ROWS + 1];
	uint32_t ids[ROWS * FEATURES];
	float values[ROWS * FEATURES];
	int labels[ROWS];
	struct solver_rows rows;
};

static uint32_t dice(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* Features 0 to 19 come as they like, 20 to 39 four and four together, the
 * others in one row alone, and two of those in the same. */
static struct sample *make(void)
{
	struct sample *s = mem_calloc(1, sizeof(*s));
	uint32_t seed = 11;
	size_t n = 0;

	for (size_t i = 0; i < ROWS; i++) {
		uint32_t together = dice(&seed) % 32;

		s->start[i] = n;
		s->labels[i] = i == 7 ? -1 : (int)(i * CLASSES / ROWS);
		for (uint32_t f = 0; f < FEATURES; f++) {
			bool has;

			if (f < 20)
				has = dice(&seed) % 4 == 0;
			else if (f < 40)
				has = (together >> (f - 20) / 4 & 1) != 0;
			else
				has = i == 10 + (f - 40) / 2;
			if (!has)
				continue;
			s->ids[n] = f;
			s->values[n++] =
				f < 20 || f >= 40
					? 0.1F + (float)(dice(&seed) % 90) / 100
					: (float)(i % 5 + 1) / 10;
		}
	}
	s->start[ROWS] = n;
	s->rows = (struct solver_rows){s->start, s->ids,   s->values, s->labels,
				       ROWS,     FEATURES, CLASSES};
	return s;
}

static double product(const struct solver_rows *r, size_t a, size_t b)
{
	double sum = 0;

	for (size_t i = r->start[a]; i < r->start[a + 1]; i++)
		for (size_t j = r->start[b]; j < r->start[b + 1]; j++)
			if (r->ids[i] == r->ids[j])
				sum += (double)r->values[i] *
				       (double)r->values[j];
	return sum;
}

static void features_that_come_together_are_one_column(void **state)
{
	struct sample *s = make();
	struct columns *c = columns_new(&s->rows);
	float share;

	(void)state;
	assert_int_equal(columns_count(c), 20 + 5 + 5);
	for (uint32_t f = 20; f < 40; f++) {
		assert_int_equal(columns_of(c, f, &share),
				 columns_of(c, f / 4 * 4, &share));
		assert_true(fabsf(share - 0.5F) < 1e-6F);
	}
	for (uint32_t f = 40; f < FEATURES; f += 2)
		assert_int_equal(columns_of(c, f, &share),
				 columns_of(c, f + 1, &share));
	columns_free(&c);
	assert_null(c);
	free(s);
}

static void merged_rows_have_the_same_products(void **state)
{
	struct sample *s = make();
	struct columns *c = columns_new(&s->rows);
	struct merged *m = columns_merge(c, &s->rows);

	(void)state;
	assert_int_equal(m->start[8] - m->start[7], 0); /* has no label */
	for (size_t a = 0; a < ROWS; a++)
		for (size_t b = 0; b < ROWS; b++)
			if (a != 7 && b != 7)
				assert_true(fabs(product(&s->rows, a, b) -
						 product(&m->rows, a, b)) <
					    1e-5);
	merged_free(&m);
	columns_free(&c);
	free(s);
}

static void a_text_with_half_of_a_column_has_half_its_product(void **state)
{
	static const uint32_t ids[] = {3, 21, 22, 44};
	static const float values[] = {0.5F, 0.3F, 0.4F, 0.2F};
	struct sample *s = make();
	struct columns *c = columns_new(&s->rows);
	struct merged *m = columns_merge(c, &s->rows);
	struct arena *a = arena_new(4096);
	uint32_t columns[4];
	float cells[4];
	size_t n = columns_gather(c, ids, values, 4, a, columns, cells);

	(void)state;
	assert_int_equal(n, 3);
	for (size_t i = 0; i < ROWS; i++) {
		double by_feature = 0, by_column = 0;

		for (size_t j = s->start[i]; j < s->start[i + 1]; j++)
			for (size_t k = 0; k < 4; k++)
				if (s->ids[j] == ids[k])
					by_feature += (double)values[k] *
						      (double)s->values[j];
		for (size_t j = m->start[i]; j < m->start[i + 1]; j++)
			for (size_t k = 0; k < n; k++)
				if (m->ids[j] == columns[k])
					by_column += (double)cells[k] *
						     (double)m->values[j];
		if (i != 7)
			assert_true(fabs(by_feature - by_column) < 1e-5);
	}
	arena_free(&a);
	merged_free(&m);
	columns_free(&c);
	free(s);
}

static void the_nearest_row_of_each_class_is_found(void **state)
{
	struct sample *s = make();
	struct neighbours *n = neighbours_new(&s->rows);
	struct arena *a = arena_new(4096);

	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		size_t from = s->start[i], count = s->start[i + 1] - from;
		float length = sqrtf((float)product(&s->rows, i, i));
		float best[CLASSES] = {0}, top = 0;
		struct nearest near;

		neighbours_find(n, s->ids + from, s->values + from, count,
				length, a, &near);
		for (size_t j = 0; j < ROWS; j++) {
			double other = sqrt(product(&s->rows, j, j));
			float x = (float)(product(&s->rows, i, j) /
					  (double)length / other);

			if (s->labels[j] < 0)
				continue;
			if (x > best[s->labels[j]])
				best[s->labels[j]] = x;
			top = x > top ? x : top;
		}
		for (size_t k = 0; k < CLASSES; k++)
			assert_true(fabsf(best[k] - near.of_class[k]) < 1e-5F);
		assert_int_equal(near.n, NEIGHBOURS_TOP);
		assert_true(fabsf(near.list[0].cosine - top) < 1e-5F);
		for (size_t k = 1; k < near.n; k++)
			assert_true(near.list[k - 1].cosine >=
				    near.list[k].cosine);
		assert_int_equal(near.list[0].label,
				 s->labels[near.list[0].row]);
	}
	arena_free(&a);
	neighbours_free(&n);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(features_that_come_together_are_one_column),
		cmocka_unit_test(merged_rows_have_the_same_products),
		cmocka_unit_test(
			a_text_with_half_of_a_column_has_half_its_product),
		cmocka_unit_test(the_nearest_row_of_each_class_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
