/* store/row.h - reading the columns of a row that a statement found.
 *
 * Columns count from 0 in the order of the SELECT list. What is lent lives
 * until the row's callback returns. */
#ifndef STORE_ROW_H
#define STORE_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct row;

bool row_is_null(const struct row *r, size_t column);
/* 0 for NULL. */
int64_t row_int(const struct row *r, size_t column);
double row_real(const struct row *r, size_t column);
/* Lends the text, "" for NULL. */
const char *row_text(const struct row *r, size_t column);
/* Lends the bytes of a text or a blob; never NULL. */
const void *row_bytes(const struct row *r, size_t column, size_t *len_r);
/* Copies the text into out[size], cut at a character's border if somebody
 * else wrote more than we ever do. */
void row_copy(const struct row *r, size_t column, char *out, size_t size);

#endif
