#include "config.h"

#include "match/acceptor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define N       (EVIDENCES + 1)
#define RIDGE   5.0 /* pull towards what is usual, in guesses */
#define SLACK   1.0 /* pull of the slope towards none, in guesses */
#define ROUNDS  25
#define CERTAIN 0.999 /* nobody is surer than this */

/* What one standard deviation of each evidence weighs in most contents of three
 * to thirty intents. The weights are pulled to these as by RIDGE guesses: few
 * guesses leave them near, many do not feel it. Evidence that is not named, and
 * such as never differs in the guesses, is pulled to nothing. */
static const double usual[EVIDENCES] = {
	[EVIDENCE_SHARE] = 0.5,   [EVIDENCE_ODDS] = 0.8,
	[EVIDENCE_COUNTED] = 1.3, [EVIDENCE_AGREED] = 0.4,
	[EVIDENCE_KNOWN] = 0.9,   [EVIDENCE_TAUGHT] = -0.6,
};

static bool is_left_out(const struct guess *g, int without_fold)
{
	return without_fold >= 0 && g->fold == (unsigned)without_fold;
}

static bool is_met(const struct guess *g, enum acceptor_target target)
{
	return target == ACCEPT_RIGHT ? g->right : g->in_scope;
}

static void standardise(struct acceptor *a, const struct guess *guesses,
			size_t n, int without_fold)
{
	double sum = 0;

	memset(a, 0, sizeof(*a));
	for (size_t i = 0; i < n; i++) {
		if (is_left_out(&guesses[i], without_fold))
			continue;
		sum += guesses[i].weight;
		for (size_t k = 0; k < EVIDENCES; k++)
			a->mean[k] +=
				guesses[i].weight * guesses[i].evidence[k];
	}
	for (size_t k = 0; k < EVIDENCES; k++)
		a->mean[k] = sum > 0 ? a->mean[k] / sum : 0;
	for (size_t i = 0; i < n; i++) {
		if (is_left_out(&guesses[i], without_fold))
			continue;
		for (size_t k = 0; k < EVIDENCES; k++) {
			double d = guesses[i].evidence[k] - a->mean[k];

			a->scale[k] += guesses[i].weight * d * d;
		}
	}
	for (size_t k = 0; k < EVIDENCES; k++) {
		double var = sum > 0 ? a->scale[k] / sum : 0;

		a->scale[k] = var > 1e-12 ? 1.0 / sqrt(var) : 0.0;
	}
}

static void look(const struct acceptor *a, const double *evidence, double *x)
{
	for (size_t k = 0; k < EVIDENCES; k++)
		x[k] = (evidence[k] - a->mean[k]) * a->scale[k];
	x[EVIDENCES] = 1.0;
}

/* What the evidence weighs together. */
static double weigh(const struct acceptor *a, const double *x)
{
	double z = 0;

	for (size_t k = 0; k < N; k++)
		z += a->weights[k] * x[k];
	return z;
}

static double sigmoid(double z)
{
	z = z > 30 ? 30 : z < -30 ? -30 : z;
	return 1.0 / (1.0 + exp(-z));
}

/* Solves h * d = g for symmetric positive h by Cholesky; h is overwritten. */
static void solve(double h[N][N], const double *g, double *d)
{
	for (size_t j = 0; j < N; j++) {
		for (size_t k = 0; k < j; k++)
			for (size_t i = j; i < N; i++)
				h[i][j] -= h[i][k] * h[j][k];
		for (size_t i = N; i-- > j;)
			h[i][j] /= sqrt(h[j][j]);
	}
	for (size_t i = 0; i < N; i++) {
		d[i] = g[i];
		for (size_t k = 0; k < i; k++)
			d[i] -= h[i][k] * d[k];
		d[i] /= h[i][i];
	}
	for (size_t i = N; i-- > 0;) {
		for (size_t k = i + 1; k < N; k++)
			d[i] -= h[k][i] * d[k];
		d[i] /= h[i][i];
	}
}

/* One Newton step; gives its size. */
static double improve(struct acceptor *a, const struct guess *guesses, size_t n,
		      int without_fold, enum acceptor_target target)
{
	double h[N][N] = {{0}}, g[N] = {0}, d[N], x[N], size = 0;

	for (size_t i = 0; i < n; i++) {
		double p, w = guesses[i].lesson, y;

		if (is_left_out(&guesses[i], without_fold))
			continue;
		look(a, guesses[i].evidence, x);
		p = sigmoid(weigh(a, x));
		y = is_met(&guesses[i], target);
		for (size_t j = 0; j < N; j++) {
			g[j] += w * (y - p) * x[j];
			for (size_t k = 0; k <= j; k++)
				h[j][k] += w * p * (1 - p) * x[j] * x[k];
		}
	}
	for (size_t j = 0; j < EVIDENCES; j++) {
		double prior = a->scale[j] > 0 ? usual[j] : 0;

		g[j] -= RIDGE * (a->weights[j] - prior);
		h[j][j] += RIDGE;
	}
	g[EVIDENCES] -= 1e-6 * a->weights[EVIDENCES];
	h[EVIDENCES][EVIDENCES] += 1e-6;
	solve(h, g, d);
	for (size_t j = 0; j < N; j++)
		size = fabs(d[j]) > size ? fabs(d[j]) : size;
	for (size_t j = 0; j < N; j++)
		a->weights[j] += size > 3 ? d[j] * 3 / size : d[j];
	return size;
}

/* Makes probabilities of the order: one slope and one offset, by what guesses
 * really weigh (Platt 1999). */
static void settle(struct acceptor *a, const struct guess *guesses, size_t n,
		   int without_fold, enum acceptor_target target)
{
	double slope = 1, offset = 0, *z = mem_calloc(n + 1, sizeof(*z));

	for (size_t i = 0; i < n; i++) {
		double x[N];

		look(a, guesses[i].evidence, x);
		z[i] = weigh(a, x);
	}
	for (int round = 0; round < ROUNDS; round++) {
		double gs = SLACK * (1 - slope), go = 0, hss = SLACK, hso = 0;
		double hoo = 1e-6, det;

		for (size_t i = 0; i < n; i++) {
			double p, w = guesses[i].weight, y;

			if (is_left_out(&guesses[i], without_fold))
				continue;
			p = sigmoid(slope * z[i] + offset);
			y = is_met(&guesses[i], target);
			gs += w * (y - p) * z[i];
			go += w * (y - p);
			hss += w * p * (1 - p) * z[i] * z[i];
			hso += w * p * (1 - p) * z[i];
			hoo += w * p * (1 - p);
		}
		det = hss * hoo - hso * hso;
		slope += (hoo * gs - hso * go) / det;
		offset += (hss * go - hso * gs) / det;
		if (fabs(gs) + fabs(go) < 1e-6)
			break;
	}
	for (size_t k = 0; k < N; k++)
		a->weights[k] *= slope;
	a->weights[EVIDENCES] += offset;
	free(z);
}

void acceptor_train(struct acceptor *a, const struct guess *guesses, size_t n,
		    int without_fold, enum acceptor_target target)
{
	standardise(a, guesses, n, without_fold);
	for (size_t i = 0; i < n; i++)
		a->seen += guesses[i].weight;
	for (int i = 0; i < ROUNDS; i++)
		if (improve(a, guesses, n, without_fold, target) < 1e-6)
			break;
	settle(a, guesses, n, without_fold, target);
}

double acceptor_probability(const struct acceptor *a, const double *evidence)
{
	double x[N], p;

	if (a->raw)
		return evidence[EVIDENCE_SHARE];
	look(a, evidence, x);
	p = sigmoid(weigh(a, x));
	/* Laplace's rule of succession: who saw little is not sure. */
	p = (p * a->seen + 1) / (a->seen + 2);
	return p > CERTAIN ? CERTAIN : p;
}
