#include "config.h"

#include "match/explain.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "match/corpus.h"
#include "match/features.h"
#include "text/text.h"

#define WORDS_SHOWN 8

static int by_strength(const void *a, const void *b)
{
	const struct match_word *x = a, *y = b;
	double p = fabs(x->weight), q = fabs(y->weight);

	return (p < q) - (p > q);
}

static double value_of(const struct scored *x, uint32_t id)
{
	for (size_t i = 0; i < x->n; i++)
		if (x->ids[i] == id)
			return (double)x->values[i];
	return 0;
}

void explain_candidate(const struct scorer *s, const struct corpus *c,
		       const struct text *t, const struct scored *x,
		       struct arena *a, struct match_candidate *candidate)
{
	struct match_word *words = arena_alloc(a, (t->n + 1) * sizeof(*words));
	size_t n;
	struct feature_hit *hits = features_extract(t, c->with_stems, a, &n);

	for (size_t i = 0; i < t->n; i++)
		words[i].text = t->tokens[i].word;
	for (size_t i = 0; i < n; i++) {
		uint32_t id = features_find(c->features, hits[i].hash);
		size_t same = 1;

		if (id == FEATURE_UNKNOWN)
			continue;
		/* What a feature adds is shared by the places it is at. */
		for (size_t j = 0; j < n; j++)
			same += j != i && hits[j].hash == hits[i].hash;
		words[hits[i].token].weight +=
			value_of(x, id) *
			(double)scorer_weight(s, id, candidate->intent) /
			(double)same;
	}
	qsort(words, t->n, sizeof(*words), by_strength);
	candidate->words = words;
	candidate->n_words = t->n < WORDS_SHOWN ? t->n : WORDS_SHOWN;
}
