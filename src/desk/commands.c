/* What operators do; desk.c lets them in. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "chat/body.h"
#include "chat/marks.h"
#include "chat/polite.h"
#include "chat/tell.h"
#include "chat/transact.h"
#include "desk/desk-priv.h"
#include "desk/recall.h"
#include "store/writer.h"

struct pending {
	struct desk *desk;
	uint64_t session;
	char id[ID_TEXT];
	char conversation[ID_TEXT];
};

static void command_done(void *ctx, const struct transact_result *r)
{
	struct pending *p = ctx;

	tell_result(p->desk->n.ports, p->session, p->id, p->conversation, r);
	if (r->change != NULL)
		chat_publish(p->desk->n.chat, r->change, r->visitor);
	free(p);
}

static void submit(struct desk *d, const struct session *s,
		   const struct command *cmd, struct step *step)
{
	struct pending *p = mem_calloc(1, sizeof(*p));
	const struct transact_request rq = {.conversation = cmd->conversation,
					    .step = step,
					    .done = command_done,
					    .ctx = p};

	p->desk = d;
	p->session = s->id;
	utf8_copy(p->id, ID_TEXT, cmd->id);
	utf8_copy(p->conversation, ID_TEXT, cmd->conversation);
	step->now = clock_wall_ms();
	step->client_id = cmd->id;
	step->user = &s->user;
	step->open = site_is_open(d->n.site, step->now);
	if (!transact_submit(chat_transact(d->n.chat), &rq)) {
		tell_busy(d->n.ports, s->id, cmd->id);
		free(p);
	}
}

static void on_send(struct desk *d, struct session *s,
		    const struct command *cmd)
{
	struct arena *a = arena_new(2048);
	struct step step = {.kind = STEP_REPLY, .text = cmd->text};

	step.body =
		body_of_operator(a, cmd->text, cmd->suggestion, cmd->edited);
	submit(d, s, cmd, &step);
	arena_free(&a);
}

static void on_close(struct desk *d, struct session *s,
		     const struct command *cmd)
{
	const struct out_row *row = board_find(d->board, cmd->conversation);
	const char *lang = row != NULL ? row->conversation->lang : "en";
	struct arena *a = arena_new(1024);
	struct step step = {.kind = STEP_CLOSE};

	if (cmd->reason != NULL && cmd->reason[0] != '\0')
		step.note = body_of_note(a, cmd->reason);
	step.said = body_of_bot(a, polite_text(POLITE_GOODBYE, lang), "say",
				NULL, 0);
	submit(d, s, cmd, &step);
	arena_free(&a);
}

static void on_typing(struct desk *d, struct session *s,
		      const struct command *cmd)
{
	const struct out_typing t = {.conversation = cmd->conversation,
				     .who = AUTHOR_OPERATOR,
				     .name = s->user.name,
				     .on = cmd->on};
	const struct outgoing o = {.type = OUTGOING_TYPING, .u.typing = &t};

	rooms_tell(chat_rooms(d->n.chat), cmd->conversation, ROOMS_EVERYBODY,
		   s->id, &o);
}

static void last_words(void *ctx, const char *conversation, int64_t seq,
		       const char *text)
{
	if (text[0] != '\0')
		desk_whisper(ctx, conversation, PROMPTER_MESSAGE, 0, seq, text);
}

static size_t find_watched(const struct session *s, const char *conversation)
{
	size_t i = 0;

	while (i < s->n_watched && strcmp(s->watched[i], conversation) != 0)
		i++;
	return i;
}

static void on_watch(struct desk *d, struct session *s,
		     const struct command *cmd)
{
	size_t i = find_watched(s, cmd->conversation);
	int64_t cursor = cmd->after > 0 ? cmd->after : 0;
	const char *epoch = writer_epoch(d->n.writer);
	struct outgoing o = {.type = OUTGOING_RESYNC};

	if (i == WATCHED_MAX) {
		tell_error(d->n.ports, s->id, cmd->id, "not_allowed",
			   "close a conversation before you open another "
			   "(20 at once)",
			   0);
		return;
	}
	if (i == s->n_watched)
		utf8_copy(s->watched[s->n_watched++], ID_TEXT,
			  cmd->conversation);
	if (cursor > 0 && cmd->epoch != NULL &&
	    strcmp(cmd->epoch, epoch) != 0) {
		o.u.resync.conversation = cmd->conversation;
		o.u.resync.epoch = epoch;
		tell(d->n.ports, s->id, &o);
		cursor = 0;
	}
	rooms_join(chat_rooms(d->n.chat), cmd->conversation, s->id, true,
		   cursor);
	recall_last_words(d->n.reader, cmd->conversation, last_words, d);
}

static void on_unwatch(struct desk *d, struct session *s,
		       const struct command *cmd)
{
	size_t i = find_watched(s, cmd->conversation);

	if (i == s->n_watched)
		return;
	memmove(s->watched[i], s->watched[--s->n_watched], ID_TEXT);
	rooms_leave(chat_rooms(d->n.chat), cmd->conversation, s->id);
}

void desk_command(struct desk *d, uint64_t session, const struct command *cmd)
{
	struct session *s = desk_find_session(d, session);
	struct step take = {.kind = STEP_TAKE, .from = cmd->from};

	if (s == NULL || !s->welcomed)
		return;
	switch (cmd->type) {
	case COMMAND_SEND:
		on_send(d, s, cmd);
		break;
	case COMMAND_TAKE:
		submit(d, s, cmd, &take);
		break;
	case COMMAND_CLOSE:
		on_close(d, s, cmd);
		break;
	case COMMAND_WATCH:
		on_watch(d, s, cmd);
		break;
	case COMMAND_UNWATCH:
		on_unwatch(d, s, cmd);
		break;
	case COMMAND_TYPING:
		on_typing(d, s, cmd);
		break;
	case COMMAND_SEEN:
		marks_seen(d->n.writer, chat_rooms(d->n.chat),
			   &(struct mark){.conversation = cmd->conversation,
					  .by_agents = true,
					  .seq = cmd->seq,
					  .session = s->id});
		break;
	case COMMAND_DRAFT:
		/* A colleague's page has a draft, and revs, of its own. */
		desk_whisper(d, cmd->conversation, PROMPTER_DRAFT, s->id,
			     cmd->rev, cmd->text);
		break;
	case COMMAND_HELLO:
	case COMMAND_PING:
	case COMMAND_PEEK:
	case COMMAND_HUMAN:
	case COMMAND_CONTACT:
		/* wire/ refuses these before they get here. */
		break;
	}
}
