#include "config.h"

#include "match/dense.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"
#include "match/vectors.h"

/* Hashes of dimensions; as good as any others. */
#define FIRST_HASH UINT32_C(0xD1A60000)

void dense_learn(struct features *f, const struct vectors *v)
{
	size_t n = v != NULL ? vectors_dims(v) : 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t id = features_learn(f, FIRST_HASH + (uint32_t)i,
					     BLOCK_MEANING);

		assert(id == i);
	}
}

void dense_add(const struct vectors *v, const struct text *t, const char *lang,
	       struct arena *a, struct reading *r)
{
	struct feature_count *counts;
	struct vectors_range range;
	float *values;

	if (v == NULL)
		return;
	values = arena_alloc(a, vectors_dims(v) * sizeof(*values));
	range = vectors_sentence(v, t, lang, values);
	if (range.n == 0)
		return;
	counts = arena_alloc(a, (r->n + range.n) * sizeof(*counts));
	for (size_t i = 0; i < range.n; i++)
		counts[i] = (struct feature_count){
			.id = (uint32_t)(range.first + i),
			.count = values[range.first + i]};
	memcpy(counts + range.n, r->counts, r->n * sizeof(*counts));
	r->counts = counts;
	r->n += range.n;
}
