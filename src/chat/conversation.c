#include "config.h"

#include "chat/conversation.h"

#include <assert.h>
#include <string.h>

#include "base/utf8.h"
#include "chat/body.h"

/* [from][to] */
static const bool moves[CONVERSATION_STATES][CONVERSATION_STATES] = {
	[CONVERSATION_BOT] = {[CONVERSATION_QUEUED] = true,
			      [CONVERSATION_OFFLINE] = true,
			      [CONVERSATION_ASSIGNED] = true,
			      [CONVERSATION_CLOSED] = true},
	[CONVERSATION_QUEUED] = {[CONVERSATION_ASSIGNED] = true,
				 [CONVERSATION_OFFLINE] = true,
				 [CONVERSATION_BOT] = true,
				 [CONVERSATION_CLOSED] = true},
	[CONVERSATION_ASSIGNED] = {[CONVERSATION_ASSIGNED] = true,
				   [CONVERSATION_QUEUED] = true,
				   [CONVERSATION_BOT] = true,
				   [CONVERSATION_CLOSED] = true},
	[CONVERSATION_OFFLINE] = {[CONVERSATION_ASSIGNED] = true,
				  [CONVERSATION_QUEUED] = true,
				  [CONVERSATION_CLOSED] = true},
	[CONVERSATION_CLOSED] = {[CONVERSATION_BOT] = true,
				 [CONVERSATION_QUEUED] = true,
				 [CONVERSATION_OFFLINE] = true,
				 [CONVERSATION_ASSIGNED] = true},
};

struct work {
	const struct step *step;
	struct arena *arena;
	struct change *change;
};

static struct event *add_event(struct work *w, enum event_kind kind,
			       enum author_kind author, const char *body)
{
	struct conversation *c = &w->change->after;
	struct event *e;

	assert(w->change->n_events < CHANGE_EVENTS);
	e = &w->change->events[w->change->n_events++];
	memset(e, 0, sizeof(*e));
	e->conversation = c->id;
	e->seq = ++c->last_seq;
	e->prev = c->last_public_seq;
	e->at = w->step->now;
	e->kind = kind;
	e->author = author;
	e->author_name = "";
	e->body = body;
	/* The client's id stands on the first event of its command. */
	if (w->change->n_events == 1)
		e->client_id = w->step->client_id;
	e->visibility = kind == EVENT_CARD || kind == EVENT_DECISION ||
					kind == EVENT_NOTE
				? VISIBLE_AGENTS
				: VISIBLE_ALL;
	if (e->visibility == VISIBLE_ALL)
		c->last_public_seq = e->seq;
	if (author == AUTHOR_OPERATOR) {
		e->author_id = w->step->user->id;
		e->author_name = w->step->user->name;
	}
	return e;
}

/* The one place that writes the state. */
static void move_to(struct work *w, enum conversation_state to,
		    enum author_kind by, const char *reason)
{
	struct conversation *c = &w->change->after;
	const char *name =
		to == CONVERSATION_ASSIGNED ? w->step->user->name : NULL;
	const char *body = body_of_state(w->arena, c->state, to, reason, name);

	assert(moves[c->state][to]);
	c->state = to;
	c->queued_at = to == CONVERSATION_QUEUED || to == CONVERSATION_OFFLINE
			       ? w->step->now
			       : 0;
	c->operator_id = to == CONVERSATION_ASSIGNED ? w->step->user->id : 0;
	if (to != CONVERSATION_BOT)
		c->bot_due_seq = 0;
	if (to == CONVERSATION_BOT || to == CONVERSATION_CLOSED) {
		c->clarified = 0;
		c->misses = 0;
		c->severity = SEVERITY_LOW;
		c->reason[0] = '\0';
		c->last_intent[0] = '\0';
	}
	add_event(w, EVENT_STATE, by, body);
}

static enum conversation_state waiting_state(const struct step *s)
{
	return s->open ? CONVERSATION_QUEUED : CONVERSATION_OFFLINE;
}

static bool is_waiting(const struct conversation *c)
{
	return c->state == CONVERSATION_QUEUED ||
	       c->state == CONVERSATION_OFFLINE;
}

static void say(struct work *w)
{
	struct conversation *c = &w->change->after;
	struct event *e =
		add_event(w, EVENT_MESSAGE, AUTHOR_VISITOR, w->step->body);

	if (c->state == CONVERSATION_BOT)
		c->bot_due_seq = e->seq;
	utf8_copy(c->last_text, sizeof(c->last_text), w->step->text);
	if (w->step->page != NULL)
		utf8_copy(c->page, sizeof(c->page), w->step->page);
}

static void add_card(struct work *w, const char *card)
{
	if (card == NULL)
		card = body_of_card(w->arena, &w->change->after,
				    w->step->visitor, w->change->after.reason,
				    NULL, NULL);
	add_event(w, EVENT_CARD, AUTHOR_SYSTEM, card);
}

static void call(struct work *w)
{
	struct conversation *c = &w->change->after;

	if (is_waiting(c) || c->state == CONVERSATION_ASSIGNED)
		return;
	move_to(w, waiting_state(w->step), AUTHOR_VISITOR, "asked");
	utf8_copy(c->reason, sizeof(c->reason), "asked");
	add_card(w, NULL);
	if (w->step->said != NULL)
		add_event(w, EVENT_MESSAGE, AUTHOR_BOT, w->step->said);
}

void conversation_remember(struct conversation *c, const struct bot_turn *t)
{
	c->clarified = t->asks_back ? c->clarified + 1 : 0;
	c->misses = t->missed ? c->misses + 1 : 0;
	utf8_copy(c->last_intent, sizeof(c->last_intent), t->intent);
	if (t->lang[0] != '\0')
		utf8_copy(c->lang, sizeof(c->lang), t->lang);
}

static void take_turn(struct work *w)
{
	const struct bot_turn *t = w->step->turn;
	struct conversation *c = &w->change->after;

	/* Somebody was quicker: a newer message, a person, a closing. */
	if (c->state != CONVERSATION_BOT || c->bot_due_seq != t->for_seq)
		return;
	c->bot_due_seq = 0;
	c->bot_done_seq = t->for_seq;
	conversation_remember(c, t);
	add_event(w, EVENT_DECISION, AUTHOR_BOT, t->decision);
	if (t->message != NULL) {
		add_event(w, EVENT_MESSAGE, AUTHOR_BOT, t->message);
		c->answered_at = w->step->now;
	}
	if (!t->hands_over)
		return;
	c->severity = t->severity;
	utf8_copy(c->skill, sizeof(c->skill), t->skill);
	utf8_copy(c->reason, sizeof(c->reason), t->reason);
	move_to(w, waiting_state(w->step), AUTHOR_BOT, t->reason);
	utf8_copy(c->reason, sizeof(c->reason), t->reason);
	add_card(w, w->step->thought_card);
}

static const char *leader(const struct work *w)
{
	const char *name = w->step->leader;

	return name != NULL && name[0] != '\0' ? name : "a colleague";
}

static bool is_led_by_another(const struct work *w)
{
	const struct conversation *c = &w->change->after;

	return c->state == CONVERSATION_ASSIGNED &&
	       c->operator_id != w->step->user->id;
}

static bool reply(struct work *w, struct fault *why)
{
	struct conversation *c = &w->change->after;

	if (is_led_by_another(w))
		return fault_set(why, FAULT_REJECT, "wrong_state",
				 "%s leads this conversation; take it over "
				 "first to answer yourself",
				 leader(w));
	/* The message is the command's first event and keeps its id; taking
	 * follows, so that a resent message is recognised. */
	add_event(w, EVENT_MESSAGE, AUTHOR_OPERATOR, w->step->body);
	if (c->state != CONVERSATION_ASSIGNED)
		move_to(w, CONVERSATION_ASSIGNED, AUTHOR_OPERATOR, "answered");
	utf8_copy(c->last_text, sizeof(c->last_text), w->step->text);
	return true;
}

/* Two who press at the same moment saw it waiting, both: the second would
 * take it from the first without meaning to. So it is taken over only from
 * whom one has seen to lead it. */
static bool take(struct work *w, struct fault *why)
{
	struct conversation *c = &w->change->after;

	if (c->state != CONVERSATION_ASSIGNED) {
		move_to(w, CONVERSATION_ASSIGNED, AUTHOR_OPERATOR, "taken");
		return true;
	}
	if (!is_led_by_another(w))
		return true;
	if (c->operator_id != w->step->from)
		return fault_set(why, FAULT_REJECT, "taken",
				 "%s leads this conversation meanwhile",
				 leader(w));
	move_to(w, CONVERSATION_ASSIGNED, AUTHOR_OPERATOR, "taken_over");
	return true;
}

static bool close_it(struct work *w, struct fault *why)
{
	struct conversation *c = &w->change->after;

	if (c->state == CONVERSATION_CLOSED)
		return true;
	if (is_led_by_another(w) && w->step->user->role == ROLE_OPERATOR)
		return fault_set(why, FAULT_REJECT, "wrong_state",
				 "%s leads this conversation; take it over "
				 "first to close it",
				 leader(w));
	move_to(w, CONVERSATION_CLOSED, AUTHOR_OPERATOR, "closed");
	/* Why is between operators: the state's reason is seen by all. */
	if (w->step->note != NULL)
		add_event(w, EVENT_NOTE, AUTHOR_OPERATOR, w->step->note);
	if (w->step->said != NULL)
		add_event(w, EVENT_MESSAGE, AUTHOR_BOT, w->step->said);
	return true;
}

static bool do_step(struct work *w, struct fault *why)
{
	struct conversation *c = &w->change->after;

	switch (w->step->kind) {
	case STEP_SAY:
		say(w);
		if (c->state == CONVERSATION_CLOSED) {
			move_to(w, CONVERSATION_BOT, AUTHOR_SYSTEM, "reopened");
			c->bot_due_seq = w->change->events[0].seq;
		}
		return true;
	case STEP_CALL:
		call(w);
		return true;
	case STEP_CONTACT:
		add_event(w, EVENT_CONTACT, AUTHOR_VISITOR, w->step->body);
		if (w->step->said != NULL)
			add_event(w, EVENT_MESSAGE, AUTHOR_BOT, w->step->said);
		return true;
	case STEP_TURN:
		take_turn(w);
		return true;
	case STEP_REPLY:
		return reply(w, why);
	case STEP_TAKE:
		return take(w, why);
	case STEP_CLOSE:
		return close_it(w, why);
	}
	return false;
}

bool conversation_apply(const struct conversation *before,
			const struct step *step, struct arena *a,
			struct change *change_r, struct fault *why)
{
	struct work w = {step, a, change_r};

	memset(change_r, 0, sizeof(*change_r));
	change_r->after = *before;
	if (!do_step(&w, why))
		return false;
	if (change_r->n_events > 0)
		change_r->after.updated_at = step->now;
	/* Events point at the row's id, which must outlive this call. */
	for (size_t i = 0; i < change_r->n_events; i++)
		change_r->events[i].conversation = arena_strdup(a, before->id);
	return true;
}
