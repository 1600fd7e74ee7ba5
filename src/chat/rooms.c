#include "config.h"

#include "chat/rooms.h"

#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/log.h"
#include "base/mem.h"
#include "store/conversations.h"
#include "store/events.h"
#include "store/reader.h"

#define PAGE     100
/* A replay waits while less than this may be queued for the session. */
#define ROOM_MIN (96 * (size_t)1024)

struct watcher {
	uint64_t session;
	int64_t cursor;
	bool agent;
	bool catching;  /* a read is under way; live events wait for it */
	bool waiting;   /* the replay waits for room; implies catching */
	bool announced; /* `synced` was said since it joined */
	uint32_t round; /* of joining; a read of an older round is dropped */
};

struct room {
	char conversation[ID_TEXT];
	int64_t last_seq; /* newest that was published here; 0 = not known */
	struct watcher *watchers;
	size_t n, cap;
	UT_hash_handle hh;
};

struct rooms {
	const struct chat_ports *ports;
	struct reader *reader;
	const char *epoch;
	struct room *all;
	uint32_t rounds;
};

/* One page of the log on its way to a watcher. */
struct page {
	struct rooms *rooms;
	char conversation[ID_TEXT];
	uint64_t session;
	uint32_t round;
	bool agent;
	int64_t after;
	struct arena *arena;
	struct event events[PAGE];
	size_t n;
	int64_t last_seq;   /* of the log when the page was read */
	const char *failed; /* code of the error, or NULL */
};

struct rooms *rooms_new(const struct chat_ports *ports, struct reader *reader,
			const char *epoch)
{
	struct rooms *r = mem_calloc(1, sizeof(*r));

	r->ports = ports;
	r->reader = reader;
	r->epoch = epoch;
	return r;
}

static void free_room(struct rooms *r, struct room *room)
{
	HASH_DEL(r->all, room);
	free(room->watchers);
	free(room);
}

void rooms_free(struct rooms **r)
{
	struct room *room, *next;

	if (*r == NULL)
		return;
	HASH_ITER (hh, (*r)->all, room, next)
		free_room(*r, room);
	free(*r);
	*r = NULL;
}

static struct room *find_room(const struct rooms *r, const char *conversation)
{
	struct room *room;

	HASH_FIND_STR(r->all, conversation, room);
	return room;
}

static struct watcher *find_watcher(const struct room *room, uint64_t session)
{
	for (size_t i = 0; i < room->n; i++)
		if (room->watchers[i].session == session)
			return &room->watchers[i];
	return NULL;
}

static void send_one(const struct rooms *r, uint64_t session,
		     const struct outgoing *o)
{
	r->ports->send(r->ports->ctx, &session, 1, o);
}

static void keep_event(void *ctx, const struct event *e)
{
	struct page *p = ctx;
	struct event *to = &p->events[p->n++];

	*to = *e;
	to->conversation = p->conversation;
	to->author_name = arena_strdup(p->arena, e->author_name);
	to->body = arena_strdup(p->arena, e->body);
	if (e->client_id != NULL)
		to->client_id = arena_strdup(p->arena, e->client_id);
}

static void read_page(struct db *db, void *arg)
{
	struct page *p = arg;
	const struct events_range range = {.conversation = p->conversation,
					   .after = p->after,
					   .limit = PAGE,
					   .public_only = !p->agent};
	struct conversation c;
	struct fault why;
	bool found = false;

	if (!conversations_load(db, p->conversation, &c, &found, &why) ||
	    !events_each(db, &range, keep_event, p, &why)) {
		p->failed = "storage";
		log_error("history not read", "conversation=%s why=\"%s\"",
			  p->conversation, why.text);
		return;
	}
	if (!found)
		p->failed = "unknown_conversation";
	p->last_seq = found ? c.last_seq : 0;
}

static void start_reading(struct rooms *r, struct room *room,
			  struct watcher *w);

static void say_synced(const struct rooms *r, struct watcher *w,
		       const char *conversation)
{
	struct outgoing o = {.type = OUTGOING_SYNCED,
			     .u.synced = {conversation, w->cursor}};

	w->announced = true;
	send_one(r, w->session, &o);
}

/* The watcher's cursor is not of this log: it forgets, and gets all of it. */
static void begin_anew(struct rooms *r, struct room *room, struct watcher *w)
{
	struct outgoing o = {.type = OUTGOING_RESYNC,
			     .u.resync = {room->conversation, r->epoch}};

	send_one(r, w->session, &o);
	w->cursor = 0;
	start_reading(r, room, w);
}

static void give_page(struct rooms *r, struct room *room, struct watcher *w,
		      const struct page *p)
{
	if (w->cursor > p->last_seq) {
		begin_anew(r, room, w);
		return;
	}
	for (size_t i = 0; i < p->n; i++) {
		struct outgoing o = {.type = OUTGOING_EVENT,
				     .u.event = &p->events[i]};

		if (r->ports->room(r->ports->ctx, w->session) < ROOM_MIN) {
			w->waiting = true;
			return;
		}
		send_one(r, w->session, &o);
		w->cursor = p->events[i].seq;
	}
	if (p->n < PAGE && w->cursor < p->last_seq)
		w->cursor = p->last_seq;
	if (p->n == PAGE || w->cursor < room->last_seq) {
		start_reading(r, room, w);
		return;
	}
	w->catching = false;
	if (!w->announced)
		say_synced(r, w, room->conversation);
}

void rooms_room(struct rooms *r, const char *conversation, uint64_t session)
{
	struct room *room = find_room(r, conversation);
	struct watcher *w = room != NULL ? find_watcher(room, session) : NULL;

	if (w != NULL && w->waiting) {
		w->waiting = false;
		start_reading(r, room, w);
	}
}

static void tell_failed(struct rooms *r, const struct page *p)
{
	bool unknown = strcmp(p->failed, "unknown_conversation") == 0;
	struct out_error e = {
		.code = p->failed,
		.message = unknown ? "there is no such conversation"
				   : "the history cannot be read now",
		.retry_after_s = unknown ? 0 : 5};
	struct outgoing o = {.type = OUTGOING_ERROR, .u.error = &e};

	send_one(r, p->session, &o);
	/* It joins again when it wants to try again. */
	rooms_leave(r, p->conversation, p->session);
}

static void page_done(void *arg)
{
	struct page *p = arg;
	struct room *room = find_room(p->rooms, p->conversation);
	struct watcher *w =
		room != NULL ? find_watcher(room, p->session) : NULL;

	if (w != NULL && w->round == p->round) {
		if (p->failed != NULL)
			tell_failed(p->rooms, p);
		else
			give_page(p->rooms, room, w, p);
	}
	arena_free(&p->arena);
	free(p);
}

static void start_reading(struct rooms *r, struct room *room, struct watcher *w)
{
	struct page *p = mem_calloc(1, sizeof(*p));

	p->rooms = r;
	memcpy(p->conversation, room->conversation, ID_TEXT);
	p->session = w->session;
	p->round = w->round;
	p->agent = w->agent;
	p->after = w->cursor;
	p->arena = arena_new(16 * 1024);
	w->catching = true;
	if (!reader_submit(r->reader, read_page, page_done, p)) {
		p->failed = "busy";
		page_done(p);
	}
}

void rooms_join(struct rooms *r, const char *conversation, uint64_t session,
		bool agent, int64_t cursor)
{
	struct room *room = find_room(r, conversation);
	struct watcher *w;

	if (room == NULL) {
		room = mem_calloc(1, sizeof(*room));
		memcpy(room->conversation, conversation,
		       strnlen(conversation, ID_TEXT - 1));
		HASH_ADD_STR(r->all, conversation, room);
	}
	w = find_watcher(room, session);
	if (w == NULL) {
		room->watchers = mem_grow(room->watchers, &room->cap,
					  room->n + 1, sizeof(*w));
		w = &room->watchers[room->n++];
	}
	*w = (struct watcher){.session = session,
			      .cursor = cursor,
			      .agent = agent,
			      .round = ++r->rounds};
	start_reading(r, room, w);
}

void rooms_leave(struct rooms *r, const char *conversation, uint64_t session)
{
	struct room *room = find_room(r, conversation);
	struct watcher *w;

	if (room == NULL)
		return;
	w = find_watcher(room, session);
	if (w != NULL)
		*w = room->watchers[--room->n];
	if (room->n == 0)
		free_room(r, room);
}

static bool may_see(const struct watcher *w, const struct event *e)
{
	return w->agent || e->visibility == VISIBLE_ALL;
}

/* Sends e to every watcher that stands just before it. One list of sessions,
 * so that the frame is written once. */
static void publish_event(struct rooms *r, struct room *room,
			  const struct event *e)
{
	uint64_t few[16], *to = few;
	size_t n = 0;
	struct outgoing o = {.type = OUTGOING_EVENT, .u.event = e};

	if (room->n > 16)
		to = mem_alloc(room->n * sizeof(*to));
	for (size_t i = 0; i < room->n; i++) {
		struct watcher *w = &room->watchers[i];

		if (w->catching || e->seq != w->cursor + 1)
			continue;
		w->cursor = e->seq;
		if (may_see(w, e))
			to[n++] = w->session;
	}
	if (n > 0)
		r->ports->send(r->ports->ctx, to, n, &o);
	if (to != few)
		free(to);
}

void rooms_publish(struct rooms *r, const struct change *change)
{
	struct room *room;

	if (change->n_events == 0)
		return;
	room = find_room(r, change->after.id);
	if (room == NULL)
		return;
	for (size_t i = 0; i < change->n_events; i++)
		publish_event(r, room, &change->events[i]);
	if (room->last_seq < change->after.last_seq)
		room->last_seq = change->after.last_seq;
	/* From behind: a watcher whose log cannot be read now leaves at once,
	 * and with the last one the room goes. */
	for (size_t i = room->n; i > 0; i--) {
		struct watcher *w = &room->watchers[i - 1];

		if (!w->catching && w->cursor < room->last_seq)
			start_reading(r, room, w);
	}
}

static bool is_in(const struct watcher *w, enum rooms_audience who)
{
	switch (who) {
	case ROOMS_VISITORS:
		return !w->agent;
	case ROOMS_AGENTS:
		return w->agent;
	case ROOMS_EVERYBODY:
		return true;
	}
	return false;
}

void rooms_tell(struct rooms *r, const char *conversation,
		enum rooms_audience who, uint64_t except,
		const struct outgoing *o)
{
	struct room *room = find_room(r, conversation);

	for (size_t i = 0; room != NULL && i < room->n; i++) {
		const struct watcher *w = &room->watchers[i];

		if (is_in(w, who) && w->session != except)
			send_one(r, w->session, o);
	}
}

size_t rooms_count(const struct rooms *r, const char *conversation,
		   enum rooms_audience who)
{
	const struct room *room = find_room(r, conversation);
	size_t n = 0;

	for (size_t i = 0; room != NULL && i < room->n; i++)
		n += is_in(&room->watchers[i], who);
	return n;
}
