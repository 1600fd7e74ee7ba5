#include "config.h"

#include <math.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/secret.h"
#include "base/str.h"
#include "store/reader.h"
#include "unit/failvfs.h"
#include "unit/storebench.h"
#include "unit/unit.h"

#define JOBS 1200

static void what_queued_during_a_commit_is_one_batch(void **state)
{
	static struct storebench_job jobs[JOBS];
	struct writer_stats s;
	struct storebench b;
	uint64_t in_buckets = 0;

	(void)state;
	storebench_init(&b);
	storebench_start(&b, JOBS);
	/* The first one holds the thread until all of them wait. */
	for (int i = 0; i < JOBS; i++)
		assert_true(storebench_submit(
			&b, &jobs[i], i == 0 ? ORDER_HOLD : ORDER_PUT, i));
	sem_post(&b.gate);
	storebench_finish(&b);
	writer_stats(b.writer, &s);
	assert_int_equal(s.jobs, JOBS);
	assert_int_equal(s.waiting, 0);
	/* One that was taken with the held job, then 512, 512 and the rest. */
	assert_in_range(s.commits, 3, 4);
	assert_int_equal(s.largest_batch, 512);
	for (size_t i = 0; i < WRITER_BUCKETS; i++)
		in_buckets += s.commit_buckets[i];
	assert_int_equal(in_buckets, s.commits);
	assert_true(isinf(writer_bucket_ms(WRITER_BUCKETS - 1)));
	for (int i = 0; i < JOBS; i++)
		assert_true(jobs[i].committed);
	storebench_clear(&b);
}

static void a_job_that_fails_harms_nobody_in_its_batch(void **state)
{
	struct storebench_job held, before, same, fails, after;
	struct writer_stats s;
	struct storebench b;

	(void)state;
	storebench_init(&b);
	storebench_start(&b, 10);
	assert_true(storebench_submit(&b, &held, ORDER_HOLD, 1));
	assert_true(storebench_submit(&b, &before, ORDER_PUT, 2));
	assert_true(storebench_submit(&b, &same, ORDER_PUT, 2));
	assert_true(storebench_submit(&b, &fails, ORDER_PUT_FAIL, 3));
	assert_true(storebench_submit(&b, &after, ORDER_PUT, 4));
	sem_post(&b.gate);
	storebench_finish(&b);
	assert_true(held.committed && before.committed && after.committed);
	assert_false(same.committed);
	assert_int_equal(same.why.kind, FAULT_REJECT);
	assert_string_equal(same.why.code, "exists");
	assert_false(fails.committed);
	assert_string_equal(fails.why.code, "mine");
	assert_int_equal(storebench_number(&b, "SELECT SUM(n) FROM t"), 7);
	writer_stats(b.writer, &s);
	assert_int_equal(s.jobs, 3);
	assert_int_equal(s.jobs_failed, 2);
	assert_int_equal(s.commits_failed, 0);
	storebench_clear(&b);
}

static void a_full_queue_refuses_and_calls_nothing(void **state)
{
	struct storebench_job a, c, refused;
	struct storebench b;

	(void)state;
	storebench_init(&b);
	storebench_start(&b, 2);
	assert_true(storebench_submit(&b, &a, ORDER_HOLD, 1));
	assert_true(storebench_submit(&b, &c, ORDER_PUT, 2));
	assert_false(storebench_submit(&b, &refused, ORDER_PUT, 3));
	sem_post(&b.gate);
	storebench_finish(&b);
	assert_false(refused.finished);
	assert_true(storebench_submit(&b, &refused, ORDER_PUT, 3));
	storebench_finish(&b);
	assert_int_equal(storebench_number(&b, "SELECT COUNT(*) FROM t"), 3);
	storebench_clear(&b);
}

static void a_writer_that_ends_finishes_what_it_accepted(void **state)
{
	struct storebench_job jobs[20];
	struct storebench b;

	(void)state;
	storebench_init(&b);
	storebench_start(&b, 20);
	for (int i = 0; i < 20; i++)
		assert_true(storebench_submit(
			&b, &jobs[i], i == 0 ? ORDER_HOLD : ORDER_PUT, i));
	sem_post(&b.gate);
	writer_free(&b.writer);
	assert_null(b.writer);
	for (int i = 0; i < 20; i++)
		assert_true(jobs[i].finished && jobs[i].committed);
	assert_int_equal(storebench_number(&b, "SELECT COUNT(*) FROM t"), 20);
	storebench_clear(&b);
}

static void the_log_is_tidied_beside_the_writer(void **state)
{
	struct writer_stats s;
	struct storebench b;
	struct storebench_job j;
	int i = 0;

	(void)state;
	storebench_init(&b);
	storebench_start(&b, 10);
	do {
		assert_true(storebench_submit(&b, &j, ORDER_PUT, i));
		storebench_finish(&b);
		assert_true(j.committed);
		writer_stats(b.writer, &s);
	} while (++i < 20000 && s.tidied == 0);
	assert_true(s.tidied > 0);
	assert_int_equal(s.tidy_failed, 0);
	assert_int_equal(storebench_number(&b, "SELECT COUNT(*) FROM t"), i);
	storebench_clear(&b);
}

/* Logs 4 MiB at each call, in a table that stays as large. */
static void log_much(struct db *db)
{
	tempdb_do(db, "UPDATE much SET bytes = randomblob(4194304)");
}

static void the_log_asks_for_tidying_and_begins_anew(void **state)
{
	struct tempdb t;
	struct fault why;
	struct stat log;
	struct db *db;
	char *path;
	int updates = 1;

	(void)state;
	tempdb_init(&t);
	path = str_format("%s-wal", t.path);
	db = tempdb_open(&t);
	tempdb_do(db, "CREATE TABLE much (bytes BYTEA)");
	tempdb_do(db, "INSERT INTO much VALUES ('')");
	assert_int_equal(db_log_state(db), DB_LOG_SHORT);
	log_much(db);
	assert_int_equal(db_log_state(db), DB_LOG_GROWN);
	assert_int_equal(db_log_state(db), DB_LOG_SHORT);
	do {
		log_much(db);
		updates++;
	} while (db_log_state(db) == DB_LOG_GROWN && updates < 100);
	assert_in_range(updates, 15, 17); /* 64 MiB */
	log_much(db);
	assert_int_equal(db_log_state(db), DB_LOG_LARGE);
	assert_int_equal(stat(path, &log), 0);
	assert_true(log.st_size > 67108864);

	assert_true(db_tidy(db, &why));
	assert_int_equal(db_log_state(db), DB_LOG_SHORT);
	log_much(db);
	assert_int_equal(db_log_state(db), DB_LOG_GROWN);
	assert_int_equal(stat(path, &log), 0);
	assert_true(log.st_size <= 67108864);
	db_close(&db);
	free(path);
	tempdb_clear(&t);
}

struct look {
	struct storebench *bench;
	int64_t first, second;
	sem_t may_go_on;
	sem_t has_looked;
};

static void look_twice(struct db *db, void *arg)
{
	struct look *l = arg;

	l->first = tempdb_number(db, "SELECT COUNT(*) FROM t");
	sem_post(&l->has_looked);
	sem_wait(&l->may_go_on);
	l->second = tempdb_number(db, "SELECT COUNT(*) FROM t");
}

static void look_done(void *arg)
{
	struct look *l = arg;

	loop_stop(l->bench->loop);
}

static void a_reader_sees_one_moment_while_the_writer_goes_on(void **state)
{
	struct storebench b;
	struct look l = {.bench = &b};
	struct reader *reader;
	struct fault why;
	struct storebench_job j;

	(void)state;
	storebench_init(&b);
	storebench_start(&b, 10);
	reader = reader_new(b.loop,
			    &(struct reader_options){.url = b.temp.url,
						     .threads = 2,
						     .capacity = 1},
			    &why);
	assert_non_null(reader);
	sem_init(&l.may_go_on, 0, 0);
	sem_init(&l.has_looked, 0, 0);
	assert_true(reader_submit(reader, look_twice, look_done, &l));
	assert_false(reader_submit(reader, look_twice, look_done, &l));
	sem_wait(&l.has_looked);
	assert_true(storebench_submit(&b, &j, ORDER_PUT, 1));
	storebench_finish(&b);
	assert_true(j.committed);
	sem_post(&l.may_go_on);
	loop_run(b.loop);
	assert_int_equal(l.first, 0);
	assert_int_equal(l.second, 0);

	sem_post(&l.may_go_on);
	assert_true(reader_submit(reader, look_twice, look_done, &l));
	loop_run(b.loop);
	assert_int_equal(l.first, 1);
	reader_free(&reader);
	assert_null(reader);
	sem_destroy(&l.may_go_on);
	sem_destroy(&l.has_looked);
	storebench_clear(&b);
}

static void a_reader_of_no_database_says_so(void **state)
{
	struct storebench b;
	struct fault why;

	(void)state;
	storebench_init(&b);
	assert_null(reader_new(
		b.loop,
		&(struct reader_options){.url = "sqlite:/not/there.db",
					 .threads = 1,
					 .capacity = 1},
		&why));
	assert_string_equal(why.code, "cannot_open");
	storebench_clear(&b);
}

static void the_epoch_outlives_the_writer(void **state)
{
	struct storebench b;
	char first[64] = "";

	(void)state;
	storebench_init(&b);
	storebench_start(&b, 1);
	memcpy(first, writer_epoch(b.writer), strlen(writer_epoch(b.writer)));
	assert_int_equal(strlen(first), 32);
	writer_free(&b.writer);
	storebench_start(&b, 1);
	assert_string_equal(writer_epoch(b.writer), first);
	storebench_clear(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_queued_during_a_commit_is_one_batch),
		cmocka_unit_test(a_job_that_fails_harms_nobody_in_its_batch),
		cmocka_unit_test(a_full_queue_refuses_and_calls_nothing),
		cmocka_unit_test(a_writer_that_ends_finishes_what_it_accepted),
		cmocka_unit_test(the_log_is_tidied_beside_the_writer),
		cmocka_unit_test(the_log_asks_for_tidying_and_begins_anew),
		cmocka_unit_test(
			a_reader_sees_one_moment_while_the_writer_goes_on),
		cmocka_unit_test(a_reader_of_no_database_says_so),
		cmocka_unit_test(the_epoch_outlives_the_writer),
	};
	struct fault why;

	if (!secret_start(&why))
		return 1;
	failvfs_install();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
