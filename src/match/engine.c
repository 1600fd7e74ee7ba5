#include "config.h"

#include "match/engine.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "match/calibrate.h"
#include "match/corpus.h"
#include "match/scorer.h"
#include "match/verdict.h"
#include "text/text.h"

#define MESSAGE_MAX   (64 * 1024)
#define MESSAGE_WORDS 400

/* What one thread needs while it asks; taken from the engine's shelf. */
struct tools {
	struct tools *next;
	struct text_reader *reader;
};

struct engine {
	_Atomic int refs;
	const struct knowledge *knowledge;
	struct corpus *corpus; /* its features; the examples are forgotten */
	struct scorer *scorer;
	struct calibration *calibration;
	double *thresholds; /* by intent */
	struct engine_report report;
	pthread_mutex_t shelf_lock;
	struct tools *shelf;
};

static struct tools *take_tools(const struct engine *e)
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
	}
	return t;
}

static void give_back(const struct engine *e, struct tools *t)
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
		reading_make(e->corpus->features, &t, e->corpus->with_stems, a,
			     &out[i].reading);
		out[i].label = j->intent;
	}
	return out;
}

static void learn(struct engine *e, const struct engine_options *options,
		  struct text_reader *reader)
{
	struct progress p = {options, "learning"};
	struct arena *a = arena_new(64 * 1024);
	bool *keep = mem_calloc(e->corpus->n, sizeof(*keep));
	struct example *judges = read_judges(e, options, reader, a);

	e->calibration =
		calibrate(e->corpus, judges, options->n_judges, tell, &p);
	for (size_t i = 0; i < e->corpus->n; i++)
		keep[i] = true;
	e->scorer = scorer_new(e->corpus, keep, &e->calibration->recipe);
	free(keep);
	arena_free(&a);
}

struct engine *engine_build(const struct knowledge *k,
			    const struct engine_options *options,
			    struct fault *why)
{
	int64_t begin = clock_mono_ns();
	struct engine *e;
	struct tools *t;

	if (options->promise < 0.5 || options->promise > 0.999) {
		fault_set(why, FAULT_REJECT, "promise",
			  "a promise is from 0.5 to 0.999, not %g",
			  options->promise);
		return NULL;
	}
	e = mem_calloc(1, sizeof(*e));
	atomic_init(&e->refs, 1);
	pthread_mutex_init(&e->shelf_lock, NULL);
	e->knowledge = knowledge_ref(k);
	t = take_tools(e);
	e->corpus = corpus_new(k, t->reader);
	learn(e, options, t->reader);
	give_back(e, t);
	set_thresholds(e, options->promise);
	e->report.accuracy = e->calibration->accuracy;
	e->report.examples = e->corpus->n;
	e->report.intents = k->n_intents;
	e->report.features = features_count(e->corpus->features);
	e->report.bytes =
		scorer_bytes(e->scorer) + features_bytes(e->corpus->features);
	corpus_forget(e->corpus);
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
	scorer_free(&x->scorer);
	calibration_free(&x->calibration);
	corpus_free(&x->corpus);
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

/* ---- asking ----------------------------------------------------------- */

/* The acceptor says how likely the first is; what is left of "some intent
 * fits" is shared among the others as their scores are. */
static void share_mass(const struct engine *e, const struct scored *x,
		       struct match_part *part)
{
	double first =
		acceptor_probability(&e->calibration->right, x->evidence);
	double any =
		acceptor_probability(&e->calibration->in_scope, x->evidence);
	double sum = 0, shares[SCORED_TOP];
	size_t n = x->n_top < MATCH_TOP ? x->n_top : MATCH_TOP;

	any = any < first ? first : any;
	for (size_t i = 1; i < x->n_top; i++) {
		shares[i] = exp(
			e->calibration->sharpness *
			(double)(x->scores[x->top[i]] - x->scores[x->top[1]]));
		sum += shares[i];
	}
	for (size_t i = 0; i < n; i++) {
		struct match_candidate *c = &part->intents[i];
		double p = i == 0 ? first : (any - first) * shares[i] / sum;

		c->intent = x->top[i];
		c->confidence = p < first ? p : first;
		c->score = (double)x->scores[x->top[i]];
	}
	part->n_intents = n;
	part->out_of_scope = 1.0 - any;
}

static const char *join_words(const struct text *t, struct arena *a)
{
	size_t len = 0, at = 0;
	char *out;

	for (size_t i = 0; i < t->n; i++)
		len += (size_t)t->tokens[i].word_len + 1;
	out = arena_alloc(a, len + 1);
	for (size_t i = 0; i < t->n; i++) {
		if (i > 0)
			out[at++] = ' ';
		memcpy(out + at, t->tokens[i].word, t->tokens[i].word_len);
		at += t->tokens[i].word_len;
	}
	return out;
}

static void ask_part(const struct engine *e, struct tools *tools, const char *s,
		     size_t len, const char *lang, struct arena *a,
		     struct match_part *part)
{
	double confidences[MATCH_TOP], threshold = 1.01;
	struct reading reading;
	struct scored x;
	struct text t;

	text_read(tools->reader, s, len, lang, MESSAGE_WORDS, a, &t);
	part->text = arena_strndup(a, s, len);
	part->normalised = join_words(&t, a);
	memcpy(part->lang, lang, LANG_SIZE);
	reading_make(e->corpus->features, &t, e->corpus->with_stems, a,
		     &reading);
	scorer_ask(e->scorer, &reading, a, &x);
	part->unknown_share = x.unknown_share;
	part->out_of_scope = 1.0;
	if (x.n_top > 0 && x.n > 0) {
		share_mass(e, &x, part);
		threshold = e->thresholds[x.top[0]];
	}
	for (size_t i = 0; i < part->n_intents; i++)
		confidences[i] = part->intents[i].confidence;
	part->verdict = verdict_decide(confidences, part->n_intents, threshold,
				       &part->rule);
}

/* The language by script, then the widget's hint, then the content's first. */
static void guess_lang(const struct engine *e, const char *s, size_t len,
		       const char *hint, char *lang)
{
	size_t cyrillic = 0, latin = 0, pos = 0;
	const struct knowledge *k = e->knowledge;

	while (pos < len) {
		uint32_t c = utf8_next(s, len, &pos);

		cyrillic += c >= 0x400 && c < 0x530;
		latin += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			 (c >= 0xC0 && c < 0x250);
	}
	memset(lang, 0, LANG_SIZE);
	if (cyrillic > latin)
		memcpy(lang, "ru", 2);
	else if (hint != NULL && strlen(hint) >= 2 &&
		 (latin == 0 || strncmp(hint, "ru", 2) != 0))
		memcpy(lang, hint, 2);
	else if (k->n_langs > 0 && strcmp(k->langs[0], "ru") != 0)
		memcpy(lang, k->langs[0], LANG_SIZE);
	else
		memcpy(lang, "en", 2);
}

const struct match_result *engine_ask(const struct engine *e,
				      const struct engine_question *q,
				      struct arena *a)
{
	struct match_result *r = arena_alloc(a, sizeof(*r));
	struct match_part *part = arena_alloc(a, sizeof(*part));
	struct tools *tools = take_tools(e);
	size_t len = utf8_cut(q->text, q->len, MESSAGE_MAX);

	guess_lang(e, q->text, len, q->lang_hint, r->lang);
	ask_part(e, tools, q->text, len, r->lang, a, part);
	give_back(e, tools);
	r->parts = part;
	r->n_parts = 1;
	r->greeting = "";
	r->version = e->knowledge->version;
	return r;
}
