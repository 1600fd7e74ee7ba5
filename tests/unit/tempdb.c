#include "config.h"

#include "unit/tempdb.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "store/migrate.h"
#include "unit/unit.h"

void tempdb_init(struct tempdb *t)
{
	const char *base = getenv("TMPDIR");

	t->dir = str_format("%s/store-XXXXXX", base == NULL ? "/tmp" : base);
	assert_non_null(mkdtemp(t->dir));
	t->path = str_format("%s/chat.db", t->dir);
	t->url = str_format("sqlite:%s", t->path);
}

void tempdb_clear(struct tempdb *t)
{
	static const char *const ends[] = {"", "-wal", "-shm", "-journal"};

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		char *path = str_format("%s%s", t->path, ends[i]);

		(void)unlink(path);
		free(path);
	}
	assert_int_equal(rmdir(t->dir), 0);
	free(t->url);
	free(t->path);
	free(t->dir);
}

struct db *tempdb_open(const struct tempdb *t)
{
	struct fault why = {.text = ""};
	struct db *db = db_open(t->url, DB_WRITE, &why);

	assert_string_equal(why.text, "");
	assert_non_null(db);
	assert_true(migrate_run(db, &why));
	return db;
}

static bool keep_number(void *ctx, const struct row *r, struct fault *why)
{
	int64_t *number_r = ctx;

	(void)why;
	*number_r = row_int(r, 0);
	return true;
}

int64_t tempdb_number(struct db *db, const char *sql)
{
	int64_t number = INT64_MIN;
	const struct db_call call = {
		.sql = sql, .row = keep_number, .ctx = &number};
	struct fault why = {.text = ""};

	if (!db_run(db, &call, &why))
		fail_msg("%s", why.text);
	assert_true(number != INT64_MIN);
	return number;
}

void tempdb_do(struct db *db, const char *sql)
{
	struct fault why;

	if (!db_exec(db, sql, NULL, 0, &why))
		fail_msg("%s", why.text);
}
