#include "config.h"

#include "chat/body.h"

#include <stdlib.h>

#include <jansson.h>

/* A candidate below it that is not the first is not kept. */
#define UNLIKELY 0.01

/* jansson's "new" setters refuse NULL, so an absent text simply is no key. */
static void set_text(json_t *o, const char *key, const char *text)
{
	if (text != NULL && text[0] != '\0')
		json_object_set_new(o, key, json_string(text));
}

static const char *finish(struct arena *a, json_t *o)
{
	/* In the order they were set, so the same content is the same text. A
	 * confidence is worth four digits. */
	char *text = json_dumps(o, JSON_COMPACT | JSON_REAL_PRECISION(4));
	const char *copy = arena_strdup(a, text != NULL ? text : "{}");

	free(text);
	json_decref(o);
	return copy;
}

const char *body_of_visitor(struct arena *a, const char *text,
			    const char *choice)
{
	json_t *o = json_object();

	json_object_set_new(o, "text", json_string(text));
	set_text(o, "choice", choice);
	return finish(a, o);
}

const char *body_of_bot(struct arena *a, const char *text, const char *style,
			const struct body_button *buttons, size_t n)
{
	json_t *o = json_object();

	json_object_set_new(o, "text", json_string(text));
	json_object_set_new(o, "style", json_string(style));
	if (n > 0) {
		json_t *list = json_array();

		for (size_t i = 0; i < n; i++) {
			json_t *b = json_object();

			set_text(b, "label", buttons[i].label);
			set_text(b, "choice", buttons[i].choice);
			json_array_append_new(list, b);
		}
		json_object_set_new(o, "buttons", list);
	}
	return finish(a, o);
}

const char *body_of_operator(struct arena *a, const char *text,
			     const char *suggestion, bool edited)
{
	json_t *o = json_object();

	json_object_set_new(o, "text", json_string(text));
	if (suggestion != NULL) {
		json_t *s = json_object();

		set_text(s, "id", suggestion);
		json_object_set_new(s, "edited", json_boolean(edited));
		json_object_set_new(o, "suggestion", s);
	}
	return finish(a, o);
}

const char *body_of_state(struct arena *a, enum conversation_state from,
			  enum conversation_state to, const char *reason,
			  const char *operator_name)
{
	json_t *o = json_object();

	set_text(o, "from", conversation_state_name(from));
	set_text(o, "to", conversation_state_name(to));
	set_text(o, "reason", reason);
	set_text(o, "operator_name", operator_name);
	return finish(a, o);
}

const char *body_of_note(struct arena *a, const char *text)
{
	json_t *o = json_object();

	json_object_set_new(o, "text", json_string(text));
	return finish(a, o);
}

const char *body_of_contact(struct arena *a, const char *name,
			    const char *email, const char *phone,
			    const char *text)
{
	json_t *o = json_object();

	set_text(o, "name", name);
	set_text(o, "email", email);
	set_text(o, "phone", phone);
	set_text(o, "text", text);
	return finish(a, o);
}

static json_t *words_json(const struct match_word *words, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n && i < 8; i++)
		if (words[i].weight > 0)
			json_array_append_new(list, json_string(words[i].text));
	return list;
}

static json_t *candidates_json(const struct body_thought *t)
{
	json_t *list = json_array();

	for (size_t p = 0; t->result != NULL && p < t->result->n_parts; p++) {
		const struct match_part *part = &t->result->parts[p];

		for (size_t i = 0; i < part->n_intents; i++) {
			const struct match_candidate *c = &part->intents[i];
			const struct intent *it =
				&t->knowledge->intents[c->intent];
			json_t *o;

			/* Nobody looks at what was never close. */
			if (i > 0 && c->confidence < UNLIKELY)
				continue;
			o = json_object();
			set_text(o, "intent", it->id);
			set_text(o, "title",
				 phrase_pick(it->titles, it->n_titles,
					     part->lang));
			json_object_set_new(o, "confidence",
					    json_real(c->confidence));
			json_object_set_new(o, "words",
					    words_json(c->words, c->n_words));
			json_array_append_new(list, o);
		}
	}
	return list;
}

static const char *repair_name(enum match_repair_kind kind)
{
	switch (kind) {
	case REPAIR_TYPO:
		return "typo";
	case REPAIR_KEYBOARD:
		return "keyboard";
	case REPAIR_TRANSLIT:
		return "translit";
	case REPAIR_SPLIT:
		return "split";
	}
	return "";
}

static json_t *repairs_json(const struct match_result *r)
{
	json_t *list = json_array();

	for (size_t p = 0; p < r->n_parts; p++) {
		for (size_t i = 0; i < r->parts[p].n_repairs; i++) {
			const struct match_repair *x = &r->parts[p].repairs[i];
			json_t *o = json_object();

			set_text(o, "from", x->from);
			set_text(o, "to", x->to);
			set_text(o, "kind", repair_name(x->kind));
			json_array_append_new(list, o);
		}
	}
	return list;
}

/* What the visitor gave for a person to look up, and after which answer. */
static void set_given(json_t *o, const struct body_thought *t, const char *lang)
{
	const struct intent *it;

	if (t == NULL || t->decision->gave[0] == '\0')
		return;
	set_text(o, "gave", t->decision->gave);
	if (t->decision->after < 0)
		return;
	it = &t->knowledge->intents[t->decision->after];
	set_text(o, "after", phrase_pick(it->titles, it->n_titles, lang));
}

const char *body_of_decision(struct arena *a, const struct body_thought *t)
{
	json_t *o = json_object();

	json_object_set_new(o, "for_seq", json_integer(t->for_seq));
	set_text(o, "verdict", decision_kind_name(t->decision->kind));
	set_text(o, "rule", t->decision->reason);
	json_object_set_new(o, "confidence",
			    json_real(t->decision->confidence));
	json_object_set_new(o, "candidates", candidates_json(t));
	if (t->result != NULL) {
		json_object_set_new(o, "version",
				    json_integer(t->result->version));
		set_text(o, "lang", t->result->lang);
		set_text(o, "written_in", t->result->parts[0].foreign);
		set_text(o, "before", t->result->parts[0].before);
		json_object_set_new(o, "repairs", repairs_json(t->result));
	}
	return finish(a, o);
}

const char *body_of_card(struct arena *a, const struct conversation *c,
			 const struct visitor *v, const char *reason,
			 const char *text, const struct body_thought *t)
{
	json_t *o = json_object(), *who = json_object();

	set_text(o, "reason", reason);
	set_text(o, "lang", c->lang);
	set_text(o, "page", c->page);
	set_text(o, "severity", severity_name(c->severity));
	set_text(o, "skill", c->skill);
	set_text(o, "text", text);
	set_given(o, t, c->lang);
	if (t != NULL && t->result != NULL)
		set_text(o, "written_in", t->result->parts[0].foreign);
	set_text(who, "name", v->name);
	set_text(who, "email", v->email);
	set_text(who, "phone", v->phone);
	json_object_set_new(o, "visitor", who);
	json_object_set_new(o, "candidates",
			    t != NULL ? candidates_json(t) : json_array());
	return finish(a, o);
}

const char *body_of_outbox(struct arena *a, const struct event *e)
{
	json_t *o = json_object(), *author = json_object();
	json_t *body = json_loads(e->body, 0, NULL);

	set_text(o, "conversation", e->conversation);
	json_object_set_new(o, "seq", json_integer(e->seq));
	json_object_set_new(o, "at", json_integer(e->at));
	set_text(o, "kind", event_kind_name(e->kind));
	set_text(author, "kind", author_kind_name(e->author));
	set_text(author, "name", e->author_name);
	json_object_set_new(o, "author", author);
	json_object_set_new(o, "body", body != NULL ? body : json_object());
	return finish(a, o);
}

static const char *copy_text(struct arena *a, const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));

	return text != NULL ? arena_strdup(a, text) : NULL;
}

const char *body_text(struct arena *a, const char *body)
{
	const char *choice;

	return body_said(a, body, &choice);
}

const char *body_said(struct arena *a, const char *body, const char **choice_r)
{
	json_t *o = json_loads(body, 0, NULL);
	const char *text = copy_text(a, o, "text");

	*choice_r = copy_text(a, o, "choice");
	json_decref(o);
	return text != NULL ? text : "";
}

bool body_closes(struct arena *a, const char *body)
{
	json_t *o = json_loads(body, 0, NULL);
	const char *to = copy_text(a, o, "to");
	enum conversation_state state;

	json_decref(o);
	return to != NULL && conversation_state_parse(to, &state) &&
	       state == CONVERSATION_CLOSED;
}
