#include "config.h"

#include "match/calibrate.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "match/crew.h"
#include "match/parts.h"

#define FOLDS CALIBRATION_FOLDS
#define EPOCHS                                                                 \
	8                  /* as many for a fold as for all: a model           \
			    * that learned less is less sure */
#define HELD_OUT      (-2) /* label of an example whose intent is held out */
#define TRIAL_EPOCHS  4
#define LOOKED_AT     400  /* held-out intents' examples looked at a fold */
#define MANY          1500 /* examples of which one fold says enough */
/* Of intents, so many folds say enough; where there are few intents, every one
 * is held out. Of two it cannot be: a choice among one says nothing. */
#define INTENT_FOLDS  3U
#define FEW_INTENTS   10
#define LEAST_INTENTS 3

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

/* What is trained besides the trials, the largest first. */
enum {
	JOB_ALL,                         /* and the extra examples */
	JOB_FOLDS,                       /* examples held out */
	JOB_INTENTS = JOB_FOLDS + FOLDS, /* intents held out */
	JOBS = JOB_INTENTS + FOLDS
};

struct seen {
	struct guess *guesses;
	size_t n, cap;
};

struct work {
	const struct corpus *corpus;
	const struct calibrate_options *options;
	unsigned *fold;       /* by example; FOLDS = never held out */
	unsigned *class_fold; /* by class */
	/* Folds that recipes are tried on. */
	unsigned folds;
	struct scorer *scorers[FOLDS];
	struct trial *trials[RECIPES][FOLDS];
	size_t right[RECIPES][FOLDS];
	const size_t *tried; /* recipes */
	size_t n_tried;
	struct recipe recipe; /* the one that was chosen */
	struct scorer *all;
	struct seen seen[JOBS];
	pthread_mutex_t lock; /* of what follows */
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
	unsigned *next = mem_calloc(c->n_classes, sizeof(*next)), intent = 0;

	for (size_t i = 0; i < c->n_classes; i++) {
		next[i] = scramble((uint32_t)i) % FOLDS;
		w->class_fold[i] = FOLDS;
		if ((int)i != c->oos)
			w->class_fold[i] = intent++ % FOLDS;
	}
	for (size_t i = 0; i < c->n; i++) {
		const struct example *e = &c->examples[i];

		w->fold[i] = e->title ? FOLDS : next[e->label]++ % FOLDS;
	}
	free(next);
}

static void steps_done(struct work *w, size_t steps)
{
	const struct calibrate_options *o = w->options;

	pthread_mutex_lock(&w->lock);
	w->done += steps;
	if (o->progress != NULL)
		o->progress(o->progress_ctx, w->done, w->total);
	pthread_mutex_unlock(&w->lock);
}

/* Free with free(). */
static bool *without_fold(const struct work *w, unsigned fold)
{
	bool *keep = mem_calloc(w->corpus->n, sizeof(*keep));

	for (size_t i = 0; i < w->corpus->n; i++)
		keep[i] = w->fold[i] != fold;
	return keep;
}

static bool *without_classes(const struct work *w, unsigned fold)
{
	bool *keep = mem_calloc(w->corpus->n, sizeof(*keep));

	for (size_t i = 0; i < w->corpus->n; i++)
		keep[i] = w->class_fold[w->corpus->examples[i].label] != fold;
	return keep;
}

/* ---- the recipe ------------------------------------------------------- */

static size_t count_right(const struct work *w, const struct trial *t,
			  unsigned fold)
{
	struct arena *scratch = arena_new(256 * 1024);
	size_t right = 0;

	for (size_t i = 0; i < w->corpus->n; i++) {
		const struct example *e = &w->corpus->examples[i];

		if (w->fold[i] != fold || e->label == w->corpus->oos)
			continue;
		arena_reset(scratch);
		right += trial_ask(t, &e->reading, scratch) == e->label;
	}
	arena_free(&scratch);
	return right;
}

static void read_fold(void *ctx, size_t fold)
{
	struct work *w = ctx;
	bool *keep = without_fold(w, (unsigned)fold);

	w->scorers[fold] = scorer_read(w->corpus, keep);
	free(keep);
}

static void try_on_fold(void *ctx, size_t job)
{
	struct work *w = ctx;
	size_t recipe = w->tried[job / w->folds], fold = job % w->folds;
	unsigned spare = w->n_tried * w->folds > 1 ? 1 : w->options->threads;
	struct trial *t = trial_new(w->scorers[fold], &recipes[recipe],
				    TRIAL_EPOCHS, spare);

	w->right[recipe][fold] = count_right(w, t, (unsigned)fold);
	w->trials[recipe][fold] = t;
	steps_done(w, 1);
}

static void try_recipes(struct work *w, const size_t *tried, size_t n)
{
	w->tried = tried;
	w->n_tried = n;
	crew_run(w->options->threads, n * w->folds, try_on_fold, w);
}

static size_t right_of(const struct work *w, size_t recipe)
{
	size_t right = 0;

	for (unsigned f = 0; f < w->folds; f++)
		right += w->right[recipe][f];
	return right;
}

static void drop_trials(struct work *w, size_t recipe)
{
	for (unsigned f = 0; f < w->folds; f++)
		trial_free(&w->trials[recipe][f]);
}

/* Gives the better of two and drops the other's trials. */
static size_t keep_better(struct work *w, size_t best, size_t other)
{
	size_t right = right_of(w, best);
	bool better = right_of(w, other) > right + right / 300;

	drop_trials(w, better ? best : other);
	return better ? other : best;
}

/* The recipe that guesses best on held-out examples. Few examples can be held
 * out in every way; of many, one fold says enough. Gives its number; its
 * trials go on when their fold is held out. */
static size_t choose_recipe(struct work *w)
{
	static const size_t both[] = {LOGISTIC, HINGE2};
	static const size_t looser[] = {LOOSER_LOGISTIC, LOOSER_HINGE2};
	/* The usual best goes first and wins when they are equal. */
	size_t first = w->corpus->sources.with_stems ? LOGISTIC : HINGE2, best;

	crew_run(w->options->threads, w->folds, read_fold, w);
	try_recipes(w, both, 2);
	best = keep_better(w, first, first == LOGISTIC ? HINGE2 : LOGISTIC);
	try_recipes(w, &looser[0], 1);
	best = keep_better(w, best, LOOSER_LOGISTIC);
	/* Where a looser model of the one loss is no better, one of the other
	 * is not either. */
	if (right_of(w, LOOSER_LOGISTIC) < right_of(w, LOGISTIC)) {
		steps_done(w, w->folds);
		return best;
	}
	try_recipes(w, &looser[1], 1);
	return keep_better(w, best, LOOSER_HINGE2);
}

/* ---- guesses ---------------------------------------------------------- */

struct watcher {
	const struct work *work;
	const struct scorer *scorer;
	struct seen *seen;
	struct arena *scratch;
	unsigned fold;
};

static void watch(struct watcher *t, const struct reading *r, int label)
{
	struct seen *seen = t->seen;
	struct scored x;
	struct guess *g;

	arena_reset(t->scratch);
	scorer_ask(t->scorer, r, t->scratch, &x);
	if (x.n_top == 0)
		return;
	seen->guesses = mem_grow(seen->guesses, &seen->cap, seen->n + 1,
				 sizeof(*seen->guesses));
	g = &seen->guesses[seen->n++];
	memset(g, 0, sizeof(*g));
	memcpy(g->evidence, x.evidence, sizeof(x.evidence));
	g->in_scope = label >= 0 && label != t->work->corpus->oos;
	g->right = g->in_scope && x.top[0] == label;
	g->stranger = label == HELD_OUT;
	g->weight = 1.0;
	g->fold = t->fold;
}

/* Asks for the examples of a fold. */
static void watch_fold(struct watcher *t)
{
	const struct work *w = t->work;

	for (size_t i = 0; i < w->corpus->n; i++)
		if (w->fold[i] == t->fold)
			watch(t, &w->corpus->examples[i].reading,
			      w->corpus->examples[i].label);
}

/* Asks for some of the examples whose intents are left out. */
static void watch_strangers(struct watcher *t, const bool *keep)
{
	const struct corpus *c = t->work->corpus;
	size_t n = 0, at = 0, every;

	for (size_t i = 0; i < c->n; i++)
		n += !keep[i] && !c->examples[i].title;
	every = n / LOOKED_AT + 1;
	for (size_t i = 0; i < c->n; i++)
		if (!keep[i] && !c->examples[i].title && at++ % every == 0)
			watch(t, &c->examples[i].reading, HELD_OUT);
}

/* Everything, with no fold held out. */
static void train_all(struct work *w, struct watcher *t)
{
	const struct calibrate_options *o = w->options;
	bool *keep = without_fold(w, FOLDS + 1);

	w->all = scorer_new(w->corpus, keep, &w->recipe, 1);
	t->scorer = w->all;
	for (size_t i = 0; i < o->n_extra; i++) {
		t->fold = (unsigned)(i % FOLDS);
		watch(t, &o->extra[i].reading, o->extra[i].label);
	}
	free(keep);
}

static void hold_out_examples(struct work *w, struct watcher *t, unsigned fold)
{
	struct scorer *s = w->scorers[fold];
	bool *keep = without_fold(w, fold);

	if (s == NULL)
		s = scorer_new(w->corpus, keep, &w->recipe, 1);
	w->scorers[fold] = NULL;
	for (size_t k = 0; k < RECIPES; k++)
		if (w->trials[k][fold] != NULL)
			scorer_take(s, &w->trials[k][fold]);
	t->scorer = s;
	t->fold = fold;
	watch_fold(t);
	scorer_free(&s);
	free(keep);
}

static void hold_out_intents(struct work *w, struct watcher *t, unsigned fold)
{
	bool *keep = without_classes(w, fold);
	struct scorer *s = scorer_new(w->corpus, keep, &w->recipe, 1);

	t->scorer = s;
	t->fold = fold;
	watch_strangers(t, keep);
	scorer_free(&s);
	free(keep);
}

static void do_job(void *ctx, size_t job)
{
	struct work *w = ctx;
	struct watcher t = {
		.work = w,
		.seen = &w->seen[job],
		.scratch = arena_new(256 * 1024),
	};

	if (job == JOB_ALL)
		train_all(w, &t);
	else if (job < JOB_INTENTS)
		hold_out_examples(w, &t, (unsigned)job - JOB_FOLDS);
	else
		hold_out_intents(w, &t, (unsigned)job - JOB_INTENTS);
	arena_free(&t.scratch);
	steps_done(w, 1);
}

/* Appends what a job has seen to the guesses of the calibration. */
static void collect(struct work *w, size_t job, struct calibration *c)
{
	struct seen *s = &w->seen[job];
	size_t n = s->n;

	c->guesses = mem_resize(c->guesses, c->n + n, sizeof(*c->guesses));
	if (n > 0)
		memcpy(c->guesses + c->n, s->guesses, n * sizeof(*s->guesses));
	c->n += n;
	free(s->guesses);
	*s = (struct seen){0};
}

static void look(struct work *w, struct calibration *c, size_t jobs)
{
	crew_run(w->options->threads, jobs, do_job, w);
	for (size_t f = 0; f < FOLDS; f++)
		collect(w, JOB_FOLDS + f, c);
	collect(w, JOB_ALL, c);
	for (size_t i = JOB_INTENTS; i < jobs; i++)
		collect(w, i, c);
}

/* Into how many folds intents are held out. */
static size_t intent_folds(size_t intents)
{
	if (intents < LEAST_INTENTS)
		return 0;
	if (intents >= FEW_INTENTS)
		return INTENT_FOLDS;
	return intents < FOLDS ? intents : FOLDS;
}

/* Those that have examples, "none of these" left out. */
static size_t count_intents(const struct corpus *c)
{
	bool *seen = mem_calloc(c->n_classes, sizeof(*seen));
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct example *e = &c->examples[i];

		n += !e->title && e->label != c->oos && !seen[e->label];
		seen[e->label] = seen[e->label] || !e->title;
	}
	free(seen);
	return n;
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

struct calibration *calibrate(const struct corpus *corpus,
			      const struct calibrate_options *options,
			      struct scorer **scorer_r)
{
	struct calibration *c = mem_calloc(1, sizeof(*c));
	size_t intents = count_intents(corpus);
	size_t jobs = JOB_INTENTS + intent_folds(intents);
	struct work w = {
		.corpus = corpus,
		.options = options,
		.fold = mem_calloc(corpus->n, sizeof(*w.fold)),
		.class_fold =
			mem_calloc(corpus->n_classes, sizeof(*w.class_fold)),
		.folds = corpus->n < MANY ? FOLDS : 1,
	};

	w.total = RECIPES * w.folds + jobs;
	pthread_mutex_init(&w.lock, NULL);
	deal(&w);
	w.recipe = recipes[choose_recipe(&w)];
	c->recipe = w.recipe;
	look(&w, c, jobs);
	c->compared = has_two_classes(corpus);
	calibration_judge(c, intents, corpus->without & PART_ACCEPTOR);
	*scorer_r = w.all;
	pthread_mutex_destroy(&w.lock);
	free(w.class_fold);
	free(w.fold);
	return c;
}
