/* match/columns.h - features that always come together, as one.
 *
 * Of a word that is seen seldom every piece is in the same examples, and each
 * says what the others say. Such features are one column: a row has in it the
 * length of what it has in them, so products of rows, and with them all that a
 * linear model or a neighbour says, are the same, but there is half as much to
 * remember and less to add up. */
#ifndef MATCH_COLUMNS_H
#define MATCH_COLUMNS_H

#include <stddef.h>
#include <stdint.h>

#include "match/solver.h"

struct arena;
struct columns;

/* Finds the columns of rows that have a label. */
struct columns *columns_new(const struct solver_rows *rows);
/* Frees and sets *c to NULL; *c may be NULL. */
void columns_free(struct columns **c);
size_t columns_count(const struct columns *c);
size_t columns_bytes(const struct columns *c);

/* Rows with columns in place of features. */
struct merged {
	struct solver_rows rows; /* of what follows */
	size_t *start;
	uint32_t *ids;
	float *values;
};

/* Merges the rows that c was made of and borrows their labels; those without
 * one are empty. Free with merged_free(). */
struct merged *columns_merge(const struct columns *c,
			     const struct solver_rows *rows);
/* Frees and sets *m to NULL; *m may be NULL. */
void merged_free(struct merged **m);

#define COLUMN_NONE UINT32_MAX /* a feature that no row has */
/* The column of a feature; its weight is *share_r of the column's. */
uint32_t columns_of(const struct columns *c, uint32_t feature, float *share_r);

/* The sum of the shares of a column's features: 1 of a single one, the root of
 * n of n equal ones. */
double columns_width(const struct columns *c, uint32_t column);

/* Writes a text, given by its features, as columns, each once, to ids_r and
 * values_r, which have room for n, and gives how many; a serves as scratch. */
size_t columns_gather(const struct columns *c, const uint32_t *ids,
		      const float *values, size_t n, struct arena *a,
		      uint32_t *ids_r, float *values_r);

#endif
