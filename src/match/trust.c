#include "config.h"

#include "match/trust.h"

#include <math.h>
#include <string.h>

#define STEPS_MAX 30
/* Keeps weights small where a collection has few lessons. */
#define RIDGE     1.0
#define TERMS     (TRUST_EVIDENCES + 1)

static void standardise(struct trust *t, const struct trust_lesson *lessons,
			size_t n)
{
	for (size_t j = 0; j < TRUST_EVIDENCES; j++) {
		double sum = 0, squares = 0;

		for (size_t i = 0; i < n; i++)
			sum += lessons[i].evidence[j];
		t->mean[j] = n > 0 ? sum / (double)n : 0;
		for (size_t i = 0; i < n; i++)
			squares += pow(lessons[i].evidence[j] - t->mean[j], 2);
		t->scale[j] = n > 0 ? sqrt(squares / (double)n) : 0;
		if (t->scale[j] < 1e-6)
			t->scale[j] = 1;
	}
}

static double logistic(double x)
{
	return 1 / (1 + exp(-x));
}

static void inputs(const struct trust *t, const double *evidence,
		   double x[TERMS])
{
	for (size_t j = 0; j < TRUST_EVIDENCES; j++)
		x[j] = (evidence[j] - t->mean[j]) / t->scale[j];
	x[TRUST_EVIDENCES] = 1;
}

static double weigh(const struct trust *t, const double x[TERMS])
{
	double sum = 0;

	for (size_t j = 0; j < TERMS; j++)
		sum += t->weights[j] * x[j];
	return sum;
}

/* Solves m * x = v for a symmetric positive definite m; x replaces v. */
static void solve(double m[TERMS][TERMS], double v[TERMS])
{
	for (size_t i = 0; i < TERMS; i++)
		for (size_t j = i + 1; j < TERMS; j++) {
			double f = m[j][i] / m[i][i];

			for (size_t k = i; k < TERMS; k++)
				m[j][k] -= f * m[i][k];
			v[j] -= f * v[i];
		}
	for (size_t i = TERMS; i-- > 0;) {
		for (size_t k = i + 1; k < TERMS; k++)
			v[i] -= m[i][k] * v[k];
		v[i] /= m[i][i];
	}
}

/* One step of Newton's method; gives the largest change. */
static double step(struct trust *t, const struct trust_lesson *lessons,
		   size_t n)
{
	double hessian[TERMS][TERMS] = {{0}}, gradient[TERMS] = {0};
	double largest = 0;

	for (size_t i = 0; i < n; i++) {
		double x[TERMS], p, w = lessons[i].weight;

		inputs(t, lessons[i].evidence, x);
		p = logistic(weigh(t, x));
		for (size_t j = 0; j < TERMS; j++) {
			gradient[j] += w * (lessons[i].right - p) * x[j];
			for (size_t k = 0; k < TERMS; k++)
				hessian[j][k] += w * p * (1 - p) * x[j] * x[k];
		}
	}
	for (size_t j = 0; j < TERMS; j++) {
		double ridge = j < TRUST_EVIDENCES ? RIDGE : 1e-3;

		hessian[j][j] += ridge;
		gradient[j] -= ridge * t->weights[j];
	}
	solve(hessian, gradient);
	for (size_t j = 0; j < TERMS; j++) {
		t->weights[j] += gradient[j];
		largest = fmax(largest, fabs(gradient[j]));
	}
	return largest;
}

void trust_learn(struct trust *t, const struct trust_lesson *lessons, size_t n)
{
	double right = 0, wrong = 0;

	memset(t, 0, sizeof(*t));
	standardise(t, lessons, n);
	for (size_t i = 0; i < n; i++)
		*(lessons[i].right ? &right : &wrong) += lessons[i].weight;
	/* As if one more of each kind had been seen. */
	t->weights[TRUST_EVIDENCES] = log((right + 1) / (wrong + 1));
	if (right <= 0 || wrong <= 0) {
		t->weights[TRUST_EVIDENCES] =
			fmin(t->weights[TRUST_EVIDENCES], 0);
		return;
	}
	for (int i = 0; i < STEPS_MAX; i++)
		if (step(t, lessons, n) < 1e-6)
			break;
}

double trust_probability(const struct trust *t,
			 const double evidence[TRUST_EVIDENCES])
{
	double x[TERMS];

	inputs(t, evidence, x);
	return logistic(weigh(t, x));
}
