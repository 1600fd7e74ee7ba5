#include "config.h"

#include "match/question.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "match/engine-priv.h"
#include "match/explain.h"
#include "match/parts.h"
#include "match/passages.h"
#include "match/sayings.h"
#include "match/verdict.h"
#include "text/lang.h"
#include "text/refusal.h"
#include "text/repair.h"
#include "text/text.h"
#include "text/vocabulary.h"

/* Slips that were meant so surely are not looked at a second time. */
#define SURELY_MEANT  0.97
#define OF_EXAMPLE    0.97   /* chance that an example is of its intent */
#define EXAMPLE_WORTH 1000.0 /* guesses that know as much */
#define OF_OTHER      0.03   /* chance that what is none of these is one */

enum stage {
	STAGE_READ,
	STAGE_REPAIR,
	STAGE_SCORE,
	STAGE_PASSAGES
};

static const char *const stage_names[] = {"read", "repair", "score",
					  "passages"};

/* Adds the time since *from to a stage, and starts the next. */
static void stop_watch(struct asking *k, enum stage stage, int64_t *from)
{
	int64_t now;

	if (!k->question->explain)
		return;
	now = clock_mono_ns();
	k->result->stages[stage].name = stage_names[stage];
	k->result->stages[stage].ns += now - *from;
	k->result->n_stages = sizeof(stage_names) / sizeof(stage_names[0]);
	*from = now;
}

static enum match_repair_kind repair_kind(enum fix_kind k)
{
	switch (k) {
	case FIX_TYPO:
		return REPAIR_TYPO;
	case FIX_LAYOUT:
		return REPAIR_KEYBOARD;
	case FIX_ALPHABET:
		return REPAIR_TRANSLIT;
	case FIX_SPLIT:
		break;
	}
	return REPAIR_SPLIT;
}

static void list_repairs(const struct fixes *f, struct arena *a,
			 struct match_part *part)
{
	struct match_repair *list = arena_alloc(a, (f->n + 1) * sizeof(*list));

	for (size_t i = 0; i < f->n; i++)
		list[i] = (struct match_repair){repair_kind(f->list[i].kind),
						f->list[i].from, f->list[i].to};
	part->repairs = list;
	part->n_repairs = f->n;
}

static size_t count_unknown(const struct vocabulary *v, const struct text *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++)
		n += t->tokens[i].kind == WORD_PLAIN &&
		     !vocabulary_knows(v, &t->tokens[i]);
	return n;
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

/* Words that were read in another alphabet show a language that the message as
 * it was typed did not. */
static void guess_again(const struct engine *e, struct match_part *part,
			const struct text *t, struct arena *a)
{
	const char *words = join_words(t, a);

	for (size_t i = 0; i < part->n_repairs; i++) {
		if (part->repairs[i].kind != REPAIR_TRANSLIT)
			continue;
		knowledge_set_lang(part->lang, lang_guess(e->lang, words,
							  strlen(words), NULL));
		return;
	}
}

/* A part as it was read: with its slips mended, and as it was typed. */
struct heard {
	struct text text, typed;
	double meant; /* chance that the slips were what they are taken for */
};

/* Mends what the content does not know. */
static void repair_part(struct asking *k, const char *s, size_t len,
			struct match_part *part, struct heard *h,
			struct fixes *fixes)
{
	struct text *t = &h->text;
	const struct engine *e = k->engine;
	struct text_reader *r = k->tools->reader;
	size_t fixed_len;
	const char *fixed = repair_layout(e->vocabulary, r, part->lang, s, len,
					  k->arena, &fixed_len, fixes);

	if (fixes->n > 0) {
		knowledge_set_lang(part->lang,
				   lang_guess(e->lang, fixed, fixed_len, NULL));
		text_read(r, fixed, fixed_len, part->lang, MESSAGE_WORDS,
			  k->arena, t);
		for (size_t i = 0; i < t->n; i++)
			t->tokens[i].repaired = true;
	}
	h->typed.n = t->n;
	h->typed.tokens =
		arena_alloc(k->arena, (t->n + 1) * sizeof(*t->tokens));
	memcpy(h->typed.tokens, t->tokens, t->n * sizeof(*t->tokens));
	repair_words(e->vocabulary, r, part->lang, k->question->unfinished,
		     k->arena, t, fixes);
	for (size_t i = 0; i < fixes->n; i++)
		h->meant *= fixes->list[i].chance;
}

/* Most of it is known, and half was written in another alphabet: it was one
 * of our languages in other letters. */
static bool is_other_letters(const struct vocabulary *v, const struct text *t,
			     const struct fixes *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++)
		n += f->list[i].kind == FIX_ALPHABET ||
		     f->list[i].kind == FIX_LAYOUT;
	return 2 * n >= t->n && 3 * count_unknown(v, t) <= t->n;
}

/* With its slips mended most of it is known, and nothing in it speaks another
 * language any more. */
static bool is_ours_misspelt(const struct asking *k, const char *lang,
			     const struct text *t, const struct fixes *f)
{
	const struct engine *e = k->engine;
	const char *words = join_words(t, k->arena);

	for (size_t i = 0; i < f->n; i++)
		if (f->list[i].kind == FIX_ALPHABET ||
		    f->list[i].kind == FIX_LAYOUT)
			return false;
	return f->n > 0 && 2 * repair_unknown(e->vocabulary, lang, t) < t->n &&
	       lang_foreign(e->lang, words, strlen(words), lang)[0] == '\0';
}

/* Reads and repairs one part of the message. What is in another language stays
 * as it is: slips are not what is strange in it. */
static void read_part(struct asking *k, const char *s, size_t len,
		      struct match_part *part, struct heard *h)
{
	struct text *t = &h->text;
	const struct engine *e = k->engine;
	struct text_reader *r = k->tools->reader;
	struct fixes fixes = {.n = 0};
	int64_t from = clock_mono_ns();
	const char *foreign;

	h->meant = 1.0;
	memcpy(part->lang, k->result->lang, LANG_SIZE);
	text_read(r, s, len, part->lang, MESSAGE_WORDS, k->arena, t);
	stop_watch(k, STAGE_READ, &from);
	if (!(e->without & PART_REPAIRS) &&
	    count_unknown(e->vocabulary, t) > 0) {
		foreign = lang_foreign(e->lang, s, len, part->lang);
		repair_part(k, s, len, part, h, &fixes);
		if (foreign[0] != '\0' &&
		    !is_other_letters(e->vocabulary, t, &fixes) &&
		    !is_ours_misspelt(k, part->lang, t, &fixes)) {
			memcpy(part->foreign, foreign, strlen(foreign));
			memcpy(part->lang, k->result->lang, LANG_SIZE);
			text_read(r, s, len, part->lang, MESSAGE_WORDS,
				  k->arena, t);
			fixes.n = 0;
			h->meant = 1.0;
		}
	}
	list_repairs(&fixes, k->arena, part);
	if (part->n_repairs > 0)
		guess_again(e, part, t, k->arena);
	stop_watch(k, STAGE_REPAIR, &from);
}

static bool is_none_of_these(const struct engine *e, int said)
{
	return said != SAYINGS_NONE && said == e->corpus->oos;
}

/* An example, word for word, is of its intent: unless much content has shown
 * what that is worth, examples of one thing being of several intents. */
static double example_chance(const struct engine *e, double p)
{
	double seen = e->calibration->right.seen;

	if (p > OF_EXAMPLE)
		return p;
	return (EXAMPLE_WORTH * OF_EXAMPLE + seen * p) / (EXAMPLE_WORTH + seen);
}

/* How likely the first candidate is right. What is one of "none of these" needs
 * no weighing. */
static double first_chance(const struct engine *e, int said,
			   const struct scored *x)
{
	double p = acceptor_probability(&e->calibration->right, x->evidence);

	if (said != SAYINGS_NONE && said == x->top[0])
		return example_chance(e, p);
	p = p > x->ceiling ? x->ceiling : p;
	/* Where nothing could be compared only what is known speaks. */
	if (!e->calibration->compared)
		p *= 1 - x->unknown_share;
	return is_none_of_these(e, said) && p > OF_OTHER ? OF_OTHER : p;
}

/* An answer that rests on a mended word is as sure as the mending. */
static void doubt_slips(struct asking *k, const struct heard *h,
			struct match_part *part)
{
	const struct engine *e = k->engine;
	double first = part->intents[0].confidence, p = 0;
	struct reading reading;
	struct scored x;

	if (part->n_intents == 0 || h->meant > SURELY_MEANT)
		return;
	corpus_read(e->corpus, &h->typed, part->lang, k->arena, &reading);
	scorer_ask(e->scorer, &reading, k->arena, &x);
	if (x.n_top > 0 && x.n > 0 && x.top[0] == part->intents[0].intent)
		p = first_chance(e, sayings_find(e->sayings, &h->typed), &x);
	if (p > first)
		return;
	p = h->meant * first + (1 - h->meant) * p;
	for (size_t i = 0; i < part->n_intents; i++)
		if (part->intents[i].confidence > p)
			part->intents[i].confidence = p;
}

/* Who says that something is not wanted has the words of those who want it. An
 * intent whose examples never say so is worth a question, no answer. */
static bool is_refused(const struct engine *e, const struct text *t, int intent)
{
	return !e->refuses[intent] && refusal_is_in(t);
}

/* None is likelier than one before it: where the shares say so they are taken
 * as equal, and the mass stays what it is. */
static void level(double *p, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		double sum = p[i];
		size_t from = i;

		while (from > 0 && p[from - 1] < sum / (double)(i - from + 1))
			sum += p[--from];
		for (size_t j = from; j <= i; j++)
			p[j] = sum / (double)(i - from + 1);
	}
}

/* The acceptor says how likely the first is; what is left of "some intent
 * fits" is shared among the others as their scores are. */
static void share_mass(const struct engine *e, const struct text *t,
		       const struct scored *x, struct match_part *part)
{
	int said = sayings_find(e->sayings, t);
	double first = first_chance(e, said, x);
	double any =
		acceptor_probability(&e->calibration->in_scope, x->evidence);
	double sum = 0, others = 0, shares[SCORED_TOP] = {0};
	size_t n = x->n_top < MATCH_TOP ? x->n_top : MATCH_TOP;

	/* What is not known speaks for none of the others either. */
	if (any > first && x->unknown_share < 1 && !is_none_of_these(e, said))
		others = (any - first) * (1 - x->unknown_share);
	for (size_t i = 1; i < x->n_top; i++) {
		shares[i] = exp(
			2 * scorer_sharpness(e->scorer) *
			(double)(x->scores[x->top[i]] - x->scores[x->top[1]]));
		sum += shares[i];
	}
	for (size_t i = 1; i < x->n_top; i++)
		shares[i] *= others / sum;
	shares[0] = first;
	level(shares, x->n_top);
	for (size_t i = 0; i < n; i++) {
		struct match_candidate *c = &part->intents[i];

		c->intent = x->top[i];
		c->confidence = shares[i];
		c->score = (double)x->scores[x->top[i]];
	}
	part->n_intents = n;
	part->out_of_scope = 1.0 - first - others;
}

static void find_passages(struct asking *k, const struct text *t,
			  struct match_part *part)
{
	struct passages_question q = {
		.text = t,
		.lang = part->lang,
		.unfinished = k->question->unfinished,
		.explain = k->question->explain,
	};

	if (!k->question->passages || k->engine->passages == NULL)
		return;
	part->n_passages = passages_ask(k->engine->passages, &q, k->arena,
					part->passages, MATCH_TOP);
}

void question_ask(struct asking *k, const char *s, size_t len,
		  struct match_part *part)
{
	const struct engine *e = k->engine;
	double confidences[MATCH_TOP];
	struct reading reading;
	struct scored x;
	struct heard heard;
	int64_t from;

	memset(part, 0, sizeof(*part));
	part->text = arena_strndup(k->arena, s, len);
	read_part(k, s, len, part, &heard);
	from = clock_mono_ns();
	part->normalised = join_words(&heard.text, k->arena);
	corpus_read(e->corpus, &heard.text, part->lang, k->arena, &reading);
	scorer_ask(e->scorer, &reading, k->arena, &x);
	part->unknown_share = x.unknown_share;
	part->out_of_scope = 1.0;
	part->threshold = 1.01;
	if (x.n_top > 0 && x.n > 0) {
		share_mass(e, &heard.text, &x, part);
		part->threshold = e->thresholds[x.top[0]];
		doubt_slips(k, &heard, part);
	}
	for (size_t i = 0; i < part->n_intents; i++)
		confidences[i] = part->intents[i].confidence;
	if (k->question->explain)
		explain_candidates(e->scorer, e->corpus, &heard.text,
				   part->lang, &x, k->arena, part->intents,
				   part->n_intents);
	part->verdict = verdict_decide(confidences, part->n_intents,
				       part->threshold, &part->rule);
	if (part->verdict == VERDICT_ANSWER &&
	    is_refused(e, &heard.text, part->intents[0].intent))
		part->verdict = verdict_refused(&part->rule);
	/* What is not read is not understood, whatever its letters look like.
	 */
	if (part->foreign[0] != '\0')
		part->verdict = verdict_foreign(&part->rule);
	stop_watch(k, STAGE_SCORE, &from);
	find_passages(k, &heard.text, part);
	stop_watch(k, STAGE_PASSAGES, &from);
}
