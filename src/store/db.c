#include "config.h"

#include "store/db.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/driver.h"

static const struct db_driver *const drivers[] = {&db_sqlite};

struct db {
	const struct db_driver *driver;
	void *conn;
	char *place;
	enum db_mode mode;
};

struct db *db_open(const char *url, enum db_mode mode, struct fault *why)
{
	for (size_t i = 0; i < ARRAY_SIZE(drivers); i++) {
		size_t len = strlen(drivers[i]->scheme);
		struct db *db;
		void *conn;

		if (strncmp(url, drivers[i]->scheme, len) != 0)
			continue;
		conn = drivers[i]->open(url + len, mode, why);
		if (conn == NULL)
			return NULL;
		db = mem_calloc(1, sizeof(*db));
		db->driver = drivers[i];
		db->conn = conn;
		db->place = mem_strdup(url + len);
		db->mode = mode;
		return db;
	}
	fault_set(why, FAULT_FATAL, "url",
		  "\"%s\" is no database this program knows; write "
		  "sqlite:/path/to/file.db",
		  url);
	return NULL;
}

void db_close(struct db **db)
{
	struct db *dead = *db;

	if (dead == NULL)
		return;
	*db = NULL;
	db_rollback(dead);
	dead->driver->close(dead->conn);
	free(dead->place);
	free(dead);
}

const char *db_place(const struct db *db)
{
	return db->place;
}

bool db_run(struct db *db, const struct db_call *call, struct fault *why)
{
	return db->driver->run(db->conn, call, why);
}

bool db_exec(struct db *db, const char *sql, const struct value *values,
	     size_t n, struct fault *why)
{
	const struct db_call call = {.sql = sql, .values = values, .n = n};

	return db_run(db, &call, why);
}

bool db_begin(struct db *db, struct fault *why)
{
	const char *begin = db->mode == DB_WRITE ? db->driver->begin_write
						 : db->driver->begin_read;

	return db_exec(db, begin, NULL, 0, why);
}

bool db_commit(struct db *db, struct fault *why)
{
	return db_exec(db, "COMMIT", NULL, 0, why);
}

void db_rollback(struct db *db)
{
	struct fault why;

	/* It can only fail when there is nothing left to roll back. */
	if (db_in_transaction(db))
		(void)!db_exec(db, "ROLLBACK", NULL, 0, &why);
}

bool db_in_transaction(const struct db *db)
{
	return db->driver->in_transaction(db->conn);
}

bool db_savepoint(struct db *db, struct fault *why)
{
	return db_exec(db, "SAVEPOINT job", NULL, 0, why);
}

bool db_release(struct db *db, struct fault *why)
{
	return db_exec(db, "RELEASE SAVEPOINT job", NULL, 0, why);
}

bool db_undo(struct db *db, struct fault *why)
{
	/* Going back leaves the savepoint open. */
	return db_exec(db, "ROLLBACK TO SAVEPOINT job", NULL, 0, why) &&
	       db_release(db, why);
}

enum db_log db_log_state(struct db *db)
{
	return db->driver->log_state(db->conn);
}

bool db_tidy(struct db *db, struct fault *why)
{
	return db->driver->tidy(db->conn, why);
}
