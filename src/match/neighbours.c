#include "config.h"

#include "match/neighbours.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "match/solver.h"

#define WORK       8000 /* postings a query may look at */
#define COMMON     25 /* a feature in more than 1 of this many rows is left out */
#define COMMON_MIN 60 /* ... unless it is in no more rows than this */

struct posting {
	uint32_t row;
	float value;
};

struct neighbours {
	struct posting *postings;
	uint32_t *start;   /* by feature, n_features + 1 */
	int *labels;       /* by row */
	uint32_t *numbers; /* by row: its number in the rows given */
	size_t n_rows, n_features, n_classes;
};

static float length_of(const float *values, size_t n)
{
	float sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += values[i] * values[i];
	return sum > 0 ? sqrtf(sum) : 1.0F;
}

/* How many rows have each feature; common ones get 0. */
static void count_rows(struct neighbours *n, const struct solver_rows *rows)
{
	size_t most, sum = 0;

	for (size_t i = 0; i < rows->n; i++) {
		if (rows->labels[i] < 0)
			continue;
		n->n_rows++;
		for (size_t j = rows->start[i]; j < rows->start[i + 1]; j++)
			n->start[rows->ids[j]]++;
	}
	most = n->n_rows / COMMON;
	most = most < COMMON_MIN ? COMMON_MIN : most;
	for (size_t f = 0; f <= n->n_features; f++) {
		uint32_t df = f < n->n_features ? n->start[f] : 0;

		n->start[f] = (uint32_t)sum;
		sum += df > most ? 0 : df;
	}
	n->postings = mem_calloc(sum, sizeof(*n->postings));
}

static void fill(struct neighbours *n, const struct solver_rows *rows)
{
	uint32_t *at = mem_dup(n->start, n->n_features * sizeof(*at));
	uint32_t row = 0;

	n->labels = mem_calloc(n->n_rows, sizeof(*n->labels));
	n->numbers = mem_calloc(n->n_rows, sizeof(*n->numbers));
	for (size_t i = 0; i < rows->n; i++) {
		size_t from = rows->start[i], to = rows->start[i + 1];
		float length;

		if (rows->labels[i] < 0)
			continue;
		length = length_of(rows->values + from, to - from);
		for (size_t j = from; j < to; j++) {
			uint32_t f = rows->ids[j];

			if (at[f] == n->start[f + 1])
				continue;
			n->postings[at[f]].row = row;
			n->postings[at[f]++].value = rows->values[j] / length;
		}
		n->labels[row] = rows->labels[i];
		n->numbers[row++] = (uint32_t)i;
	}
	free(at);
}

struct neighbours *neighbours_new(const struct solver_rows *rows)
{
	struct neighbours *n = mem_calloc(1, sizeof(*n));

	n->n_features = rows->n_features;
	n->n_classes = rows->n_classes;
	n->start = mem_calloc(n->n_features + 1, sizeof(*n->start));
	count_rows(n, rows);
	fill(n, rows);
	return n;
}

void neighbours_free(struct neighbours **n)
{
	if (*n == NULL)
		return;
	free((*n)->postings);
	free((*n)->start);
	free((*n)->labels);
	free((*n)->numbers);
	free(*n);
	*n = NULL;
}

static uint32_t df_of(const struct neighbours *n, uint32_t f)
{
	return n->start[f + 1] - n->start[f];
}

/* Adds up the cosines of all rows, as many features as WORK allows. The cut
 * is by a bound on df, so that no sorting is needed. */
static void add_up(const struct neighbours *n, const uint32_t *ids,
		   const float *values, size_t count, float *sums)
{
	float length = length_of(values, count);
	size_t work = 0, bound = UINT32_MAX;

	for (size_t i = 0; i < count; i++)
		work += df_of(n, ids[i]);
	for (bound = n->n_rows; work > WORK && bound > 1;
	     bound = bound / 4 * 3) {
		work = 0;
		for (size_t i = 0; i < count; i++)
			if (df_of(n, ids[i]) <= bound / 4 * 3)
				work += df_of(n, ids[i]);
	}
	for (size_t i = 0; i < count; i++) {
		float x = values[i] / length;

		if (df_of(n, ids[i]) > bound)
			continue;
		for (uint32_t p = n->start[ids[i]]; p < n->start[ids[i] + 1];
		     p++)
			sums[n->postings[p].row] += x * n->postings[p].value;
	}
}

static void insert(struct nearest *out, struct neighbour x)
{
	size_t at = out->n < NEIGHBOURS_TOP ? out->n++ : NEIGHBOURS_TOP - 1;

	while (at > 0 && out->list[at - 1].cosine < x.cosine) {
		out->list[at] = out->list[at - 1];
		at--;
	}
	out->list[at] = x;
}

void neighbours_find(const struct neighbours *n, const uint32_t *ids,
		     const float *values, size_t count, struct arena *a,
		     struct nearest *nearest_r)
{
	float *sums = arena_alloc(a, (n->n_rows + 1) * sizeof(*sums));
	float least = 0;

	memset(nearest_r, 0, sizeof(*nearest_r));
	nearest_r->of_class = arena_alloc(a, n->n_classes * sizeof(float));
	add_up(n, ids, values, count, sums);
	for (size_t row = 0; row < n->n_rows; row++) {
		float *best = &nearest_r->of_class[n->labels[row]];

		if (sums[row] <= 0)
			continue;
		if (sums[row] > *best)
			*best = sums[row];
		if (sums[row] <= least)
			continue;
		insert(nearest_r,
		       (struct neighbour){n->numbers[row], n->labels[row],
					  sums[row]});
		if (nearest_r->n == NEIGHBOURS_TOP)
			least = nearest_r->list[NEIGHBOURS_TOP - 1].cosine;
	}
}

double neighbours_share(const struct neighbours *n, uint32_t feature, int label)
{
	size_t own = 0, all = df_of(n, feature);

	for (uint32_t p = n->start[feature]; p < n->start[feature + 1]; p++)
		own += n->labels[n->postings[p].row] == label;
	return all > 0 ? (double)own / (double)all : 1.0;
}

size_t neighbours_bytes(const struct neighbours *n)
{
	return n->start[n->n_features] * sizeof(struct posting) +
	       (n->n_features + 1) * sizeof(uint32_t) +
	       n->n_rows * 2 * sizeof(uint32_t);
}
