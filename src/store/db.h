/* store/db.h - one connection to the database, whichever it is.
 *
 * All SQL of the program is written once, for SQLite and PostgreSQL alike:
 * parameters are $1 ... $n, types are those both take (BIGINT, TEXT, BYTEA,
 * DOUBLE PRECISION). A connection belongs to one thread at a time.
 *
 * Faults say what the caller does next, and their text names the database:
 *   FAULT_REJECT "exists"      a unique key is taken: there is such a row
 *   FAULT_REJECT "constraint"  another rule of the schema is broken
 *   FAULT_RETRY  "disk_full", "disk_error", "busy", "interrupted"
 *   FAULT_FATAL  "cannot_open", "read_only", "corrupt", "newer_schema",
 *                "sql" (a mistake of ours), "url" */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/fault.h"
#include "store/row.h"
#include "store/value.h"

struct db;

enum db_mode {
	DB_WRITE, /* creates the database when there is none */
	DB_READ
};

/* url: "sqlite:/path/file.db". NULL with *why filled when it fails. */
struct db *db_open(const char *url, enum db_mode mode,
		   struct fault *why) MUST_CHECK;
/* Rolls back what is not committed, closes, sets *db to NULL. */
void db_close(struct db **db);
/* Lends where it is, for texts: the path of the file. */
const char *db_place(const struct db *db);

struct db_call {
	/* A text that stays the same: the prepared statement is kept. */
	const char *sql;
	const struct value *values; /* of $1 ... $n */
	size_t n;
	/* Called for each row found; may be NULL. False ends the run, which
	 * then fails with the fault it filled. It may call db_run(). */
	bool (*row)(void *ctx, const struct row *r, struct fault *why);
	void *ctx;
	int64_t *changed_r; /* rows inserted, updated or deleted; or NULL */
};

bool db_run(struct db *db, const struct db_call *call,
	    struct fault *why) MUST_CHECK;
/* The same for a statement that gives no rows. */
bool db_exec(struct db *db, const char *sql, const struct value *values,
	     size_t n, struct fault *why) MUST_CHECK;

/* Transactions. On a writing connection db_begin() takes the write lock, so
 * that nothing inside can fail for being late. */
bool db_begin(struct db *db, struct fault *why) MUST_CHECK;
bool db_commit(struct db *db, struct fault *why) MUST_CHECK;
void db_rollback(struct db *db);
/* False also when the database gave the transaction up by itself, as it may
 * on a full disk. */
bool db_in_transaction(const struct db *db);

/* One level of undo inside a transaction. */
bool db_savepoint(struct db *db, struct fault *why) MUST_CHECK;
bool db_release(struct db *db, struct fault *why) MUST_CHECK;
bool db_undo(struct db *db, struct fault *why) MUST_CHECK;

/* How much a database has logged that is not in its place yet. */
enum db_log {
	DB_LOG_SHORT,
	DB_LOG_GROWN, /* told once: db_tidy() soon, on another connection */
	DB_LOG_LARGE  /* db_tidy() now, on this one, before the next commit */
};

/* Asked on the connection that commits. */
enum db_log db_log_state(struct db *db);
/* The database's housekeeping (SQLite: a checkpoint). Takes long on a
 * connection beside the writer's, which it does not hold up. The log begins
 * anew only when nobody commits meanwhile; a writer that never rests must
 * therefore do the last, short, piece itself. Done also when somebody else is
 * at it. */
bool db_tidy(struct db *db, struct fault *why) MUST_CHECK;

#endif
