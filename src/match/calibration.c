#include "config.h"

#include "match/calibration.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

#define FIRST_ENOUGH   20 /* answers that must be seen before a promise */
/* Messages that fit no intent, where nobody knows how many come: so many of a
 * hundred where there are intents for nearly everything; fewer intents leave
 * more to strangers, in real traffic a third and more where they are twenty. */
#define STRANGE_SHARE  0.08
#define STRANGE_MOST   0.20
#define ALL_INTENTS    60
/* Where strangers look like all others and care would cost more than this share
 * of the answers, fewer are reckoned with, if there is enough to judge by. */
#define CARE_COST      0.04
#define STRANGE_LEAST  0.02
#define STRANGE_STEP   0.01
#define FEW_GUESSES    600
/* While the order is learned they count so many times as many: real ones are
 * stranger than those of held-out intents, and there may be many more. */
#define STRANGE_LESSON 2.3
/* So many guesses are worth as much as what the acceptor makes of them: a few
 * hundred, counted alone, make a threshold that jumps with every one. */
#define SMOOTH         100.0

static int by_confidence(const void *a, const void *b)
{
	const struct guess *x = a, *y = b;

	if (x->p > y->p)
		return -1;
	if (x->p < y->p)
		return 1;
	return (int)y->right - (int)x->right;
}

/* Strangers together weigh as much as they are expected to come. Gives how many
 * there are. */
static size_t weigh_strangers(struct calibration *c, double share)
{
	size_t strangers = 0;

	for (size_t i = 0; i < c->n; i++)
		strangers += c->guesses[i].stranger;
	for (size_t i = 0; i < c->n; i++)
		if (c->guesses[i].stranger)
			c->guesses[i].weight = share / (1 - share) *
					       (double)(c->n - strangers) /
					       (double)strangers;
	return strangers;
}

/* What each guess counts while the order is learned. */
static void teach(struct calibration *c, double strangers)
{
	weigh_strangers(c, strangers);
	for (size_t i = 0; i < c->n; i++) {
		struct guess *g = &c->guesses[i];

		g->lesson = g->weight * (g->in_scope ? 1 : STRANGE_LESSON);
	}
}

/* Says of every guess how sure those of the other folds make of it. */
static void doubt(struct calibration *c, bool raw)
{
	for (unsigned f = 0; f < CALIBRATION_FOLDS; f++) {
		struct acceptor a;

		acceptor_train(&a, c->guesses, c->n, (int)f, ACCEPT_RIGHT);
		a.raw = raw;
		for (size_t i = 0; i < c->n; i++)
			if (c->guesses[i].fold == f)
				c->guesses[i].p = acceptor_probability(
					&a, c->guesses[i].evidence);
	}
	if (c->n > 0)
		qsort(c->guesses, c->n, sizeof(*c->guesses), by_confidence);
}

/* How much would be answered, whatever is promised. */
static double answers(struct calibration *c, double strangers)
{
	static const double promises[] = {0.90, 0.92, 0.94, 0.96, 0.98};
	size_t n = sizeof(promises) / sizeof(promises[0]);
	double sum = 0;

	weigh_strangers(c, strangers);
	for (size_t i = 0; i < n; i++)
		sum += calibration_point(c, promises[i]).coverage;
	return sum / (double)n;
}

static double strangers_of(size_t intents)
{
	double share = STRANGE_SHARE;

	if (intents < ALL_INTENTS)
		share *= (double)ALL_INTENTS / (double)(intents + 1);
	return share < STRANGE_MOST ? share : STRANGE_MOST;
}

static void choose_care(struct calibration *c, double share)
{
	double careless = answers(c, 0);

	while (c->n >= FEW_GUESSES &&
	       share > STRANGE_LEAST + STRANGE_STEP / 2 &&
	       answers(c, share) < careless - CARE_COST)
		share -= STRANGE_STEP;
	c->strangers = weigh_strangers(c, share) > 0 ? share : 0;
}

void calibration_judge(struct calibration *c, size_t intents, bool raw)
{
	double right = 0;

	c->scope_weight = 0;
	for (size_t i = 0; i < c->n; i++) {
		const struct guess *g = &c->guesses[i];

		c->scope_weight += g->in_scope ? g->weight : 0;
		right += g->right ? g->weight : 0;
	}
	c->accuracy = c->scope_weight > 0 ? right / c->scope_weight : 0;
	teach(c, STRANGE_SHARE);
	doubt(c, raw);
	choose_care(c, strangers_of(intents));
	if (c->strangers > STRANGE_SHARE)
		teach(c, c->strangers);
	doubt(c, raw);
	acceptor_train(&c->right, c->guesses, c->n, -1, ACCEPT_RIGHT);
	c->right.raw = raw;
	acceptor_train(&c->in_scope, c->guesses, c->n, -1, ACCEPT_IN_SCOPE);
}

void calibration_free(struct calibration **c)
{
	if (*c == NULL)
		return;
	free((*c)->guesses);
	free(*c);
	*c = NULL;
}

/* Where too few were so sure to see whether they were right: who is as sure as
 * promised keeps the promise. */
static struct operating_point unseen_point(const struct calibration *c,
					   double promise)
{
	struct operating_point point = {.threshold = 1.01};
	double all = 0, right = 0, scope = 0;
	size_t i = 0;

	for (; i < c->n && c->guesses[i].p >= promise; i++) {
		const struct guess *g = &c->guesses[i];

		all += g->weight;
		right += g->right ? g->weight : 0;
		scope += g->in_scope ? g->weight : 0;
	}
	if (!c->compared || c->n == 0 || i >= FIRST_ENOUGH)
		return point;
	point.threshold = promise;
	point.coverage = c->scope_weight > 0 ? scope / c->scope_weight : 0;
	point.precision = all > 0 ? right / all : 0;
	return point;
}

struct operating_point calibration_point(const struct calibration *c,
					 double promise)
{
	struct operating_point best = {.threshold = 1.01};
	double all = 0, right = 0, scope = 0, n = c->scope_weight;
	double trust = (double)c->n / ((double)c->n + SMOOTH);
	double z = 1.96, mid, half, x;

	for (size_t i = 0; i < c->n && c->compared; i++) {
		const struct guess *g = &c->guesses[i];

		all += g->weight;
		right += g->weight * (trust * g->right + (1 - trust) * g->p);
		scope += g->in_scope ? g->weight : 0;
		if (i + 1 < FIRST_ENOUGH ||
		    (i + 1 < c->n && c->guesses[i + 1].p >= g->p))
			continue;
		if (right >= promise * all) {
			best.threshold = g->p;
			best.coverage = scope / n;
			best.precision = right / all;
		}
	}
	if (best.threshold > 1)
		best = unseen_point(c, promise);
	if (n <= 0)
		return best;
	/* Wilson's interval: right also near 0 and 1. */
	x = best.coverage;
	mid = (x + z * z / (2 * n)) / (1 + z * z / n);
	half = z / (1 + z * z / n) *
	       sqrt(x * (1 - x) / n + z * z / (4 * n * n));
	best.low = mid - half > 0 ? mid - half : 0;
	best.high = mid + half < 1 ? mid + half : 1;
	return best;
}
