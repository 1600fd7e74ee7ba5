/* chat/body.h - the JSON objects that events carry.
 *
 * One function a body, so that what is stored and sent under each kind of
 * event can be read in one place (doc/protocol.md describes the same). All
 * give text in the arena; keys are sorted, so equal content is equal text,
 * which is how a resent command is told from a reused id. */
#ifndef CHAT_BODY_H
#define CHAT_BODY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"
#include "chat/decide.h"
#include "model/conversation.h"
#include "model/match.h"

/* choice is the button's payload or NULL. */
const char *body_of_visitor(struct arena *a, const char *text,
			    const char *choice);

struct body_button {
	const char *label;
	const char *choice;
};

/* style: greeting | answer | clarify | say. */
const char *body_of_bot(struct arena *a, const char *text, const char *style,
			const struct body_button *buttons, size_t n);

/* suggestion is the id of the suggestion that was used, or NULL. */
const char *body_of_operator(struct arena *a, const char *text,
			     const char *suggestion, bool edited);

const char *body_of_state(struct arena *a, enum conversation_state from,
			  enum conversation_state to, const char *reason,
			  const char *operator_name);

const char *body_of_note(struct arena *a, const char *text);

/* Absent parts are NULL. */
const char *body_of_contact(struct arena *a, const char *name,
			    const char *email, const char *phone,
			    const char *text);

/* What the engine thought, for the decision and the hand-over card. result
 * may be NULL when there was none. */
struct body_thought {
	const struct decision *decision;
	const struct match_result *result;
	const struct knowledge *knowledge;
	int64_t for_seq;
};

const char *body_of_decision(struct arena *a, const struct body_thought *t);

const char *body_of_card(struct arena *a, const struct conversation *c,
			 const struct visitor *v, const char *reason,
			 const char *text, const struct body_thought *t);

/* What a webhook is told of an event. */
const char *body_of_outbox(struct arena *a, const struct event *e);

/* Lends from a: the text of a message's body; "" when there is none. */
const char *body_text(struct arena *a, const char *body);
/* The same, and the choice in a visitor's message; NULL when there is none. */
const char *body_said(struct arena *a, const char *body, const char **choice_r);
/* Whether the body of a change of state ends the conversation. */
bool body_closes(struct arena *a, const char *body);

#endif
