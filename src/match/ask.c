#include "config.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "match/engine-priv.h"
#include "match/explain.h"
#include "match/parts.h"
#include "match/passages.h"
#include "match/sayings.h"
#include "match/verdict.h"
#include "text/lang.h"
#include "text/repair.h"
#include "text/split.h"
#include "text/text.h"
#include "text/vocabulary.h"

#define MESSAGE_MAX    (64 * 1024)
#define PARTS_MAX      4
/* More of a follow-up than that must not be unknown. */
#define FOLLOW_UNKNOWN 0.4
#define OTHER_MEANING  0.05 /* confidence of a second meaning */
#define STORY_MIN      3    /* sentences of a story */
#define STORY_MAX      16   /* sentences of a message that are looked at */
/* Slips that were meant so surely are not looked at a second time. */
#define SURELY_MEANT   0.97
#define OF_EXAMPLE     0.97 /* chance that an example is of its intent */
#define OF_OTHER       0.03 /* ... and that it is of another one */

/* One asking: what does not change while its parts are looked at. */
struct asking {
	const struct engine *engine;
	const struct engine_question *question;
	struct tools *tools;
	struct arena *arena;
	struct match_result *result;
};

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

	for (size_t i = 0; i < t->n; i++) {
		const struct text_token *w = &t->tokens[i];

		n += w->kind == WORD_PLAIN &&
		     vocabulary_find(v, w->word, w->word_len) ==
			     VOCABULARY_NONE &&
		     !vocabulary_knows_stem(v, w->stem, w->stem_len);
	}
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
	const char *words = join_words(t, a), *lang;

	for (size_t i = 0; i < part->n_repairs; i++) {
		if (part->repairs[i].kind != REPAIR_TRANSLIT)
			continue;
		lang = lang_guess(e->lang, words, strlen(words), NULL);
		memset(part->lang, 0, LANG_SIZE);
		memcpy(part->lang, lang, strnlen(lang, 2));
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
	const char *fixed = repair_layout(e->vocabulary, r, s, len, k->arena,
					  &fixed_len, fixes);

	if (fixes->n > 0) {
		const char *lang = lang_guess(e->lang, fixed, fixed_len, NULL);

		memset(part->lang, 0, LANG_SIZE);
		memcpy(part->lang, lang, 2);
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
	return 2 * n >= t->n && 3 * count_unknown(v, t) < t->n;
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
		    !is_other_letters(e->vocabulary, t, &fixes)) {
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

/* How likely the first candidate is right. What is an example of it, word for
 * word, needs no weighing; nor does what is one of "none of these". */
static double first_chance(const struct engine *e, const struct text *t,
			   const struct scored *x)
{
	double p = acceptor_probability(&e->calibration->right, x->evidence);
	int said = sayings_find(e->sayings, t);

	p = p > x->ceiling ? x->ceiling : p;
	if (said == SAYINGS_NONE)
		return p;
	if (said == x->top[0])
		return p < OF_EXAMPLE ? OF_EXAMPLE : p;
	return said == e->corpus->oos && p > OF_OTHER ? OF_OTHER : p;
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
		p = first_chance(e, &h->typed, &x);
	if (p > first)
		return;
	p = h->meant * first + (1 - h->meant) * p;
	for (size_t i = 0; i < part->n_intents; i++)
		if (part->intents[i].confidence > p)
			part->intents[i].confidence = p;
}

/* The acceptor says how likely the first is; what is left of "some intent
 * fits" is shared among the others as their scores are. */
static void share_mass(const struct engine *e, const struct text *t,
		       const struct scored *x, struct match_part *part)
{
	double first = first_chance(e, t, x);
	double any =
		acceptor_probability(&e->calibration->in_scope, x->evidence);
	double sum = 0, shares[SCORED_TOP];
	size_t n = x->n_top < MATCH_TOP ? x->n_top : MATCH_TOP;

	any = any < first ? first : any;
	for (size_t i = 1; i < x->n_top; i++) {
		shares[i] = exp(
			scorer_sharpness(e->scorer) *
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

/* Everything about s[0..len) as one question. */
static void ask_part(struct asking *k, const char *s, size_t len,
		     struct match_part *part)
{
	const struct engine *e = k->engine;
	double confidences[MATCH_TOP], threshold = 1.01;
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
	if (x.n_top > 0 && x.n > 0) {
		share_mass(e, &heard.text, &x, part);
		threshold = e->thresholds[x.top[0]];
		doubt_slips(k, &heard, part);
	}
	for (size_t i = 0; i < part->n_intents; i++)
		confidences[i] = part->intents[i].confidence;
	if (k->question->explain)
		explain_candidates(e->scorer, e->corpus, &heard.text,
				   part->lang, &x, k->arena, part->intents,
				   part->n_intents);
	part->verdict = verdict_decide(confidences, part->n_intents, threshold,
				       &part->rule);
	/* What is not read is not understood, whatever its letters look like.
	 */
	if (part->foreign[0] != '\0')
		part->verdict = verdict_foreign(&part->rule);
	stop_watch(k, STAGE_SCORE, &from);
	find_passages(k, &heard.text, part);
	stop_watch(k, STAGE_PASSAGES, &from);
}

static bool is_small_talk(const struct engine *e, const struct match_part *p)
{
	return p->n_intents > 0 &&
	       e->knowledge->intents[p->intents[0].intent].handling ==
		       HANDLING_SMALL_TALK;
}

static bool is_for_people(const struct engine *e, int intent)
{
	return e->knowledge->intents[intent].handling == HANDLING_PEOPLE_ONLY;
}

static double first_confidence(const struct match_part *p)
{
	return p->n_intents > 0 ? p->intents[0].confidence : 0.0;
}

/* A greeting in front is not the question: without it the rest may be clearer.
 * Gives the bytes set aside. */
static size_t set_greeting_aside(struct asking *k, const char *s, size_t len,
				 struct match_part *whole)
{
	size_t n = split_greeting(s, len);
	struct match_part rest;

	if (n == 0)
		return 0;
	if (whole->verdict == VERDICT_ANSWER &&
	    !is_small_talk(k->engine, whole))
		return 0;
	ask_part(k, s + n, len - n, &rest);
	if (!is_small_talk(k->engine, whole) &&
	    first_confidence(&rest) <= first_confidence(whole))
		return 0;
	*whole = rest;
	return n;
}

/* True when a segment is a question of its own, another one than *before. */
static bool is_question(const struct engine *e, const struct match_part *p)
{
	return p->verdict == VERDICT_ANSWER && !is_small_talk(e, p);
}

/* The whole thinks of it too, and is no surer of what it thinks itself. */
static bool is_half_of(const struct match_part *whole,
		       const struct match_part *p)
{
	if (first_confidence(p) < first_confidence(whole))
		return false;
	for (size_t i = 0; i < whole->n_intents && i < 3; i++)
		if (whole->intents[i].intent == p->intents[0].intent)
			return true;
	return false;
}

/* Two questions in one message are decided apart. It is cut only where the
 * pieces are clear and of different intents, and the whole is not clear by
 * itself, or all pieces end as questions, or each is half of the whole. Gives
 * the number of parts. */
static size_t split_questions(struct asking *k, const char *s, size_t len,
			      const struct match_part *whole,
			      struct match_part *parts)
{
	struct segment segments[PARTS_MAX];
	size_t n = split_segments(s, len, segments, PARTS_MAX), found = 0;
	bool all_ask = true, all_halves = true, whole_is_clear;

	for (size_t i = 0; i < n; i++)
		all_ask = all_ask && segments[i].asks;
	whole_is_clear = whole->verdict == VERDICT_ANSWER && !all_ask;
	for (size_t i = 0; i < n; i++) {
		struct match_part p;

		/* Asking is dear: no further than it can change anything. */
		if (found + (n - i) < 2 || (whole_is_clear && !all_halves))
			return 0;
		ask_part(k, s + segments[i].start,
			 segments[i].end - segments[i].start, &p);
		if (!is_question(k->engine, &p))
			continue;
		if (found > 0 &&
		    parts[found - 1].intents[0].intent == p.intents[0].intent)
			continue;
		all_halves = all_halves && is_half_of(whole, &p);
		parts[found++] = p;
	}
	if (found < 2)
		return 0;
	return whole_is_clear && !all_halves ? 0 : found;
}

/* Sentences, not the halves of one. */
static bool are_sentences(const char *s, const struct segment *segments,
			  size_t n)
{
	return n > 1 && strchr(".!?;", s[segments[0].end - 1]) != NULL;
}

/* A long story is unsure as a whole. When one sentence of it is clear and is
 * the question that it ends with, or a matter for people, that sentence is what
 * was meant. */
static void take_last_question(struct asking *k, const char *s, size_t len,
			       struct match_part *whole)
{
	struct segment segments[STORY_MAX];
	size_t n = split_segments(s, len, segments, STORY_MAX), at = n;
	struct engine_question brief = *k->question;
	struct asking look = *k;
	int clear = -1;

	if (!are_sentences(s, segments, n) ||
	    whole->verdict == VERDICT_ANSWER || whole->foreign[0] != '\0')
		return;
	brief.passages = brief.explain = false;
	look.question = &brief;
	for (size_t i = 0; i < n; i++) {
		struct match_part p;

		ask_part(&look, s + segments[i].start,
			 segments[i].end - segments[i].start, &p);
		if (!is_question(k->engine, &p))
			continue;
		if (clear >= 0 && clear != p.intents[0].intent)
			return;
		clear = p.intents[0].intent;
		at = i;
	}
	if (at == n || !((at + 1 == n && segments[at].asks) ||
			 (n >= STORY_MIN && is_for_people(k->engine, clear))))
		return;
	ask_part(k, s + segments[at].start,
		 segments[at].end - segments[at].start, whole);
	whole->rule = "one sentence of it is clear, and it ends with that";
}

/* Whether a follow-up has something of an intent itself: else the earlier
 * question would answer for anything. Who is sure alone must have seen it as
 * another meaning. */
static bool speaks_of(const struct match_part *p, int intent)
{
	for (size_t i = 0; i < p->n_intents; i++)
		if (p->intents[i].intent == intent)
			return p->verdict != VERDICT_ANSWER ||
			       p->intents[i].confidence >= OTHER_MEANING;
	return false;
}

/* "And to Lithuania?" says little alone; read together with what was asked
 * before it may be sure. */
static void read_with_earlier(struct asking *k, const char *s, size_t len,
			      struct match_part *part)
{
	const char *before = k->question->before;
	struct match_part both;
	struct str joined;

	part->follows = split_follows(s, len);
	if (!part->follows || before == NULL || part->foreign[0] != '\0' ||
	    part->unknown_share > FOLLOW_UNKNOWN)
		return;
	str_init(&joined, MESSAGE_MAX);
	str_add(&joined, before);
	str_add_char(&joined, ' ');
	str_add_bytes(&joined, s, len);
	ask_part(k, str_text(&joined), joined.len, &both);
	str_clear(&joined);
	if (!is_question(k->engine, &both) ||
	    !speaks_of(part, both.intents[0].intent))
		return;
	if (part->verdict == VERDICT_ANSWER &&
	    part->intents[0].intent == both.intents[0].intent)
		return;
	both.text = part->text;
	both.follows = true;
	both.before = arena_strdup(k->arena, before);
	both.rule = "sure together with what was asked before";
	*part = both;
}

const struct match_result *engine_ask(const struct engine *e,
				      const struct engine_question *q,
				      struct arena *a)
{
	struct match_result *r = arena_alloc(a, sizeof(*r));
	struct match_part *parts = arena_alloc(a, sizeof(*parts));
	struct match_part pieces[PARTS_MAX];
	struct asking k = {
		.engine = e,
		.question = q,
		.tools = engine_take_tools(e),
		.arena = a,
		.result = r,
	};
	size_t len = utf8_cut(q->text, q->len, MESSAGE_MAX), skip, n;
	const char *lang = lang_guess(e->lang, q->text, len, q->lang_hint);

	memcpy(r->lang, lang, strlen(lang) < 2 ? strlen(lang) : 2);
	ask_part(&k, q->text, len, &parts[0]);
	skip = set_greeting_aside(&k, q->text, len, &parts[0]);
	n = split_questions(&k, q->text + skip, len - skip, &parts[0], pieces);
	if (n > 0) {
		parts = arena_alloc(a, n * sizeof(*parts));
		memcpy(parts, pieces, n * sizeof(*parts));
	} else {
		take_last_question(&k, q->text + skip, len - skip, &parts[0]);
		read_with_earlier(&k, q->text + skip, len - skip, &parts[0]);
	}
	engine_give_back(e, k.tools);
	r->parts = parts;
	r->n_parts = n > 0 ? n : 1;
	if (parts[0].foreign[0] != '\0')
		memset(r->lang, 0, LANG_SIZE);
	else if (parts[0].n_repairs > 0)
		memcpy(r->lang, parts[0].lang, LANG_SIZE);
	r->greeting = arena_strndup(a, q->text, skip);
	r->version = e->knowledge->version;
	return r;
}

bool engine_follows(const char *text, size_t len)
{
	size_t skip = split_greeting(text, len);

	return split_follows(text + skip, len - skip);
}
