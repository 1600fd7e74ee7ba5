#include "config.h"

#include "chat/earlier.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "chat/body.h"
#include "match/engine.h"
#include "store/events.h"
#include "store/reader.h"

#define LOOK_BACK 16 /* events before a follow-up that are read */

struct look {
	char conversation[ID_TEXT];
	int64_t done_seq;
	char *question;
	earlier_done *done;
	void *ctx;
};

static void keep_question(void *ctx, const struct event *e)
{
	struct look *l = ctx;
	struct arena *a;
	const char *choice, *text;

	if (e->kind != EVENT_MESSAGE || e->author != AUTHOR_VISITOR ||
	    e->seq > l->done_seq)
		return;
	a = arena_new(4096);
	text = body_said(a, e->body, &choice);
	/* "And to Latvia? And to Estonia?" go on from what was before both. */
	if (!engine_follows(text, strlen(text))) {
		free(l->question);
		l->question = mem_strdup(text);
	}
	arena_free(&a);
}

static void read_question(struct db *db, void *arg)
{
	struct look *l = arg;
	const struct events_range range = {.conversation = l->conversation,
					   .limit = LOOK_BACK,
					   .public_only = true};
	struct fault why;

	if (!events_last(db, &range, keep_question, l, &why))
		log_warn("earlier question not read",
			 "conversation=%s why=\"%s\"", l->conversation,
			 why.text);
}

static void question_read(void *arg)
{
	struct look *l = arg;

	l->done(l->ctx, l->conversation, l->question);
	free(l->question);
	free(l);
}

bool earlier_read(struct reader *reader, const struct conversation *c,
		  earlier_done *done, void *ctx)
{
	struct look *l = mem_calloc(1, sizeof(*l));

	memcpy(l->conversation, c->id, ID_TEXT);
	l->done_seq = c->bot_done_seq;
	l->done = done;
	l->ctx = ctx;
	if (reader_submit(reader, read_question, question_read, l))
		return true;
	free(l);
	return false;
}
