#include "config.h"

#include "chat/decide.h"

#include <string.h>

#include "base/utf8.h"
#include "match/particular.h"

/* A request for a person is honoured at a lower confidence than an answer is
 * given: a needless hand-over costs minutes, a refused one costs a customer. */
#define PEOPLE_FLOOR  0.5
/* ... and where asking back is the other choice, at a lower one still. */
#define PEOPLE_NEAR   0.4
/* One by itself is offered from here. */
#define ALONE_FLOOR   0.6
/* A message of which so much is unknown is asked about, not handed over. */
#define UNCLEAR_SHARE 0.6
#define UNCLEAR_BYTES 16
/* With so many words beside it a message still only gives a particular. */
#define GIVEN_WORDS   8

static void start(struct decision *d)
{
	memset(d, 0, sizeof(*d));
	d->people_intent = -1;
	d->after = -1;
}

static void escalate(struct decision *d, const char *reason)
{
	d->kind = DECISION_ESCALATE;
	d->reason = reason;
	d->n_options = 0;
}

static bool is_expired(const struct intent *it, int64_t now)
{
	return it->valid_until != 0 && it->valid_until < now;
}

static bool is_for_people(const struct knowledge *k, int intent)
{
	return k->intents[intent].handling == HANDLING_PEOPLE_ONLY;
}

/* The people-only intent that is likely enough, or -1: the first candidate, or
 * one close to a first that is not sure. Who threatens and asks in one breath
 * is not asked back which of both it is. */
static int find_people_only(const struct match_part *p,
			    const struct knowledge *k)
{
	const struct match_candidate *top = p->intents;

	if (p->n_intents == 0 || p->foreign[0] != '\0')
		return -1;
	if (is_for_people(k, top->intent))
		return top->confidence >= PEOPLE_FLOOR ||
				       (top->confidence >= PEOPLE_NEAR &&
					p->verdict == VERDICT_CLARIFY)
			       ? top->intent
			       : -1;
	if (p->verdict != VERDICT_CLARIFY)
		return -1;
	for (size_t i = 1; i < p->n_intents; i++)
		if (top[i].confidence >= PEOPLE_NEAR &&
		    is_for_people(k, top[i].intent))
			return top[i].intent;
	return -1;
}

static double confidence_of(const struct match_part *p, int intent)
{
	size_t i = 0;

	while (p->intents[i].intent != intent)
		i++;
	return p->intents[i].confidence;
}

static bool is_answered(const struct decision *d, int intent)
{
	for (size_t i = 0; i < d->n_answers; i++)
		if (d->answers[i] == intent)
			return true;
	return false;
}

static void add_answer(struct decision *d, int intent)
{
	if (!is_answered(d, intent) && d->n_answers < DECISION_ANSWERS)
		d->answers[d->n_answers++] = intent;
}

/* How sure the answers are all right: as the least sure of them; 0 when there
 * are none. */
static double confidence_of_answers(const struct match_result *r,
				    const struct decision *d)
{
	double least = d->n_answers > 0 ? 1 : 0;

	for (size_t i = 0; i < r->n_parts; i++) {
		const struct match_part *p = &r->parts[i];

		if (p->verdict == VERDICT_ANSWER && p->n_intents > 0 &&
		    is_answered(d, p->intents[0].intent) &&
		    p->intents[0].confidence < least)
			least = p->intents[0].confidence;
	}
	return least;
}

static void add_options(struct decision *d, const struct match_part *p,
			const struct knowledge *k, int64_t now)
{
	double confidences[MATCH_TOP];
	int intents[MATCH_TOP];
	size_t n = 0;

	for (size_t i = 0; i < p->n_intents; i++) {
		const struct match_candidate *c = &p->intents[i];
		const struct intent *it = &k->intents[c->intent];

		if (it->handling != HANDLING_ANSWER || is_expired(it, now))
			continue;
		confidences[n] = c->confidence;
		intents[n++] = c->intent;
	}
	d->n_options = verdict_choices(confidences, n);
	memcpy(d->options, intents, d->n_options * sizeof(*intents));
}

static bool is_unclear(const struct match_part *p)
{
	return p->unknown_share >= UNCLEAR_SHARE ||
	       strlen(p->text) < UNCLEAR_BYTES || p->n_intents == 0;
}

/* Adds what one question of the message asks for; gives false when it cannot
 * be answered, with d->reason said. */
static bool decide_part(const struct match_part *p, const struct knowledge *k,
			const struct decide_history *h, int64_t now,
			struct decision *d)
{
	const struct match_candidate *top = p->intents;
	const struct intent *it;

	if (p->foreign[0] != '\0') {
		d->reason = "other_language";
		return false;
	}
	if (p->verdict != VERDICT_ANSWER || p->n_intents == 0) {
		d->reason = "unsure";
		return false;
	}
	it = &k->intents[top->intent];
	if (is_expired(it, now)) {
		d->reason = "expired";
		return false;
	}
	if (it->handling == HANDLING_ANSWER &&
	    strcmp(it->id, h->last_intent) == 0) {
		/* The rest of a sentence whose start was answered. */
		if (h->just_answered)
			return true;
		/* "And to Lithuania?" is another question, which the same
		 * answer may settle: once. */
		if (!p->follows || h->misses > 0) {
			d->reason = "repeated";
			return false;
		}
		d->again = true;
	}
	d->small_talk = it->handling == HANDLING_SMALL_TALK &&
			(d->n_answers == 0 || d->small_talk);
	add_answer(d, top->intent);
	return true;
}

/* One by itself is offered when it is the likely one, most of the message was
 * understood and it is not what was just said. */
static bool is_likely_alone(const struct match_part *p,
			    const struct knowledge *k,
			    const struct decide_history *h,
			    const struct decision *d)
{
	const struct match_candidate *top = p->intents;

	return d->n_options == 1 && d->options[0] == top->intent &&
	       top->confidence >= ALONE_FLOOR &&
	       p->unknown_share < UNCLEAR_SHARE &&
	       strcmp(k->intents[top->intent].id, h->last_intent) != 0;
}

static bool may_offer(const struct match_part *p, const struct knowledge *k,
		      const struct decide_history *h, int64_t now,
		      struct decision *d)
{
	add_options(d, p, k, now);
	return d->n_options >= 2 || is_likely_alone(p, k, h, d);
}

/* What to do about a question that cannot be answered. */
static void ask_or_escalate(const struct match_part *p,
			    const struct knowledge *k,
			    const struct decide_history *h, int64_t now,
			    struct decision *d)
{
	bool may_ask = h->clarified == 0;

	if (strcmp(d->reason, "unsure") != 0) {
		escalate(d, d->reason);
	} else if (h->misses > 0 || !may_ask) {
		escalate(d, "second_miss");
	} else if (p->verdict == VERDICT_CLARIFY &&
		   may_offer(p, k, h, now, d)) {
		d->kind = DECISION_CLARIFY;
		d->reason = "close_call";
	} else if (is_unclear(p)) {
		d->kind = DECISION_CLARIFY;
		d->reason = "unclear";
		d->n_options = 0;
	} else {
		escalate(d, "unsure");
	}
	if (d->n_answers == 0 && p->n_intents > 0)
		d->confidence = p->intents[0].confidence;
}

static bool has_spoken(const struct decide_history *h)
{
	return h->last_intent[0] != '\0' || h->clarified > 0;
}

/* The message's first particular, "" when it has none, or says more than that
 * and nothing came before it. *others_r counts the words beside. */
static void find_given(const struct match_result *result,
		       const struct decide_history *h, char gave[DECISION_GAVE],
		       size_t *others_r)
{
	gave[0] = '\0';
	*others_r = 0;
	for (size_t i = 0; i < result->n_parts; i++) {
		const char *text = result->parts[i].text;
		struct particular p;

		if (particular_find(text, strlen(text), &p) &&
		    gave[0] == '\0') {
			size_t n = utf8_cut(text + p.start, p.end - p.start,
					    DECISION_GAVE - 1);

			memcpy(gave, text + p.start, n);
			gave[n] = '\0';
		}
		*others_r += p.others;
	}
	if (*others_r > (has_spoken(h) ? GIVEN_WORDS : 0))
		gave[0] = '\0';
}

/* Drops what answers no question of the message's own; true when any does. */
static bool keep_own_answers(const struct match_result *result,
			     const struct knowledge *k,
			     const struct decide_history *h, struct decision *d)
{
	bool goes_on = d->again && strchr(result->parts[0].text, '?') != NULL;
	size_t n = 0;

	for (size_t i = 0; i < d->n_answers; i++) {
		const struct intent *it = &k->intents[d->answers[i]];

		if (it->handling == HANDLING_ANSWER &&
		    (goes_on || strcmp(it->id, h->last_intent) != 0))
			d->answers[n++] = d->answers[i];
	}
	d->n_answers = n;
	d->again = goes_on;
	return n > 0;
}

/* Nobody who was told "send us your order number" may hear that it was not
 * understood: what the bot cannot look up goes to who can, unless the message
 * asks something else that was answered. */
static bool pass_given(const struct match_result *result,
		       const struct knowledge *k,
		       const struct decide_history *h, bool settled,
		       struct decision *d)
{
	char gave[DECISION_GAVE];
	size_t others;

	find_given(result, h, gave, &others);
	if (gave[0] == '\0' || (others > 0 && d->reason != NULL &&
				strcmp(d->reason, "other_language") == 0))
		return false;
	if (others == 0)
		d->n_answers = 0;
	if (keep_own_answers(result, k, h, d) && settled)
		return false;
	memcpy(d->gave, gave, sizeof(gave));
	d->after = knowledge_find_intent(k, h->last_intent);
	d->again = false;
	d->small_talk = false;
	escalate(d, "gave");
	return true;
}

/* "Hello??" in the middle of a conversation greets nobody: who calls is told
 * that he is heard, and who calls when nothing helped before gets a person. */
static bool answer_call(const struct knowledge *k,
			const struct decide_history *h, struct decision *d)
{
	if (!has_spoken(h) || !h->lately || !d->small_talk ||
	    d->n_answers != 1 ||
	    strcmp(k->intents[d->answers[0]].id, "greeting") != 0)
		return false;
	d->n_answers = 0;
	d->small_talk = false;
	if (h->just_answered) {
		d->reason = "continued";
	} else if (h->clarified > 0 || h->misses > 0) {
		escalate(d, "second_miss");
	} else {
		d->kind = DECISION_CLARIFY;
		d->reason = "called";
	}
	return true;
}

void decide(const struct match_result *result, const struct knowledge *k,
	    const struct decide_history *history, int64_t now,
	    struct decision *decision_r)
{
	const struct match_part *open = NULL;
	bool gave;

	start(decision_r);
	for (size_t i = 0; i < result->n_parts; i++) {
		int people = find_people_only(&result->parts[i], k);

		if (people < 0)
			continue;
		decision_r->people_intent = people;
		decision_r->confidence =
			confidence_of(&result->parts[i], people);
		escalate(decision_r, strcmp(k->intents[people].id, "human") == 0
					     ? "asked"
					     : "people_only");
		return;
	}
	decision_r->kind = DECISION_ANSWER;
	for (size_t i = 0; i < result->n_parts; i++)
		if (!decide_part(&result->parts[i], k, history, now,
				 decision_r) &&
		    open == NULL)
			open = &result->parts[i];
	gave = pass_given(result, k, history, open == NULL, decision_r);
	decision_r->confidence = confidence_of_answers(result, decision_r);
	if (gave)
		return;
	if (open == NULL && answer_call(k, history, decision_r))
		return;
	if (open != NULL)
		ask_or_escalate(open, k, history, now, decision_r);
	else if (decision_r->n_answers == 0)
		decision_r->reason = "continued";
	else
		decision_r->reason = decision_r->small_talk ? "small_talk"
				     : result->parts[0].before != NULL
					     ? "follow_up"
					     : "confident";
}

void decide_choice(const char *choice, const struct knowledge *k,
		   const struct decide_history *history, int64_t now,
		   struct decision *decision_r)
{
	static const char prefix[] = "intent:";
	int intent = -1;

	start(decision_r);
	if (strcmp(choice, "human") == 0) {
		escalate(decision_r, "asked");
		return;
	}
	if (strncmp(choice, prefix, sizeof(prefix) - 1) == 0)
		intent = knowledge_find_intent(k, choice + sizeof(prefix) - 1);
	if (intent < 0) {
		escalate(decision_r,
			 history->misses > 0 ? "second_miss" : "declined");
		return;
	}
	if (is_for_people(k, intent)) {
		decision_r->people_intent = intent;
		escalate(decision_r, "people_only");
		return;
	}
	if (is_expired(&k->intents[intent], now)) {
		escalate(decision_r, "expired");
		return;
	}
	decision_r->kind = DECISION_ANSWER;
	decision_r->reason = "chosen";
	decision_r->confidence = 1;
	add_answer(decision_r, intent);
}

void decide_off(struct decision *decision_r)
{
	start(decision_r);
	escalate(decision_r, "bot_off");
}

const char *decision_kind_name(enum decision_kind kind)
{
	switch (kind) {
	case DECISION_ANSWER:
		return "answer";
	case DECISION_CLARIFY:
		return "clarify";
	case DECISION_ESCALATE:
		return "escalate";
	}
	return "";
}
