/* match/neighbours.h - which examples a text is most like.
 *
 * Cosine over the features that are not in every other example; a query looks
 * at a bounded number of postings, the rarest features first. */
#ifndef MATCH_NEIGHBOURS_H
#define MATCH_NEIGHBOURS_H

#include <stddef.h>
#include <stdint.h>

struct neighbours;
struct arena;
struct solver_rows;

/* Copies the rows that have a label. */
struct neighbours *neighbours_new(const struct solver_rows *rows);
void neighbours_free(struct neighbours **n);

struct neighbour {
	uint32_t row; /* as in the rows it was made of */
	int label;
	float cosine;
};

#define NEIGHBOURS_TOP 12

struct nearest {
	struct neighbour list[NEIGHBOURS_TOP]; /* best first */
	size_t n;
	float *of_class; /* the best cosine with each class */
};

/* The rows nearest to a vector of this length; scratch and of_class live in a.
 */
void neighbours_find(const struct neighbours *n, const uint32_t *ids,
		     const float *values, size_t count, float length,
		     struct arena *a, struct nearest *nearest_r);
/* The share of a class among the rows that have a feature; 1 when none has it
 * or it is too common to be kept. */
double neighbours_share(const struct neighbours *n, uint32_t feature,
			int label);
size_t neighbours_bytes(const struct neighbours *n);

#endif
