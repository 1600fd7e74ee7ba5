/* store/migrations.h - the numbered steps from an empty database to today's.
 *
 * Steps that were released are never changed: somebody's database has run
 * them. What is wrong in one is put right by the next. */
#ifndef STORE_MIGRATIONS_H
#define STORE_MIGRATIONS_H

#include <stddef.h>

/* The statements of step number + 1, ended by NULL; NULL behind the last. */
const char *const *migrations_step(size_t number);

#endif
