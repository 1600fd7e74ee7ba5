#include "config.h"

#include "match/engine.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "match/crew.h"
#include "match/engine-priv.h"
#include "match/fts.h"
#include "match/kept.h"
#include "match/parts.h"
#include "match/passages.h"
#include "match/sayings.h"
#include "match/vectors.h"
#include "text/concepts.h"
#include "text/lang.h"
#include "text/refusal.h"
#include "text/text.h"
#include "text/vocabulary.h"

#define REAL_WORDS    20000 /* of word vectors, that are not repaired */
#define PASSAGE_WORDS 2000  /* of a passage, for vocabulary and language */

struct tools *engine_take_tools(const struct engine *e)
{
	/* The shelf is the one thing of an engine that changes. */
	struct engine *m = (struct engine *)(uintptr_t)e;
	struct tools *t;

	pthread_mutex_lock(&m->shelf_lock);
	t = m->shelf;
	if (t != NULL)
		m->shelf = t->next;
	pthread_mutex_unlock(&m->shelf_lock);
	if (t == NULL) {
		t = mem_calloc(1, sizeof(*t));
		t->reader = text_reader_new();
		if (e->without & PART_STEMS)
			text_reader_keep_words(t->reader);
	}
	return t;
}

void engine_give_back(const struct engine *e, struct tools *t)
{
	struct engine *m = (struct engine *)(uintptr_t)e;

	pthread_mutex_lock(&m->shelf_lock);
	t->next = m->shelf;
	m->shelf = t;
	pthread_mutex_unlock(&m->shelf_lock);
}

/* ---- building --------------------------------------------------------- */

struct progress {
	const struct engine_options *options;
	const char *stage;
};

static void tell(void *ctx, size_t done, size_t total)
{
	const struct progress *p = ctx;

	if (p->options->progress != NULL)
		p->options->progress(p->options->progress_ctx, p->stage, done,
				     total);
}

static void set_thresholds(struct engine *e, double promise)
{
	const struct knowledge *k = e->knowledge;
	struct operating_point site =
		calibration_point(e->calibration, promise);

	e->thresholds = mem_calloc(k->n_intents, sizeof(*e->thresholds));
	for (size_t i = 0; i < k->n_intents; i++) {
		double own = k->intents[i].promise;

		e->thresholds[i] =
			own > 0 ? calibration_point(e->calibration, own)
					  .threshold
				: site.threshold;
	}
	e->report.threshold = site.threshold;
	e->report.coverage = site.coverage;
	e->report.coverage_low = site.low;
	e->report.coverage_high = site.high;
}

/* Reads the examples that were given to judge by. */
static struct example *read_judges(struct engine *e,
				   const struct engine_options *options,
				   struct text_reader *reader, struct arena *a)
{
	struct example *out =
		arena_alloc(a, (options->n_judges + 1) * sizeof(*out));

	for (size_t i = 0; i < options->n_judges; i++) {
		const struct engine_judge *j = &options->judges[i];
		struct text t;

		text_read(reader, j->text, strlen(j->text), j->lang,
			  MESSAGE_WORDS, a, &t);
		corpus_read(e->corpus, &t, j->lang, a, &out[i].reading);
		out[i].label = j->intent;
	}
	return out;
}

/* One text into the vocabulary of repairs and the guess of languages. */
static void learn_words(struct engine *e, struct text_reader *reader,
			struct arena *a, const char *lang, const char *text,
			bool said)
{
	struct text t;

	arena_reset(a);
	text_read(reader, text, strlen(text), lang, PASSAGE_WORDS, a, &t);
	if (said)
		vocabulary_learn_said(e->vocabulary, &t);
	else
		vocabulary_learn(e->vocabulary, &t);
	if (lang[0] != '\0')
		lang_learn(e->lang, lang, text, strlen(text));
}

/* An intent's examples one by one: the words of each, and whether any says what
 * is not wanted. */
static void learn_examples(struct engine *e, struct text_reader *reader,
			   struct arena *a, int intent)
{
	const struct intent *in = &e->knowledge->intents[intent];
	struct text t;

	for (size_t i = 0; i < in->n_utterances; i++) {
		const struct phrase *p = &in->utterances[i];

		arena_reset(a);
		text_read(reader, p->text, strlen(p->text), p->lang,
			  MESSAGE_WORDS, a, &t);
		sayings_learn(e->sayings, &t, intent);
		e->refuses[intent] |= refusal_is_in(&t);
	}
}

static void learn_phrases(struct engine *e, struct text_reader *reader,
			  struct arena *a, const struct phrase *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		learn_words(e, reader, a, p[i].lang, p[i].text, true);
}

/* What the lexicon knows; of what the vectors know only the commonest words:
 * among the rest are everybody's slips. */
static bool is_real_word(const void *ctx, const char *lang,
			 const struct text_token *word)
{
	const struct engine *e = ctx;
	uint16_t ids[CONCEPTS_A_WORD];

	if (e->corpus->concepts != NULL &&
	    concepts_find(e->corpus->concepts, lang, word->stem, word->stem_len,
			  ids) > 0)
		return true;
	return e->vectors != NULL && vectors_find(e->vectors, lang, word->word,
						  word->word_len) < REAL_WORDS;
}

static void learn_language(struct engine *e, struct text_reader *reader)
{
	const struct knowledge *k = e->knowledge;
	struct arena *a = arena_new(64 * 1024);

	e->vocabulary = vocabulary_new();
	e->lang = lang_new();
	e->sayings = sayings_new();
	e->refuses = mem_calloc(k->n_intents + 1, sizeof(*e->refuses));
	for (size_t i = 0; i < k->n_intents; i++) {
		const struct intent *in = &k->intents[i];

		learn_examples(e, reader, a, (int)i);
		learn_phrases(e, reader, a, in->utterances, in->n_utterances);
		/* "None of these" is not what we can help with: its words are
		 * no goal of a repair. */
		if ((int)i != e->corpus->oos)
			learn_phrases(e, reader, a, in->titles, in->n_titles);
	}
	for (size_t i = 0; i < k->n_articles; i++) {
		const struct article *t = &k->articles[i];

		learn_words(e, reader, a, t->lang, t->title, true);
		learn_phrases(e, reader, a, t->taught, t->n_taught);
		for (size_t j = 0; j < t->n_passages; j++)
			learn_words(e, reader, a, t->lang, t->passages[j].text,
				    false);
	}
	vocabulary_finish(e->vocabulary);
	vocabulary_set_real(e->vocabulary, is_real_word, e);
	lang_finish(e->lang);
	arena_free(&a);
}

/* The index is needed no longer than its images are made of it. */
static bool index_articles(struct engine *e, struct fault *why)
{
	struct fts *index;

	if (e->knowledge->n_articles == 0)
		return true;
	index = fts_build(e->knowledge, why);
	if (index == NULL)
		return false;
	e->passages = passages_build(e->knowledge, index, e->vectors, why);
	fts_free(&index);
	return e->passages != NULL;
}

/* Trains by what was found in a build before, where that was kept. */
static bool learn_as_before(struct engine *e, const char *path, const char *key,
			    unsigned threads)
{
	struct fault why;
	bool *keep;

	e->calibration = kept_load(path, key, &why);
	if (e->calibration == NULL) {
		if (why.kind != FAULT_NONE)
			log_info("calibration made anew", "why=\"%s\"",
				 why.text);
		return false;
	}
	keep = mem_alloc(e->corpus->n * sizeof(*keep));
	for (size_t i = 0; i < e->corpus->n; i++)
		keep[i] = true;
	e->scorer =
		scorer_new(e->corpus, keep, &e->calibration->recipe, threads);
	free(keep);
	e->report.kept = true;
	return true;
}

static void learn(struct engine *e, const struct engine_options *options,
		  struct text_reader *reader)
{
	struct progress p = {options, "learning"};
	struct arena *a = arena_new(64 * 1024);
	const struct calibrate_options o = {
		.extra = read_judges(e, options, reader, a),
		.n_extra = options->n_judges,
		.threads =
			options->threads > 0 ? options->threads : crew_size(),
		.progress = tell,
		.progress_ctx = &p,
	};
	const char *path = o.n_extra == 0 ? options->kept_path : NULL;
	char key[SECRET_HASH_TEXT];
	struct fault why;

	if (path != NULL && !kept_key(e->corpus, key, &why)) {
		log_warn("calibration not kept", "why=\"%s\"", why.text);
		path = NULL;
	}
	if (path == NULL || !learn_as_before(e, path, key, o.threads)) {
		e->calibration = calibrate(e->corpus, &o, &e->scorer);
		if (path != NULL && !kept_save(path, key, e->calibration, &why))
			log_warn("calibration not kept", "why=\"%s\"",
				 why.text);
	}
	arena_free(&a);
}

struct engine *engine_build(const struct knowledge *k,
			    const struct engine_options *options,
			    struct fault *why)
{
	int64_t begin = clock_mono_ns();
	struct vectors *vectors = NULL;
	struct engine *e;
	struct tools *t;

	if (options->promise < 0.5 || options->promise > 0.999) {
		fault_set(why, FAULT_REJECT, "promise",
			  "a promise is from 0.5 to 0.999, not %g",
			  options->promise);
		return NULL;
	}
	if (options->vectors_path != NULL) {
		vectors = vectors_open(options->vectors_path, why);
		if (vectors == NULL)
			return NULL;
	}
	e = mem_calloc(1, sizeof(*e));
	e->vectors = vectors;
	e->without = options->without;
	atomic_init(&e->refs, 1);
	pthread_mutex_init(&e->shelf_lock, NULL);
	e->knowledge = knowledge_ref(k);
	t = engine_take_tools(e);
	e->corpus = corpus_new(k, vectors, e->without, t->reader);
	learn_language(e, t->reader);
	learn(e, options, t->reader);
	engine_give_back(e, t);
	if (!index_articles(e, why)) {
		engine_unref(&e);
		return NULL;
	}
	set_thresholds(e, options->promise);
	e->report.accuracy = e->calibration->accuracy;
	e->report.strangers = e->calibration->strangers;
	e->report.examples = e->corpus->n;
	e->report.intents = k->n_intents;
	for (size_t i = 0; i < k->n_articles; i++)
		e->report.passages += k->articles[i].n_passages;
	e->report.features = features_count(e->corpus->features);
	e->report.bytes = scorer_bytes(e->scorer) +
			  features_bytes(e->corpus->features) +
			  sayings_bytes(e->sayings);
	if (e->passages != NULL)
		e->report.bytes += passages_bytes(e->passages);
	corpus_forget(e->corpus);
	mem_trim();
	e->report.build_seconds = (double)(clock_mono_ns() - begin) / 1e9;
	return e;
}

struct engine *engine_ref(struct engine *e)
{
	atomic_fetch_add(&e->refs, 1);
	return e;
}

void engine_unref(struct engine **e)
{
	struct engine *x = *e;

	*e = NULL;
	if (x == NULL || atomic_fetch_sub(&x->refs, 1) != 1)
		return;
	while (x->shelf != NULL) {
		struct tools *t = x->shelf;

		x->shelf = t->next;
		text_reader_free(&t->reader);
		free(t);
	}
	pthread_mutex_destroy(&x->shelf_lock);
	passages_free(&x->passages);
	lang_free(&x->lang);
	vocabulary_free(&x->vocabulary);
	scorer_free(&x->scorer);
	sayings_free(&x->sayings);
	free(x->refuses);
	calibration_free(&x->calibration);
	corpus_free(&x->corpus);
	vectors_free(&x->vectors);
	knowledge_unref(&x->knowledge);
	free(x->thresholds);
	free(x);
}

const struct knowledge *engine_knowledge(const struct engine *e)
{
	return e->knowledge;
}

void engine_describe(const struct engine *e, struct engine_report *report_r)
{
	*report_r = e->report;
}
