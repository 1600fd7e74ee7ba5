/* tests/unit/tempdb.h - a database file of its own for each test. */
#ifndef TESTS_TEMPDB_H
#define TESTS_TEMPDB_H

#include <stdbool.h>
#include <stdint.h>

#include "store/db.h"

struct tempdb {
	char *dir;
	char *path;
	char *url;
};

/* The folder exists, the database does not yet. */
void tempdb_init(struct tempdb *t);
/* Removes the database and its folder. */
void tempdb_clear(struct tempdb *t);

/* Opened for writing, with every table. */
struct db *tempdb_open(const struct tempdb *t);
/* The first column of the first row; ends the test when there is none. */
int64_t tempdb_number(struct db *db, const char *sql);
/* Runs a statement that must succeed. */
void tempdb_do(struct db *db, const char *sql);

#endif
