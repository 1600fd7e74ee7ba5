#include "config.h"

#include "desk/recall.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "chat/body.h"
#include "store/conversations.h"
#include "store/events.h"
#include "store/reader.h"
#include "store/users.h"
#include "store/visitors.h"

/* Events looked back for the visitor's last message. */
#define LOOK_BACK 20

struct open_row {
	struct conversation row;
	char visitor_name[128];
	char operator_name[128];
};

struct recall {
	void (*each)(void *ctx, const struct conversation *c,
		     const char *visitor_name, const char *operator_name);
	void (*done)(void *ctx, const struct fault *why);
	void *ctx;
	struct open_row *rows;
	size_t n, cap;
	struct fault why; /* has a kind when the read failed */
};

static void keep_row(void *ctx, const struct conversation *c)
{
	struct recall *r = ctx;

	r->rows = mem_grow(r->rows, &r->cap, r->n + 1, sizeof(*r->rows));
	memset(&r->rows[r->n], 0, sizeof(*r->rows));
	r->rows[r->n++].row = *c;
}

static bool name_people(struct db *db, struct open_row *o, struct fault *why)
{
	struct visitor v;
	struct user u;
	bool found = false;

	if (!visitors_load(db, o->row.visitor, &v, &found, why))
		return false;
	if (found)
		memcpy(o->visitor_name, v.name, sizeof(o->visitor_name));
	if (o->row.operator_id == 0)
		return true;
	if (!users_find_id(db, o->row.operator_id, &u, &found, why))
		return false;
	if (found)
		memcpy(o->operator_name, u.name, sizeof(o->operator_name));
	return true;
}

static void read_open(struct db *db, void *arg)
{
	struct recall *r = arg;
	bool ok = conversations_each_open(db, keep_row, r, &r->why);

	for (size_t i = 0; ok && i < r->n; i++)
		ok = name_people(db, &r->rows[i], &r->why);
}

static void tell_open(void *arg)
{
	struct recall *r = arg;

	for (size_t i = 0; i < r->n; i++)
		r->each(r->ctx, &r->rows[i].row, r->rows[i].visitor_name,
			r->rows[i].operator_name);
	if (r->why.kind != FAULT_NONE)
		log_error("open conversations not read", "why=\"%s\"",
			  r->why.text);
	r->done(r->ctx, r->why.kind == FAULT_NONE ? NULL : &r->why);
	free(r->rows);
	free(r);
}

void recall_open(struct reader *reader,
		 void (*each)(void *ctx, const struct conversation *c,
			      const char *visitor_name,
			      const char *operator_name),
		 void (*done)(void *ctx, const struct fault *why), void *ctx)
{
	struct recall *r = mem_calloc(1, sizeof(*r));

	r->each = each;
	r->done = done;
	r->ctx = ctx;
	if (!reader_submit(reader, read_open, tell_open, r)) {
		fault_set(&r->why, FAULT_RETRY, "busy", "readers are busy");
		tell_open(r);
	}
}

struct words {
	char conversation[ID_TEXT];
	void (*tell)(void *ctx, const char *conversation, int64_t seq,
		     const char *text);
	void *ctx;
	int64_t seq;
	struct arena *arena;
	const char *text;
};

static void keep_words(void *ctx, const struct event *e)
{
	struct words *w = ctx;

	if (e->kind != EVENT_MESSAGE || e->author != AUTHOR_VISITOR)
		return;
	w->seq = e->seq;
	w->text = body_text(w->arena, e->body);
}

static void read_words(struct db *db, void *arg)
{
	struct words *w = arg;
	const struct events_range range = {.conversation = w->conversation,
					   .limit = LOOK_BACK,
					   .public_only = true};
	struct fault why;

	if (!events_last(db, &range, keep_words, w, &why))
		log_error("last words not read", "conversation=%s why=\"%s\"",
			  w->conversation, why.text);
}

static void tell_words(void *arg)
{
	struct words *w = arg;

	w->tell(w->ctx, w->conversation, w->seq, w->text);
	arena_free(&w->arena);
	free(w);
}

void recall_last_words(struct reader *reader, const char *conversation,
		       void (*tell)(void *ctx, const char *conversation,
				    int64_t seq, const char *text),
		       void *ctx)
{
	struct words *w = mem_calloc(1, sizeof(*w));
	size_t n = strnlen(conversation, ID_TEXT - 1);

	memcpy(w->conversation, conversation, n);
	w->tell = tell;
	w->ctx = ctx;
	w->text = "";
	w->arena = arena_new(8 * 1024);
	if (!reader_submit(reader, read_words, tell_words, w)) {
		arena_free(&w->arena);
		free(w);
	}
}
