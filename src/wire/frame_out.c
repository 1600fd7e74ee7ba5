#include "config.h"

#include <assert.h>

#include <jansson.h>

#include "wire/frame.h"

/* A text that is not UTF-8 would spoil the whole frame: jansson makes no
 * string of it, and the field is left out. */
static void put_text(json_t *o, const char *key, const char *value)
{
	if (value != NULL)
		json_object_set_new_nocheck(o, key, json_string(value));
}

static void put_integer(json_t *o, const char *key, int64_t value)
{
	json_object_set_new_nocheck(o, key, json_integer(value));
}

static void put_flag(json_t *o, const char *key, bool value)
{
	json_object_set_new_nocheck(o, key, json_boolean(value));
}

static void put_texts(json_t *o, const char *key, const char *const *texts,
		      size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_string(texts[i]));
	json_object_set_new_nocheck(o, key, list);
}

static void put_user(json_t *o, const struct user *u)
{
	json_t *user = json_object();

	put_integer(user, "id", u->id);
	put_text(user, "login", u->login);
	put_text(user, "name", u->name);
	put_text(user, "role", user_role_name(u->role));
	json_object_set_new_nocheck(o, "user", user);
}

static void put_welcome(json_t *o, const struct out_welcome *w)
{
	put_text(o, "epoch", w->epoch);
	put_integer(o, "seq", w->seq);
	put_integer(o, "seen_agents", w->seen_agents);
	put_integer(o, "seen_visitor", w->seen_visitor);
	if (w->conversation != NULL) {
		put_text(o, "conversation", w->conversation);
		put_text(o, "state", conversation_state_name(w->state));
	}
	put_text(o, "token", w->token);
	put_text(o, "lang", w->lang);
	put_text(o, "name", w->name);
	put_text(o, "site_name", w->site_name);
	put_text(o, "bot_name", w->bot_name);
	put_text(o, "greeting", w->greeting);
	put_text(o, "operator_name", w->operator_name);
	put_flag(o, "peek", w->peek);
	put_flag(o, "open", w->open);
	if (w->user != NULL)
		put_user(o, w->user);
}

static void put_ack(json_t *o, const struct out_ack *a)
{
	put_text(o, "re", a->re);
	put_text(o, "conversation", a->conversation);
	put_integer(o, "seq", a->seq);
	put_integer(o, "at", a->at);
}

/* All but the body, which is JSON text already. */
static void put_event(json_t *o, const struct event *e)
{
	put_text(o, "conversation", e->conversation);
	put_integer(o, "seq", e->seq);
	put_integer(o, "prev", e->prev);
	put_integer(o, "at", e->at);
	put_text(o, "kind", event_kind_name(e->kind));
	put_text(o, "author", author_kind_name(e->author));
	if (e->author_name != NULL && *e->author_name != '\0')
		put_text(o, "author_name", e->author_name);
	put_text(o, "visibility",
		 e->visibility == VISIBLE_ALL ? "all" : "agents");
	put_text(o, "client_id", e->client_id);
}

static void put_typing(json_t *o, const struct out_typing *t)
{
	put_text(o, "conversation", t->conversation);
	put_text(o, "who", author_kind_name(t->who));
	put_text(o, "name", t->name);
	put_flag(o, "on", t->on);
}

static void put_position(json_t *o, const struct out_position *p)
{
	put_text(o, "conversation", p->conversation);
	put_integer(o, "position", p->position);
	if (p->wait_s >= 0)
		put_integer(o, "wait_s", p->wait_s);
	put_flag(o, "open", p->open);
	put_text(o, "next_open", p->next_open);
}

static void put_suggestions(json_t *o, const struct out_suggestions *s)
{
	json_t *list = json_array();

	put_text(o, "conversation", s->conversation);
	put_text(o, "basis", s->basis);
	put_integer(o, "rev", s->rev);
	for (size_t i = 0; i < s->n_items; i++) {
		const struct out_suggestion *it = &s->items[i];
		json_t *item = json_object();

		put_text(item, "id", it->id);
		put_text(item, "source", it->source);
		put_text(item, "title", it->title);
		put_text(item, "text", it->text);
		json_object_set_new_nocheck(item, "confidence",
					    json_real(it->confidence));
		put_text(item, "level", it->level);
		put_texts(item, "words", it->words, it->n_words);
		put_texts(item, "missing", it->missing, it->n_missing);
		json_array_append_new(list, item);
	}
	json_object_set_new_nocheck(o, "items", list);
}

static json_t *row_new(const struct out_row *r)
{
	const struct conversation *c = r->conversation;
	json_t *o = json_object();

	put_text(o, "conversation", c->id);
	put_text(o, "state", conversation_state_name(c->state));
	put_text(o, "lang", c->lang);
	put_integer(o, "seq", c->last_seq);
	put_integer(o, "created_at", c->created_at);
	put_integer(o, "updated_at", c->updated_at);
	if (c->queued_at > 0)
		put_integer(o, "queued_at", c->queued_at);
	if (c->operator_id > 0)
		put_integer(o, "operator_id", c->operator_id);
	put_text(o, "operator_name", r->operator_name);
	if (r->visitor_name != NULL && *r->visitor_name != '\0')
		put_text(o, "visitor_name", r->visitor_name);
	put_flag(o, "online", r->online);
	put_text(o, "severity", severity_name(c->severity));
	put_text(o, "skill", c->skill);
	put_text(o, "reason", c->reason);
	put_text(o, "page", c->page);
	put_text(o, "last_text", c->last_text);
	put_text(o, "last_intent", c->last_intent);
	put_integer(o, "seen_visitor", c->seen_visitor);
	put_integer(o, "seen_agents", c->seen_agents);
	return o;
}

static void put_rows(json_t *o, const struct out_row *items, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, row_new(&items[i]));
	json_object_set_new_nocheck(o, "items", list);
}

static void put_error(json_t *o, const struct out_error *e)
{
	put_text(o, "re", e->re);
	put_text(o, "code", e->code);
	put_text(o, "message", e->message);
	if (e->retry_after_s > 0)
		put_integer(o, "retry_after", e->retry_after_s);
}

static void put_rest(json_t *o, const struct outgoing *out)
{
	switch (out->type) {
	case OUTGOING_WELCOME:
		put_welcome(o, out->u.welcome);
		break;
	case OUTGOING_ACK:
		put_ack(o, out->u.ack);
		break;
	case OUTGOING_EVENT:
		put_event(o, out->u.event);
		break;
	case OUTGOING_TYPING:
		put_typing(o, out->u.typing);
		break;
	case OUTGOING_PEEK:
		put_text(o, "conversation", out->u.peek->conversation);
		put_integer(o, "rev", out->u.peek->rev);
		put_text(o, "text", out->u.peek->text);
		break;
	case OUTGOING_SEEN:
		put_text(o, "conversation", out->u.seen->conversation);
		put_text(o, "by",
			 out->u.seen->by_agents ? "agents" : "visitor");
		put_integer(o, "seq", out->u.seen->seq);
		break;
	case OUTGOING_POSITION:
		put_position(o, out->u.position);
		break;
	case OUTGOING_SUGGESTIONS:
		put_suggestions(o, out->u.suggestions);
		break;
	case OUTGOING_ROWS:
		put_rows(o, out->u.rows.items, out->u.rows.n);
		break;
	case OUTGOING_ROW:
		json_object_set_new_nocheck(o, "row", row_new(out->u.row));
		break;
	case OUTGOING_SYNCED:
		put_text(o, "conversation", out->u.synced.conversation);
		put_integer(o, "seq", out->u.synced.seq);
		break;
	case OUTGOING_RESYNC:
		put_text(o, "conversation", out->u.resync.conversation);
		put_text(o, "epoch", out->u.resync.epoch);
		break;
	case OUTGOING_ERROR:
		put_error(o, out->u.error);
		break;
	case OUTGOING_BYE:
		put_text(o, "reason", out->u.bye->reason);
		put_flag(o, "reconnect", out->u.bye->reconnect);
		break;
	case OUTGOING_PONG:
		break;
	}
}

static const char *const type_names[OUTGOING_TYPES] = {
	[OUTGOING_WELCOME] = "welcome",
	[OUTGOING_ACK] = "ack",
	[OUTGOING_EVENT] = "event",
	[OUTGOING_TYPING] = "typing",
	[OUTGOING_PEEK] = "peek",
	[OUTGOING_SEEN] = "seen",
	[OUTGOING_POSITION] = "position",
	[OUTGOING_SUGGESTIONS] = "suggestions",
	[OUTGOING_ROWS] = "rows",
	[OUTGOING_ROW] = "row",
	[OUTGOING_SYNCED] = "synced",
	[OUTGOING_RESYNC] = "resync",
	[OUTGOING_ERROR] = "error",
	[OUTGOING_BYE] = "bye",
	[OUTGOING_PONG] = "pong",
};

static int add_piece(const char *bytes, size_t len, void *out)
{
	str_add_bytes(out, bytes, len);
	return 0;
}

void frame_encode(const struct outgoing *o, struct str *out)
{
	json_t *root = json_object();
	int failed;

	put_text(root, "type", type_names[o->type]);
	put_rest(root, o);
	failed = json_dump_callback(root, add_piece, out,
				    JSON_COMPACT | JSON_REAL_PRECISION(4));
	assert(failed == 0);
	json_decref(root);
	if (o->type == OUTGOING_EVENT && !out->overflowed) {
		/* The body is stored as it was written: no second reading. */
		assert(o->u.event->body[0] == '{');
		out->len--;
		str_add(out, ",\"body\":");
		str_add(out, o->u.event->body);
		str_add(out, "}");
	}
}

bool frame_is_important(enum outgoing_type type)
{
	switch (type) {
	case OUTGOING_TYPING:
	case OUTGOING_PEEK:
	case OUTGOING_POSITION:
	case OUTGOING_SUGGESTIONS:
	case OUTGOING_ROWS:
	case OUTGOING_ROW:
		return false;
	case OUTGOING_WELCOME:
	case OUTGOING_ACK:
	case OUTGOING_EVENT:
	case OUTGOING_SEEN:
	case OUTGOING_SYNCED:
	case OUTGOING_RESYNC:
	case OUTGOING_ERROR:
	case OUTGOING_BYE:
	case OUTGOING_PONG:
		return true;
	}
	return true;
}
