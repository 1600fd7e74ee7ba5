#include "config.h"

#include "match/calibrate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "match/parts.h"

#define FOLDS 5U
#define EPOCHS                                                                 \
	8 /* as many for a fold as for all: a model                            \
	   * that learned less is less sure */
#define STRANGE_FOLDS 3U
#define TRIAL_EPOCHS  4
#define STRANGE_SHARE 0.06 /* messages that fit no intent, where unknown */
#define STRANGE_MOST  400  /* held-out intents' examples looked at a fold */
#define FIRST_ENOUGH  20   /* answers that must be seen before a promise */

enum {
	LOGISTIC,
	HINGE2,
	LOOSER_LOGISTIC,
	LOOSER_HINGE2,
	RECIPES
};

static const struct recipe recipes[RECIPES] = {
	[LOGISTIC] = {LOSS_LOGISTIC, 30.0F, EPOCHS},
	[HINGE2] = {LOSS_HINGE2, 1.0F, EPOCHS},
	[LOOSER_LOGISTIC] = {LOSS_LOGISTIC, 5.0F, EPOCHS},
	[LOOSER_HINGE2] = {LOSS_HINGE2, 0.1F, EPOCHS},
};

struct work {
	const struct corpus *corpus;
	unsigned *fold;       /* by example; FOLDS = never held out */
	unsigned *class_fold; /* by class */
	bool *keep;
	struct arena *scratch;
	struct guess *guesses;
	size_t n, cap;
	calibrate_progress *progress;
	void *progress_ctx;
	size_t done, total;
};

static uint32_t scramble(uint32_t x)
{
	x ^= x >> 16;
	x *= 0x7FEB352DU;
	x ^= x >> 15;
	x *= 0x846CA68BU;
	return x ^ x >> 16;
}

/* Every intent's examples are dealt over the folds in turn, so that each fold
 * sees as many of it as can be. */
static void deal(struct work *w)
{
	const struct corpus *c = w->corpus;
	unsigned *next = mem_calloc(c->n_classes, sizeof(*next));

	for (size_t i = 0; i < c->n_classes; i++) {
		next[i] = scramble((uint32_t)i) % FOLDS;
		w->class_fold[i] =
			(int)i == c->oos ? FOLDS : (unsigned)(i % FOLDS);
	}
	for (size_t i = 0; i < c->n; i++) {
		const struct example *e = &c->examples[i];

		w->fold[i] = e->title ? FOLDS : next[e->label]++ % FOLDS;
	}
	free(next);
}

static void step_done(struct work *w)
{
	w->done++;
	if (w->progress != NULL)
		w->progress(w->progress_ctx, w->done, w->total);
}

static struct scorer *train(struct work *w, struct recipe r, unsigned epochs)
{
	struct scorer *s;

	r.epochs = epochs;
	s = scorer_new(w->corpus, w->keep, &r);
	step_done(w);
	return s;
}

static void keep_without_fold(struct work *w, unsigned fold)
{
	for (size_t i = 0; i < w->corpus->n; i++)
		w->keep[i] = w->fold[i] != fold;
}

static void keep_without_classes(struct work *w, unsigned fold)
{
	for (size_t i = 0; i < w->corpus->n; i++)
		w->keep[i] =
			w->class_fold[w->corpus->examples[i].label] != fold;
}

static void watch(struct work *w, const struct scorer *s,
		  const struct reading *r, int label, unsigned fold)
{
	struct scored x;
	struct guess *g;

	arena_reset(w->scratch);
	scorer_ask(s, r, w->scratch, &x);
	if (x.n_top == 0)
		return;
	w->guesses =
		mem_grow(w->guesses, &w->cap, w->n + 1, sizeof(*w->guesses));
	g = &w->guesses[w->n++];
	memset(g, 0, sizeof(*g));
	memcpy(g->evidence, x.evidence, sizeof(x.evidence));
	g->in_scope = label >= 0 && label != w->corpus->oos;
	g->right = g->in_scope && x.top[0] == label;
	g->weight = 1.0;
	g->fold = fold;
}

static size_t count_right(struct work *w, const struct scorer *s, unsigned fold)
{
	size_t right = 0;

	for (size_t i = 0; i < w->corpus->n; i++) {
		const struct example *e = &w->corpus->examples[i];
		struct scored x;

		if (w->fold[i] != fold || e->label == w->corpus->oos)
			continue;
		arena_reset(w->scratch);
		scorer_ask(s, &e->reading, w->scratch, &x);
		right += x.n_top > 0 && x.top[0] == e->label;
	}
	return right;
}

/* The recipe that guesses best on held-out examples. Few examples can be held
 * out in every way; of many, one fold says enough. */
static struct recipe choose_recipe(struct work *w)
{
	unsigned folds = w->corpus->n < 1500 ? FOLDS : 1;
	size_t best = 0, best_right = 0, found[RECIPES] = {0};
	size_t first = w->corpus->sources.with_stems ? LOGISTIC : HINGE2;

	for (size_t k = 0; k < RECIPES; k++) {
		/* The usual best goes first and wins when they are equal. */
		size_t at = k == 0 ? first : k == first ? 0 : k;
		size_t right = 0;

		/* Where a looser model of the one loss is no better, one of the
		 * other is not either. */
		if (at == LOOSER_HINGE2 &&
		    found[LOOSER_LOGISTIC] < found[LOGISTIC]) {
			w->done += folds;
			continue;
		}

		for (unsigned f = 0; f < folds; f++) {
			struct scorer *s;

			keep_without_fold(w, f);
			s = train(w, recipes[at], TRIAL_EPOCHS);
			right += count_right(w, s, f);
			scorer_free(&s);
		}
		found[at] = right;
		if (k == 0 || right > best_right + best_right / 300) {
			best = at;
			best_right = right;
		}
	}
	return recipes[best];
}

static void hold_out_examples(struct work *w, const struct recipe *r)
{
	for (unsigned f = 0; f < FOLDS; f++) {
		struct scorer *s;

		keep_without_fold(w, f);
		s = train(w, *r, EPOCHS);
		for (size_t i = 0; i < w->corpus->n; i++)
			if (w->fold[i] == f)
				watch(w, s, &w->corpus->examples[i].reading,
				      w->corpus->examples[i].label, f);
		scorer_free(&s);
	}
}

/* Gives the number of guesses about strangers, which are at the end. */
static size_t hold_out_intents(struct work *w, const struct recipe *r)
{
	size_t before = w->n;

	if (w->corpus->n_classes < 2 * FOLDS)
		return 0;
	for (unsigned f = 0; f < STRANGE_FOLDS; f++) {
		size_t n = 0, seen = 0, every;
		struct scorer *s;

		keep_without_classes(w, f);
		s = train(w, *r, EPOCHS);
		for (size_t i = 0; i < w->corpus->n; i++)
			n += !w->keep[i] && !w->corpus->examples[i].title;
		every = n / STRANGE_MOST + 1;
		for (size_t i = 0; i < w->corpus->n; i++)
			if (!w->keep[i] && !w->corpus->examples[i].title &&
			    seen++ % every == 0)
				watch(w, s, &w->corpus->examples[i].reading, -1,
				      f);
		scorer_free(&s);
	}
	return w->n - before;
}

static int by_confidence(const void *a, const void *b)
{
	const struct guess *x = a, *y = b;

	if (x->p > y->p)
		return -1;
	if (x->p < y->p)
		return 1;
	return (int)y->right - (int)x->right;
}

/* Strangers together weigh as much as they are expected to come. */
static void weigh_strangers(struct work *w, size_t strangers)
{
	double real = (double)(w->n - strangers);
	double share = STRANGE_SHARE / (1 - STRANGE_SHARE);

	for (size_t i = w->n - strangers; i < w->n; i++)
		w->guesses[i].weight = real * share / (double)strangers;
}

static bool has_two_classes(const struct corpus *c)
{
	int first = -1;

	for (size_t i = 0; i < c->n; i++) {
		if (c->examples[i].title)
			continue;
		if (first >= 0 && c->examples[i].label != first)
			return true;
		first = c->examples[i].label;
	}
	return false;
}

static void finish(struct work *w, struct calibration *c)
{
	double right = 0;

	for (unsigned f = 0; f < FOLDS; f++) {
		struct acceptor a;

		acceptor_train(&a, w->guesses, w->n, (int)f, ACCEPT_RIGHT);
		a.raw = w->corpus->without & PART_ACCEPTOR;
		for (size_t i = 0; i < w->n; i++)
			if (w->guesses[i].fold == f)
				w->guesses[i].p = acceptor_probability(
					&a, w->guesses[i].evidence);
	}
	acceptor_train(&c->right, w->guesses, w->n, -1, ACCEPT_RIGHT);
	c->right.raw = w->corpus->without & PART_ACCEPTOR;
	acceptor_train(&c->in_scope, w->guesses, w->n, -1, ACCEPT_IN_SCOPE);
	for (size_t i = 0; i < w->n; i++) {
		c->scope_weight +=
			w->guesses[i].in_scope ? w->guesses[i].weight : 0;
		right += w->guesses[i].right ? w->guesses[i].weight : 0;
	}
	c->accuracy = c->scope_weight > 0 ? right / c->scope_weight : 0;
	c->compared = has_two_classes(w->corpus);
	c->guesses = w->guesses;
	c->n = w->n;
	if (c->n > 0)
		qsort(c->guesses, c->n, sizeof(*c->guesses), by_confidence);
}

struct calibration *calibrate(const struct corpus *corpus,
			      const struct example *extra, size_t n_extra,
			      calibrate_progress *progress, void *ctx)
{
	struct calibration *c = mem_calloc(1, sizeof(*c));
	struct work w = {
		.corpus = corpus,
		.fold = mem_calloc(corpus->n, sizeof(*w.fold)),
		.class_fold =
			mem_calloc(corpus->n_classes, sizeof(*w.class_fold)),
		.keep = mem_calloc(corpus->n, sizeof(*w.keep)),
		.scratch = arena_new(256 * 1024),
		.progress = progress,
		.progress_ctx = ctx,
		.total = FOLDS + STRANGE_FOLDS +
			 RECIPES * (corpus->n < 1500 ? FOLDS : 1),
	};
	size_t strangers;

	deal(&w);
	c->recipe = choose_recipe(&w);
	hold_out_examples(&w, &c->recipe);
	if (n_extra > 0) {
		struct scorer *s;

		for (size_t i = 0; i < corpus->n; i++)
			w.keep[i] = true;
		s = train(&w, c->recipe, EPOCHS);
		for (size_t i = 0; i < n_extra; i++)
			watch(&w, s, &extra[i].reading, extra[i].label,
			      (unsigned)(i % FOLDS));
		scorer_free(&s);
	}
	strangers = hold_out_intents(&w, &c->recipe);
	if (strangers > 0)
		weigh_strangers(&w, strangers);
	finish(&w, c);
	arena_free(&w.scratch);
	free(w.keep);
	free(w.class_fold);
	free(w.fold);
	return c;
}

void calibration_free(struct calibration **c)
{
	if (*c == NULL)
		return;
	free((*c)->guesses);
	free(*c);
	*c = NULL;
}

struct operating_point calibration_point(const struct calibration *c,
					 double promise)
{
	struct operating_point best = {.threshold = 1.01};
	double all = 0, right = 0, scope = 0, n = c->scope_weight;
	double z = 1.96, mid, half, x;

	for (size_t i = 0; i < c->n && c->compared; i++) {
		const struct guess *g = &c->guesses[i];

		all += g->weight;
		right += g->right ? g->weight : 0;
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
