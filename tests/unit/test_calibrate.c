#include "config.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "match/calibrate.h"
#include "match/crew.h"
#include "model/knowledge.h"
#include "text/text.h"
#include "unit/shop.h"
#include "unit/unit.h"

#define SOME 40

struct tries {
	atomic_int times[SOME];
};

static void note(void *ctx, size_t i)
{
	struct tries *t = ctx;

	atomic_fetch_add(&t->times[i], 1);
}

static void a_crew_does_each_job_once(void **state)
{
	(void)state;
	for (unsigned threads = 0; threads < 5; threads++)
		for (size_t n = 0; n <= SOME; n += n < 4 ? 1 : 12) {
			struct tries t = {0};

			crew_run(threads, n, note, &t);
			for (size_t i = 0; i < SOME; i++)
				assert_int_equal(t.times[i], i < n);
		}
	assert_in_range(crew_size(), 1, CREW_MOST);
}

struct outcome {
	struct calibration *calibration;
	double evidence[SOME][EVIDENCES];
	size_t steps, total;
};

static void count_steps(void *ctx, size_t done, size_t total)
{
	struct outcome *o = ctx;

	assert_true(done > o->steps && done <= total);
	o->steps = done;
	o->total = total;
}

/* Calibrates the shop and asks it for some of what it was taught. */
static void try_shop(unsigned threads, struct outcome *o)
{
	struct text_reader *reader = text_reader_new();
	const struct knowledge *k = shop_knowledge();
	struct corpus *c = corpus_new(k, NULL, 0, reader);
	struct arena *a = arena_new(64 * 1024);
	const struct calibrate_options options = {
		.threads = threads, .progress = count_steps, .progress_ctx = o};
	struct scorer *s;

	memset(o, 0, sizeof(*o));
	o->calibration = calibrate(c, &options, &s);
	assert_true(c->n > SOME);
	for (size_t i = 0; i < SOME; i++) {
		struct scored x;

		scorer_ask(s, &c->examples[i].reading, a, &x);
		memcpy(o->evidence[i], x.evidence, sizeof(x.evidence));
	}
	arena_free(&a);
	scorer_free(&s);
	corpus_free(&c);
	knowledge_unref(&k);
	text_reader_free(&reader);
}

static void any_number_of_threads_gives_the_same_bytes(void **state)
{
	struct outcome one, two;

	(void)state;
	try_shop(1, &one);
	try_shop(2, &two);
	assert_true(one.calibration->n > SOME);
	assert_int_equal(one.calibration->n, two.calibration->n);
	assert_memory_equal(one.calibration->guesses, two.calibration->guesses,
			    one.calibration->n * sizeof(struct guess));
	assert_memory_equal(&one.calibration->right, &two.calibration->right,
			    sizeof(struct acceptor));
	assert_memory_equal(&one.calibration->in_scope,
			    &two.calibration->in_scope,
			    sizeof(struct acceptor));
	assert_memory_equal(&one.calibration->recipe, &two.calibration->recipe,
			    sizeof(struct recipe));
	assert_memory_equal(one.evidence, two.evidence, sizeof(one.evidence));
	assert_int_equal(one.steps, one.total);
	assert_int_equal(two.steps, one.total);
	calibration_free(&one.calibration);
	calibration_free(&two.calibration);
}

/* A trial that is taken is what training in one go gives. */
static void a_trial_that_goes_on_loses_nothing(void **state)
{
	struct text_reader *reader = text_reader_new();
	const struct knowledge *k = shop_knowledge();
	struct corpus *c = corpus_new(k, NULL, 0, reader);
	struct arena *a = arena_new(64 * 1024);
	const struct recipe r = {LOSS_LOGISTIC, 30.0F, 8};
	bool *keep = mem_calloc(c->n, sizeof(*keep));
	struct scorer *at_once, *by_steps;
	struct trial *t;

	(void)state;
	for (size_t i = 0; i < c->n; i++)
		keep[i] = i % 4 != 0;
	at_once = scorer_new(c, keep, &r, 2);
	by_steps = scorer_read(c, keep);
	t = trial_new(by_steps, &r, 3, 1);
	for (size_t i = 0; i < c->n; i++)
		assert_in_range(trial_ask(t, &c->examples[i].reading, a), 0,
				(int)c->n_classes - 1);
	scorer_take(by_steps, &t);
	assert_null(t);
	for (size_t i = 0; i < c->n; i++) {
		struct scored x, y;

		scorer_ask(at_once, &c->examples[i].reading, a, &x);
		scorer_ask(by_steps, &c->examples[i].reading, a, &y);
		assert_memory_equal(x.scores, y.scores,
				    c->n_classes * sizeof(*x.scores));
		assert_memory_equal(x.evidence, y.evidence, sizeof(x.evidence));
	}
	scorer_free(&at_once);
	scorer_free(&by_steps);
	free(keep);
	arena_free(&a);
	corpus_free(&c);
	knowledge_unref(&k);
	text_reader_free(&reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_crew_does_each_job_once),
		cmocka_unit_test(any_number_of_threads_gives_the_same_bytes),
		cmocka_unit_test(a_trial_that_goes_on_loses_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
