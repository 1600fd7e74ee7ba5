#include "config.h"

#include "match/linear.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "match/lanes.h"
#include "match/solver.h"

struct linear {
	size_t n_features, n_classes, stride;
	int8_t *rows;
	float *scales; /* by feature */
	float *bias;
};

struct linear *linear_new(const float *weights, size_t n_features,
			  size_t n_classes)
{
	struct linear *l = mem_calloc(1, sizeof(*l));
	size_t stride = solver_stride(n_classes);

	l->n_features = n_features;
	l->n_classes = n_classes;
	l->stride = stride;
	l->rows = mem_lines(n_features * stride, 1);
	l->scales = mem_calloc(n_features, sizeof(float));
	l->bias =
		mem_dup(weights + n_features * stride, stride * sizeof(float));
	for (size_t f = 0; f < n_features; f++) {
		const float *w = weights + f * stride;
		float top = 0;

		for (size_t c = 0; c < n_classes; c++)
			top = fabsf(w[c]) > top ? fabsf(w[c]) : top;
		if (top <= 0)
			continue;
		l->scales[f] = top / 127.0F;
		for (size_t c = 0; c < n_classes; c++)
			l->rows[f * stride + c] =
				(int8_t)lrintf(w[c] / top * 127.0F);
	}
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

FAST_CLONES void linear_score(const struct linear *l, const uint32_t *ids,
			      const float *values, size_t n, float *scores)
{
	size_t groups = l->stride / LANES;
	lanes *out = (lanes *)(void *)scores;

	memcpy(scores, l->bias, l->stride * sizeof(float));
	for (size_t i = 0; i < n; i++) {
		const blanes *w =
			(const blanes *)(const void *)(l->rows +
						       ids[i] * l->stride);
		float x = values[i] * l->scales[ids[i]];

		if (i + 4 < n)
			__builtin_prefetch(l->rows + ids[i + 4] * l->stride);
		for (size_t g = 0; g < groups; g++)
			out[g] += x * __builtin_convertvector(w[g], lanes);
	}
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
