#include "config.h"

#include "unit/storebench.h"

#include "unit/failvfs.h"
#include "unit/unit.h"

bool storebench_put(struct db *db, void *arg, struct fault *why)
{
	struct storebench_job *j = arg;
	const struct value v[] = {value_int(j->number)};

	if (j->order == ORDER_HOLD)
		sem_wait(&j->bench->gate);
	if (!db_exec(db, "INSERT INTO t (n) VALUES ($1)", v, 1, why))
		return false;
	return j->order != ORDER_PUT_FAIL ||
	       fault_set(why, FAULT_REJECT, "mine", "changed my mind");
}

static void storebench_done(void *arg, bool committed, const struct fault *why)
{
	struct storebench_job *j = arg;

	assert_false(j->finished);
	assert_true(committed == (why == NULL));
	j->finished = true;
	j->committed = committed;
	if (why != NULL)
		j->why = *why;
	if (--j->bench->waiting == 0)
		loop_stop(j->bench->loop);
}

bool storebench_submit(struct storebench *b, struct storebench_job *j,
		       enum storebench_order order, int64_t number)
{
	*j = (struct storebench_job){
		.bench = b, .order = order, .number = number};
	if (!writer_submit(b->writer, storebench_put, storebench_done, j))
		return false;
	b->waiting++;
	return true;
}

void storebench_finish(struct storebench *b)
{
	if (b->waiting > 0)
		loop_run(b->loop);
	assert_int_equal(b->waiting, 0);
}

void storebench_start(struct storebench *b, size_t capacity)
{
	struct fault why = {.text = ""};

	b->writer = writer_new(b->temp.url, b->loop, capacity, &why);
	assert_string_equal(why.text, "");
	assert_non_null(b->writer);
}

void storebench_init(struct storebench *b)
{
	struct fault why;
	struct db *db;

	*b = (struct storebench){0};
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

void storebench_clear(struct storebench *b)
{
	writer_free(&b->writer);
	loop_free(&b->loop);
	sem_destroy(&b->gate);
	tempdb_clear(&b->temp);
}

int64_t storebench_number(const struct storebench *b, const char *sql)
{
	struct fault why;
	struct db *db = db_open(b->temp.url, DB_READ, &why);
	int64_t number;

	assert_non_null(db);
	number = tempdb_number(db, sql);
	db_close(&db);
	return number;
}
