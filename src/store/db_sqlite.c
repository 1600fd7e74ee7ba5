#include "config.h"

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/mem.h"
#include "base/str.h"
#include "store/driver.h"

/* Every commit is on the disk before it is told (WAL, synchronous=FULL; NORMAL
 * loses what was acknowledged when the power fails). A commit never makes a
 * checkpoint, that would stall it: the connection counts what the log has
 * grown by, and its owner has tidy() called. */

#define BUSY_MS       5000
#define TIDY_PAGES    1000  /* log grown by so many: time for a checkpoint */
#define LARGE_LOG     16384 /* pages (64 MiB): time for it to begin anew */
#define CACHE_SLOTS   256   /* prepared statements kept, a power of two */
#define CACHE_PROBES  8
#define SQL_IN_FAULTS 120 /* bytes of a statement that a text shows */

static const char *const pragmas_write[] = {
	"PRAGMA synchronous=FULL",
	"PRAGMA wal_autocheckpoint=0",
	"PRAGMA journal_size_limit=67108864", /* what a large log shrinks to */
	"PRAGMA foreign_keys=ON",
	"PRAGMA temp_store=MEMORY",
	"PRAGMA cache_size=-32768",
};
static const char *const pragmas_read[] = {
	"PRAGMA temp_store=MEMORY",
	"PRAGMA cache_size=-8192",
};

struct slot {
	sqlite3_stmt *statement; /* NULL: free */
	bool running;
};

struct conn {
	sqlite3 *db;
	char *path;
	struct slot slots[CACHE_SLOTS];
	int log_pages;
	int tidy_from; /* log_pages when tidying was last asked for */
};

/* What the system said last, as ": text", or nothing. */
static char *system_reason(const struct conn *c)
{
	int number = sqlite3_system_errno(c->db);
	char text[128];

	if (number == 0)
		return mem_strdup("");
	return str_format(": %s", strerror_r(number, text, sizeof(text)));
}

/* Why a file could not be opened. SQLite's own number is no help here: it is
 * that of a second try, for reading only. */
static char *open_reason(const struct conn *c)
{
	const char *slash = strrchr(c->path, '/');
	char *dir = slash == NULL ? mem_strdup(".")
				  : mem_strndup(c->path,
						(size_t)(slash - c->path + 1));
	char text[128];
	char *reason;

	if (access(dir, W_OK | X_OK) == 0)
		reason = system_reason(c);
	else
		reason = str_format(": %s: %s", dir,
				    strerror_r(errno, text, sizeof(text)));
	free(dir);
	return reason;
}

static bool is_full(const struct conn *c, int code)
{
	int number = sqlite3_system_errno(c->db);

	return (code & 0xff) == SQLITE_FULL ||
	       ((code & 0xff) == SQLITE_IOERR &&
		(number == ENOSPC || number == EDQUOT));
}

static bool refuse_row(const struct conn *c, int code, struct fault *why)
{
	bool taken = code == SQLITE_CONSTRAINT_UNIQUE ||
		     code == SQLITE_CONSTRAINT_PRIMARYKEY;

	return fault_set(why, FAULT_REJECT, taken ? "exists" : "constraint",
			 "%s", sqlite3_errmsg(c->db));
}

static bool translate(const struct conn *c, int code, const char *sql,
		      struct fault *why)
{
	char *reason = (code & 0xff) == SQLITE_CANTOPEN ? open_reason(c)
							: system_reason(c);
	const char *said = sqlite3_errmsg(c->db);

	if (is_full(c, code))
		fault_set(why, FAULT_RETRY, "disk_full",
			  "the disk is full: cannot write %s; free some space "
			  "there",
			  c->path);
	else
		switch (code & 0xff) {
		case SQLITE_CONSTRAINT:
			refuse_row(c, code, why);
			break;
		case SQLITE_BUSY:
		case SQLITE_LOCKED:
			fault_set(why, FAULT_RETRY, "busy",
				  "%s is locked by another program; wait for "
				  "it or end it",
				  c->path);
			break;
		case SQLITE_INTERRUPT:
			fault_set(why, FAULT_RETRY, "interrupted",
				  "%s: the statement was interrupted", c->path);
			break;
		case SQLITE_IOERR:
			fault_set(why, FAULT_RETRY, "disk_error",
				  "the disk fails under %s: %s%s; look at the "
				  "system's log",
				  c->path, said, reason);
			break;
		case SQLITE_CANTOPEN:
			fault_set(
				why, FAULT_FATAL, "cannot_open",
				"cannot open the database %s%s; its directory "
				"must exist and this user must be allowed to "
				"write there",
				c->path, reason);
			break;
		case SQLITE_READONLY:
		case SQLITE_PERM:
		case SQLITE_AUTH:
			fault_set(why, FAULT_FATAL, "read_only",
				  "cannot write the database %s%s; give this "
				  "user the right to write the file and its "
				  "directory",
				  c->path, reason);
			break;
		case SQLITE_CORRUPT:
		case SQLITE_NOTADB:
			fault_set(why, FAULT_FATAL, "corrupt",
				  "the database %s is damaged: %s; keep a copy "
				  "and restore the last backup",
				  c->path, said);
			break;
		default:
			fault_set(why, FAULT_FATAL, "sql",
				  "%s: %s (%d) in: %.*s", c->path, said, code,
				  SQL_IN_FAULTS, sql);
		}
	free(reason);
	return false;
}

static sqlite3_stmt *prepare(struct conn *c, const char *sql, unsigned flags,
			     struct fault *why)
{
	sqlite3_stmt *statement;
	int code = sqlite3_prepare_v3(c->db, sql, -1, flags, &statement, NULL);

	if (code == SQLITE_OK)
		return statement;
	translate(c, code, sql, why);
	return NULL;
}

/* The slot that holds sql, else one to put it into; NULL when all that could
 * are running (a statement inside its own row callback, say). */
static struct slot *find_slot(struct conn *c, const char *sql)
{
	size_t home = (uintptr_t)sql * UINT64_C(0x9e3779b97f4a7c15) >> 40;
	struct slot *spare = NULL;

	for (size_t i = 0; i < CACHE_PROBES; i++) {
		struct slot *s = &c->slots[(home + i) % CACHE_SLOTS];

		if (s->running)
			continue;
		if (s->statement == NULL)
			return spare != NULL ? spare : s;
		/* The address finds it, the text proves it. */
		if (strcmp(sqlite3_sql(s->statement), sql) == 0)
			return s;
		if (spare == NULL)
			spare = s;
	}
	return spare;
}

static struct slot *cached(struct conn *c, const char *sql, struct fault *why)
{
	struct slot *s = find_slot(c, sql);

	if (s == NULL || (s->statement != NULL &&
			  strcmp(sqlite3_sql(s->statement), sql) == 0))
		return s;
	sqlite3_finalize(s->statement);
	s->statement = prepare(c, sql, SQLITE_PREPARE_PERSISTENT, why);
	return s;
}

static int bind_value(sqlite3_stmt *statement, int at, const struct value *v)
{
	switch (v->type) {
	case VALUE_NULL:
		return sqlite3_bind_null(statement, at);
	case VALUE_INT:
		return sqlite3_bind_int64(statement, at, v->number);
	case VALUE_REAL:
		return sqlite3_bind_double(statement, at, v->real);
	case VALUE_TEXT:
		return sqlite3_bind_text64(statement, at, v->bytes, v->len,
					   SQLITE_STATIC, SQLITE_UTF8);
	case VALUE_BLOB:
		if (v->len == 0)
			return sqlite3_bind_zeroblob(statement, at, 0);
		return sqlite3_bind_blob64(statement, at, v->bytes, v->len,
					   SQLITE_STATIC);
	}
	return SQLITE_MISUSE;
}

/* SQLite numbers "$2" by where it first stands, so the name is looked at. */
static int bind_all(sqlite3_stmt *statement, const struct db_call *call)
{
	int count = sqlite3_bind_parameter_count(statement);

	for (int i = 1; i <= count; i++) {
		const char *name = sqlite3_bind_parameter_name(statement, i);
		unsigned long number;
		int code;

		assert(name != NULL && name[0] == '$');
		number = strtoul(name + 1, NULL, 10);
		assert(number >= 1 && number <= call->n);
		code = bind_value(statement, i, &call->values[number - 1]);
		if (code != SQLITE_OK)
			return code;
	}
	return SQLITE_OK;
}

static bool step_all(struct conn *c, sqlite3_stmt *statement,
		     const struct db_call *call, struct fault *why)
{
	const struct row row = {&db_sqlite, statement};
	int code = bind_all(statement, call);

	if (code != SQLITE_OK)
		return translate(c, code, call->sql, why);
	while ((code = sqlite3_step(statement)) == SQLITE_ROW)
		if (call->row != NULL && !call->row(call->ctx, &row, why))
			return false;
	if (code != SQLITE_DONE)
		return translate(c, code, call->sql, why);
	if (call->changed_r != NULL)
		*call->changed_r = sqlite3_changes(c->db);
	return true;
}

static bool run_uncached(struct conn *c, const struct db_call *call,
			 struct fault *why)
{
	sqlite3_stmt *statement = prepare(c, call->sql, 0, why);
	bool done;

	if (statement == NULL)
		return false;
	done = step_all(c, statement, call, why);
	sqlite3_finalize(statement);
	return done;
}

static bool run(void *conn, const struct db_call *call, struct fault *why)
{
	struct conn *c = conn;
	struct slot *s = cached(c, call->sql, why);
	bool done;

	if (s == NULL)
		return run_uncached(c, call, why);
	if (s->statement == NULL)
		return false;
	s->running = true;
	done = step_all(c, s->statement, call, why);
	sqlite3_reset(s->statement);
	sqlite3_clear_bindings(s->statement); /* they borrow the values */
	s->running = false;
	return done;
}

static bool run_plain(struct conn *c, const char *sql, struct fault *why)
{
	const struct db_call call = {.sql = sql};

	return run_uncached(c, &call, why);
}

static bool expect_wal(void *ctx, const struct row *r, struct fault *why)
{
	const struct conn *c = ctx;

	if (strcmp(row_text(r, 0), "wal") == 0)
		return true;
	return fault_set(why, FAULT_FATAL, "cannot_open",
			 "the database %s cannot have a write-ahead log where "
			 "it is; put it on a local disk",
			 c->path);
}

static bool set_up(struct conn *c, enum db_mode mode, struct fault *why)
{
	const struct db_call wal = {
		.sql = "PRAGMA journal_mode=WAL", .row = expect_wal, .ctx = c};
	const char *const *pragmas = pragmas_read;
	size_t n = ARRAY_SIZE(pragmas_read);

	sqlite3_extended_result_codes(c->db, 1);
	sqlite3_busy_timeout(c->db, BUSY_MS);
	if (mode == DB_WRITE) {
		pragmas = pragmas_write;
		n = ARRAY_SIZE(pragmas_write);
		if (!run_uncached(c, &wal, why))
			return false;
	}
	for (size_t i = 0; i < n; i++)
		if (!run_plain(c, pragmas[i], why))
			return false;
	/* The file itself is opened by the first read. */
	return run_plain(c, "SELECT COUNT(*) FROM sqlite_master", why);
}

static int log_grew(void *conn, sqlite3 *db, const char *schema, int pages)
{
	struct conn *c = conn;

	(void)db;
	(void)schema;
	if (pages < c->log_pages)
		c->tidy_from = 0; /* the log began anew */
	c->log_pages = pages;
	return SQLITE_OK;
}

static void close_conn(void *conn)
{
	struct conn *c = conn;
	int busy;

	for (size_t i = 0; i < CACHE_SLOTS; i++)
		sqlite3_finalize(c->slots[i].statement);
	busy = sqlite3_close(c->db);
	assert(busy == SQLITE_OK);
	free(c->path);
	free(c);
}

static void *open_conn(const char *place, enum db_mode mode, struct fault *why)
{
	struct conn *c = mem_calloc(1, sizeof(*c));
	int flags =
		SQLITE_OPEN_NOMUTEX |
		(mode == DB_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
				  : SQLITE_OPEN_READONLY);
	int code;

	/* A counter that every allocation of every thread locks, and nobody
	 * reads: a seventh of a message's time. Refused, without harm, once
	 * SQLite has started; the writer opens first. */
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	code = sqlite3_open_v2(place, &c->db, flags, NULL);
	c->path = mem_strdup(place);
	if (code != SQLITE_OK)
		translate(c, code, "", why);
	if (code != SQLITE_OK || !set_up(c, mode, why)) {
		close_conn(c);
		return NULL;
	}
	sqlite3_wal_hook(c->db, log_grew, c);
	return c;
}

static bool in_transaction(const void *conn)
{
	const struct conn *c = conn;

	return sqlite3_get_autocommit(c->db) == 0;
}

static enum db_log log_state(void *conn)
{
	struct conn *c = conn;

	if (c->log_pages - c->tidy_from < TIDY_PAGES)
		return DB_LOG_SHORT;
	if (c->log_pages >= LARGE_LOG)
		return DB_LOG_LARGE;
	c->tidy_from = c->log_pages;
	return DB_LOG_GROWN;
}

/* Passive: waits for nobody and holds up nobody. A truncating checkpoint was
 * tried beside a busy writer: it finds the lock taken for seconds, and then
 * holds it for one. */
static bool tidy(void *conn, struct fault *why)
{
	struct conn *c = conn;
	int code = sqlite3_wal_checkpoint_v2(
		c->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);

	if ((code & 0xff) == SQLITE_BUSY)
		return true;
	/* Also after a failure: not again until there is more to do. */
	c->tidy_from = c->log_pages;
	return code == SQLITE_OK || translate(c, code, "checkpoint", why);
}

static bool is_null(void *statement, size_t column)
{
	return sqlite3_column_type(statement, (int)column) == SQLITE_NULL;
}

static int64_t get_int(void *statement, size_t column)
{
	return sqlite3_column_int64(statement, (int)column);
}

static double get_real(void *statement, size_t column)
{
	return sqlite3_column_double(statement, (int)column);
}

static const void *get_bytes(void *statement, size_t column, size_t *len_r)
{
	const void *bytes =
		sqlite3_column_type(statement, (int)column) == SQLITE_BLOB
			? sqlite3_column_blob(statement, (int)column)
			: sqlite3_column_text(statement, (int)column);

	*len_r = (size_t)sqlite3_column_bytes(statement, (int)column);
	return bytes;
}

const struct db_driver db_sqlite = {
	.scheme = "sqlite:",
	.open = open_conn,
	.close = close_conn,
	.run = run,
	.begin_write = "BEGIN IMMEDIATE",
	.begin_read = "BEGIN",
	.in_transaction = in_transaction,
	.log_state = log_state,
	.tidy = tidy,
	.is_null = is_null,
	.get_int = get_int,
	.get_real = get_real,
	.get_bytes = get_bytes,
};
