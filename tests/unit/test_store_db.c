#include "config.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secret.h"
#include "base/str.h"
#include "store/db.h"
#include "store/migrate.h"
#include "store/migrations.h"
#include "unit/tempdb.h"
#include "unit/unit.h"

static int set_up(void **state)
{
	static struct tempdb t;
	struct fault why;

	if (!secret_start(&why))
		return -1;
	tempdb_init(&t);
	*state = &t;
	return 0;
}

static int tear_down(void **state)
{
	tempdb_clear(*state);
	return 0;
}

struct seen {
	int rows;
	int64_t number;
	double real;
	char text[16];
	unsigned char blob[4];
	size_t blob_len;
	bool null;
};

static bool look(void *ctx, const struct row *r, struct fault *why)
{
	struct seen *s = ctx;
	const void *blob;

	(void)why;
	s->rows++;
	s->number = row_int(r, 0);
	s->real = row_real(r, 1);
	row_copy(r, 2, s->text, sizeof(s->text));
	blob = row_bytes(r, 3, &s->blob_len);
	memcpy(s->blob, blob, s->blob_len);
	s->null = row_is_null(r, 4) && row_int(r, 4) == 0 &&
		  row_text(r, 4)[0] == '\0';
	return true;
}

static void values_come_back_as_they_were_bound(void **state)
{
	struct db *db = tempdb_open(*state);
	const struct value v[] = {
		value_int(INT64_MIN),      value_real(0.25),
		value_text("при\xc3\xa9"), value_blob("\0\xff\0", 3),
		value_text(NULL),
	};
	struct seen s = {0};
	/* $2 stands before $1: names count, not places. */
	const struct db_call call = {
		.sql = "SELECT b, a, c, d, e FROM (SELECT $2 AS a, $1 AS b,"
		       " $3 AS c, $4 AS d, $5 AS e) AS t",
		.values = v,
		.n = ARRAY_SIZE(v),
		.row = look,
		.ctx = &s};
	struct fault why;

	for (int round = 1; round <= 2; round++) {
		assert_true(db_run(db, &call, &why));
		assert_int_equal(s.rows, round);
	}
	assert_true(s.number == INT64_MIN);
	assert_true(s.real > 0.249 && s.real < 0.251);
	assert_string_equal(s.text, "при\xc3\xa9");
	assert_int_equal(s.blob_len, 3);
	assert_memory_equal(s.blob, "\0\xff\0", 3);
	assert_true(s.null);
	db_close(&db);
	assert_null(db);
}

static void a_long_text_is_cut_at_the_border_of_a_character(void **state)
{
	struct db *db = tempdb_open(*state);
	const struct value v[] = {value_int(0), value_real(0),
				  value_text("0123456789abcdяя"),
				  value_blob("", 0), value_null()};
	struct seen s = {0};
	const struct db_call call = {.sql = "SELECT $1, $2, $3, $4, $5",
				     .values = v,
				     .n = ARRAY_SIZE(v),
				     .row = look,
				     .ctx = &s};
	struct fault why;

	assert_true(db_run(db, &call, &why));
	assert_string_equal(s.text, "0123456789abcd");
	assert_int_equal(s.blob_len, 0);
	db_close(&db);
}

#define DEPTH 12 /* more than a statement's places in the cache */

struct nest {
	struct db *db;
	int depth;
};

static const char sql_nested[] = "SELECT 1 UNION SELECT 2";

static bool go_deeper(void *ctx, const struct row *r, struct fault *why)
{
	struct nest *n = ctx;
	const struct db_call call = {
		.sql = sql_nested, .row = go_deeper, .ctx = n};

	if (n->depth == DEPTH || row_int(r, 0) == 2)
		return true;
	n->depth++;
	return db_run(n->db, &call, why);
}

static void a_row_callback_may_run_the_same_statement_again(void **state)
{
	struct nest n = {tempdb_open(*state), 0};
	const struct db_call call = {
		.sql = sql_nested, .row = go_deeper, .ctx = &n};
	struct fault why;

	assert_true(db_run(n.db, &call, &why));
	assert_int_equal(n.depth, DEPTH);
	db_close(&n.db);
}

static void more_statements_than_the_cache_holds_all_run(void **state)
{
	struct db *db = tempdb_open(*state);
	char *sql[600];

	for (int i = 0; i < 600; i++)
		sql[i] = str_format("SELECT %d", i);
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 600; i++)
			assert_int_equal(tempdb_number(db, sql[i]), i);
	/* Another text at the same address is another statement. */
	assert_int_equal(strlen(sql[10]), strlen("SELECT 77"));
	memcpy(sql[10], "SELECT 77", sizeof("SELECT 77"));
	assert_int_equal(tempdb_number(db, sql[10]), 77);
	for (int i = 0; i < 600; i++)
		free(sql[i]);
	db_close(&db);
}

static bool stop_here(void *ctx, const struct row *r, struct fault *why)
{
	int *rows = ctx;

	(void)r;
	++*rows;
	return fault_set(why, FAULT_REJECT, "mine", "enough");
}

static void a_callback_that_fails_ends_the_run_with_its_fault(void **state)
{
	struct db *db = tempdb_open(*state);
	int rows = 0;
	const struct db_call call = {
		.sql = sql_nested, .row = stop_here, .ctx = &rows};
	struct fault why;

	assert_false(db_run(db, &call, &why));
	assert_int_equal(rows, 1);
	assert_string_equal(why.code, "mine");
	db_close(&db);
}

static void undo_takes_back_what_came_after_the_savepoint(void **state)
{
	struct db *db = tempdb_open(*state);
	struct fault why;

	tempdb_do(db, "CREATE TABLE t (n BIGINT)");
	assert_true(db_begin(db, &why));
	tempdb_do(db, "INSERT INTO t VALUES (1)");
	assert_true(db_savepoint(db, &why));
	tempdb_do(db, "INSERT INTO t VALUES (2)");
	assert_true(db_undo(db, &why));
	assert_true(db_savepoint(db, &why));
	tempdb_do(db, "INSERT INTO t VALUES (4)");
	assert_true(db_release(db, &why));
	assert_true(db_in_transaction(db));
	assert_true(db_commit(db, &why));
	assert_false(db_in_transaction(db));
	assert_int_equal(tempdb_number(db, "SELECT SUM(n) FROM t"), 5);
	db_close(&db);
}

static void a_reader_sees_what_is_committed_and_cannot_write(void **state)
{
	const struct tempdb *t = *state;
	struct db *db = tempdb_open(t);
	struct fault why;
	struct db *reader = db_open(t->url, DB_READ, &why);

	assert_non_null(reader);
	tempdb_do(db, "CREATE TABLE t (n BIGINT)");
	assert_true(db_begin(db, &why));
	tempdb_do(db, "INSERT INTO t VALUES (1)");
	assert_int_equal(tempdb_number(reader, "SELECT COUNT(*) FROM t"), 0);
	assert_true(db_commit(db, &why));
	assert_int_equal(tempdb_number(reader, "SELECT COUNT(*) FROM t"), 1);
	assert_false(
		db_exec(reader, "INSERT INTO t VALUES (2)", NULL, 0, &why));
	assert_int_equal(why.kind, FAULT_FATAL);
	assert_string_equal(why.code, "read_only");
	db_close(&reader);
	db_close(&db);
}

static void the_log_is_synced_at_every_commit(void **state)
{
	struct db *db = tempdb_open(*state);

	/* 2 is FULL: what is acknowledged survives a power cut. */
	assert_int_equal(tempdb_number(db, "PRAGMA synchronous"), 2);
	assert_int_equal(tempdb_number(db, "PRAGMA foreign_keys"), 1);
	assert_int_equal(tempdb_number(db, "PRAGMA wal_autocheckpoint"), 0);
	db_close(&db);
}

static void a_mistake_in_sql_says_where_it_stands(void **state)
{
	struct db *db = tempdb_open(*state);
	struct fault why;

	assert_false(db_exec(db, "SELEC 1", NULL, 0, &why));
	assert_int_equal(why.kind, FAULT_FATAL);
	assert_string_equal(why.code, "sql");
	assert_non_null(strstr(why.text, "SELEC 1"));
	db_close(&db);
}

static void a_directory_that_is_not_there_is_named(void **state)
{
	const struct tempdb *t = *state;
	char *url = str_format("sqlite:%s/no/chat.db", t->dir);
	struct fault why;

	assert_null(db_open(url, DB_WRITE, &why));
	assert_int_equal(why.kind, FAULT_FATAL);
	assert_string_equal(why.code, "cannot_open");
	assert_non_null(strstr(why.text, url + strlen("sqlite:")));
	assert_non_null(strstr(why.text, "No such file or directory"));
	assert_non_null(strstr(why.text, "must exist"));
	free(url);
}

static void a_directory_that_cannot_be_written_is_named(void **state)
{
	const struct tempdb *t = *state;
	struct fault why;

	if (geteuid() == 0) /* root may write everywhere */
		skip();
	assert_int_equal(chmod(t->dir, 0500), 0);
	assert_null(db_open(t->url, DB_WRITE, &why));
	assert_int_equal(chmod(t->dir, 0700), 0);
	assert_int_equal(why.kind, FAULT_FATAL);
	assert_non_null(strstr(why.text, t->path));
	assert_non_null(strstr(why.text, "Permission denied"));
}

static void an_unknown_kind_of_database_is_refused(void **state)
{
	struct fault why;

	(void)state;
	assert_null(db_open("mysql://shop", DB_WRITE, &why));
	assert_string_equal(why.code, "url");
	assert_non_null(strstr(why.text, "mysql://shop"));
	assert_non_null(strstr(why.text, "sqlite:/"));
}

static void a_file_that_is_no_database_is_called_damaged(void **state)
{
	const struct tempdb *t = *state;
	int fd = open(t->path, O_WRONLY | O_CREAT, 0600);
	char noise[8192];
	struct fault why;

	memset(noise, 'x', sizeof(noise));
	assert_int_equal(write(fd, noise, sizeof(noise)), sizeof(noise));
	close(fd);
	assert_null(db_open(t->url, DB_WRITE, &why));
	assert_int_equal(why.kind, FAULT_FATAL);
	assert_string_equal(why.code, "corrupt");
	assert_non_null(strstr(why.text, t->path));
	assert_non_null(strstr(why.text, "backup"));
}

static void a_database_from_a_newer_program_is_refused(void **state)
{
	const struct tempdb *t = *state;
	struct db *db = tempdb_open(t);
	struct fault why;

	tempdb_do(db, "UPDATE meta SET value = '999' WHERE key = 'version'");
	assert_false(migrate_run(db, &why));
	assert_int_equal(why.kind, FAULT_FATAL);
	assert_string_equal(why.code, "newer_schema");
	assert_non_null(strstr(why.text, t->path));
	assert_non_null(strstr(why.text, "999"));
	assert_null(strchr(why.text, '\n'));
	db_close(&db);
}

static void a_migration_that_fails_leaves_nothing_behind(void **state)
{
	const struct tempdb *t = *state;
	struct fault why;
	struct db *db = db_open(t->url, DB_WRITE, &why);

	assert_non_null(db);
	/* Stands in the way of the last table of the first migration. */
	tempdb_do(db, "CREATE TABLE outbox (n BIGINT)");
	assert_false(migrate_run(db, &why));
	assert_non_null(strstr(why.text, "migration 1"));
	assert_int_equal(tempdb_number(db, "SELECT COUNT(*) FROM sqlite_master"
					   " WHERE type = 'table'"),
			 2); /* outbox and meta */
	tempdb_do(db, "DROP TABLE outbox");
	assert_true(migrate_run(db, &why));
	db_close(&db);
}

static void a_database_of_the_first_shape_is_brought_to_todays(void **state)
{
	const struct tempdb *t = *state;
	struct fault why;
	struct db *db = db_open(t->url, DB_WRITE, &why);

	assert_non_null(db);
	tempdb_do(db, "CREATE TABLE meta"
		      " (key TEXT PRIMARY KEY, value TEXT NOT NULL)");
	for (const char *const *s = migrations_step(0); *s != NULL; s++)
		tempdb_do(db, *s);
	tempdb_do(db, "INSERT INTO meta VALUES ('version', '1')");
	tempdb_do(db, "INSERT INTO visitor VALUES"
		      " ('v', 'h', 'demo', 'en', '', '', '', 1, 1)");
	tempdb_do(db, "INSERT INTO conversation VALUES ('c', 'v', 'bot', 'en',"
		      " 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, '', '', '', '',"
		      " 'hello', '')");
	assert_true(migrate_run(db, &why));
	assert_int_equal(tempdb_number(db, "SELECT COUNT(*) FROM conversation"
					   " WHERE answered_at = 0"),
			 1);
	db_close(&db);
}

static void migrating_again_changes_nothing(void **state)
{
	struct db *db = tempdb_open(*state);
	char before[ID_TEXT], after[ID_TEXT];
	int64_t tables =
		tempdb_number(db, "SELECT COUNT(*) FROM sqlite_master");
	struct fault why;

	assert_true(migrate_epoch(db, before, &why));
	assert_int_equal(strlen(before), ID_TEXT - 1);
	assert_true(migrate_run(db, &why));
	assert_true(migrate_epoch(db, after, &why));
	assert_string_equal(before, after);
	assert_int_equal(
		tempdb_number(db, "SELECT COUNT(*) FROM sqlite_master"),
		tables);
	assert_int_equal(tempdb_number(db, "SELECT CAST(value AS BIGINT) FROM"
					   " meta WHERE key = 'version'"),
			 migrate_latest());
	db_close(&db);
}

static void a_new_life_has_a_new_epoch(void **state)
{
	struct db *db = tempdb_open(*state);
	char before[ID_TEXT], after[ID_TEXT];
	struct fault why;

	assert_true(migrate_epoch(db, before, &why));
	assert_true(migrate_new_epoch(db, &why));
	assert_true(migrate_epoch(db, after, &why));
	assert_string_not_equal(before, after);
	db_close(&db);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(values_come_back_as_they_were_bound),
		TEST(a_long_text_is_cut_at_the_border_of_a_character),
		TEST(a_row_callback_may_run_the_same_statement_again),
		TEST(more_statements_than_the_cache_holds_all_run),
		TEST(a_callback_that_fails_ends_the_run_with_its_fault),
		TEST(undo_takes_back_what_came_after_the_savepoint),
		TEST(a_reader_sees_what_is_committed_and_cannot_write),
		TEST(the_log_is_synced_at_every_commit),
		TEST(a_mistake_in_sql_says_where_it_stands),
		TEST(a_directory_that_is_not_there_is_named),
		TEST(a_directory_that_cannot_be_written_is_named),
		TEST(an_unknown_kind_of_database_is_refused),
		TEST(a_file_that_is_no_database_is_called_damaged),
		TEST(a_database_from_a_newer_program_is_refused),
		TEST(a_migration_that_fails_leaves_nothing_behind),
		TEST(a_database_of_the_first_shape_is_brought_to_todays),
		TEST(migrating_again_changes_nothing),
		TEST(a_new_life_has_a_new_epoch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
