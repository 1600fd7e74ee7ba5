#include "config.h"

#include "desk/desk.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "chat/body.h"
#include "chat/hours.h"
#include "chat/tell.h"
#include "desk/accounts.h"
#include "desk/desk-priv.h"
#include "desk/recall.h"
#include "store/reader.h"
#include "store/writer.h"

struct session *desk_find_session(const struct desk *d, uint64_t id)
{
	struct session *s;

	HASH_FIND(hh, d->sessions, &id, sizeof(id), s);
	return s;
}

/* ---- the board's ports ---- */

static void tell_rows(void *ctx, const struct out_row *items, size_t n)
{
	struct desk *d = ctx;
	struct outgoing o = {.type = OUTGOING_ROW};
	size_t n_sessions = 0;
	uint64_t *to;

	to = mem_alloc((HASH_COUNT(d->sessions) + 1) * sizeof(*to));
	for (struct session *s = d->sessions; s != NULL; s = s->hh.next)
		if (s->welcomed)
			to[n_sessions++] = s->id;
	for (size_t i = 0; i < n && n_sessions > 0; i++) {
		o.u.row = &items[i];
		d->n.ports->send(d->n.ports->ctx, to, n_sessions, &o);
	}
	free(to);
}

static void tell_position(void *ctx, const char *conversation, int position,
			  int wait_s)
{
	struct desk *d = ctx;
	int64_t now = clock_wall_ms();
	int64_t opens = hours_next_open(d->n.site->hours, now);
	const struct out_row *row = board_find(d->board, conversation);
	char when[HOURS_TEXT];
	struct out_position p = {.conversation = conversation,
				 .position = position,
				 .wait_s = wait_s,
				 .open = site_is_open(d->n.site, now)};
	const struct outgoing o = {.type = OUTGOING_POSITION, .u.position = &p};

	if (opens > 0 && row != NULL) {
		hours_say(opens, now, row->conversation->lang, when);
		p.next_open = when;
	}
	rooms_tell(chat_rooms(d->n.chat), conversation, ROOMS_VISITORS, 0, &o);
}

/* ---- the vigil's ports ---- */

static size_t count_guests(void *ctx)
{
	return desk_sessions(ctx);
}

static size_t list_guests(void *ctx, struct vigil_guest *guests, size_t max)
{
	const struct desk *d = ctx;
	size_t n = 0;

	for (struct session *s = d->sessions; s != NULL; s = s->hh.next) {
		if (!s->welcomed || n == max)
			continue;
		guests[n].session = s->id;
		memcpy(guests[n++].token_hash, s->token_hash,
		       sizeof(s->token_hash));
	}
	return n;
}

static void guest_seen(void *ctx, const struct vigil_guest *g)
{
	struct desk *d = ctx;
	struct session *s = desk_find_session(d, g->session);

	if (s == NULL)
		return;
	if (g->stays && accounts_may(g->user.role, RIGHT_CHAT))
		s->user = g->user;
	else
		d->n.ports->close(d->n.ports->ctx, s->id, "signed_out", false);
}

struct desk *desk_new(const struct desk_needs *needs)
{
	struct desk *d = mem_calloc(1, sizeof(*d));
	const struct board_ports ports = {
		.ctx = d, .rows = tell_rows, .position = tell_position};
	const struct prompter_needs prompter = {.ports = needs->ports,
						.site = needs->site,
						.rooms =
							chat_rooms(needs->chat),
						.matchers = needs->matchers};
	const struct vigil_ports vigil = {.ctx = d,
					  .count = count_guests,
					  .list = list_guests,
					  .seen = guest_seen};

	d->n = *needs;
	d->board = board_new(needs->loop, &ports);
	d->prompter = prompter_new(&prompter);
	d->vigil = vigil_new(needs->loop, needs->reader, &vigil);
	return d;
}

static void free_session(struct desk *d, struct session *s)
{
	HASH_DEL(d->sessions, s);
	free(s);
}

void desk_free(struct desk **d)
{
	struct session *s, *next;

	if (*d == NULL)
		return;
	HASH_ITER (hh, (*d)->sessions, s, next) {
		free_session(*d, s);
	}
	vigil_free(&(*d)->vigil);
	prompter_free(&(*d)->prompter);
	board_free(&(*d)->board);
	free(*d);
	*d = NULL;
}

static void recalled(void *ctx, const struct conversation *c,
		     const char *visitor_name, const char *operator_name)
{
	struct desk *d = ctx;

	/* What happened since the read is newer. */
	if (board_find(d->board, c->id) == NULL)
		board_put(d->board, c, visitor_name, operator_name);
}

static void all_recalled(void *ctx, const struct fault *why)
{
	struct desk *d = ctx;

	d->recovered = true;
	if (why != NULL)
		d->missing = *why;
}

void desk_recover(struct desk *d)
{
	recall_open(d->n.reader, recalled, all_recalled, d);
}

bool desk_is_ready(const struct desk *d, struct fault *why)
{
	if (!d->recovered)
		return fault_set(why, FAULT_RETRY, "recovery",
				 "the open conversations are still being read");
	if (d->missing.kind == FAULT_NONE)
		return true;
	*why = d->missing;
	return fault_prefix(why, "the open conversations could not be read at "
				 "the start");
}

/* ---- hello ---- */

struct arrival {
	struct desk *desk;
	uint64_t session;
	char token[ACCOUNTS_TOKEN_TEXT];
	struct account_signin signin;
	bool failed;
	int64_t now;
};

static void find_user(struct db *db, void *arg)
{
	struct arrival *a = arg;
	struct fault why;

	if (!accounts_find(db, a->token, a->now, &a->signin, &why)) {
		log_error("sign-in not read", "why=\"%s\"", why.text);
		a->failed = true;
	}
}

static void send_rows(void *ctx, const struct out_row *items, size_t n)
{
	const struct arrival *a = ctx;
	const struct outgoing o = {.type = OUTGOING_ROWS,
				   .u.rows = {.items = items, .n = n}};

	tell(a->desk->n.ports, a->session, &o);
}

static void welcome(struct session *s, const struct arrival *a)
{
	struct desk *d = a->desk;
	const struct chat_ports *ports = d->n.ports;
	const struct out_welcome w = {
		.epoch = writer_epoch(d->n.writer),
		.site_name = d->n.site->name,
		.bot_name = d->n.site->bot_name,
		.peek = d->n.site->peek,
		.open = site_is_open(d->n.site, a->now),
		.user = &s->user,
	};
	const struct outgoing o = {.type = OUTGOING_WELCOME, .u.welcome = &w};

	s->user = a->signin.user;
	s->welcomed = true;
	secret_hash_hex(a->token, strlen(a->token), s->token_hash);
	tell(d->n.ports, s->id, &o);
	ports->accept(ports->ctx, s->id);
	board_snapshot(d->board, send_rows, (void *)(uintptr_t)a);
	vigil_start(d->vigil);
}

static void arrived(void *arg)
{
	struct arrival *a = arg;
	struct desk *d = a->desk;
	const struct chat_ports *ports = d->n.ports;
	struct session *s = desk_find_session(d, a->session);

	if (s == NULL) {
		free(a);
		return;
	}
	if (a->failed)
		ports->refuse(ports->ctx, a->session, "storage",
			      "the store cannot be read now; try again later");
	else if (!a->signin.found)
		ports->refuse(ports->ctx, a->session, "signed_out",
			      "sign in first");
	else if (!accounts_may(a->signin.user.role, RIGHT_CHAT))
		ports->refuse(ports->ctx, a->session, "not_allowed",
			      "this role does not lead conversations");
	else
		welcome(s, a);
	free(a);
}

void desk_hello(struct desk *d, uint64_t session, const char *token)
{
	struct session *s = mem_calloc(1, sizeof(*s));
	struct arrival *a = mem_calloc(1, sizeof(*a));
	size_t n = strnlen(token, sizeof(a->token) - 1);

	s->id = session;
	HASH_ADD(hh, d->sessions, id, sizeof(s->id), s);
	a->desk = d;
	a->session = session;
	a->now = clock_wall_ms();
	memcpy(a->token, token, n);
	if (reader_submit(d->n.reader, find_user, arrived, a))
		return;
	d->n.ports->refuse(d->n.ports->ctx, session, "busy",
			   "the server has more to do than it can; try again "
			   "in a moment");
	free(a);
}

void desk_closed(struct desk *d, uint64_t session)
{
	struct session *s = desk_find_session(d, session);

	if (s == NULL)
		return;
	for (size_t i = 0; i < s->n_watched; i++)
		rooms_leave(chat_rooms(d->n.chat), s->watched[i], session);
	free_session(d, s);
}

void desk_room(struct desk *d, uint64_t session)
{
	struct session *s = desk_find_session(d, session);

	for (size_t i = 0; s != NULL && i < s->n_watched; i++)
		rooms_room(chat_rooms(d->n.chat), s->watched[i], session);
}

void desk_signed_out(struct desk *d, const char *token)
{
	char hash[SECRET_HASH_TEXT];
	struct session *s, *next;

	secret_hash_hex(token, strlen(token), hash);
	HASH_ITER (hh, d->sessions, s, next) {
		if (s->welcomed && strcmp(s->token_hash, hash) == 0)
			d->n.ports->close(d->n.ports->ctx, s->id, "signed_out",
					  false);
	}
}

/* ---- what happens in the conversations ---- */

void desk_whisper(struct desk *d, const char *conversation,
		  enum prompter_basis basis, uint64_t session, int64_t rev,
		  const char *text)
{
	const struct out_row *row = board_find(d->board, conversation);
	struct conversation unknown = {.state = CONVERSATION_BOT};
	struct prompter_question q = {.conversation = &unknown,
				      .visitor_name = "",
				      .operator_name = "",
				      .basis = basis,
				      .session = session,
				      .rev = rev,
				      .text = text};

	utf8_copy(unknown.id, ID_TEXT, conversation);
	if (row != NULL) {
		q.conversation = row->conversation;
		q.visitor_name = row->visitor_name;
		q.operator_name =
			row->operator_name != NULL ? row->operator_name : "";
	}
	q.lang = q.conversation->lang;
	prompter_ask(d->prompter, &q);
}

/* The name of who leads: said by the event that changed it, else as before. */
static const char *leader(const struct desk *d, const struct change *change)
{
	const struct out_row *row = board_find(d->board, change->after.id);

	if (change->after.operator_id == 0)
		return "";
	for (size_t i = 0; i < change->n_events; i++)
		if (change->events[i].author_id == change->after.operator_id)
			return change->events[i].author_name;
	return row != NULL && row->operator_name != NULL ? row->operator_name
							 : "";
}

void desk_changed(struct desk *d, const struct change *change,
		  const struct visitor *visitor)
{
	char name[sizeof(((struct user *)0)->name)];
	const char *who = leader(d, change);
	size_t n = strnlen(who, sizeof(name) - 1);
	struct arena *a;

	/* The name may be the board's own memory. */
	memcpy(name, who, n);
	name[n] = '\0';
	board_put(d->board, &change->after, visitor->name, name);
	board_set_online(d->board, change->after.id,
			 rooms_count(chat_rooms(d->n.chat), change->after.id,
				     ROOMS_VISITORS) > 0);
	/* Nobody to whisper to: most of the bot's conversations. */
	if (rooms_count(chat_rooms(d->n.chat), change->after.id,
			ROOMS_AGENTS) == 0)
		return;
	a = arena_new(4096);
	for (size_t i = 0; i < change->n_events; i++) {
		const struct event *e = &change->events[i];

		if (e->kind == EVENT_MESSAGE && e->author == AUTHOR_VISITOR)
			desk_whisper(d, change->after.id, PROMPTER_MESSAGE, 0,
				     e->seq, body_text(a, e->body));
	}
	arena_free(&a);
}

void desk_peeked(struct desk *d, const char *conversation, int64_t rev,
		 const char *text, const char *lang)
{
	(void)lang;
	desk_whisper(d, conversation, PROMPTER_PEEK, 0, rev, text);
}

void desk_presence(struct desk *d, const char *conversation, bool online)
{
	board_set_online(d->board, conversation, online);
	if (online)
		board_remind(d->board, conversation);
}

size_t desk_sessions(const struct desk *d)
{
	return HASH_COUNT(d->sessions);
}

const struct board *desk_board(const struct desk *d)
{
	return d->board;
}

void desk_prompter_stats(const struct desk *d, struct prompter_stats *s_r)
{
	prompter_stats(d->prompter, s_r);
}
