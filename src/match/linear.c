#include "config.h"

#include "match/linear.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "match/lanes.h"
#include "match/solver.h"

#define GROUPS 5 /* of lanes, added up together */
#define AHEAD  8 /* features, asked for before they are needed */

struct linear {
	size_t n_features, n_classes, stride;
	int8_t *rows;
	float *scales; /* by feature */
	float *bias;
};

/* Eight bits for each of a row; gives their scale. */
FAST_CLONES static float shrink(const lanes *row, size_t groups, blanes *out)
{
	const lanes magic = ALL_LANES(12582912.0F); /* rounds when added */
	lanes most = ALL_LANES(0.0F);
	float top, by;

	for (size_t g = 0; g < groups; g++) {
		lanes minus = -row[g];
		ilanes mask = row[g] > most;

		lanes_choose(&mask, &row[g], &most, &most);
		mask = minus > most;
		lanes_choose(&mask, &minus, &most, &most);
	}
	top = lanes_largest(&most);
	if (top <= 0)
		return 0;
	by = 127.0F / top;
	for (size_t g = 0; g < groups; g++) {
		lanes x = row[g] * by + magic;

		out[g] = __builtin_convertvector((ilanes)x - (ilanes)magic,
						 blanes);
	}
	return top / 127.0F;
}

/* Lanes behind the last class stay 0. */
static void copy_row(const float *weights, size_t n_features, size_t feature,
		     size_t n_classes, float *row)
{
	for (size_t c = 0; c < n_classes; c += LANES) {
		size_t n = n_classes - c < LANES ? n_classes - c : LANES;

		memcpy(row + c, weights + solver_at(n_features, feature, c),
		       n * sizeof(*row));
	}
}

struct linear *linear_blank(size_t n_features, size_t n_classes)
{
	struct linear *l = mem_calloc(1, sizeof(*l));

	l->n_features = n_features;
	l->n_classes = n_classes;
	l->stride = solver_stride(n_classes);
	l->rows = mem_lines(n_features * l->stride, 1);
	l->scales = mem_calloc(n_features, sizeof(float));
	l->bias = mem_calloc(l->stride, sizeof(float));
	return l;
}

void linear_put(struct linear *l, size_t feature, const float *weights)
{
	l->scales[feature] =
		shrink((const lanes *)(const void *)weights, l->stride / LANES,
		       (blanes *)(void *)(l->rows + feature * l->stride));
}

struct linear *linear_new(const float *weights, size_t n_features,
			  size_t n_classes)
{
	struct linear *l = linear_blank(n_features, n_classes);
	float *row = mem_lines(l->stride, sizeof(*row));

	copy_row(weights, n_features, n_features, n_classes, l->bias);
	for (size_t f = 0; f < n_features; f++) {
		copy_row(weights, n_features, f, n_classes, row);
		linear_put(l, f, row);
	}
	free(row);
	return l;
}

void linear_free(struct linear **l)
{
	if (*l == NULL)
		return;
	free((*l)->rows);
	free((*l)->scales);
	free((*l)->bias);
	free(*l);
	*l = NULL;
}

/* Asks for part of a row before it is needed: rows lie anywhere. */
static ALWAYS_INLINE void ahead(const struct linear *l, uint32_t id,
				size_t first, size_t groups)
{
	const int8_t *w = l->rows + id * l->stride + first * LANES;

	__builtin_prefetch(l->scales + id);
	__builtin_prefetch(w);
	__builtin_prefetch(w + groups * LANES - 1);
}

/* Adds to some groups of lanes, few enough to stay in registers. */
static ALWAYS_INLINE void score_groups(const struct linear *l,
				       const uint32_t *ids, const float *values,
				       size_t n, size_t first, size_t groups,
				       lanes *out)
{
	lanes sums[GROUPS];

	for (size_t g = 0; g < groups; g++)
		sums[g] = out[first + g];
	for (size_t i = 0; i < n; i++) {
		const blanes *w =
			(const blanes *)(const void *)(l->rows +
						       ids[i] * l->stride) +
			first;
		float x = values[i] * l->scales[ids[i]];

		if (i + AHEAD < n)
			ahead(l, ids[i + AHEAD], first, groups);
		for (size_t g = 0; g < groups; g++)
			sums[g] += x * __builtin_convertvector(w[g], lanes);
	}
	for (size_t g = 0; g < groups; g++)
		out[first + g] = sums[g];
}

FAST_CLONES void linear_score(const struct linear *l, const uint32_t *ids,
			      const float *values, size_t n, float *scores)
{
	size_t groups = l->stride / LANES, at = 0;
	lanes *out = (lanes *)(void *)scores;

	memcpy(scores, l->bias, l->stride * sizeof(float));
	for (; at + GROUPS <= groups; at += GROUPS)
		score_groups(l, ids, values, n, at, GROUPS, out);
	for (; at < groups; at++)
		score_groups(l, ids, values, n, at, 1, out);
}

size_t linear_lanes(const struct linear *l)
{
	return l->stride;
}

float linear_weight(const struct linear *l, uint32_t id, size_t class)
{
	return (float)l->rows[id * l->stride + class] * l->scales[id];
}

size_t linear_bytes(const struct linear *l)
{
	return l->n_features * (l->stride + sizeof(float)) +
	       l->stride * sizeof(float);
}
