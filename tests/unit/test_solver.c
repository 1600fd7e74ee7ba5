#include "config.h"

#include <math.h>
#include <stdlib.h>

#include <linear.h>

#include "base/mem.h"
#include "match/linear.h"
#include "match/solver.h"
#include "unit/unit.h"

#define ROWS     120
#define FEATURES 40
#define CLASSES  5
#define PER_ROW  6

struct sample {
	size_t start[ROWS + 1];
	uint32_t ids[ROWS * PER_ROW];
	float values[ROWS * PER_ROW];
	int labels[ROWS];
};

static uint32_t dice(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* Each class has favourite features, some rows have a wrong label. */
static struct solver_rows make(struct sample *s)
{
	uint32_t seed = 3;

	for (size_t i = 0; i < ROWS; i++) {
		size_t class = i % CLASSES;

		s->start[i] = i * PER_ROW;
		s->labels[i] =
			(int)(dice(&seed) % 10 == 0 ? dice(&seed) % CLASSES
						    : class);
		for (size_t j = 0; j < PER_ROW; j++) {
			uint32_t id = (uint32_t)(j * 6) +
				      (dice(&seed) % 3 == 0 ? dice(&seed) % 6
							    : (uint32_t) class);

			s->ids[i * PER_ROW + j] = id;
			s->values[i * PER_ROW + j] =
				0.2F + (float)(dice(&seed) % 100) / 200.0F;
		}
	}
	s->start[ROWS] = ROWS * PER_ROW;
	return (struct solver_rows){
		.start = s->start,
		.ids = s->ids,
		.values = s->values,
		.labels = s->labels,
		.n = ROWS,
		.n_features = FEATURES,
		.n_classes = CLASSES,
	};
}

/* All epochs; free(). */
static float *solve(const struct solver_rows *rows,
		    const struct solver_options *options)
{
	size_t bytes = (rows->n_features + 1) * solver_stride(rows->n_classes) *
		       sizeof(float);
	struct solver *s = solver_new(rows, options);
	float *weights;

	solver_run(s, options->epochs);
	weights = mem_dup(solver_weights(s), bytes);
	solver_free(&s);
	return weights;
}

static void hush(const char *text)
{
	(void)text;
}

/* Weights as liblinear finds them for the same rows. */
static double *by_liblinear(const struct solver_rows *r, int solver, double c)
{
	struct feature_node *nodes =
		mem_calloc(r->n * (PER_ROW + 2), sizeof(*nodes));
	struct problem p = {.l = ROWS, .n = FEATURES + 1, .bias = 1};
	struct parameter o = {.solver_type = solver, .C = c, .eps = 1e-6};
	double *w = mem_calloc((FEATURES + 1) * CLASSES, sizeof(*w));
	struct model *m;

	p.y = mem_calloc(r->n, sizeof(*p.y));
	p.x = mem_calloc(r->n, sizeof(*p.x));
	for (size_t i = 0, at = 0; i < r->n; i++) {
		p.y[i] = r->labels[i];
		p.x[i] = nodes + at;
		for (size_t j = r->start[i]; j < r->start[i + 1]; j++, at++) {
			nodes[at].index = (int)r->ids[j] + 1;
			nodes[at].value = (double)r->values[j];
		}
		nodes[at].index = FEATURES + 1;
		nodes[at++].value = 1;
		nodes[at++].index = -1;
	}
	set_print_string_function(hush);
	m = train(&p, &o);
	for (size_t f = 0; f <= FEATURES; f++)
		for (size_t c2 = 0; c2 < CLASSES; c2++)
			w[f * CLASSES + (size_t)m->label[c2]] =
				m->w[f * CLASSES + c2];
	free_and_destroy_model(&m);
	free(p.x);
	free(p.y);
	free(nodes);
	return w;
}

static void compare(enum solver_loss loss, int solver, double c)
{
	struct sample *s = mem_calloc(1, sizeof(*s));
	struct solver_rows rows = make(s);
	struct solver_options o = {.loss = loss,
				   .c = (float)c,
				   .epochs = 3000,
				   .tolerance = 1e-7F};
	float *ours = solve(&rows, &o);
	double *theirs = by_liblinear(&rows, solver, c);

	for (size_t f = 0; f <= FEATURES; f++)
		for (size_t k = 0; k < CLASSES; k++)
			assert_true(
				fabs((double)ours[solver_at(FEATURES, f, k)] -
				     theirs[f * CLASSES + k]) < 0.01);
	free(theirs);
	free(ours);
	free(s);
}

static void squared_hinge_agrees_with_liblinear(void **state)
{
	(void)state;
	compare(LOSS_HINGE2, L2R_L2LOSS_SVC_DUAL, 0.1);
	compare(LOSS_HINGE2, L2R_L2LOSS_SVC_DUAL, 1);
}

static void logistic_agrees_with_liblinear(void **state)
{
	(void)state;
	compare(LOSS_LOGISTIC, L2R_LR, 1);
	compare(LOSS_LOGISTIC, L2R_LR, 30);
}

static void training_twice_gives_the_same_bytes(void **state)
{
	struct sample *s = mem_calloc(1, sizeof(*s));
	struct solver_rows rows = make(s);
	struct solver_options o = {
		.loss = LOSS_LOGISTIC, .c = 5, .epochs = 7, .tolerance = 1e-4F};
	float *a = solve(&rows, &o), *b = solve(&rows, &o);

	(void)state;
	assert_memory_equal(
		a, b, (FEATURES + 1) * solver_stride(CLASSES) * sizeof(*a));
	free(a);
	free(b);
	free(s);
}

static void a_row_without_a_class_teaches_nothing(void **state)
{
	struct sample *s = mem_calloc(1, sizeof(*s));
	struct solver_rows rows = make(s);
	struct solver_options o = {
		.loss = LOSS_HINGE2, .c = 1, .epochs = 7, .tolerance = 1e-4F};
	float *w;

	(void)state;
	for (size_t i = 0; i < ROWS; i++)
		s->labels[i] = -1;
	w = solve(&rows, &o);
	for (size_t i = 0; i < (FEATURES + 1) * solver_stride(CLASSES); i++)
		assert_true(w[i] == 0.0F);
	free(w);
	free(s);
}

static void eight_bits_keep_the_scores(void **state)
{
	struct sample *s = mem_calloc(1, sizeof(*s));
	struct solver_rows rows = make(s);
	struct solver_options o = {
		.loss = LOSS_HINGE2, .c = 1, .epochs = 50, .tolerance = 1e-4F};
	float *w = solve(&rows, &o);
	struct linear *l = linear_new(w, FEATURES, CLASSES);
	_Alignas(16) float scores[16];

	(void)state;
	assert_int_equal(linear_lanes(l), 16);
	linear_score(l, s->ids, s->values, PER_ROW, scores);
	for (size_t c = 0; c < CLASSES; c++) {
		float exact = w[FEATURES * 16 + c];

		for (size_t j = 0; j < PER_ROW; j++)
			exact += s->values[j] * w[s->ids[j] * 16 + c];
		assert_true(fabsf(exact - scores[c]) < 0.02F);
	}
	linear_free(&l);
	free(w);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(squared_hinge_agrees_with_liblinear),
		cmocka_unit_test(logistic_agrees_with_liblinear),
		cmocka_unit_test(training_twice_gives_the_same_bytes),
		cmocka_unit_test(a_row_without_a_class_teaches_nothing),
		cmocka_unit_test(eight_bits_keep_the_scores),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
