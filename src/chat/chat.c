#include "config.h"

#include "chat/chat.h"

#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "chat/body.h"
#include "chat/speech.h"
#include "chat/transact.h"
#include "store/conversations.h"
#include "store/visitors.h"
#include "store/writer.h"

#define TOKEN_BYTES 32

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
	c->rooms = rooms_new(needs->ports, needs->reader);
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

static void send_to(const struct chat_ports *ports, uint64_t session,
		    const struct outgoing *o)
{
	ports->send(ports->ctx, &session, 1, o);
}

void chat_error(const struct chat_ports *ports, uint64_t session,
		const char *re, const char *code, const char *message,
		int retry_after_s)
{
	const struct out_error e = {.re = re,
				    .code = code,
				    .message = message,
				    .retry_after_s = retry_after_s};
	const struct outgoing o = {.type = OUTGOING_ERROR, .u.error = &e};

	send_to(ports, session, &o);
}

void chat_busy(const struct chat_ports *ports, uint64_t session, const char *re)
{
	chat_error(ports, session, re, "busy",
		   "the server has more to do than it can keep; send the same "
		   "again in a moment",
		   1);
}

void chat_answer(const struct chat_ports *ports, uint64_t session,
		 const char *id, const char *conversation,
		 const struct transact_result *r)
{
	const struct out_ack ack = {.re = id,
				    .conversation = conversation,
				    .seq = r->seq,
				    .at = r->at};
	const struct outgoing o = {.type = OUTGOING_ACK, .u.ack = &ack};

	if (r->why == NULL) {
		send_to(ports, session, &o);
		return;
	}
	if (r->why->kind == FAULT_REJECT) {
		chat_error(ports, session, id,
			   r->why->code != NULL ? r->why->code : "refused",
			   r->why->text, 0);
		return;
	}
	/* What is wrong with the disk is for the log, not for customers. */
	log_error("command not stored", "conversation=%s why=\"%s\"",
		  conversation, r->why->text);
	chat_error(ports, session, id, "storage",
		   "this could not be stored; send the same again later", 5);
}

/* ---- hello ---- */

struct greeting {
	struct chat *chat;
	uint64_t session;
	char token_hash[SECRET_HASH_TEXT];
	bool asked_token;                /* the client showed one */
	char token[2 * TOKEN_BYTES + 1]; /* a new one; "" when known again */
	char epoch[ID_TEXT];
	int64_t after;
	int64_t now;
	bool known; /* the token was found */
	struct visitor visitor;
	struct conversation conversation;
};

static void copy_text(char *to, size_t size, const char *from)
{
	size_t n;

	if (from == NULL)
		return;
	n = utf8_cut(from, strlen(from), size - 1);
	memcpy(to, from, n);
	to[n] = '\0';
}

static bool make_visitor(struct db *db, struct greeting *g, struct fault *why)
{
	secret_random_hex(g->token, sizeof(g->token), TOKEN_BYTES);
	secret_hash_hex(g->token, strlen(g->token), g->token_hash);
	secret_random_hex(g->visitor.id, sizeof(g->visitor.id), 16);
	g->visitor.created_at = g->now;
	g->visitor.seen_at = g->now;
	return visitors_insert(db, &g->visitor, g->token_hash, why);
}

static bool make_conversation(struct db *db, struct greeting *g,
			      struct fault *why)
{
	struct conversation *c = &g->conversation;
	char page[sizeof(c->page)];

	memcpy(page, c->page, sizeof(page));
	memset(c, 0, sizeof(*c));
	memcpy(c->page, page, sizeof(page));
	secret_random_hex(c->id, sizeof(c->id), 16);
	memcpy(c->visitor, g->visitor.id, sizeof(c->visitor));
	memcpy(c->lang, g->visitor.lang, sizeof(c->lang));
	c->state = CONVERSATION_BOT;
	c->created_at = g->now;
	c->updated_at = g->now;
	return conversations_insert(db, c, why);
}

static bool meet_again(struct db *db, struct greeting *g,
		       const struct visitor *hello, struct fault *why)
{
	bool changed = false;

	/* The widget may tell a name later than the first visit. */
	if (hello->name[0] != '\0' &&
	    strcmp(hello->name, g->visitor.name) != 0) {
		memcpy(g->visitor.name, hello->name, sizeof(hello->name));
		changed = true;
	}
	if (hello->email[0] != '\0' &&
	    strcmp(hello->email, g->visitor.email) != 0) {
		memcpy(g->visitor.email, hello->email, sizeof(hello->email));
		changed = true;
	}
	return !changed || visitors_save(db, &g->visitor, why);
}

static bool run_hello(struct db *db, void *arg, struct fault *why)
{
	struct greeting *g = arg;
	struct visitor hello = g->visitor;
	struct conversation last;
	bool found = false;

	if (g->asked_token && !visitors_find_token(db, g->token_hash,
						   &g->visitor, &g->known, why))
		return false;
	if (g->known) {
		if (!meet_again(db, g, &hello, why) ||
		    !conversations_latest(db, g->visitor.id, &last, &found,
					  why))
			return false;
		if (found) {
			g->conversation = last;
			return true;
		}
		return make_conversation(db, g, why);
	}
	g->visitor = hello;
	return make_visitor(db, g, why) && make_conversation(db, g, why);
}

static void welcome(struct chat *c, struct session *s, const struct greeting *g)
{
	const struct chat_ports *ports = c->n.ports;
	const struct conversation *k = &g->conversation;
	const char *epoch = writer_epoch(c->n.writer);
	bool same_life = g->epoch[0] == '\0' || strcmp(g->epoch, epoch) == 0;
	int64_t cursor = g->after > 0 ? g->after : 0;
	struct arena *a = arena_new(1024);
	const struct out_welcome w = {
		.epoch = epoch,
		.conversation = k->id,
		.token = g->token[0] != '\0' ? g->token : NULL,
		.seq = k->last_public_seq,
		.seen_agents = k->seen_agents,
		.seen_visitor = k->seen_visitor,
		.state = k->state,
		.lang = s->lang,
		.name = g->visitor.name[0] != '\0' ? g->visitor.name : NULL,
		.site_name = c->n.site->name,
		.bot_name = c->n.site->bot_name,
		.greeting =
			speech_greeting(c->n.site, s->lang, g->visitor.name, a),
		.peek = c->n.site->peek,
		.open = site_is_open(c->n.site, g->now),
	};
	struct outgoing o = {.type = OUTGOING_WELCOME, .u.welcome = &w};

	if (g->asked_token && !g->known)
		chat_error(ports, s->id, NULL, "bad_token",
			   "this token is not known or has expired; a new "
			   "conversation was begun",
			   0);
	send_to(ports, s->id, &o);
	if (cursor > 0 && (!g->known || !same_life || cursor > k->last_seq)) {
		o.type = OUTGOING_RESYNC;
		o.u.resync.conversation = k->id;
		o.u.resync.epoch = epoch;
		send_to(ports, s->id, &o);
		cursor = 0;
	}
	s->welcomed = true;
	ports->accept(ports->ctx, s->id);
	rooms_join(c->rooms, k->id, s->id, false, cursor);
	ports->presence(ports->ctx, k->id, true);
	arena_free(&a);
}

static void hello_done(void *arg, bool committed, const struct fault *why)
{
	struct greeting *g = arg;
	struct chat *c = g->chat;
	struct session *s = find_session(c, g->session);

	if (s != NULL && committed) {
		memcpy(s->conversation, g->conversation.id, ID_TEXT);
		memcpy(s->visitor, g->visitor.id, ID_TEXT);
		welcome(c, s, g);
	} else if (s != NULL) {
		log_error("visitor not let in", "why=\"%s\"", why->text);
		c->n.ports->refuse(c->n.ports->ctx, s->id, "storage",
				   "the chat cannot be opened now; try again "
				   "later");
	}
	free(g);
}

void chat_hello(struct chat *c, uint64_t session, const struct command *hello)
{
	struct greeting *g;
	struct session *s;

	if (hello->site == NULL || strcmp(hello->site, c->n.site->id) != 0) {
		c->n.ports->refuse(
			c->n.ports->ctx, session, "unknown_site",
			"there is no such site here; check data-site "
			"of the script tag");
		return;
	}
	s = mem_calloc(1, sizeof(*s));
	s->id = session;
	copy_text(s->lang, sizeof(s->lang), site_lang(c->n.site, hello->lang));
	s->page = hello->page != NULL ? mem_strdup(hello->page) : NULL;
	HASH_ADD(hh, c->sessions, id, sizeof(s->id), s);

	g = mem_calloc(1, sizeof(*g));
	g->chat = c;
	g->session = session;
	g->now = clock_wall_ms();
	g->after = hello->after;
	copy_text(g->epoch, sizeof(g->epoch), hello->epoch);
	if (hello->token != NULL) {
		g->asked_token = true;
		secret_hash_hex(hello->token, strlen(hello->token),
				g->token_hash);
	}
	copy_text(g->visitor.site, sizeof(g->visitor.site), hello->site);
	copy_text(g->visitor.lang, sizeof(g->visitor.lang), s->lang);
	copy_text(g->visitor.name, sizeof(g->visitor.name), hello->name);
	copy_text(g->visitor.email, sizeof(g->visitor.email), hello->email);
	copy_text(g->conversation.page, sizeof(g->conversation.page),
		  hello->page);
	if (!writer_submit(c->n.writer, run_hello, hello_done, g)) {
		c->n.ports->refuse(c->n.ports->ctx, session, "busy",
				   "the server has more to do than it can; try "
				   "again in a moment");
		free(g);
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
	chat_answer(p->chat->n.ports, p->session, p->id, p->conversation, r);
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
	copy_text(p->id, sizeof(p->id), cmd->id);
	memcpy(p->conversation, s->conversation, ID_TEXT);
	step->now = clock_wall_ms();
	step->client_id = cmd->id;
	step->open = site_is_open(c->n.site, step->now);
	step->page = s->page;
	if (!transact_submit(c->transact, &rq)) {
		chat_busy(c->n.ports, s->id, cmd->id);
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

	if (where == NULL) {
		chat_error(c->n.ports, s->id, cmd->id, "bad_field",
			   "email or phone: give at least one of them", 0);
		return;
	}
	copy_text(v.name, sizeof(v.name), cmd->name);
	copy_text(v.email, sizeof(v.email), cmd->email);
	copy_text(v.phone, sizeof(v.phone), cmd->phone);
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

/* ---- read marks ---- */

struct mark {
	struct chat *chat;
	char conversation[ID_TEXT];
	bool by_agents;
	int64_t seq;
	uint64_t session;
	bool changed;
};

static bool run_seen(struct db *db, void *arg, struct fault *why)
{
	struct mark *m = arg;
	struct conversation c;
	bool found = false;
	int64_t *at = m->by_agents ? &c.seen_agents : &c.seen_visitor;

	if (!conversations_load(db, m->conversation, &c, &found, why))
		return false;
	if (!found || m->seq <= *at)
		return true;
	/* Nobody has read what was not written yet. */
	*at = m->seq < c.last_seq ? m->seq : c.last_seq;
	m->seq = *at;
	m->changed = true;
	return conversations_save(db, &c, why);
}

static void seen_done(void *arg, bool committed, const struct fault *why)
{
	struct mark *m = arg;
	const struct out_seen seen = {.conversation = m->conversation,
				      .by_agents = m->by_agents,
				      .seq = m->seq};
	const struct outgoing o = {.type = OUTGOING_SEEN, .u.seen = &seen};

	if (committed && m->changed)
		rooms_tell(m->chat->rooms, m->conversation, ROOMS_EVERYBODY,
			   m->session, &o);
	else if (!committed)
		log_warn("read mark not stored", "why=\"%s\"", why->text);
	free(m);
}

void chat_seen(struct chat *c, const char *conversation, bool by_agents,
	       int64_t seq, uint64_t session)
{
	struct mark *m = mem_calloc(1, sizeof(*m));

	m->chat = c;
	copy_text(m->conversation, sizeof(m->conversation), conversation);
	m->by_agents = by_agents;
	m->seq = seq;
	m->session = session;
	/* A lost mark is made good by the next one. */
	if (!writer_submit(c->n.writer, run_seen, seen_done, m))
		free(m);
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
		chat_seen(c, s->conversation, false, cmd->seq, s->id);
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
