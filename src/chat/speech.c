#include "config.h"

#include "chat/speech.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "chat/hours.h"
#include "chat/polite.h"
#include "model/variables.h"

/* Bytes of what the bot says at once: a text that did not fit would lose whole
 * sentences, so this is more than the longest answers (1000 characters each)
 * and what goes with them. */
#define TEXT_MAX 32768

struct values {
	const struct site *site;
	const struct visitor *visitor;
	const char *operator_name;
	const char *lang;
	int64_t now;
	char today[HOURS_TEXT];
	char next_open[HOURS_TEXT];
};

static const char *look_up(void *ctx, const char *name)
{
	struct values *v = ctx;
	int64_t opens;

	if (strcmp(name, "visitor.name") == 0)
		return v->visitor->name;
	if (strcmp(name, "operator.name") == 0)
		return v->operator_name;
	if (strcmp(name, "site.name") == 0)
		return v->site->name;
	if (strcmp(name, "site.email") == 0)
		return v->site->email;
	if (strcmp(name, "site.phone") == 0)
		return v->site->phone;
	if (strcmp(name, "hours.today") == 0) {
		hours_say_day(v->site->hours, v->now, v->today);
		return v->today;
	}
	if (strcmp(name, "hours.next_open") == 0) {
		opens = hours_next_open(v->site->hours, v->now);
		if (opens == 0)
			return NULL;
		hours_say(opens, v->now, v->lang, v->next_open);
		return v->next_open;
	}
	return NULL;
}

static const char *fill(const struct speech_basis *b,
			const struct phrase *phrases, size_t n_phrases,
			const char *lang, const char *operator_name,
			struct arena *a, const char *const **missing_r,
			size_t *n_missing_r)
{
	struct values v = {.site = b->site,
			   .visitor = b->visitor,
			   .operator_name = operator_name,
			   .lang = lang,
			   .now = b->now};
	const char *text = phrase_pick(phrases, n_phrases, lang);
	struct variables_filled filled;

	*n_missing_r = 0;
	if (text == NULL)
		return NULL;
	filled = variables_fill(text, look_up, &v, a);
	*missing_r = filled.missing;
	*n_missing_r = filled.n_missing;
	return filled.text;
}

const char *speech_answer(const struct speech_basis *b,
			  const struct intent *intent, const char *lang,
			  const char *operator_name, struct arena *a,
			  const char *const **missing_r, size_t *n_missing_r)
{
	return fill(b, intent->answers, intent->n_answers, lang, operator_name,
		    a, missing_r, n_missing_r);
}

static const char *copy_out(struct str *s, struct arena *a)
{
	const char *text = arena_strndup(a, str_text(s), s->len);

	str_clear(s);
	return text;
}

const char *speech_handover(const struct site *site, const char *lang,
			    const char *reason, int64_t now, struct arena *a)
{
	struct str s;
	char when[HOURS_TEXT];
	int64_t opens = hours_next_open(site->hours, now);

	bool gave = strcmp(reason, "gave") == 0;

	str_init(&s, TEXT_MAX);
	if (gave && !site_is_open(site, now)) {
		str_add(&s, polite_text(POLITE_GAVE_CLOSED, lang));
		str_add_char(&s, ' ');
	}
	if (site_is_open(site, now)) {
		bool unsure = strcmp(reason, "unsure") == 0 ||
			      strcmp(reason, "second_miss") == 0 ||
			      strcmp(reason, "expired") == 0;

		polite_add(&s,
			   strcmp(reason, "asked") == 0 ? POLITE_HANDOVER_ASKED
			   : gave                       ? POLITE_HANDOVER_GAVE
			   : strcmp(reason, "other_language") == 0
				   ? POLITE_HANDOVER_LANGUAGE
			   : unsure ? POLITE_HANDOVER_UNSURE
				    : POLITE_HANDOVER,
			   lang, NULL, NULL);
	} else if (opens > 0) {
		hours_say(opens, now, lang, when);
		polite_add(&s, POLITE_CLOSED_HOURS, lang, when, NULL);
	} else {
		polite_add(&s, POLITE_CLOSED_UNKNOWN, lang, NULL, NULL);
	}
	return copy_out(&s, a);
}

const char *speech_greeting(const struct site *site, const char *lang,
			    const char *name, struct arena *a)
{
	struct str s;

	str_init(&s, TEXT_MAX);
	if (name[0] != '\0')
		polite_add(&s, POLITE_GREETING_NAME, lang, name, site->name);
	else
		polite_add(&s, POLITE_GREETING, lang, site->name, NULL);
	return copy_out(&s, a);
}

const char *speech_thanks(const char *lang, const char *where, struct arena *a)
{
	struct str s;

	str_init(&s, TEXT_MAX);
	polite_add(&s, POLITE_CONTACT_THANKS, lang, where, NULL);
	return copy_out(&s, a);
}

/* The visitor's language: what the message was in when the site speaks it,
 * else what the conversation was in. */
static const char *pick_lang(const struct speech_basis *b)
{
	const struct match_result *r = b->thought->result;

	if (r != NULL && r->lang[0] != '\0')
		for (size_t i = 0; i < b->site->n_langs; i++)
			if (strcmp(r->lang, b->site->langs[i]) == 0)
				return b->site->langs[i];
	return b->conversation->lang;
}

/* Adds the decided answers; false when one of them cannot be said. */
static bool add_answers(const struct speech_basis *b, const char *lang,
			struct arena *a, struct str *out,
			struct speech_unsaid *unsaid)
{
	const struct decision *d = b->thought->decision;

	for (size_t i = 0; i < d->n_answers; i++) {
		struct speech_unsaid u = {.intent = d->answers[i]};
		const struct intent *it =
			&b->thought->knowledge->intents[u.intent];
		const char *text = speech_answer(b, it, lang, NULL, a,
						 &u.missing, &u.n_missing);

		if (text == NULL || u.n_missing > 0) {
			*unsaid = u;
			return false;
		}
		if (out->len > 0)
			str_add(out, "\n\n");
		str_add(out, text);
	}
	return true;
}

static void add_buttons(const struct speech_basis *b, const char *lang,
			struct arena *a, struct speech *s)
{
	const struct decision *d = b->thought->decision;
	struct body_button *buttons = s->buttons;
	size_t n = 0;

	for (size_t i = 0; i < d->n_options; i++) {
		const struct intent *it =
			&b->thought->knowledge->intents[d->options[i]];
		struct str choice;

		str_init(&choice, 128);
		str_addf(&choice, "intent:%s", it->id);
		buttons[n].label = phrase_pick(it->titles, it->n_titles, lang);
		buttons[n++].choice = copy_out(&choice, a);
	}
	if (d->n_options > 0)
		buttons[n++] = (struct body_button){
			polite_text(POLITE_NONE_OF_THESE, lang), "none"};
	buttons[n++] =
		(struct body_button){polite_text(POLITE_HUMAN, lang), "human"};
	s->n_buttons = n;
}

/* What the intent that calls a person has to say, before the hour is: nothing
 * when it has no such text, or one with a name that nobody knows. */
static void add_own_handover(const struct speech_basis *b, const char *lang,
			     struct arena *a, struct str *out)
{
	int intent = b->thought->decision->people_intent;
	const struct intent *it;
	const char *const *missing, *text;
	size_t n_missing;

	if (intent < 0)
		return;
	it = &b->thought->knowledge->intents[intent];
	text = fill(b, it->handovers, it->n_handovers, lang, NULL, a, &missing,
		    &n_missing);
	if (text == NULL || n_missing > 0)
		return;
	str_add(out, text);
	str_add(out, "\n\n");
}

static void hand_over(const struct speech_basis *b, const char *reason,
		      struct bot_turn *t)
{
	const struct decision *d = b->thought->decision;
	const struct match_result *r = b->thought->result;
	const struct intent *it = NULL;

	t->hands_over = true;
	t->reason = reason;
	if (d->people_intent >= 0)
		it = &b->thought->knowledge->intents[d->people_intent];
	else if (d->gave[0] != '\0' && d->after >= 0)
		it = &b->thought->knowledge->intents[d->after];
	else if (r != NULL && r->parts[0].n_intents > 0)
		it = &b->thought->knowledge
			      ->intents[r->parts[0].intents[0].intent];
	/* Only what is sure of its intent takes the intent's severity. */
	t->severity = d->people_intent >= 0 ? it->severity : SEVERITY_LOW;
	t->skill = it != NULL ? it->skill : "";
}

/* The card shows the conversation as the turn will leave it. */
static const char *make_card(const struct speech_basis *b,
			     const struct bot_turn *t, struct arena *a)
{
	struct conversation c = *b->conversation;

	c.severity = t->severity;
	utf8_copy(c.skill, sizeof(c.skill), t->skill);
	return body_of_card(a, &c, b->visitor, t->reason, b->text, b->thought);
}

void speech_make(const struct speech_basis *b, struct arena *a,
		 struct speech *speech_r)
{
	const struct decision *d = b->thought->decision;
	struct bot_turn *t = &speech_r->turn;
	const char *lang = pick_lang(b), *reason = d->reason;
	enum decision_kind kind = d->kind;
	struct str text;

	memset(speech_r, 0, sizeof(*speech_r));
	speech_r->unsaid.intent = -1;
	str_init(&text, TEXT_MAX);
	t->for_seq = b->thought->for_seq;
	t->intent = "";
	t->reason = "";
	t->skill = "";
	t->lang = lang;
	if (!add_answers(b, lang, a, &text, &speech_r->unsaid)) {
		str_reset(&text);
		kind = DECISION_ESCALATE;
		reason = "no_text";
	} else if (d->n_answers > 0) {
		t->intent = b->thought->knowledge
				    ->intents[d->answers[d->n_answers - 1]]
				    .id;
	}
	if (text.len > 0 && kind != DECISION_ANSWER)
		str_add(&text, "\n\n");
	switch (kind) {
	case DECISION_ANSWER:
		/* "continued": what there is to say was just said. */
		if (d->n_answers == 0) {
			t->intent = b->conversation->last_intent;
			break;
		}
		t->message = body_of_bot(a, str_text(&text), "answer", NULL, 0);
		/* It may not have been what was wanted. */
		t->missed = d->again;
		break;
	case DECISION_CLARIFY:
		t->asks_back = true;
		t->missed = d->n_options == 0;
		str_add(&text, polite_text(d->n_options > 0 ? POLITE_CLARIFY
					   : strcmp(reason, "called") == 0
						   ? POLITE_CALLED
						   : POLITE_UNCLEAR,
					   lang));
		add_buttons(b, lang, a, speech_r);
		t->message =
			body_of_bot(a, str_text(&text), "clarify",
				    speech_r->buttons, speech_r->n_buttons);
		break;
	case DECISION_ESCALATE:
		hand_over(b, reason, t);
		add_own_handover(b, lang, a, &text);
		str_add(&text,
			speech_handover(b->site, lang, reason, b->now, a));
		t->message = body_of_bot(a, str_text(&text), "say", NULL, 0);
		break;
	}
	t->decision = body_of_decision(a, b->thought);
	if (t->hands_over)
		speech_r->card = make_card(b, t, a);
	str_clear(&text);
}
