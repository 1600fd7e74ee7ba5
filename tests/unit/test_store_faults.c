#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/secret.h"
#include "base/str.h"
#include "unit/failvfs.h"
#include "unit/storebench.h"
#include "unit/unit.h"

static void nothing_is_told_before_the_log_was_synced(void **state)
{
	struct writer_stats s;
	struct storebench_job j;
	struct storebench b;
	uint64_t before;

	(void)state;
	storebench_init(&b);
	storebench_start(&b, 10);
	before = failvfs_syncs();
	for (int i = 0; i < 5; i++) {
		assert_true(storebench_submit(&b, &j, ORDER_PUT, i));
		storebench_finish(&b);
		assert_true(j.committed);
	}
	assert_true(failvfs_syncs() >= before + 5);

	failvfs_break_syncs(true);
	assert_true(storebench_submit(&b, &j, ORDER_PUT, 100));
	storebench_finish(&b);
	assert_false(j.committed);
	assert_int_equal(j.why.kind, FAULT_RETRY);
	assert_string_equal(j.why.code, "disk_error");
	assert_int_equal(
		storebench_number(&b, "SELECT COUNT(*) FROM t WHERE n = 100"),
		0);

	failvfs_break_syncs(false);
	assert_true(storebench_submit(&b, &j, ORDER_PUT, 100));
	storebench_finish(&b);
	assert_true(j.committed);
	writer_stats(b.writer, &s);
	assert_int_equal(s.commits, 6);
	assert_int_equal(s.commits_failed, 1);
	storebench_clear(&b);
}

#define ROUND_JOBS 12

/* Submits ROUND_JOBS jobs one commit at a time, then as many at once. */
static void put_many(struct storebench *b, struct storebench_job *jobs,
		     int64_t from)
{
	for (int i = 0; i < ROUND_JOBS; i++) {
		assert_true(
			storebench_submit(b, &jobs[i], ORDER_PUT, from + i));
		storebench_finish(b);
	}
	for (int i = ROUND_JOBS; i < 2 * ROUND_JOBS; i++)
		assert_true(
			storebench_submit(b, &jobs[i], ORDER_PUT, from + i));
	storebench_finish(b);
}

static int count_committed(const struct storebench_job *jobs)
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
static int64_t check_rows(const struct storebench *b,
			  const struct storebench_job *jobs)
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
		struct storebench_job full[2 * ROUND_JOBS],
			later[2 * ROUND_JOBS];
		struct storebench b;
		int committed;

		storebench_init(&b);
		storebench_start(&b, 100);
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
		assert_int_equal(
			storebench_number(&b, "SELECT COUNT(*) FROM"
					      " pragma_integrity_check"
					      " WHERE integrity_check = 'ok'"),
			1);
		storebench_clear(&b);
		n++;
	} while (refused > 0);
	assert_true(n > 20); /* the disk did fill at many places */
}

#define IN_FLIGHT 20
#define KILLS     10

struct victim {
	struct storebench bench;
	int acks; /* where the numbers that were acknowledged are written */
	int64_t next;
};

struct victim_job {
	struct victim *victim;
	struct storebench_job job;
};

static bool victim_put(struct db *db, void *arg, struct fault *why)
{
	struct victim_job *j = arg;

	return storebench_put(db, &j->job, why);
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
	struct storebench b;
	int64_t acks = 0;

	(void)state;
	storebench_init(&b);
	for (int i = 0; i < KILLS; i++)
		acks += kill_after(&b.temp, 1 + 37 * i);
	assert_true(acks > 37 * KILLS);
	storebench_clear(&b);
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

static void stop_when_well(void *ctx)
{
	struct storebench *b = ctx;
	struct fault why;

	if (writer_is_well(b->writer, &why))
		loop_stop(b->loop);
}

static void a_writer_that_cannot_commit_says_so_until_it_can_again(void **state)
{
	struct storebench b;
	struct storebench_job j;
	struct fault why;
	struct loop_timer *often;

	(void)state;
	storebench_init(&b);
	storebench_start(&b, 10);
	assert_true(writer_is_well(b.writer, &why));
	failvfs_fill_after(0);
	assert_true(storebench_submit(&b, &j, ORDER_PUT, 1));
	storebench_finish(&b);
	assert_false(j.committed);
	assert_false(writer_is_well(b.writer, &why));
	assert_string_equal(why.code, "disk_full");
	assert_non_null(strstr(why.text, "nothing can be stored: "));
	failvfs_fill_after(-1);
	/* Nobody writes but those who ask. */
	often = loop_timer_new(b.loop, stop_when_well, &b);
	loop_timer_start(often, 1, 1);
	loop_run(b.loop);
	loop_timer_free(&often);
	assert_true(writer_is_well(b.writer, &why));
	assert_int_equal(storebench_number(&b, "SELECT COUNT(*) FROM t"), 0);
	storebench_clear(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_told_before_the_log_was_synced),
		cmocka_unit_test(
			a_full_disk_loses_nothing_that_was_acknowledged),
		cmocka_unit_test(
			a_killed_process_loses_nothing_it_acknowledged),
		cmocka_unit_test(a_disk_that_is_full_at_the_start_is_told),
		cmocka_unit_test(
			a_writer_that_cannot_commit_says_so_until_it_can_again),
	};
	struct fault why;

	if (!secret_start(&why))
		return 1;
	failvfs_install();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
