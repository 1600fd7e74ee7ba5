#include "config.h"

#include "app/rehearse.h"

#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "chat/body.h"
#include "chat/speech.h"
#include "match/engine.h"

/* One turn, as chat/bot makes it of a message that is heard to its end. */
struct turn {
	const struct rehearsal_question *q;
	const struct knowledge *knowledge;
	struct conversation row;
	struct visitor visitor;
	const struct match_result *result;
	struct decision decision;
	struct speech speech;
};

static void start(struct turn *t, const struct engine *e,
		  const struct rehearsal_question *q)
{
	memset(t, 0, sizeof(*t));
	t->q = q;
	t->knowledge = engine_knowledge(e);
	t->row.state = CONVERSATION_BOT;
	utf8_copy(t->row.lang, sizeof(t->row.lang),
		  site_lang(q->site, q->lang));
	memcpy(t->visitor.lang, t->row.lang, sizeof(t->visitor.lang));
}

static void decide_turn(struct turn *t)
{
	const struct decide_history h = {.clarified = t->row.clarified,
					 .misses = t->row.misses,
					 .last_intent = t->row.last_intent,
					 .lately = true};

	if (t->q->site->bot_enabled)
		decide(t->result, t->knowledge, &h, t->q->now, &t->decision);
	else
		decide_off(&t->decision);
}

static void take_turn(struct turn *t, const struct engine *e, const char *text,
		      const char *before, struct arena *a)
{
	const struct engine_question question = {
		.text = text,
		.len = strlen(text),
		.lang_hint = t->row.lang,
		.before = before,
		.explain = true,
		.passages = true,
	};
	struct body_thought thought = {.decision = &t->decision,
				       .knowledge = t->knowledge};
	const struct speech_basis basis = {.site = t->q->site,
					   .conversation = &t->row,
					   .visitor = &t->visitor,
					   .thought = &thought,
					   .text = text,
					   .now = t->q->now};

	t->result = engine_ask(e, &question, a);
	decide_turn(t);
	thought.result = t->result;
	speech_make(&basis, a, &t->speech);
}

void rehearse(const struct engine *e, const struct rehearsal_question *q,
	      struct arena *a, struct rehearsal *r_r)
{
	const char *before = NULL;
	const struct bot_turn *b;
	struct turn t;

	memset(r_r, 0, sizeof(*r_r));
	start(&t, e, q);
	if (q->before != NULL) {
		take_turn(&t, e, q->before, NULL, a);
		r_r->alone = t.speech.turn.hands_over;
		if (!r_r->alone)
			conversation_remember(&t.row, &t.speech.turn);
		if (t.row.last_intent[0] != '\0' &&
		    engine_follows(q->text, strlen(q->text)))
			before = q->before;
	}
	take_turn(&t, e, q->text, before, a);
	b = &t.speech.turn;
	r_r->result = t.result;
	r_r->decision = t.decision;
	r_r->kind = b->hands_over  ? DECISION_ESCALATE
		    : b->asks_back ? DECISION_CLARIFY
				   : DECISION_ANSWER;
	r_r->reason = b->hands_over ? b->reason : t.decision.reason;
	if (b->message != NULL)
		r_r->text = body_text(a, b->message);
	r_r->unsaid = t.speech.unsaid;
	for (size_t i = 0; i < t.speech.n_buttons; i++)
		r_r->buttons[r_r->n_buttons++] = t.speech.buttons[i].label;
}

/* ---- on paper ---- */

static const char *in_words(const char *reason)
{
	static const struct {
		const char *reason, *words;
	} table[] = {
		{"confident", "sure enough of what is asked"},
		{"small_talk", "small talk, and nothing else"},
		{"follow_up", "sure enough, read with the question before it"},
		{"close_call", "likely, but not sure enough of one"},
		{"unclear", "too little of it is understood"},
		{"called", "it only calls for somebody"},
		{"asked", "the visitor wants a person"},
		{"people_only", "such a message is always for people"},
		{"unsure", "not sure enough of what is asked"},
		{"other_language", "a language that the content is not in"},
		{"repeated", "the same answer was just given"},
		{"second_miss", "it could not help the time before either"},
		{"expired", "the answer's valid_until is over"},
		{"gave", "it gives what a person is to look up"},
		{"continued", "what there is to say was just said"},
		{"no_text", "the answer cannot be sent as it is"},
		{"bot_off", "bot.enabled is no"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		if (strcmp(table[i].reason, reason) == 0)
			return table[i].words;
	return "";
}

static void print_intents(const struct knowledge *k, const int *intents,
			  size_t n, const char *last)
{
	for (size_t i = 0; i < n; i++)
		printf("%s%s",
		       i == 0      ? " "
		       : i + 1 < n ? ", "
				   : last,
		       k->intents[intents[i]].id);
}

static void print_deed(const struct rehearsal *r, const struct knowledge *k)
{
	const struct decision *d = &r->decision;
	bool answers = d->n_answers > 0 && r->unsaid.intent < 0;

	printf("the bot ");
	if (answers) {
		printf("answers with");
		print_intents(k, d->answers, d->n_answers, " and ");
	}
	if (answers && r->kind != DECISION_ANSWER)
		printf(", then ");
	switch (r->kind) {
	case DECISION_ANSWER:
		if (!answers)
			printf("says nothing more");
		break;
	case DECISION_CLARIFY:
		if (d->n_options == 0) {
			printf("asks to say it in other words");
			break;
		}
		printf(d->n_options == 1 ? "asks whether" : "asks which of");
		print_intents(k, d->options, d->n_options, " or ");
		printf(" is meant");
		break;
	case DECISION_ESCALATE:
		printf("hands over to people");
		if (d->people_intent >= 0)
			printf(" with %s", k->intents[d->people_intent].id);
		break;
	}
	printf(": %s (%s", r->reason, in_words(r->reason));
	if (d->confidence > 0)
		printf(", %.1f%%", 100 * d->confidence);
	puts(")");
}

static void print_unsaid(const struct speech_unsaid *u,
			 const struct knowledge *k)
{
	const char *id = k->intents[u->intent].id;

	if (u->n_missing == 0) {
		printf("%s has no answer\n", id);
		return;
	}
	for (size_t i = 0; i < u->n_missing; i++)
		printf("the answer of %s needs {{%s}}, which is not known; "
		       "{{%s|words}} would do without\n",
		       id, u->missing[i], u->missing[i]);
}

void rehearse_print(const struct rehearsal *r, const struct knowledge *k)
{
	if (r->alone)
		puts("what was asked before it goes to people, and so would "
		     "this; on its own:");
	print_deed(r, k);
	if (r->unsaid.intent >= 0)
		print_unsaid(&r->unsaid, k);
	if (r->text != NULL)
		printf("\n%s%s", r->text,
		       r->text[0] != '\0' &&
				       r->text[strlen(r->text) - 1] == '\n'
			       ? ""
			       : "\n");
	for (size_t i = 0; i < r->n_buttons; i++)
		printf("  [%s]\n", r->buttons[i]);
}
