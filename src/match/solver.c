#include "config.h"

#include "match/solver.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "match/lanes.h"

#define FIRST_U (-16.0F) /* logit where a multiplier starts */

struct state {
	const struct solver_rows *rows;
	size_t vecs;         /* groups of lanes in a row */
	lanes *weights;      /* n_features + 1 rows */
	lanes *alpha;        /* one row a row */
	lanes *u;            /* logit of alpha / c; logistic only */
	float *norms;        /* squared length of each row, with bias */
	lanes *score, *step; /* one row each */
	float c;
	int rounds; /* of Newton's method in a logistic step */
};

size_t solver_stride(size_t n_classes)
{
	return (n_classes + LANES - 1) / LANES * LANES;
}

#define ALL(x) ((lanes){0} + (x))

static inline void choose(const ilanes *mask, const lanes *yes, const lanes *no,
			  lanes *out)
{
	*out = (lanes)((*mask & (ilanes)*yes) | (~*mask & (ilanes)*no));
}

/* out = 1 / (1 + exp(-x)); exp by the usual 2^k * polynomial, because libm's
 * may differ between machines in the last bit. */
static inline void logistic(const lanes *x, lanes *out)
{
	const lanes magic = ALL(12582912.0F), top = ALL(60.0F);
	lanes v = -*x, t, r, p;
	ilanes mask = v > top, k;

	choose(&mask, &top, &v, &v);
	t = -top;
	mask = v < t;
	choose(&mask, &t, &v, &v);
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

/* Asks for the weights of a feature before they are needed: they lie anywhere
 * in megabytes, so waiting for memory is most of the work. */
static inline void ahead(const struct state *s, size_t j, size_t end, size_t v)
{
	const lanes *w;

	j += 8;
	if (j >= end)
		return;
	w = s->weights + s->rows->ids[j] * s->vecs + v;
	for (size_t k = 0; k < s->vecs - v && k < 5; k++)
		__builtin_prefetch(w + k, 1);
}

/* score = weights * row i + bias */
FAST_CLONES static void score_row(const struct state *s, size_t i)
{
	const struct solver_rows *rows = s->rows;
	size_t end = rows->start[i + 1];
	const lanes *bias = s->weights + rows->n_features * s->vecs;
	size_t v = 0;

	for (; v + 4 <= s->vecs; v += 4) {
		lanes a = bias[v], b = bias[v + 1], c = bias[v + 2],
		      d = bias[v + 3];

		for (size_t j = rows->start[i]; j < end; j++) {
			const lanes *w =
				s->weights + rows->ids[j] * s->vecs + v;
			float x = rows->values[j];

			ahead(s, j, end, v);
			a += w[0] * x;
			b += w[1] * x;
			c += w[2] * x;
			d += w[3] * x;
		}
		s->score[v] = a;
		s->score[v + 1] = b;
		s->score[v + 2] = c;
		s->score[v + 3] = d;
	}
	for (; v < s->vecs; v++) {
		lanes a = bias[v];

		for (size_t j = rows->start[i]; j < end; j++)
			a += s->weights[rows->ids[j] * s->vecs + v] *
			     rows->values[j];
		s->score[v] = a;
	}
}

/* weights += row i * step */
FAST_CLONES static void add_row(struct state *s, size_t i)
{
	const struct solver_rows *rows = s->rows;
	size_t end = rows->start[i + 1];
	lanes *bias = s->weights + rows->n_features * s->vecs;

	for (size_t v = 0; v < s->vecs; v++)
		bias[v] += s->step[v];
	for (size_t j = rows->start[i]; j < end; j++) {
		lanes *w = s->weights + rows->ids[j] * s->vecs;
		float x = rows->values[j];

		ahead(s, j, end, 0);
		for (size_t v = 0; v < s->vecs; v++)
			w[v] += s->step[v] * x;
	}
}

/* Signs of the classes for a row of class `label`: +1 for its own. */
static inline void signs_of(int label, size_t v, lanes *y)
{
	*y = ALL(-1.0F);
	if ((size_t)label / LANES == v)
		((float *)y)[(size_t)label % LANES] = 1.0F;
}

static inline float largest(const lanes *x)
{
	float best = 0;

	for (size_t i = 0; i < LANES; i++) {
		float a = ((const float *)x)[i];

		a = a < 0 ? -a : a;
		best = a > best ? a : best;
	}
	return best;
}

/* One step for all classes of row i; gives the largest change. */
FAST_CLONES static float step_hinge2(struct state *s, size_t i)
{
	const float diag = 0.5F / s->c;
	const float inv = 1.0F / (s->norms[i] + diag);
	lanes *alpha = s->alpha + i * s->vecs;
	lanes moved = ALL(0.0F);

	for (size_t v = 0; v < s->vecs; v++) {
		const lanes zero = ALL(0.0F);
		lanes y, next, d;
		ilanes mask;

		signs_of(s->rows->labels[i], v, &y);
		next = alpha[v] -
		       (y * s->score[v] - 1.0F + diag * alpha[v]) * inv;
		mask = next < zero;
		choose(&mask, &zero, &next, &next);
		d = next - alpha[v];
		alpha[v] = next;
		s->step[v] = d * y;
		next = -d;
		mask = d < zero;
		choose(&mask, &next, &d, &d);
		mask = d > moved;
		choose(&mask, &d, &moved, &moved);
	}
	return largest(&moved);
}

/* The new multiplier z = c * logistic(u) solves u + q * z = q * alpha - y * s:
 * Newton from the last u, kept inside a bracket. */
FAST_CLONES static float step_logistic(struct state *s, size_t i)
{
	const float q = s->norms[i], c = s->c;
	lanes *alpha = s->alpha + i * s->vecs, *u = s->u + i * s->vecs;
	lanes moved = ALL(0.0F);

	for (size_t v = 0; v < s->vecs; v++) {
		lanes y, b, low, high, x = u[v], p, f, next, mid, d;
		ilanes mask;

		signs_of(s->rows->labels[i], v, &y);
		b = q * alpha[v] - y * s->score[v];
		low = b - q * c - 1.0F;
		high = b + 1.0F;
		for (int k = 0; k < s->rounds; k++) {
			mask = (x < low) | (x > high);
			mid = 0.5F * (low + high);
			choose(&mask, &mid, &x, &x);
			logistic(&x, &p);
			f = x + q * c * p - b;
			mask = f > ALL(0.0F);
			choose(&mask, &x, &high, &high);
			choose(&mask, &low, &x, &low);
			next = x - f / (1.0F + q * c * p * (1.0F - p));
			x = next;
		}
		mask = (x < low) | (x > high);
		mid = 0.5F * (low + high);
		choose(&mask, &mid, &x, &x);
		logistic(&x, &p);
		u[v] = x;
		next = c * p;
		d = next - alpha[v];
		alpha[v] = next;
		s->step[v] = d * y;
		next = -d;
		mask = d < ALL(0.0F);
		choose(&mask, &next, &d, &d);
		mask = d > moved;
		choose(&mask, &d, &moved, &moved);
	}
	return largest(&moved);
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

static void measure_rows(struct state *s)
{
	const struct solver_rows *rows = s->rows;

	for (size_t i = 0; i < rows->n; i++) {
		float sum = 1.0F; /* the bias */

		for (size_t j = rows->start[i]; j < rows->start[i + 1]; j++)
			sum += rows->values[j] * rows->values[j];
		s->norms[i] = sum;
	}
}

static void run_epochs(struct state *s, const struct solver_options *o)
{
	const struct solver_rows *rows = s->rows;
	uint32_t *order = mem_calloc(rows->n, sizeof(*order));
	uint8_t *rest = mem_calloc(rows->n, 1); /* epochs to sit out */
	uint64_t random = 42;
	size_t n = 0;

	for (size_t i = 0; i < rows->n; i++)
		if (rows->labels[i] >= 0)
			order[n++] = (uint32_t)i;
	for (unsigned e = 0; e < o->epochs; e++) {
		float most = 0;

		/* Later steps are small and start near their end. */
		s->rounds = e < 2 ? 4 : 2;
		shuffle(order, n, &random);
		for (size_t k = 0; k < n; k++) {
			size_t i = order[k];
			float moved;

			if (rest[i] > 0) {
				rest[i]--;
				continue;
			}
			score_row(s, i);
			moved = o->loss == LOSS_HINGE2 ? step_hinge2(s, i)
						       : step_logistic(s, i);
			moved /= o->loss == LOSS_HINGE2 ? 1.0F : s->c;
			/* A row that hardly moves is looked at more seldom. */
			if (moved < o->tolerance)
				rest[i] = 2;
			if (moved > 0)
				add_row(s, i);
			most = moved > most ? moved : most;
		}
		if (most < o->tolerance)
			break;
	}
	free(rest);
	free(order);
}

float *solver_train(const struct solver_rows *rows,
		    const struct solver_options *options)
{
	size_t stride = solver_stride(rows->n_classes);
	struct state s = {
		.rows = rows,
		.vecs = stride / LANES,
		.c = options->c,
	};

	s.weights = mem_lines((rows->n_features + 1) * stride, sizeof(float));
	s.alpha = mem_calloc(rows->n * stride, sizeof(float));
	s.norms = mem_calloc(rows->n, sizeof(float));
	s.score = mem_calloc(stride, sizeof(float));
	s.step = mem_calloc(stride, sizeof(float));
	if (options->loss == LOSS_LOGISTIC) {
		s.u = mem_calloc(rows->n * stride, sizeof(float));
		for (size_t i = 0; i < rows->n * s.vecs; i++)
			s.u[i] = ALL(FIRST_U);
	}
	measure_rows(&s);
	run_epochs(&s, options);
	free(s.u);
	free(s.step);
	free(s.score);
	free(s.norms);
	free(s.alpha);
	return (float *)s.weights;
}
