#include "config.h"

#include "chat/chat.h"

#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"
#include "chat/body.h"
#include "chat/contact.h"
#include "chat/marks.h"
#include "chat/recognise.h"
#include "chat/speech.h"
#include "chat/tell.h"
#include "chat/transact.h"
#include "store/writer.h"

struct session {
	uint64_t id;
	bool welcomed;
	char conversation[ID_TEXT];
	char visitor[ID_TEXT];
	char lang[LANG_SIZE];
	char *page; /* or NULL */
	UT_hash_handle hh;
};

struct chat {
	struct chat_needs n;
	struct rooms *rooms;
	struct transact *transact;
	struct bot *bot;
	struct session *sessions;
};

static void turn_committed(void *ctx, const struct change *change,
			   const struct visitor *visitor)
{
	chat_publish(ctx, change, visitor);
}

struct chat *chat_new(const struct chat_needs *needs)
{
	struct chat *c = mem_calloc(1, sizeof(*c));
	struct bot_needs bot;

	c->n = *needs;
	c->rooms = rooms_new(needs->ports, needs->reader,
			     writer_epoch(needs->writer));
	c->transact = transact_new(needs->writer, needs->outbox);
	bot = (struct bot_needs){.loop = needs->loop,
				 .ports = needs->ports,
				 .site = needs->site,
				 .transact = c->transact,
				 .reader = needs->reader,
				 .matchers = needs->matchers,
				 .committed = turn_committed,
				 .ctx = c};
	c->bot = bot_new(&bot);
	return c;
}

static struct session *find_session(const struct chat *c, uint64_t id)
{
	struct session *s;

	HASH_FIND(hh, c->sessions, &id, sizeof(id), s);
	return s;
}

static void free_session(struct chat *c, struct session *s)
{
	HASH_DEL(c->sessions, s);
	free(s->page);
	free(s);
}

void chat_free(struct chat **c)
{
	struct session *s, *next;

	if (*c == NULL)
		return;
	HASH_ITER (hh, (*c)->sessions, s, next)
		free_session(*c, s);
	bot_free(&(*c)->bot);
	transact_free(&(*c)->transact);
	rooms_free(&(*c)->rooms);
	free(*c);
	*c = NULL;
}

/* ---- hello ---- */

/* ctx of a hello: the session may be gone when the store has answered. */
struct arrival {
	struct chat *chat;
	uint64_t session;
	bool shown; /* a token was */
	char epoch[ID_TEXT];
	int64_t after;
};

/* Where the page may go on in the log; -1 when it must begin anew. */
static int64_t resume_from(const struct arrival *a, const struct recognised *r,
			   const char *epoch)
{
	if (a->after <= 0)
		return 0;
	if (!r->known || a->after > r->conversation.last_seq)
		return -1;
	if (a->epoch[0] != '\0' && strcmp(a->epoch, epoch) != 0)
		return -1;
	return a->after;
}

static void send_welcome(struct chat *c, const struct session *s,
			 const struct recognised *r)
{
	const struct conversation *k = &r->conversation;
	struct arena *a = arena_new(1024);
	const struct out_welcome w = {
		.epoch = writer_epoch(c->n.writer),
		.conversation = k->id,
		.token = r->token[0] != '\0' ? r->token : NULL,
		.seq = k->last_public_seq,
		.seen_agents = k->seen_agents,
		.seen_visitor = k->seen_visitor,
		.state = k->state,
		.lang = s->lang,
		.name = r->visitor.name[0] != '\0' ? r->visitor.name : NULL,
		.site_name = c->n.site->name,
		.bot_name = c->n.site->bot_name,
		.greeting =
			speech_greeting(c->n.site, s->lang, r->visitor.name, a),
		.operator_name =
			r->operator_name[0] != '\0' ? r->operator_name : NULL,
		.peek = c->n.site->peek,
		.open = site_is_open(c->n.site, clock_wall_ms()),
	};
	const struct outgoing o = {.type = OUTGOING_WELCOME, .u.welcome = &w};

	tell(c->n.ports, s->id, &o);
	arena_free(&a);
}

static void let_in(struct chat *c, struct session *s, const struct arrival *a,
		   const struct recognised *r)
{
	const struct chat_ports *ports = c->n.ports;
	const char *epoch = writer_epoch(c->n.writer);
	int64_t cursor = resume_from(a, r, epoch);
	const struct outgoing resync = {
		.type = OUTGOING_RESYNC,
		.u.resync = {.conversation = r->conversation.id,
			     .epoch = epoch}};

	memcpy(s->conversation, r->conversation.id, ID_TEXT);
	memcpy(s->visitor, r->visitor.id, ID_TEXT);
	if (a->shown && !r->known)
		tell_error(ports, s->id, NULL, "bad_token",
			   "this token is not known or has expired; a new "
			   "conversation was begun",
			   0);
	send_welcome(c, s, r);
	if (cursor < 0)
		tell(ports, s->id, &resync);
	s->welcomed = true;
	ports->accept(ports->ctx, s->id);
	rooms_join(c->rooms, s->conversation, s->id, false,
		   cursor > 0 ? cursor : 0);
	ports->presence(ports->ctx, s->conversation, true);
}

static void recognised(void *ctx, const struct recognised *r,
		       const struct fault *why)
{
	struct arrival *a = ctx;
	struct chat *c = a->chat;
	struct session *s = find_session(c, a->session);

	if (s != NULL && r != NULL) {
		let_in(c, s, a, r);
	} else if (s != NULL) {
		log_error("visitor not let in", "why=\"%s\"", why->text);
		c->n.ports->refuse(c->n.ports->ctx, s->id, "storage",
				   "the chat cannot be opened now; try again "
				   "later");
	}
	free(a);
}

static struct session *add_session(struct chat *c, uint64_t id,
				   const struct command *hello)
{
	struct session *s = mem_calloc(1, sizeof(*s));

	s->id = id;
	utf8_copy(s->lang, sizeof(s->lang), site_lang(c->n.site, hello->lang));
	s->page = hello->page != NULL ? mem_strdup(hello->page) : NULL;
	HASH_ADD(hh, c->sessions, id, sizeof(s->id), s);
	return s;
}

void chat_hello(struct chat *c, uint64_t session, const struct command *hello)
{
	const struct chat_ports *ports = c->n.ports;
	struct arrival *a = mem_calloc(1, sizeof(*a));
	struct recognise_request rq = {.token = hello->token,
				       .site = hello->site,
				       .name = hello->name,
				       .email = hello->email,
				       .page = hello->page,
				       .now = clock_wall_ms(),
				       .done = recognised,
				       .ctx = a};

	if (strcmp(hello->site, c->n.site->id) != 0) {
		ports->refuse(ports->ctx, session, "unknown_site",
			      "there is no such site here; check data-site of "
			      "the script tag");
		free(a);
		return;
	}
	rq.lang = add_session(c, session, hello)->lang;
	a->chat = c;
	a->session = session;
	a->shown = hello->token != NULL;
	a->after = hello->after;
	utf8_copy(a->epoch, sizeof(a->epoch), hello->epoch);
	if (!recognise(c->n.writer, &rq)) {
		ports->refuse(
			ports->ctx, session, "busy",
			"the server has more to do than it can; try again "
			"in a moment");
		free(a);
	}
}

void chat_closed(struct chat *c, uint64_t session)
{
	struct session *s = find_session(c, session);

	if (s == NULL)
		return;
	if (s->welcomed) {
		rooms_leave(c->rooms, s->conversation, session);
		if (rooms_count(c->rooms, s->conversation, ROOMS_VISITORS) == 0)
			c->n.ports->presence(c->n.ports->ctx, s->conversation,
					     false);
	}
	free_session(c, s);
}

void chat_room(struct chat *c, uint64_t session)
{
	struct session *s = find_session(c, session);

	if (s != NULL && s->welcomed)
		rooms_room(c->rooms, s->conversation, session);
}

/* ---- commands ---- */

/* ctx of a command on its way through the store. */
struct pending {
	struct chat *chat;
	uint64_t session;
	char id[ID_TEXT];
	char conversation[ID_TEXT];
};

void chat_publish(struct chat *c, const struct change *change,
		  const struct visitor *visitor)
{
	if (change->n_events == 0)
		return;
	rooms_publish(c->rooms, change);
	bot_notice(c->bot, change, visitor);
	c->n.ports->changed(c->n.ports->ctx, change, visitor);
}

static void command_done(void *ctx, const struct transact_result *r)
{
	struct pending *p = ctx;

	/* The ack goes out before the event, so that a page knows its own
	 * message when it sees it. */
	tell_result(p->chat->n.ports, p->session, p->id, p->conversation, r);
	if (r->change != NULL)
		chat_publish(p->chat, r->change, r->visitor);
	free(p);
}

static void submit(struct chat *c, const struct session *s,
		   const struct command *cmd, struct step *step)
{
	struct pending *p = mem_calloc(1, sizeof(*p));
	const struct transact_request rq = {.conversation = s->conversation,
					    .visitor = s->visitor,
					    .step = step,
					    .done = command_done,
					    .ctx = p};

	p->chat = c;
	p->session = s->id;
	utf8_copy(p->id, sizeof(p->id), cmd->id);
	memcpy(p->conversation, s->conversation, ID_TEXT);
	step->now = clock_wall_ms();
	step->client_id = cmd->id;
	step->open = site_is_open(c->n.site, step->now);
	step->page = s->page;
	if (!transact_submit(c->transact, &rq)) {
		tell_busy(c->n.ports, s->id, cmd->id);
		free(p);
	}
}

static void on_send(struct chat *c, struct session *s,
		    const struct command *cmd, struct arena *a)
{
	struct step step = {.kind = STEP_SAY, .text = cmd->text};

	step.body = body_of_visitor(a, cmd->text, cmd->choice);
	submit(c, s, cmd, &step);
}

static void on_human(struct chat *c, struct session *s,
		     const struct command *cmd, struct arena *a)
{
	struct step step = {.kind = STEP_CALL};
	const char *text = speech_handover(c->n.site, s->lang, "asked",
					   clock_wall_ms(), a);

	step.said = body_of_bot(a, text, "say", NULL, 0);
	submit(c, s, cmd, &step);
}

static void on_contact(struct chat *c, struct session *s,
		       const struct command *cmd, struct arena *a)
{
	struct visitor v = {0};
	struct step step = {.kind = STEP_CONTACT, .visitor = &v};
	const char *where = cmd->email != NULL ? cmd->email : cmd->phone;
	struct fault why;

	if (!contact_check(cmd->email, cmd->phone, &why)) {
		tell_error(c->n.ports, s->id, cmd->id, why.code, why.text, 0);
		return;
	}
	utf8_copy(v.name, sizeof(v.name), cmd->name);
	utf8_copy(v.email, sizeof(v.email), cmd->email);
	utf8_copy(v.phone, sizeof(v.phone), cmd->phone);
	step.body = body_of_contact(a, cmd->name, cmd->email, cmd->phone,
				    cmd->text);
	step.said = body_of_bot(a, speech_thanks(s->lang, where, a), "say",
				NULL, 0);
	submit(c, s, cmd, &step);
}

static void on_typing(struct chat *c, struct session *s,
		      const struct command *cmd)
{
	const struct out_typing t = {.conversation = s->conversation,
				     .who = AUTHOR_VISITOR,
				     .on = cmd->on};
	const struct outgoing o = {.type = OUTGOING_TYPING, .u.typing = &t};

	if (cmd->on)
		bot_hears_typing(c->bot, s->conversation);
	rooms_tell(c->rooms, s->conversation, ROOMS_AGENTS, 0, &o);
}

static void on_peek(struct chat *c, struct session *s,
		    const struct command *cmd)
{
	const struct out_peek p = {.conversation = s->conversation,
				   .rev = cmd->rev,
				   .text = cmd->text};
	const struct outgoing o = {.type = OUTGOING_PEEK, .u.peek = &p};

	if (cmd->text[0] != '\0')
		bot_hears_typing(c->bot, s->conversation);
	/* Switched off means nobody sees it, whatever the page sends. */
	if (!c->n.site->peek ||
	    rooms_count(c->rooms, s->conversation, ROOMS_AGENTS) == 0)
		return;
	rooms_tell(c->rooms, s->conversation, ROOMS_AGENTS, 0, &o);
	c->n.ports->peeked(c->n.ports->ctx, s->conversation, cmd->rev,
			   cmd->text, s->lang);
}

void chat_command(struct chat *c, uint64_t session, const struct command *cmd)
{
	struct session *s = find_session(c, session);
	struct arena *a;

	if (s == NULL || !s->welcomed)
		return;
	a = arena_new(2048);
	switch (cmd->type) {
	case COMMAND_SEND:
		on_send(c, s, cmd, a);
		break;
	case COMMAND_HUMAN:
		on_human(c, s, cmd, a);
		break;
	case COMMAND_CONTACT:
		on_contact(c, s, cmd, a);
		break;
	case COMMAND_TYPING:
		on_typing(c, s, cmd);
		break;
	case COMMAND_PEEK:
		on_peek(c, s, cmd);
		break;
	case COMMAND_SEEN:
		marks_seen(c->n.writer, c->rooms,
			   &(struct mark){.conversation = s->conversation,
					  .seq = cmd->seq,
					  .session = s->id});
		break;
	case COMMAND_HELLO:
	case COMMAND_PING:
	case COMMAND_WATCH:
	case COMMAND_UNWATCH:
	case COMMAND_TAKE:
	case COMMAND_CLOSE:
	case COMMAND_DRAFT:
		/* wire/ refuses these before they get here. */
		break;
	}
	arena_free(&a);
}

struct rooms *chat_rooms(const struct chat *c)
{
	return c->rooms;
}

struct transact *chat_transact(const struct chat *c)
{
	return c->transact;
}

struct bot *chat_bot(const struct chat *c)
{
	return c->bot;
}

size_t chat_sessions(const struct chat *c)
{
	return HASH_COUNT(c->sessions);
}
