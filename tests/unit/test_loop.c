#include "config.h"

#include <assert.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/mem.h"
#include "loop/loop.h"
#include "loop/mailbox.h"
#include "loop/pool.h"
#include "loop/thread.h"
#include "unit/unit.h"

static struct loop *new_loop(void)
{
	struct fault why;
	struct loop *l = loop_new(&why);

	assert_non_null(l);
	return l;
}

struct ticker {
	struct loop *loop;
	struct loop_timer *timer;
	int ticks;
	int stop_after;
};

static void tick(void *ctx)
{
	struct ticker *t = ctx;

	if (++t->ticks < t->stop_after)
		return;
	loop_timer_free(&t->timer);
	loop_stop(t->loop);
}

static void a_timer_repeats_until_it_is_freed_inside_its_call(void **state)
{
	struct ticker t = {.loop = new_loop(), .stop_after = 3};

	(void)state;
	t.timer = loop_timer_new(t.loop, tick, &t);
	loop_timer_start(t.timer, 0, 1);
	loop_run(t.loop);
	assert_int_equal(t.ticks, 3);
	assert_null(t.timer);
	loop_free(&t.loop);
	assert_null(t.loop);
}

static void a_stopped_timer_stays_silent(void **state)
{
	struct loop *l = new_loop();
	struct ticker silent = {.loop = l, .stop_after = 1};
	struct ticker last = {.loop = l, .stop_after = 1};

	(void)state;
	silent.timer = loop_timer_new(l, tick, &silent);
	last.timer = loop_timer_new(l, tick, &last);
	loop_timer_start(silent.timer, 1, 1);
	loop_timer_start(last.timer, 3, 0);
	loop_timer_stop(silent.timer);
	loop_run(l);
	assert_int_equal(silent.ticks, 0);
	assert_int_equal(last.ticks, 1);
	/* silent.timer is left to the loop on purpose, and a stop that no run
	 * has seen must not keep it from closing. */
	loop_stop(l);
	loop_free(&l);
}

static void stop_on_signal(void *ctx, int signum)
{
	struct ticker *t = ctx;

	t->ticks = signum;
	loop_stop(t->loop);
}

static void a_signal_is_heard_on_the_loop(void **state)
{
	struct ticker t = {.loop = new_loop()};

	(void)state;
	loop_on_signal(t.loop, SIGUSR1, stop_on_signal, &t);
	raise(SIGUSR1);
	loop_run(t.loop);
	assert_int_equal(t.ticks, SIGUSR1);
	loop_free(&t.loop);
}

#define SENDERS 4
#define LETTERS 2000

struct note {
	struct letter letter;
	int sender;
	int number;
};

struct post_office {
	struct loop *loop;
	struct mailbox *box;
	int last[SENDERS]; /* number of the last letter of each */
	int opened;
	bool in_order;
};

struct sender {
	struct post_office *office;
	int number;
};

static void open_note(void *ctx, struct letter *letter)
{
	struct post_office *o = ctx;
	struct note *n = (struct note *)letter;

	if (n->number != o->last[n->sender] + 1)
		o->in_order = false;
	o->last[n->sender] = n->number;
	free(n);
	if (++o->opened == SENDERS * LETTERS)
		loop_stop(o->loop);
}

static void *post_all(void *arg)
{
	const struct sender *s = arg;

	for (int i = 1; i <= LETTERS; i++) {
		struct note *n = mem_calloc(1, sizeof(*n));

		n->sender = s->number;
		n->number = i;
		mailbox_post(s->office->box, &n->letter);
	}
	return NULL;
}

static void letters_of_each_thread_arrive_once_and_in_order(void **state)
{
	struct post_office o = {.loop = new_loop(), .in_order = true};
	struct sender senders[SENDERS];
	pthread_t threads[SENDERS];

	(void)state;
	o.box = mailbox_new(o.loop, open_note, &o);
	for (int i = 0; i < SENDERS; i++) {
		senders[i] = (struct sender){&o, i};
		threads[i] = thread_start("sender", post_all, &senders[i]);
	}
	loop_run(o.loop);
	for (int i = 0; i < SENDERS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(o.opened, SENDERS * LETTERS);
	assert_true(o.in_order);
	mailbox_free(&o.box);
	assert_null(o.box);
	loop_free(&o.loop);
}

static void a_mailbox_that_ends_opens_what_is_left(void **state)
{
	struct post_office o = {.loop = new_loop(), .in_order = true};
	struct sender s = {&o, 0};

	(void)state;
	o.box = mailbox_new(o.loop, open_note, &o);
	(void)post_all(&s);
	assert_int_equal(o.opened, 0);
	mailbox_free(&o.box);
	assert_int_equal(o.opened, LETTERS);
	loop_free(&o.loop);
}

struct bench {
	struct loop *loop;
	struct pool *pool;
	_Atomic int workers; /* made and not yet freed */
	_Atomic int ran;
	int done;
	int stop_at;
	bool refused_at_end;
};

static void *new_worker(void *ctx)
{
	struct bench *b = ctx;

	atomic_fetch_add(&b->workers, 1);
	return mem_calloc(1, 1);
}

static void free_worker(void *ctx, void *worker)
{
	struct bench *b = ctx;

	atomic_fetch_sub(&b->workers, 1);
	free(worker);
}

static void run_job(void *worker, void *arg)
{
	struct bench *b = arg;

	assert(worker != NULL);
	atomic_fetch_add(&b->ran, 1);
}

static void job_done(void *arg)
{
	struct bench *b = arg;

	if (++b->done == b->stop_at)
		loop_stop(b->loop);
}

static void new_pool(struct bench *b, size_t capacity)
{
	const struct pool_options o = {
		.name = "a rather long name",
		.threads = 3,
		.capacity = capacity,
		.worker_new = new_worker,
		.worker_free = free_worker,
		.ctx = b,
	};

	b->loop = new_loop();
	b->pool = pool_new(b->loop, &o);
}

static void every_accepted_job_runs_once_and_comes_home(void **state)
{
	struct bench b = {.stop_at = 500};

	(void)state;
	new_pool(&b, 500);
	for (int i = 0; i < 500; i++)
		assert_true(pool_submit(b.pool, run_job, job_done, &b));
	assert_int_equal(pool_waiting(b.pool), 500);
	loop_run(b.loop);
	assert_int_equal(b.done, 500);
	assert_int_equal(atomic_load(&b.ran), 500);
	assert_int_equal(pool_waiting(b.pool), 0);
	pool_free(&b.pool);
	assert_null(b.pool);
	assert_int_equal(atomic_load(&b.workers), 0);
	loop_free(&b.loop);
}

static void a_full_pool_refuses_until_a_job_came_home(void **state)
{
	struct bench b = {.stop_at = 2};

	(void)state;
	new_pool(&b, 2);
	assert_true(pool_submit(b.pool, run_job, job_done, &b));
	assert_true(pool_submit(b.pool, run_job, job_done, &b));
	/* Full until done() was called, even if both ran meanwhile. */
	assert_false(pool_submit(b.pool, run_job, job_done, &b));
	loop_run(b.loop);
	assert_true(pool_submit(b.pool, run_job, job_done, &b));
	pool_free(&b.pool);
	assert_int_equal(b.done, 3);
	assert_int_equal(atomic_load(&b.ran), 3);
	loop_free(&b.loop);
}

static void try_again(void *arg)
{
	struct bench *b = arg;

	b->done++;
	b->refused_at_end = !pool_submit(b->pool, run_job, try_again, b);
}

static void a_pool_that_ends_finishes_its_jobs_and_takes_no_more(void **state)
{
	struct bench b = {0};

	(void)state;
	new_pool(&b, 10);
	for (int i = 0; i < 5; i++)
		assert_true(pool_submit(b.pool, run_job, try_again, &b));
	pool_free(&b.pool);
	assert_int_equal(b.done, 5);
	assert_true(b.refused_at_end);
	loop_free(&b.loop);
}

static void a_stopped_pool_still_refuses_politely(void **state)
{
	struct bench b = {0};

	(void)state;
	new_pool(&b, 10);
	assert_true(pool_submit(b.pool, run_job, job_done, &b));
	pool_stop(b.pool);
	assert_int_equal(b.done, 1);
	assert_int_equal(atomic_load(&b.workers), 0);
	assert_false(pool_submit(b.pool, run_job, job_done, &b));
	assert_int_equal(pool_waiting(b.pool), 0);
	pool_stop(b.pool);
	pool_free(&b.pool);
	assert_int_equal(b.done, 1);
	loop_free(&b.loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_timer_repeats_until_it_is_freed_inside_its_call),
		cmocka_unit_test(a_stopped_timer_stays_silent),
		cmocka_unit_test(a_signal_is_heard_on_the_loop),
		cmocka_unit_test(
			letters_of_each_thread_arrive_once_and_in_order),
		cmocka_unit_test(a_mailbox_that_ends_opens_what_is_left),
		cmocka_unit_test(every_accepted_job_runs_once_and_comes_home),
		cmocka_unit_test(a_full_pool_refuses_until_a_job_came_home),
		cmocka_unit_test(
			a_pool_that_ends_finishes_its_jobs_and_takes_no_more),
		cmocka_unit_test(a_stopped_pool_still_refuses_politely),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
