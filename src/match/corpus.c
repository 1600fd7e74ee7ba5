#include "config.h"

#include "match/corpus.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "match/dense.h"
#include "match/parts.h"
#include "text/concepts.h"
#include "text/text.h"

#define EXAMPLE_WORDS 200
#define FEW_EXAMPLES  4000

static void add_example(struct corpus *c, struct text_reader *r,
			struct arena *scratch, const struct phrase *p,
			int label, bool title)
{
	struct example *e;
	struct reading x;
	struct text t;

	arena_reset(scratch);
	text_read(r, p->text, strlen(p->text), p->lang, EXAMPLE_WORDS, scratch,
		  &t);
	if (t.n == 0)
		return;
	reading_learn(c->features, &t, p->lang, &c->sources, scratch, &x);
	dense_add(c->vectors, &t, p->lang, scratch, &x);
	c->examples =
		mem_grow(c->examples, &c->cap, c->n + 1, sizeof(*c->examples));
	e = &c->examples[c->n++];
	e->label = label;
	e->title = title;
	e->reading = x;
	e->reading.counts =
		arena_alloc(c->arena, (x.n + 1) * sizeof(*x.counts));
	memcpy(e->reading.counts, x.counts, x.n * sizeof(*x.counts));
	e->reading.stems =
		arena_alloc(c->arena, (x.n_stems + 1) * sizeof(*x.stems));
	memcpy(e->reading.stems, x.stems, x.n_stems * sizeof(*x.stems));
}

void corpus_read(const struct corpus *c, const struct text *t, const char *lang,
		 struct arena *a, struct reading *reading_r)
{
	reading_make(c->features, t, lang, &c->sources, a, reading_r);
	dense_add(c->vectors, t, lang, a, reading_r);
}

struct corpus *corpus_new(const struct knowledge *k, const struct vectors *v,
			  unsigned without, struct text_reader *r)
{
	struct corpus *c = mem_calloc(1, sizeof(*c));
	struct arena *scratch = arena_new(64 * 1024);
	size_t total = 0;

	c->arena = arena_new(256 * 1024);
	for (size_t i = 0; i < k->n_intents; i++)
		total += k->intents[i].n_utterances;
	c->sources.with_stems = total < FEW_EXAMPLES;
	c->features = features_new(without, c->sources.with_stems);
	c->without = without;
	if (!(without & PART_CONCEPTS))
		c->concepts = concepts_new(r);
	c->sources.concepts = c->concepts;
	c->vectors = v;
	dense_learn(c->features, v);
	c->n_classes = k->n_intents;
	c->oos = knowledge_find_intent(k, "oos");
	for (size_t i = 0; i < k->n_intents; i++) {
		const struct intent *in = &k->intents[i];

		for (size_t j = 0; j < in->n_utterances; j++)
			add_example(c, r, scratch, &in->utterances[j], (int)i,
				    false);
		/* "None of these" says nothing about what its examples say. */
		if ((int)i == c->oos || without & PART_TITLES)
			continue;
		for (size_t j = 0; j < in->n_titles; j++)
			add_example(c, r, scratch, &in->titles[j], (int)i,
				    true);
	}
	arena_free(&scratch);
	return c;
}

void corpus_forget(struct corpus *c)
{
	free(c->examples);
	c->examples = NULL;
	c->n = c->cap = 0;
	arena_free(&c->arena);
}

void corpus_free(struct corpus **c)
{
	if (*c == NULL)
		return;
	corpus_forget(*c);
	features_free(&(*c)->features);
	concepts_free(&(*c)->concepts);
	free(*c);
	*c = NULL;
}

/* Examples lie class by class, so a class is new to a feature when it is not
 * the last one that was counted. */
static float *rarities(const struct corpus *c, const bool *keep)
{
	size_t n = features_count(c->features), kept = 0;
	uint32_t *df = mem_calloc(n, sizeof(*df));
	uint32_t *cf = mem_calloc(n, sizeof(*cf));
	int *last = mem_calloc(n, sizeof(*last));
	float *idf = mem_calloc(n, sizeof(*idf));

	for (size_t i = 0; i < c->n; i++) {
		const struct reading *r = &c->examples[i].reading;
		int label = c->examples[i].label + 1;

		if (!keep[i])
			continue;
		kept++;
		for (size_t j = 0; j < r->n; j++) {
			uint32_t f = r->counts[j].id;

			df[f]++;
			cf[f] += last[f] != label;
			last[f] = label;
		}
	}
	for (size_t f = 0; f < n; f++)
		idf[f] = features_rarity(
			kept, df[f], c->sources.with_stems ? c->n_classes : 0,
			cf[f]);
	free(last);
	free(cf);
	free(df);
	return idf;
}

struct rows *rows_new(const struct corpus *c, const bool *keep)
{
	struct rows *r = mem_calloc(1, sizeof(*r));
	size_t total = 0;

	for (size_t i = 0; i < c->n; i++)
		total += c->examples[i].reading.n;
	r->idf = rarities(c, keep);
	r->start = mem_calloc(c->n + 1, sizeof(*r->start));
	r->ids = mem_calloc(total, sizeof(*r->ids));
	r->values = mem_calloc(total, sizeof(*r->values));
	r->labels = mem_calloc(c->n, sizeof(*r->labels));
	for (size_t i = 0; i < c->n; i++) {
		const struct reading *x = &c->examples[i].reading;
		size_t at = r->start[i], n = 0;

		r->labels[i] = keep[i] ? c->examples[i].label : -1;
		if (keep[i])
			n = features_weigh(c->features, r->idf, x->counts, x->n,
					   r->ids + at, r->values + at);
		r->start[i + 1] = at + n;
	}
	return r;
}

void rows_free(struct rows **r)
{
	if (*r == NULL)
		return;
	free((*r)->start);
	free((*r)->ids);
	free((*r)->values);
	free((*r)->labels);
	free((*r)->idf);
	free(*r);
	*r = NULL;
}
