#include "config.h"

#include "match/reading.h"

#include <string.h>

#include "base/mem.h"
#include "text/text.h"

#define AHEAD 8 /* hits, asked for before they are needed */

/* Adds a hit to the counts; where[] finds a feature's place among them. */
static void count(struct reading *r, uint32_t *where, size_t mask, uint32_t id,
		  float worth)
{
	size_t at = (id * 0x9E3779B1U) & mask;

	while (where[at] != 0 && r->counts[where[at] - 1].id != id)
		at = (at + 1) & mask;
	if (where[at] == 0) {
		r->counts[r->n].id = id;
		r->counts[r->n].count = 0;
		where[at] = (uint32_t)++r->n;
	}
	r->counts[where[at] - 1].count += worth;
}

static void fill(const struct features *f, struct features *learner,
		 const struct text *t, const char *lang,
		 const struct feature_sources *sources, struct arena *a,
		 struct reading *r)
{
	size_t n, size = 64;
	struct feature_hit *hits = features_extract(t, lang, sources, a, &n);
	uint32_t *where;

	memset(r, 0, sizeof(*r));
	while (size < 2 * n)
		size *= 2;
	where = arena_alloc(a, size * sizeof(*where));
	r->counts = arena_alloc(a, (n + 1) * sizeof(*r->counts));
	r->stems = arena_alloc(a, (t->n + 1) * sizeof(*r->stems));
	for (size_t i = 0; i < n; i++) {
		uint32_t id = learner != NULL
				      ? features_learn_hit(learner, &hits[i])
				      : features_find(f, hits[i].hash);

		if (i + AHEAD < n)
			features_ahead(f, hits[i + AHEAD].hash);
		if (hits[i].alone)
			r->stems[r->n_stems++] = id;
		if (id != FEATURE_UNKNOWN)
			count(r, where, size - 1, id, hits[i].worth);
	}
}

void reading_make(const struct features *f, const struct text *t,
		  const char *lang, const struct feature_sources *sources,
		  struct arena *a, struct reading *reading_r)
{
	fill(f, NULL, t, lang, sources, a, reading_r);
}

void reading_learn(struct features *f, const struct text *t, const char *lang,
		   const struct feature_sources *sources, struct arena *a,
		   struct reading *reading_r)
{
	fill(f, f, t, lang, sources, a, reading_r);
}
