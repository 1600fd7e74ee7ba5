/* store/migrate.h - bringing a database to the shape this program knows.
 *
 * Migrations are numbered, embedded and each in its own transaction: one that
 * fails leaves the database at the version before it. A database from a newer
 * program is refused, because we cannot know what its rows mean. */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include "model/conversation.h"
#include "store/db.h"

/* Runs what is missing; creates everything in an empty database. */
bool migrate_run(struct db *db, struct fault *why) MUST_CHECK;
/* The number of the last migration this program knows. */
int64_t migrate_latest(void);

/* Copies the random id that names this life of the database: a cursor into
 * its events is worth nothing in another life. */
bool migrate_epoch(struct db *db, char epoch_r[ID_TEXT],
		   struct fault *why) MUST_CHECK;
/* Writes a little that means nothing, to see whether anything can be. */
bool migrate_try(struct db *db, struct fault *why) MUST_CHECK;
/* Begins a new life; for a copy that may be put in the original's place. */
bool migrate_new_epoch(struct db *db, struct fault *why) MUST_CHECK;

#endif
