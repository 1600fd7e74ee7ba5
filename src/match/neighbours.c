#include "config.h"

#include "match/neighbours.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "match/lanes.h"
#include "match/solver.h"

#define WORK       6000 /* postings a query may look at */
#define AHEAD      3    /* lists, asked for before they are needed */
#define COMMON     25 /* a feature in more than 1 of this many rows is left out */
#define COMMON_MIN 60 /* ... unless it is in no more rows than this */

struct posting {
	uint32_t place;
	float value;
};

/* Rows lie class by class, each class on a border of lanes, so that the best of
 * a class is found without looking at single rows. */
struct neighbours {
	struct posting *postings;
	uint32_t *start;       /* by feature, n_features + 1 */
	uint32_t *class_start; /* places of each class, n_classes + 1 */
	uint32_t *numbers; /* by place: the row's number in the rows given */
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
		n->class_start[rows->labels[i]]++;
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

/* From how many rows a class has to where they begin. */
static void place_classes(struct neighbours *n)
{
	uint32_t at = 0;

	for (size_t c = 0; c <= n->n_classes; c++) {
		uint32_t rows = c < n->n_classes ? n->class_start[c] : 0;

		n->class_start[c] = at;
		at += (rows + LANES - 1) / LANES * LANES;
	}
	n->numbers = mem_calloc(at, sizeof(*n->numbers));
}

static void fill(struct neighbours *n, const struct solver_rows *rows)
{
	uint32_t *at = mem_dup(n->start, n->n_features * sizeof(*at));
	uint32_t *next = mem_dup(n->class_start, n->n_classes * sizeof(*next));

	for (size_t i = 0; i < rows->n; i++) {
		size_t from = rows->start[i], to = rows->start[i + 1];
		uint32_t place;
		float length;

		if (rows->labels[i] < 0)
			continue;
		place = next[rows->labels[i]]++;
		length = length_of(rows->values + from, to - from);
		for (size_t j = from; j < to; j++) {
			uint32_t f = rows->ids[j];

			if (at[f] == n->start[f + 1])
				continue;
			n->postings[at[f]].place = place;
			n->postings[at[f]++].value = rows->values[j] / length;
		}
		n->numbers[place] = (uint32_t)i;
	}
	free(next);
	free(at);
}

struct neighbours *neighbours_new(const struct solver_rows *rows)
{
	struct neighbours *n = mem_calloc(1, sizeof(*n));

	n->n_features = rows->n_features;
	n->n_classes = rows->n_classes;
	n->start = mem_calloc(n->n_features + 1, sizeof(*n->start));
	n->class_start = mem_calloc(n->n_classes + 1, sizeof(*n->class_start));
	count_rows(n, rows);
	place_classes(n);
	fill(n, rows);
	return n;
}

void neighbours_free(struct neighbours **n)
{
	if (*n == NULL)
		return;
	free((*n)->postings);
	free((*n)->start);
	free((*n)->class_start);
	free((*n)->numbers);
	free(*n);
	*n = NULL;
}

/* The rows that have a feature of the query. */
struct list {
	const struct posting *first;
	size_t n;
};

static struct list list_of(const struct neighbours *n, uint32_t f)
{
	return (struct list){n->postings + n->start[f],
			     n->start[f + 1] - n->start[f]};
}

/* The most rows a feature may be in, so that all which are in no more take
 * WORK. A bound needs no sorting. */
static size_t bound_of(const struct neighbours *n, const struct list *lists,
		       size_t count)
{
	size_t bound = n->n_rows;

	for (;; bound = bound / 4 * 3) {
		size_t work = 0;

		for (size_t i = 0; i < count; i++)
			work += lists[i].n <= bound ? lists[i].n : 0;
		if (work <= WORK || bound <= 1)
			return bound;
	}
}

/* Adds up the cosines of all rows. */
static void add_up(const struct neighbours *n, const uint32_t *ids,
		   const float *values, size_t count, float length,
		   struct arena *a, float *sums)
{
	struct list *lists = arena_alloc(a, (count + 1) * sizeof(*lists));
	size_t bound;

	for (size_t i = 0; i < count; i++)
		lists[i] = list_of(n, ids[i]);
	bound = bound_of(n, lists, count);
	for (size_t i = 0; i < count; i++) {
		const struct posting *p = lists[i].first, *end = p + lists[i].n;
		float x = values[i] / length;

		if (i + AHEAD < count)
			__builtin_prefetch(lists[i + AHEAD].first);
		if (lists[i].n > bound)
			continue;
		for (; p < end; p++)
			sums[p->place] += x * p->value;
	}
}

/* The best of each class. */
FAST_CLONES static void find_best(const struct neighbours *n, const float *sums,
				  float *of_class)
{
	for (size_t c = 0; c < n->n_classes; c++) {
		lanes best = ALL_LANES(0.0F);

		for (size_t i = n->class_start[c]; i < n->class_start[c + 1];
		     i += LANES) {
			const lanes *x =
				(const lanes *)(const void *)(sums + i);
			ilanes mask = *x > best;

			lanes_choose(&mask, x, &best, &best);
		}
		of_class[c] = lanes_largest(&best);
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

/* What a row must have to be among the nearest: as many classes have a row
 * that has it. 0 when there are not so many. */
static float floor_of(const float *of_class, size_t n_classes)
{
	float top[NEIGHBOURS_TOP] = {0};

	for (size_t c = 0; c < n_classes; c++) {
		size_t at = NEIGHBOURS_TOP - 1;

		if (of_class[c] <= top[at])
			continue;
		for (; at > 0 && top[at - 1] < of_class[c]; at--)
			top[at] = top[at - 1];
		top[at] = of_class[c];
	}
	return top[NEIGHBOURS_TOP - 1];
}

/* Lists the nearest rows, of equally near ones the first. */
static void list_nearest(const struct neighbours *n, const float *sums,
			 struct nearest *out)
{
	float floor = floor_of(out->of_class, n->n_classes), least = 0;

	for (size_t c = 0; c < n->n_classes; c++) {
		if (out->of_class[c] < floor)
			continue;
		for (size_t i = n->class_start[c]; i < n->class_start[c + 1];
		     i++) {
			if (sums[i] < floor || sums[i] <= least)
				continue;
			insert(out, (struct neighbour){n->numbers[i], (int)c,
						       sums[i]});
			if (out->n == NEIGHBOURS_TOP)
				least = out->list[NEIGHBOURS_TOP - 1].cosine;
		}
	}
}

void neighbours_find(const struct neighbours *n, const uint32_t *ids,
		     const float *values, size_t count, float length,
		     struct arena *a, struct nearest *nearest_r)
{
	float *sums = arena_alloc(a, (n->class_start[n->n_classes] + 1) *
					     sizeof(*sums));

	memset(nearest_r, 0, sizeof(*nearest_r));
	nearest_r->of_class = arena_alloc(a, n->n_classes * sizeof(float));
	add_up(n, ids, values, count, length, a, sums);
	find_best(n, sums, nearest_r->of_class);
	list_nearest(n, sums, nearest_r);
}

double neighbours_share(const struct neighbours *n, uint32_t feature, int label)
{
	struct list rows = list_of(n, feature);
	size_t own = 0;

	for (size_t i = 0; i < rows.n; i++) {
		uint32_t place = rows.first[i].place;

		own += place >= n->class_start[label] &&
		       place < n->class_start[label + 1];
	}
	return rows.n > 0 ? (double)own / (double)rows.n : 1.0;
}

size_t neighbours_bytes(const struct neighbours *n)
{
	return n->start[n->n_features] * sizeof(struct posting) +
	       (n->n_features + 1) * sizeof(uint32_t) +
	       (n->n_classes + 1) * sizeof(uint32_t) +
	       n->class_start[n->n_classes] * sizeof(uint32_t);
}
