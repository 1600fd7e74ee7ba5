#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "match/engine-priv.h"
#include "match/question.h"
#include "text/lang.h"
#include "text/split.h"

#define MESSAGE_MAX    (64 * 1024)
#define PARTS_MAX      4
/* More of a follow-up than that must not be unknown. */
#define FOLLOW_UNKNOWN 0.4
#define OTHER_MEANING  0.05 /* confidence of a second meaning */
#define THOUGHT_OF     3    /* candidates that a message is taken for */
#define STORY_MIN      3    /* sentences of a story */
#define STORY_MAX      16   /* sentences of a message that are looked at */

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
	question_ask(k, s + n, len - n, &rest);
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
		question_ask(k, s + segments[i].start,
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

/* Both are clear and differ, and the whole was taken for one of them and
 * thought of the other. */
static bool are_two(const struct engine *e, const struct match_part *whole,
		    const struct match_part parts[2])
{
	size_t n =
		whole->n_intents < THOUGHT_OF ? whole->n_intents : THOUGHT_OF;
	bool seen[2] = {false, false};

	for (size_t i = 0; i < 2; i++) {
		if (!is_question(e, &parts[i]))
			return false;
		for (size_t j = 0; j < n; j++)
			seen[i] = seen[i] || whole->intents[j].intent ==
						     parts[i].intents[0].intent;
	}
	return seen[0] && seen[1] &&
	       parts[0].intents[0].intent != parts[1].intents[0].intent &&
	       (parts[0].intents[0].intent == whole->intents[0].intent ||
		parts[1].intents[0].intent == whole->intents[0].intent);
}

/* "Where is my parcel and the invoice?" asks two questions with one beginning.
 * Gives the number of parts. */
static size_t split_beginning(struct asking *k, const char *s, size_t len,
			      const struct match_part *whole,
			      struct match_part parts[2])
{
	struct shared shared;
	struct str second;

	if (whole->foreign[0] != '\0' || whole->n_intents < 2 ||
	    !split_shared(s, len, &shared))
		return 0;
	question_ask(k, s, shared.first_end, &parts[0]);
	/* Asking is dear: no further than it can change anything. */
	if (!is_question(k->engine, &parts[0]))
		return 0;
	str_init(&second, MESSAGE_MAX);
	str_add_bytes(&second, s, shared.lead_end);
	str_add_char(&second, ' ');
	str_add_bytes(&second, s + shared.own_start,
		      shared.own_end - shared.own_start);
	question_ask(k, str_text(&second), second.len, &parts[1]);
	str_clear(&second);
	if (!are_two(k->engine, whole, parts))
		return 0;
	parts[1].text = arena_strndup(k->arena, s + shared.own_start,
				      shared.own_end - shared.own_start);
	parts[1].rule = "sure together with the beginning that it shares";
	return 2;
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

		question_ask(&look, s + segments[i].start,
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
	question_ask(k, s + segments[at].start,
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
	question_ask(k, str_text(&joined), joined.len, &both);
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

	knowledge_set_lang(r->lang,
			   lang_guess(e->lang, q->text, len, q->lang_hint));
	question_ask(&k, q->text, len, &parts[0]);
	skip = set_greeting_aside(&k, q->text, len, &parts[0]);
	n = split_questions(&k, q->text + skip, len - skip, &parts[0], pieces);
	if (n == 0)
		n = split_beginning(&k, q->text + skip, len - skip, &parts[0],
				    pieces);
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
		knowledge_set_lang(r->lang, "");
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
