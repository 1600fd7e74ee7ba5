#include "config.h"

#include "match/solver.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "match/crew.h"
#include "match/lanes.h"

#define FIRST_U (-16.0F) /* logit where a multiplier starts */

/* Sixteen classes in training. Classes know nothing of each other, so one
 * group is trained to its end before the next: its weights stay in the cache,
 * where those of all classes together would not. */
struct group {
	const struct solver_rows *rows;
	const float *norms; /* squared length of each row, with bias */
	size_t first;       /* class of the first lane */
	lanes *weights;     /* n_features + 1 */
	lanes *alpha;       /* by row */
	lanes *u;           /* logit of alpha / c; logistic only */
	uint8_t *rest;      /* epochs a row sits out */
	enum solver_loss loss;
	float c;
	int rounds;     /* of Newton's method in a logistic step */
	unsigned epoch; /* the next one */
	bool settled;   /* no step was larger than the tolerance */
};

struct solver {
	struct solver_rows rows;
	struct solver_options options;
	float *norms;
	uint32_t *orders; /* of all epochs, n_order each */
	size_t n_order;
	lanes *weights; /* group by group, n_features + 1 each */
	struct group *groups;
	size_t n_groups;
	unsigned until; /* the epoch a run ends before */
};

size_t solver_stride(size_t n_classes)
{
	return (n_classes + LANES - 1) / LANES * LANES;
}

size_t solver_at(size_t n_features, size_t feature, size_t class)
{
	return (class / LANES * (n_features + 1) + feature) * LANES +
	       class % LANES;
}

/* out = 1 / (1 + exp(-x)); exp by the usual 2^k * polynomial, because libm's
 * may differ between machines in the last bit. */
static ALWAYS_INLINE void logistic(const lanes *x, lanes *out)
{
	const lanes magic = ALL_LANES(12582912.0F), top = ALL_LANES(60.0F);
	lanes v = -*x, t, r, p;
	ilanes mask = v > top, k;

	lanes_choose(&mask, &top, &v, &v);
	t = -top;
	mask = v < t;
	lanes_choose(&mask, &t, &v, &v);
	t = v * 1.44269504F + magic;
	k = (ilanes)t - (ilanes)magic;
	t -= magic;
	r = v - t * 0.693359375F + t * 2.12194440e-4F;
	p = r * (1.0F / 720.0F) + 1.0F / 120.0F;
	p = p * r + 1.0F / 24.0F;
	p = p * r + 1.0F / 6.0F;
	p = p * r + 0.5F;
	p = p * r + 1.0F;
	p = p * r + 1.0F;
	p *= (lanes)((k + 127) << 23);
	*out = 1.0F / (1.0F + p);
}

/* score = weights * row i + bias; four sums, so that none waits for the one
 * before. */
static ALWAYS_INLINE void score_row(const struct group *g, size_t i,
				    lanes *score)
{
	const uint32_t *ids = g->rows->ids;
	const float *x = g->rows->values;
	size_t j = g->rows->start[i], end = g->rows->start[i + 1];
	const lanes *w = g->weights;
	lanes a = w[g->rows->n_features], b = ALL_LANES(0.0F), c = b, d = b;

	for (; j + 4 <= end; j += 4) {
		a += w[ids[j]] * x[j];
		b += w[ids[j + 1]] * x[j + 1];
		c += w[ids[j + 2]] * x[j + 2];
		d += w[ids[j + 3]] * x[j + 3];
	}
	for (; j < end; j++)
		a += w[ids[j]] * x[j];
	*score = (a + b) + (c + d);
}

/* weights += row i * step */
static ALWAYS_INLINE void add_row(struct group *g, size_t i, const lanes *step)
{
	const uint32_t *ids = g->rows->ids;
	const float *x = g->rows->values;
	size_t end = g->rows->start[i + 1];
	const lanes by = *step;
	lanes *w = g->weights;

	w[g->rows->n_features] += by;
	for (size_t j = g->rows->start[i]; j < end; j++)
		w[ids[j]] += by * x[j];
}

/* Signs of the classes for row i: +1 for its own. */
static ALWAYS_INLINE void signs_of(const struct group *g, size_t i, lanes *y)
{
	size_t lane = (size_t)g->rows->labels[i] - g->first;

	*y = ALL_LANES(-1.0F);
	if (lane < LANES)
		((float *)y)[lane] = 1.0F;
}

static ALWAYS_INLINE void step_hinge2(struct group *g, size_t i,
				      const lanes *score, lanes *change)
{
	const float diag = 0.5F / g->c;
	const float inv = 1.0F / (g->norms[i] + diag);
	const lanes zero = ALL_LANES(0.0F);
	lanes *alpha = &g->alpha[i], y, next;
	ilanes mask;

	signs_of(g, i, &y);
	next = *alpha - (y * *score - 1.0F + diag * *alpha) * inv;
	mask = next < zero;
	lanes_choose(&mask, &zero, &next, &next);
	*change = next - *alpha;
	*alpha = next;
}

/* To the middle with what is outside. */
static ALWAYS_INLINE void stay_between(const lanes *low, const lanes *high,
				       lanes *x)
{
	const lanes mid = 0.5F * (*low + *high);
	ilanes mask = *x < *low;

	lanes_choose(&mask, &mid, x, x);
	mask = *x > *high;
	lanes_choose(&mask, &mid, x, x);
}

/* The new multiplier z = c * logistic(u) solves u + q * z = q * alpha - y * s:
 * Newton from the last u, kept inside a bracket. */
static ALWAYS_INLINE void step_logistic(struct group *g, size_t i,
					const lanes *score, lanes *change)
{
	const float q = g->norms[i], c = g->c;
	lanes *alpha = &g->alpha[i], x = g->u[i];
	lanes y, b, low, high, p, f;
	ilanes mask;

	signs_of(g, i, &y);
	b = q * *alpha - y * *score;
	low = b - q * c - 1.0F;
	high = b + 1.0F;
	for (int k = 0; k < g->rounds; k++) {
		stay_between(&low, &high, &x);
		logistic(&x, &p);
		f = x + q * c * p - b;
		mask = f > ALL_LANES(0.0F);
		lanes_choose(&mask, &x, &high, &high);
		lanes_choose(&mask, &low, &x, &low);
		x -= f / (1.0F + q * c * p * (1.0F - p));
	}
	stay_between(&low, &high, &x);
	logistic(&x, &p);
	g->u[i] = x;
	p *= c;
	*change = p - *alpha;
	*alpha = p;
}

/* One step for the classes of the group at row i; gives the largest change of
 * a multiplier, for a logistic one as a share of c. */
FAST_CLONES static float visit(struct group *g, size_t i)
{
	lanes score, change, y;
	float moved;

	score_row(g, i, &score);
	switch (g->loss) {
	case LOSS_HINGE2:
		step_hinge2(g, i, &score, &change);
		break;
	case LOSS_LOGISTIC:
		step_logistic(g, i, &score, &change);
		break;
	}
	moved = lanes_largest(&change);
	if (moved <= 0)
		return 0;
	signs_of(g, i, &y);
	change *= y;
	add_row(g, i, &change);
	return g->loss == LOSS_LOGISTIC ? moved / g->c : moved;
}

static uint32_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005U + 1442695040888963407U;
	return (uint32_t)(*state >> 33);
}

static void shuffle(uint32_t *order, size_t n, uint64_t *state)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = next_random(state) % i;
		uint32_t t = order[i - 1];

		order[i - 1] = order[j];
		order[j] = t;
	}
}

/* The rows with a label, n_r of them, in another order for each epoch; the
 * same orders for all groups. */
static uint32_t *make_orders(const struct solver_rows *rows, unsigned epochs,
			     size_t *n_r)
{
	uint32_t *orders = mem_calloc(rows->n * epochs, sizeof(*orders));
	uint64_t random = 42;
	size_t n = 0;

	for (size_t i = 0; i < rows->n; i++)
		if (rows->labels[i] >= 0)
			orders[n++] = (uint32_t)i;
	for (unsigned e = 0; e < epochs; e++) {
		if (e > 0)
			memcpy(orders + e * n, orders + (e - 1) * n,
			       n * sizeof(*orders));
		shuffle(orders + e * n, n, &random);
	}
	*n_r = n;
	return orders;
}

static float *measure_rows(const struct solver_rows *rows)
{
	float *norms = mem_calloc(rows->n, sizeof(*norms));

	for (size_t i = 0; i < rows->n; i++) {
		norms[i] = 1.0F; /* the bias */
		for (size_t j = rows->start[i]; j < rows->start[i + 1]; j++)
			norms[i] += rows->values[j] * rows->values[j];
	}
	return norms;
}

/* Asks for a row before it is needed: rows come in any order. */
static ALWAYS_INLINE void ahead(const struct group *g, size_t i)
{
	size_t at = g->rows->start[i];

	__builtin_prefetch(g->rows->ids + at);
	__builtin_prefetch(g->rows->values + at);
	__builtin_prefetch(g->alpha + i, 1);
	if (g->u != NULL)
		__builtin_prefetch(g->u + i, 1);
}

static void run_epoch(struct group *g, float tolerance, const uint32_t *order,
		      size_t n)
{
	float most = 0;

	/* Later steps are small and start near their end. */
	g->rounds = g->epoch < 2 ? 4 : 2;
	for (size_t k = 0; k < n; k++) {
		size_t i = order[k];
		float moved;

		if (k + 2 < n)
			ahead(g, order[k + 2]);
		if (g->rest[i] > 0) {
			g->rest[i]--;
			continue;
		}
		moved = visit(g, i);
		/* A row that hardly moves is looked at more seldom. */
		if (moved < tolerance)
			g->rest[i] = 2;
		most = moved > most ? moved : most;
	}
	g->epoch++;
	g->settled = most < tolerance;
}

/* Room for what a group remembers of the rows. */
static void open_group(struct group *g)
{
	size_t n = g->rows->n;

	g->alpha = mem_lines(n, sizeof(lanes));
	g->rest = mem_calloc(n, 1);
	if (g->loss != LOSS_LOGISTIC)
		return;
	g->u = mem_lines(n, sizeof(lanes));
	for (size_t i = 0; i < n; i++)
		g->u[i] = ALL_LANES(FIRST_U);
}

static void close_group(struct group *g)
{
	free(g->alpha);
	free(g->u);
	free(g->rest);
	g->alpha = g->u = NULL;
	g->rest = NULL;
}

struct solver *solver_new(const struct solver_rows *rows,
			  const struct solver_options *options)
{
	struct solver *s = mem_calloc(1, sizeof(*s));
	size_t n_weights = rows->n_features + 1;

	s->rows = *rows;
	s->options = *options;
	s->orders = make_orders(rows, options->epochs, &s->n_order);
	s->norms = measure_rows(rows);
	s->n_groups = solver_stride(rows->n_classes) / LANES;
	s->weights = mem_lines(n_weights * s->n_groups, sizeof(lanes));
	s->groups = mem_calloc(s->n_groups, sizeof(*s->groups));
	for (size_t k = 0; k < s->n_groups; k++)
		s->groups[k] = (struct group){
			.rows = &s->rows,
			.norms = s->norms,
			.first = k * LANES,
			.weights = s->weights + k * n_weights,
			.loss = options->loss,
			.c = options->c,
		};
	return s;
}

static void run_group(void *ctx, size_t number)
{
	const struct solver *s = ctx;
	struct group *g = &s->groups[number];

	if (g->epoch == 0 && g->alpha == NULL)
		open_group(g);
	while (g->epoch < s->until && !g->settled)
		run_epoch(g, s->options.tolerance,
			  s->orders + g->epoch * s->n_order, s->n_order);
	/* What will not be needed again serves the next group, while it is in
	 * the cache. */
	if (g->epoch == s->options.epochs || g->settled)
		close_group(g);
}

void solver_run(struct solver *s, unsigned epochs)
{
	s->until = epochs < s->options.epochs ? epochs : s->options.epochs;
	crew_run(s->options.threads, s->n_groups, run_group, s);
}

const float *solver_weights(const struct solver *s)
{
	return (const float *)s->weights;
}

void solver_free(struct solver **s)
{
	if (*s == NULL)
		return;
	for (size_t k = 0; k < (*s)->n_groups; k++)
		close_group(&(*s)->groups[k]);
	free((*s)->groups);
	free((*s)->weights);
	free((*s)->orders);
	free((*s)->norms);
	free(*s);
	*s = NULL;
}
