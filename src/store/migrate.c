#include "config.h"

#include "store/migrate.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/str.h"
#include "store/migrations.h"

#define EPOCH_BYTES 16

static const char sql_create_meta[] =
	"CREATE TABLE IF NOT EXISTS meta"
	" (key TEXT PRIMARY KEY, value TEXT NOT NULL)";
static const char sql_get[] = "SELECT value FROM meta WHERE key = $1";
static const char sql_set[] =
	"INSERT INTO meta (key, value) VALUES ($1, $2)"
	" ON CONFLICT (key) DO UPDATE SET value = excluded.value";

static bool read_number(void *ctx, const struct row *r, struct fault *why)
{
	int64_t *number_r = ctx;

	(void)why;
	*number_r = strtoll(row_text(r, 0), NULL, 10);
	return true;
}

static bool get_version(struct db *db, int64_t *version_r, struct fault *why)
{
	const struct value v[] = {value_text("version")};
	const struct db_call call = {.sql = sql_get,
				     .values = v,
				     .n = ARRAY_SIZE(v),
				     .row = read_number,
				     .ctx = version_r};

	*version_r = 0;
	return db_run(db, &call, why);
}

static bool set_meta(struct db *db, const char *key, const char *value,
		     struct fault *why)
{
	const struct value v[] = {value_text(key), value_text(value)};

	return db_exec(db, sql_set, v, ARRAY_SIZE(v), why);
}

static bool set_version(struct db *db, int64_t version, struct fault *why)
{
	char *text = str_format("%" PRId64, version);
	bool done = set_meta(db, "version", text, why);

	free(text);
	return done;
}

static bool run_statements(struct db *db, const char *const *statements,
			   struct fault *why)
{
	for (; *statements != NULL; statements++)
		if (!db_exec(db, *statements, NULL, 0, why))
			return false;
	return true;
}

/* Runs step `number` + 1 inside a transaction, if nobody else has. */
static bool run_step(struct db *db, int64_t number, struct fault *why)
{
	int64_t version;

	if (!get_version(db, &version, why))
		return false;
	if (version != number)
		return true;
	if (number == 0 && !migrate_new_epoch(db, why))
		return false;
	return run_statements(db, migrations_step((size_t)number), why) &&
	       set_version(db, number + 1, why);
}

static bool in_transaction(struct db *db, int64_t number, struct fault *why)
{
	if (!db_begin(db, why))
		return false;
	if (run_step(db, number, why) && db_commit(db, why))
		return true;
	db_rollback(db);
	return fault_prefix(why, "migration %" PRId64, number + 1);
}

bool migrate_run(struct db *db, struct fault *why)
{
	int64_t latest = migrate_latest();
	int64_t version;

	if (!db_exec(db, sql_create_meta, NULL, 0, why) ||
	    !get_version(db, &version, why))
		return false;
	if (version > latest)
		return fault_set(
			why, FAULT_FATAL, "newer_schema",
			"the database %s has schema %" PRId64
			", this program knows %" PRId64
			": install the newer program again, or restore "
			"a backup from before it",
			db_place(db), version, latest);
	for (; version < latest; version++)
		if (!in_transaction(db, version, why))
			return false;
	return true;
}

int64_t migrate_latest(void)
{
	int64_t n = 0;

	while (migrations_step((size_t)n) != NULL)
		n++;
	return n;
}

static bool read_epoch(void *ctx, const struct row *r, struct fault *why)
{
	(void)why;
	row_copy(r, 0, ctx, ID_TEXT);
	return true;
}

bool migrate_epoch(struct db *db, char epoch_r[ID_TEXT], struct fault *why)
{
	const struct value v[] = {value_text("epoch")};
	const struct db_call call = {.sql = sql_get,
				     .values = v,
				     .n = ARRAY_SIZE(v),
				     .row = read_epoch,
				     .ctx = epoch_r};

	epoch_r[0] = '\0';
	if (!db_run(db, &call, why))
		return false;
	if (epoch_r[0] != '\0')
		return true;
	return fault_set(why, FAULT_FATAL, "corrupt",
			 "the database %s names no epoch; restore the last "
			 "backup",
			 db_place(db));
}

bool migrate_new_epoch(struct db *db, struct fault *why)
{
	char epoch[ID_TEXT];

	secret_random_hex(epoch, sizeof(epoch), EPOCH_BYTES);
	return set_meta(db, "epoch", epoch, why);
}

bool migrate_try(struct db *db, struct fault *why)
{
	char *now = str_format("%" PRId64, clock_wall_ms());
	/* It must differ from the last one, or nothing is written. */
	bool done = set_meta(db, "tried_at", now, why);

	free(now);
	return done;
}
