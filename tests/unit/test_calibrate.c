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

/* Guesses of an engine that is mostly right and knows when; every fourth one
 * is about a stranger, which looks as far from the others as told. */
static struct calibration *calibration_of(size_t n, double apart)
{
	struct calibration *c = mem_calloc(1, sizeof(*c));

	c->guesses = mem_calloc(n, sizeof(*c->guesses));
	c->n = n;
	c->compared = true;
	for (size_t i = 0; i < n; i++) {
		struct guess *g = &c->guesses[i];
		/* Evenly over the range, in no order. */
		double sure = (double)(i * 7919 % n) / (double)n;

		g->stranger = i % 4 == 0;
		g->in_scope = !g->stranger;
		g->right = g->in_scope && (sure > 0.2 || i % 8 == 1);
		g->weight = 1;
		g->fold = (unsigned)(i / 4 % CALIBRATION_FOLDS);
		g->evidence[EVIDENCE_ODDS] = 4 * sure;
		g->evidence[EVIDENCE_KNOWN] =
			g->stranger ? 1 - apart * (0.5 + sure) : 1;
	}
	return c;
}

static double answered_of(const struct calibration *c, double threshold,
			  bool strangers)
{
	size_t n = 0, answered = 0;

	for (size_t i = 0; i < c->n; i++)
		if (c->guesses[i].stranger == strangers) {
			n++;
			answered += c->guesses[i].p >= threshold;
		}
	return (double)answered / (double)n;
}

static void care_is_taken_of_strangers_where_it_is_cheap(void **state)
{
	struct calibration *plain = calibration_of(4000, 0.9);
	struct calibration *alike = calibration_of(4000, 0.0);
	struct operating_point p, q;

	(void)state;
	calibration_judge(plain, 60, false);
	calibration_judge(alike, 60, false);
	p = calibration_point(plain, 0.95);
	q = calibration_point(alike, 0.95);
	assert_true(p.precision >= 0.95 && q.precision >= 0.95);
	/* Told apart, they cost nothing and all of them are reckoned with. */
	assert_true(plain->strangers > 0.075);
	assert_true(answered_of(plain, p.threshold, true) < 0.05);
	assert_true(answered_of(plain, p.threshold, false) > 0.7);
	/* If not, answers are not given up for nothing. */
	assert_true(alike->strangers < 0.05);
	assert_true(alike->strangers > 0.01);
	assert_true(answered_of(alike, q.threshold, false) > 0.5);
	calibration_free(&plain);
	calibration_free(&alike);
}

static void without_guesses_nothing_is_promised(void **state)
{
	struct calibration *none = calibration_of(0, 0);

	(void)state;
	calibration_judge(none, 60, false);
	assert_true(calibration_point(none, 0.5).threshold > 1);
	assert_true(none->strangers == 0);
	calibration_free(&none);
}

/* Of twenty guesses, all right, nothing can be learned of what is wrong. */
static void who_has_seen_no_mistake_still_doubts_unknown_words(void **state)
{
	struct calibration *c = calibration_of(20, 0);
	double plain[EVIDENCES] = {0}, strange[EVIDENCES] = {0};

	(void)state;
	for (size_t i = 0; i < c->n; i++) {
		struct guess *g = &c->guesses[i];

		g->right = g->in_scope = true;
		g->stranger = false;
		g->evidence[EVIDENCE_KNOWN] = i % 3 == 0 ? 0.8 : 1.0;
		g->evidence[EVIDENCE_COUNTED] = i % 5 == 0 ? 2.0 : 3.0;
	}
	calibration_judge(c, 2, false);
	plain[EVIDENCE_ODDS] = strange[EVIDENCE_ODDS] = 2;
	plain[EVIDENCE_KNOWN] = 1;
	plain[EVIDENCE_COUNTED] = 3;
	assert_true(acceptor_probability(&c->right, plain) > 0.9);
	assert_true(acceptor_probability(&c->right, strange) <
		    acceptor_probability(&c->right, plain) - 0.03);
	calibration_free(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_crew_does_each_job_once),
		cmocka_unit_test(any_number_of_threads_gives_the_same_bytes),
		cmocka_unit_test(a_trial_that_goes_on_loses_nothing),
		cmocka_unit_test(care_is_taken_of_strangers_where_it_is_cheap),
		cmocka_unit_test(without_guesses_nothing_is_promised),
		cmocka_unit_test(
			who_has_seen_no_mistake_still_doubts_unknown_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
