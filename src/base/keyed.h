/* base/keyed.h - records found by a number.
 *
 * A record is a struct of the caller's whose first member is a uint64_t, its
 * key: a hash or something packed, never 0. Pointers to records are lent until
 * the next keyed_take(), which may move all of them. */
#ifndef BASE_KEYED_H
#define BASE_KEYED_H

#include <stddef.h>
#include <stdint.h>

struct keyed;

/* An empty table of records of so many bytes; keyed_free() it. */
struct keyed *keyed_new(size_t record_size);
/* Frees the table with its records and sets *k to NULL; *k may be NULL. */
void keyed_free(struct keyed **k);

/* Lends the record of a key; a new one has zeros behind its key. */
void *keyed_take(struct keyed *k, uint64_t key);
/* NULL when the key has none. */
const void *keyed_find(const struct keyed *k, uint64_t key);
/* Lends one record after the other, in no order: *at is 0 before the first.
 * NULL after the last. */
void *keyed_next(struct keyed *k, size_t *at);

/* Memory that the records take. */
size_t keyed_bytes(const struct keyed *k);

#endif
