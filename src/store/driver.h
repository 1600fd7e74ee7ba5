/* store/driver.h - what a database must be able to do for us.
 *
 * One table of these per database, in one file each; db.c is the only caller.
 * A driver translates its errors into the faults listed in store/db.h. */
#ifndef STORE_DRIVER_H
#define STORE_DRIVER_H

#include "store/db.h"

struct db_driver {
	const char *scheme; /* the url's part before and with the colon */

	void *(*open)(const char *place, enum db_mode mode, struct fault *why);
	void (*close)(void *conn);
	bool (*run)(void *conn, const struct db_call *call, struct fault *why);
	const char *begin_write; /* statements */
	const char *begin_read;
	bool (*in_transaction)(const void *conn);
	enum db_log (*log_state)(void *conn);
	bool (*tidy)(void *conn, struct fault *why);

	/* Columns of the row the statement is on. */
	bool (*is_null)(void *statement, size_t column);
	int64_t (*get_int)(void *statement, size_t column);
	double (*get_real)(void *statement, size_t column);
	const void *(*get_bytes)(void *statement, size_t column, size_t *len_r);
};

/* A driver lends one of these to the row callback. get_bytes() of a text gives
 * a pointer to bytes with a NUL behind them. */
struct row {
	const struct db_driver *driver;
	void *statement;
};

extern const struct db_driver db_sqlite;

#endif
