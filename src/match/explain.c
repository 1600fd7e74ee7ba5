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

/* What a known feature adds, and at how many places of the text it is. */
struct share {
	uint32_t id;
	uint32_t places;
	double value;
	bool taken;
};

/* The shares of a text's features, found by their id. */
struct shares {
	struct share *slots; /* open addressing, a power of two */
	size_t n_slots;
};

static struct share *share_of(const struct shares *s, uint32_t id)
{
	size_t at = (id * 0x9E3779B1U) & (s->n_slots - 1);

	while (s->slots[at].taken && s->slots[at].id != id)
		at = (at + 1) & (s->n_slots - 1);
	return &s->slots[at];
}

static struct shares shares_new(const struct scored *x, struct arena *a)
{
	struct shares s = {.n_slots = 16};

	while (s.n_slots < 2 * x->n)
		s.n_slots *= 2;
	s.slots = arena_alloc(a, s.n_slots * sizeof(*s.slots));
	for (size_t i = 0; i < x->n; i++)
		*share_of(&s, x->ids[i]) =
			(struct share){.id = x->ids[i],
				       .value = (double)x->values[i],
				       .taken = true};
	return s;
}

/* A feature where it stands in the text. What it adds is shared by the places
 * it is at. */
struct spoken {
	size_t token;
	const struct share *share;
};

static struct spoken *find_spoken(const struct corpus *c, const struct text *t,
				  const char *lang, const struct scored *x,
				  struct arena *a, size_t *n_r)
{
	size_t n;
	struct feature_hit *hits =
		features_extract(t, lang, &c->sources, a, &n);
	struct spoken *out = arena_alloc(a, (n + 1) * sizeof(*out));
	struct shares shares = shares_new(x, a);

	*n_r = 0;
	for (size_t i = 0; i < n; i++) {
		struct share *s = share_of(
			&shares, features_find(c->features, hits[i].hash));

		if (!s->taken)
			continue;
		s->places++;
		out[(*n_r)++] = (struct spoken){hits[i].token, s};
	}
	return out;
}

void explain_candidates(const struct scorer *s, const struct corpus *c,
			const struct text *t, const char *lang,
			const struct scored *x, struct arena *a,
			struct match_candidate *candidates, size_t n)
{
	size_t n_spoken;
	const struct spoken *spoken = find_spoken(c, t, lang, x, a, &n_spoken);

	for (size_t k = 0; k < n; k++) {
		struct match_candidate *it = &candidates[k];
		struct match_word *words =
			arena_alloc(a, (t->n + 1) * sizeof(*words));

		for (size_t i = 0; i < t->n; i++)
			words[i].text = t->tokens[i].word;
		for (size_t i = 0; i < n_spoken; i++) {
			const struct share *f = spoken[i].share;

			words[spoken[i].token].weight +=
				f->value / (double)f->places *
				(double)scorer_weight(s, f->id, it->intent);
		}
		qsort(words, t->n, sizeof(*words), by_strength);
		it->words = words;
		it->n_words = t->n < WORDS_SHOWN ? t->n : WORDS_SHOWN;
	}
}
