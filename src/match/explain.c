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

/* A known feature where it stands in the text. What it adds is shared by the
 * places it is at. */
struct spoken {
	size_t token;
	uint32_t id;
	double value;
};

static struct spoken *find_spoken(const struct corpus *c, const struct text *t,
				  const struct scored *x, struct arena *a,
				  size_t *n_r)
{
	size_t n;
	struct feature_hit *hits = features_extract(t, c->with_stems, a, &n);
	struct spoken *out = arena_alloc(a, (n + 1) * sizeof(*out));

	*n_r = 0;
	for (size_t i = 0; i < n; i++) {
		uint32_t id = features_find(c->features, hits[i].hash);
		size_t same = 1;

		if (id == FEATURE_UNKNOWN)
			continue;
		for (size_t j = 0; j < n; j++)
			same += j != i && hits[j].hash == hits[i].hash;
		out[(*n_r)++] = (struct spoken){.token = hits[i].token,
						.id = id,
						.value = value_of(x, id) /
							 (double)same};
	}
	return out;
}

void explain_candidates(const struct scorer *s, const struct corpus *c,
			const struct text *t, const struct scored *x,
			struct arena *a, struct match_candidate *candidates,
			size_t n)
{
	size_t n_spoken;
	const struct spoken *spoken = find_spoken(c, t, x, a, &n_spoken);

	for (size_t k = 0; k < n; k++) {
		struct match_candidate *it = &candidates[k];
		struct match_word *words =
			arena_alloc(a, (t->n + 1) * sizeof(*words));

		for (size_t i = 0; i < t->n; i++)
			words[i].text = t->tokens[i].word;
		for (size_t i = 0; i < n_spoken; i++)
			words[spoken[i].token].weight +=
				spoken[i].value *
				(double)scorer_weight(s, spoken[i].id,
						      it->intent);
		qsort(words, t->n, sizeof(*words), by_strength);
		it->words = words;
		it->n_words = t->n < WORDS_SHOWN ? t->n : WORDS_SHOWN;
	}
}
