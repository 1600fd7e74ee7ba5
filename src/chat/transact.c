#include "config.h"

#include "chat/transact.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "chat/body.h"
#include "store/conversations.h"
#include "store/events.h"
#include "store/outbox.h"
#include "store/users.h"
#include "store/visitors.h"
#include "store/writer.h"

struct transact {
	struct writer *writer;
	bool outbox;
};

struct work {
	const struct transact *owner;
	struct arena *arena;
	const char *conversation;
	const char *visitor_id;
	struct step step;
	void (*done)(void *ctx, const struct transact_result *r);
	void *ctx;

	/* Filled on the store thread. */
	struct visitor visitor;
	struct user leader;
	struct change change;
	bool repeated;
	int64_t seq;
	int64_t at;
};

struct transact *transact_new(struct writer *w, bool outbox)
{
	struct transact *t = mem_calloc(1, sizeof(*t));

	t->writer = w;
	t->outbox = outbox;
	return t;
}

void transact_free(struct transact **t)
{
	free(*t);
	*t = NULL;
}

static enum event_kind first_event(enum step_kind kind)
{
	switch (kind) {
	case STEP_SAY:
	case STEP_REPLY:
		return EVENT_MESSAGE;
	case STEP_CONTACT:
		return EVENT_CONTACT;
	case STEP_CALL:
	case STEP_TAKE:
	case STEP_CLOSE:
		return EVENT_STATE;
	case STEP_TURN:
		return EVENT_DECISION;
	}
	return EVENT_MESSAGE;
}

static enum author_kind author_of(enum step_kind kind)
{
	switch (kind) {
	case STEP_SAY:
	case STEP_CALL:
	case STEP_CONTACT:
		return AUTHOR_VISITOR;
	case STEP_REPLY:
	case STEP_TAKE:
	case STEP_CLOSE:
		return AUTHOR_OPERATOR;
	case STEP_TURN:
		return AUTHOR_BOT;
	}
	return AUTHOR_SYSTEM;
}

/* True when the event could be the first one of this very step. */
static bool is_same(const struct event *e, const struct step *s,
		    struct arena *a)
{
	if (e->kind != first_event(s->kind) || e->author != author_of(s->kind))
		return false;
	if (s->user != NULL && e->author_id != s->user->id)
		return false;
	/* One moves to people, the other ends it. */
	if (s->kind == STEP_TAKE || s->kind == STEP_CLOSE)
		return body_closes(a, e->body) == (s->kind == STEP_CLOSE);
	return s->body == NULL || strcmp(e->body, s->body) == 0;
}

/* Looks for the command among what was done; *found_r says it is there. */
static bool find_repeated(struct db *db, struct work *w, bool *found_r,
			  struct fault *why)
{
	struct event *e = NULL;
	bool same;

	*found_r = false;
	if (w->step.client_id == NULL)
		return true;
	if (!events_find(db, w->conversation, w->step.client_id, &e, why))
		return false;
	if (e == NULL)
		return true;
	same = is_same(e, &w->step, w->arena);
	w->seq = e->seq;
	w->at = e->at;
	free(e);
	if (!same)
		return fault_set(why, FAULT_REJECT, "id_conflict",
				 "this id belongs to another command; make a "
				 "new id for each");
	*found_r = true;
	w->repeated = true;
	return true;
}

static bool add_to_outbox(struct db *db, struct work *w, const struct event *e,
			  struct fault *why)
{
	char id[ID_TEXT];
	struct outbox_row row = {
		.id = id,
		.topic = event_kind_name(e->kind),
		.conversation = e->conversation,
		.seq = e->seq,
		.body = body_of_outbox(w->arena, e),
		.created_at = e->at,
		.due_at = e->at,
	};

	secret_random_hex(id, sizeof(id), 16);
	return outbox_add(db, &row, why);
}

static bool store_change(struct db *db, struct work *w, struct fault *why)
{
	for (size_t i = 0; i < w->change.n_events; i++) {
		const struct event *e = &w->change.events[i];

		if (!events_append(db, e, why))
			return false;
		if (w->owner->outbox && e->visibility == VISIBLE_ALL &&
		    !add_to_outbox(db, w, e, why))
			return false;
	}
	return conversations_save(db, &w->change.after, why);
}

static bool load(struct db *db, struct work *w, struct conversation *before,
		 struct fault *why)
{
	bool found = false;

	if (!conversations_load(db, w->conversation, before, &found, why))
		return false;
	/* A conversation of somebody else is as unknown as one that is not
	 * there: ids cannot be tried out. */
	if (!found || (w->visitor_id != NULL &&
		       strcmp(before->visitor, w->visitor_id) != 0))
		return fault_set(why, FAULT_REJECT, "unknown_conversation",
				 "there is no such conversation");
	if (!visitors_load(db, before->visitor, &w->visitor, &found, why))
		return false;
	if (!found)
		return fault_set(why, FAULT_FATAL, "corrupt",
				 "conversation %s has no visitor", before->id);
	return true;
}

/* Who leads the conversation is named to an operator who may not act in it. */
static bool load_leader(struct db *db, struct work *w,
			const struct conversation *c, struct fault *why)
{
	bool found = false;

	if (w->step.user == NULL || c->operator_id == 0 ||
	    c->operator_id == w->step.user->id)
		return true;
	if (!users_find_id(db, c->operator_id, &w->leader, &found, why))
		return false;
	if (found)
		w->step.leader = w->leader.name;
	return true;
}

/* What a contact says of the visitor is kept with the visitor. */
static bool save_contact(struct db *db, struct work *w, struct fault *why)
{
	const struct visitor *given = w->step.visitor;

	if (w->step.kind != STEP_CONTACT)
		return true;
	if (given->name[0] != '\0')
		memcpy(w->visitor.name, given->name, sizeof(given->name));
	if (given->email[0] != '\0')
		memcpy(w->visitor.email, given->email, sizeof(given->email));
	if (given->phone[0] != '\0')
		memcpy(w->visitor.phone, given->phone, sizeof(given->phone));
	return visitors_save(db, &w->visitor, why);
}

static bool run(struct db *db, void *arg, struct fault *why)
{
	struct work *w = arg;
	struct conversation before;
	bool found;

	if (!load(db, w, &before, why) || !find_repeated(db, w, &found, why))
		return false;
	if (found)
		return true;
	if (!save_contact(db, w, why) || !load_leader(db, w, &before, why))
		return false;
	w->step.visitor = &w->visitor;
	if (!conversation_apply(&before, &w->step, w->arena, &w->change, why))
		return false;
	w->seq = w->change.n_events > 0 ? w->change.events[0].seq
					: before.last_seq;
	w->at = w->step.now;
	return w->change.n_events == 0 || store_change(db, w, why);
}

static void finish(void *arg, bool committed, const struct fault *why)
{
	struct work *w = arg;
	struct transact_result r = {
		.why = committed ? NULL : why,
		.repeated = w->repeated,
		.seq = w->seq,
		.at = w->at,
		.change = committed && !w->repeated ? &w->change : NULL,
		.visitor = &w->visitor,
	};

	w->done(w->ctx, &r);
	arena_free(&w->arena);
	free(w);
}

static const char *keep(struct arena *a, const char *text)
{
	return text != NULL ? arena_strdup(a, text) : NULL;
}

static void *keep_struct(struct arena *a, const void *p, size_t size)
{
	void *copy;

	if (p == NULL)
		return NULL;
	copy = arena_alloc(a, size);
	memcpy(copy, p, size);
	return copy;
}

static const struct bot_turn *keep_turn(struct arena *a,
					const struct bot_turn *t)
{
	struct bot_turn *copy = keep_struct(a, t, sizeof(*t));

	if (copy == NULL)
		return NULL;
	copy->message = keep(a, t->message);
	copy->decision = keep(a, t->decision);
	copy->intent = keep(a, t->intent);
	copy->reason = keep(a, t->reason);
	copy->skill = keep(a, t->skill);
	copy->lang = keep(a, t->lang);
	return copy;
}

static void keep_step(struct arena *a, struct step *s)
{
	s->client_id = keep(a, s->client_id);
	s->body = keep(a, s->body);
	s->text = keep(a, s->text);
	s->page = keep(a, s->page);
	s->thought_card = keep(a, s->thought_card);
	s->said = keep(a, s->said);
	s->note = keep(a, s->note);
	s->user = keep_struct(a, s->user, sizeof(*s->user));
	s->visitor = keep_struct(a, s->visitor, sizeof(*s->visitor));
	s->turn = keep_turn(a, s->turn);
}

bool transact_submit(struct transact *t, const struct transact_request *rq)
{
	struct work *w = mem_calloc(1, sizeof(*w));

	w->owner = t;
	w->arena = arena_new(2048);
	w->conversation = keep(w->arena, rq->conversation);
	w->visitor_id = keep(w->arena, rq->visitor);
	w->step = *rq->step;
	keep_step(w->arena, &w->step);
	w->done = rq->done;
	w->ctx = rq->ctx;
	if (writer_submit(t->writer, run, finish, w))
		return true;
	arena_free(&w->arena);
	free(w);
	return false;
}
