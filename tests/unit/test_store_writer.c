#include "config.h"

#include <math.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/secret.h"
#include "base/str.h"
#include "loop/loop.h"
#include "store/reader.h"
#include "store/writer.h"
#include "unit/failvfs.h"
#include "unit/tempdb.h"
#include "unit/unit.h"

/* Everything a test of the writer needs: a loop, a fresh database with a table
 * t(n UNIQUE), and jobs that put numbers into it. */
struct bench {
	struct tempdb temp;
	struct loop *loop;
	struct writer *writer;
	sem_t gate; /* held jobs wait here */
	int waiting;
};

enum order {
	ORDER_PUT,      /* insert the number */
	ORDER_PUT_FAIL, /* insert it, then fail */
	ORDER_HOLD      /* wait at the gate, then insert it */
};

struct job {
	struct bench *bench;
	enum order order;
	int64_t number;
	bool finished;
	bool committed;
	struct fault why;
};

static bool put(struct db *db, void *arg, struct fault *why)
{
	struct job *j = arg;
	const struct value v[] = {value_int(j->number)};

	if (j->order == ORDER_HOLD)
		sem_wait(&j->bench->gate);
	if (!db_exec(db, "INSERT INTO t (n) VALUES ($1)", v, 1, why))
		return false;
	return j->order != ORDER_PUT_FAIL ||
	       fault_set(why, FAULT_REJECT, "mine", "changed my mind");
}

static void put_done(void *arg, bool committed, const struct fault *why)
{
	struct job *j = arg;

	assert_false(j->finished);
	assert_true(committed == (why == NULL));
	j->finished = true;
	j->committed = committed;
	if (why != NULL)
		j->why = *why;
	if (--j->bench->waiting == 0)
		loop_stop(j->bench->loop);
}

static bool submit(struct bench *b, struct job *j, enum order order,
		   int64_t number)
{
	*j = (struct job){.bench = b, .order = order, .number = number};
	if (!writer_submit(b->writer, put, put_done, j))
		return false;
	b->waiting++;
	return true;
}

static void finish_all(struct bench *b)
{
	if (b->waiting > 0)
		loop_run(b->loop);
	assert_int_equal(b->waiting, 0);
}

static void start_writer(struct bench *b, size_t capacity)
{
	struct fault why = {.text = ""};

	b->writer = writer_new(b->temp.url, b->loop, capacity, &why);
	assert_string_equal(why.text, "");
	assert_non_null(b->writer);
}

static void init_bench(struct bench *b)
{
	struct fault why;
	struct db *db;

	*b = (struct bench){0};
	failvfs_fill_after(-1);
	failvfs_break_syncs(false);
	tempdb_init(&b->temp);
	db = tempdb_open(&b->temp);
	tempdb_do(db, "CREATE TABLE t (n BIGINT PRIMARY KEY)");
	db_close(&db);
	b->loop = loop_new(&why);
	assert_non_null(b->loop);
	sem_init(&b->gate, 0, 0);
}

static void clear_bench(struct bench *b)
{
	writer_free(&b->writer);
	loop_free(&b->loop);
	sem_destroy(&b->gate);
	tempdb_clear(&b->temp);
}

static int64_t number_of(const struct bench *b, const char *sql)
{
	struct fault why;
	struct db *db = db_open(b->temp.url, DB_READ, &why);
	int64_t number;

	assert_non_null(db);
	number = tempdb_number(db, sql);
	db_close(&db);
	return number;
}

#define JOBS 1200

static void what_queued_during_a_commit_is_one_batch(void **state)
{
	static struct job jobs[JOBS];
	struct writer_stats s;
	struct bench b;
	uint64_t in_buckets = 0;

	(void)state;
	init_bench(&b);
	start_writer(&b, JOBS);
	/* The first one holds the thread until all of them wait. */
	for (int i = 0; i < JOBS; i++)
		assert_true(submit(&b, &jobs[i],
				   i == 0 ? ORDER_HOLD : ORDER_PUT, i));
	sem_post(&b.gate);
	finish_all(&b);
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
	clear_bench(&b);
}

static void a_job_that_fails_harms_nobody_in_its_batch(void **state)
{
	struct job held, before, same, fails, after;
	struct writer_stats s;
	struct bench b;

	(void)state;
	init_bench(&b);
	start_writer(&b, 10);
	assert_true(submit(&b, &held, ORDER_HOLD, 1));
	assert_true(submit(&b, &before, ORDER_PUT, 2));
	assert_true(submit(&b, &same, ORDER_PUT, 2));
	assert_true(submit(&b, &fails, ORDER_PUT_FAIL, 3));
	assert_true(submit(&b, &after, ORDER_PUT, 4));
	sem_post(&b.gate);
	finish_all(&b);
	assert_true(held.committed && before.committed && after.committed);
	assert_false(same.committed);
	assert_int_equal(same.why.kind, FAULT_REJECT);
	assert_string_equal(same.why.code, "exists");
	assert_false(fails.committed);
	assert_string_equal(fails.why.code, "mine");
	assert_int_equal(number_of(&b, "SELECT SUM(n) FROM t"), 7);
	writer_stats(b.writer, &s);
	assert_int_equal(s.jobs, 3);
	assert_int_equal(s.jobs_failed, 2);
	assert_int_equal(s.commits_failed, 0);
	clear_bench(&b);
}

static void a_full_queue_refuses_and_calls_nothing(void **state)
{
	struct job a, c, refused;
	struct bench b;

	(void)state;
	init_bench(&b);
	start_writer(&b, 2);
	assert_true(submit(&b, &a, ORDER_HOLD, 1));
	assert_true(submit(&b, &c, ORDER_PUT, 2));
	assert_false(submit(&b, &refused, ORDER_PUT, 3));
	sem_post(&b.gate);
	finish_all(&b);
	assert_false(refused.finished);
	assert_true(submit(&b, &refused, ORDER_PUT, 3));
	finish_all(&b);
	assert_int_equal(number_of(&b, "SELECT COUNT(*) FROM t"), 3);
	clear_bench(&b);
}

static void a_writer_that_ends_finishes_what_it_accepted(void **state)
{
	struct job jobs[20];
	struct bench b;

	(void)state;
	init_bench(&b);
	start_writer(&b, 20);
	for (int i = 0; i < 20; i++)
		assert_true(submit(&b, &jobs[i],
				   i == 0 ? ORDER_HOLD : ORDER_PUT, i));
	sem_post(&b.gate);
	writer_free(&b.writer);
	assert_null(b.writer);
	for (int i = 0; i < 20; i++)
		assert_true(jobs[i].finished && jobs[i].committed);
	assert_int_equal(number_of(&b, "SELECT COUNT(*) FROM t"), 20);
	clear_bench(&b);
}

static void nothing_is_told_before_the_log_was_synced(void **state)
{
	struct writer_stats s;
	struct job j;
	struct bench b;
	uint64_t before;

	(void)state;
	init_bench(&b);
	start_writer(&b, 10);
	before = failvfs_syncs();
	for (int i = 0; i < 5; i++) {
		assert_true(submit(&b, &j, ORDER_PUT, i));
		finish_all(&b);
		assert_true(j.committed);
	}
	assert_true(failvfs_syncs() >= before + 5);

	failvfs_break_syncs(true);
	assert_true(submit(&b, &j, ORDER_PUT, 100));
	finish_all(&b);
	assert_false(j.committed);
	assert_int_equal(j.why.kind, FAULT_RETRY);
	assert_string_equal(j.why.code, "disk_error");
	assert_int_equal(number_of(&b, "SELECT COUNT(*) FROM t WHERE n = 100"),
			 0);

	failvfs_break_syncs(false);
	assert_true(submit(&b, &j, ORDER_PUT, 100));
	finish_all(&b);
	assert_true(j.committed);
	writer_stats(b.writer, &s);
	assert_int_equal(s.commits, 6);
	assert_int_equal(s.commits_failed, 1);
	clear_bench(&b);
}

#define ROUND_JOBS 12

/* Submits ROUND_JOBS jobs one commit at a time, then as many at once. */
static void put_many(struct bench *b, struct job *jobs, int64_t from)
{
	for (int i = 0; i < ROUND_JOBS; i++) {
		assert_true(submit(b, &jobs[i], ORDER_PUT, from + i));
		finish_all(b);
	}
	for (int i = ROUND_JOBS; i < 2 * ROUND_JOBS; i++)
		assert_true(submit(b, &jobs[i], ORDER_PUT, from + i));
	finish_all(b);
}

static int count_committed(const struct job *jobs)
{
	int n = 0;

	for (int i = 0; i < 2 * ROUND_JOBS; i++) {
		n += jobs[i].committed;
		if (jobs[i].committed)
			continue;
		assert_int_equal(jobs[i].why.kind, FAULT_RETRY);
		assert_string_equal(jobs[i].why.code, "disk_full");
	}
	return n;
}

/* Checks each job's row, and gives how many rows there are in all. */
static int64_t check_rows(const struct bench *b, const struct job *jobs)
{
	struct fault why;
	struct db *db = db_open(b->temp.url, DB_READ, &why);
	int64_t rows;

	assert_non_null(db);
	for (int i = 0; i < 2 * ROUND_JOBS; i++) {
		char *sql = str_format("SELECT COUNT(*) FROM t WHERE n = %d",
				       (int)jobs[i].number);

		assert_int_equal(tempdb_number(db, sql), jobs[i].committed);
		free(sql);
	}
	rows = tempdb_number(db, "SELECT COUNT(*) FROM t");
	db_close(&db);
	return rows;
}

/* The disk is full from the n-th write on, for every n until there are no so
 * many writes; then there is space again. */
static void a_full_disk_loses_nothing_that_was_acknowledged(void **state)
{
	uint64_t refused;
	int64_t n = 0;

	(void)state;
	do {
		struct job full[2 * ROUND_JOBS], later[2 * ROUND_JOBS];
		struct bench b;
		int committed;

		init_bench(&b);
		start_writer(&b, 100);
		refused = failvfs_refused();
		failvfs_fill_after(n);
		put_many(&b, full, 0);
		failvfs_fill_after(-1);
		refused = failvfs_refused() - refused;
		committed = count_committed(full);
		assert_true(refused == 0 || committed < 2 * ROUND_JOBS);
		assert_int_equal(check_rows(&b, full), committed);

		put_many(&b, later, 1000);
		assert_int_equal(count_committed(later), 2 * ROUND_JOBS);
		writer_free(&b.writer);
		assert_int_equal(check_rows(&b, full),
				 committed + 2 * ROUND_JOBS);
		assert_int_equal(number_of(&b, "SELECT COUNT(*) FROM"
					       " pragma_integrity_check"
					       " WHERE integrity_check = 'ok'"),
				 1);
		clear_bench(&b);
		n++;
	} while (refused > 0);
	assert_true(n > 20); /* the disk did fill at many places */
}

#define IN_FLIGHT 20
#define KILLS     10

struct victim {
	struct bench bench;
	int acks; /* where the numbers that were acknowledged are written */
	int64_t next;
};

struct victim_job {
	struct victim *victim;
	struct job job;
};

static bool victim_put(struct db *db, void *arg, struct fault *why)
{
	struct victim_job *j = arg;

	return put(db, &j->job, why);
}

static void victim_done(void *arg, bool committed, const struct fault *why)
{
	struct victim_job *j = arg;
	struct victim *v = j->victim;

	(void)why;
	if (!committed || write(v->acks, &j->job.number, sizeof(int64_t)) !=
				  (ssize_t)sizeof(int64_t))
		_exit(1);
	j->job.number = v->next++;
	if (!writer_submit(v->bench.writer, victim_put, victim_done, j))
		_exit(1);
}

/* Writes and acknowledges until it is killed. */
static NO_RETURN void be_the_victim(const struct tempdb *temp, int acks)
{
	struct victim v = {.acks = acks, .bench = {.temp = *temp}};
	struct victim_job jobs[IN_FLIGHT];
	struct fault why;

	v.bench.loop = loop_new(&why);
	if (v.bench.loop == NULL)
		_exit(1);
	v.bench.writer = writer_new(temp->url, v.bench.loop, IN_FLIGHT, &why);
	if (v.bench.writer == NULL)
		_exit(1);
	for (int i = 0; i < IN_FLIGHT; i++) {
		jobs[i] = (struct victim_job){
			.victim = &v,
			.job = {.bench = &v.bench, .number = v.next++}};
		if (!writer_submit(v.bench.writer, victim_put, victim_done,
				   &jobs[i]))
			_exit(1);
	}
	loop_run(v.bench.loop);
	_exit(1);
}

/* Kills the writing process after so many acknowledgements; gives how many
 * there were, each checked to be in the database. */
static int64_t kill_after(const struct tempdb *temp, int64_t acks)
{
	int ends[2];
	int64_t number, n = 0;
	struct db *db;
	pid_t child;
	char *numbers = mem_calloc(1, 100000);

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(ends[0]);
		be_the_victim(temp, ends[1]);
	}
	close(ends[1]);
	while (read(ends[0], &number, sizeof(number)) ==
	       (ssize_t)sizeof(number)) {
		assert_in_range(number, 0, 99999);
		numbers[number] = 1;
		if (++n == acks)
			kill(child, SIGKILL);
	}
	assert_int_equal(waitpid(child, NULL, 0), child);
	close(ends[0]);
	assert_true(n >= acks);

	db = tempdb_open(temp);
	for (number = 0; number < 100000; number++) {
		char *sql;

		if (!numbers[number])
			continue;
		sql = str_format("SELECT COUNT(*) FROM t WHERE n = %d",
				 (int)number);
		assert_int_equal(tempdb_number(db, sql), 1);
		free(sql);
	}
	assert_in_range(tempdb_number(db, "SELECT COUNT(*) FROM t"), n,
			n + IN_FLIGHT);
	tempdb_do(db, "DELETE FROM t");
	db_close(&db);
	free(numbers);
	return n;
}

static void a_killed_process_loses_nothing_it_acknowledged(void **state)
{
	struct bench b;
	int64_t acks = 0;

	(void)state;
	init_bench(&b);
	for (int i = 0; i < KILLS; i++)
		acks += kill_after(&b.temp, 1 + 37 * i);
	assert_true(acks > 37 * KILLS);
	clear_bench(&b);
}

static void a_disk_that_is_full_at_the_start_is_told(void **state)
{
	struct tempdb t;
	struct fault why;
	struct loop *l = loop_new(&why);

	(void)state;
	assert_non_null(l);
	tempdb_init(&t);
	failvfs_fill_after(3);
	assert_null(writer_new(t.url, l, 10, &why));
	failvfs_fill_after(-1);
	assert_int_equal(why.kind, FAULT_RETRY);
	assert_string_equal(why.code, "disk_full");
	assert_non_null(strstr(why.text, t.path));
	loop_free(&l);
	tempdb_clear(&t);
}

static void the_log_is_tidied_beside_the_writer(void **state)
{
	struct writer_stats s;
	struct bench b;
	struct job j;
	int i = 0;

	(void)state;
	init_bench(&b);
	start_writer(&b, 10);
	do {
		assert_true(submit(&b, &j, ORDER_PUT, i));
		finish_all(&b);
		assert_true(j.committed);
		writer_stats(b.writer, &s);
	} while (++i < 20000 && s.tidied == 0);
	assert_true(s.tidied > 0);
	assert_int_equal(s.tidy_failed, 0);
	assert_int_equal(number_of(&b, "SELECT COUNT(*) FROM t"), i);
	clear_bench(&b);
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
	struct bench *bench;
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
	struct bench b;
	struct look l = {.bench = &b};
	struct reader *reader;
	struct fault why;
	struct job j;

	(void)state;
	init_bench(&b);
	start_writer(&b, 10);
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
	assert_true(submit(&b, &j, ORDER_PUT, 1));
	finish_all(&b);
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
	clear_bench(&b);
}

static void a_reader_of_no_database_says_so(void **state)
{
	struct bench b;
	struct fault why;

	(void)state;
	init_bench(&b);
	assert_null(reader_new(
		b.loop,
		&(struct reader_options){.url = "sqlite:/not/there.db",
					 .threads = 1,
					 .capacity = 1},
		&why));
	assert_string_equal(why.code, "cannot_open");
	clear_bench(&b);
}

static void the_epoch_outlives_the_writer(void **state)
{
	struct bench b;
	char first[64] = "";

	(void)state;
	init_bench(&b);
	start_writer(&b, 1);
	memcpy(first, writer_epoch(b.writer), strlen(writer_epoch(b.writer)));
	assert_int_equal(strlen(first), 32);
	writer_free(&b.writer);
	start_writer(&b, 1);
	assert_string_equal(writer_epoch(b.writer), first);
	clear_bench(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_queued_during_a_commit_is_one_batch),
		cmocka_unit_test(a_job_that_fails_harms_nobody_in_its_batch),
		cmocka_unit_test(a_full_queue_refuses_and_calls_nothing),
		cmocka_unit_test(a_writer_that_ends_finishes_what_it_accepted),
		cmocka_unit_test(nothing_is_told_before_the_log_was_synced),
		cmocka_unit_test(
			a_full_disk_loses_nothing_that_was_acknowledged),
		cmocka_unit_test(
			a_killed_process_loses_nothing_it_acknowledged),
		cmocka_unit_test(a_disk_that_is_full_at_the_start_is_told),
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
