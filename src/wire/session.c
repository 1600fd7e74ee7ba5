#include "config.h"

#include "wire/session.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "base/fault.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "wire/frame.h"
#include "wire/rate.h"

enum session_state {
	SESSION_FRESH,  /* nothing was said yet */
	SESSION_ASKING, /* hello was handed on, no answer yet */
	SESSION_OPEN,   /* let in */
	SESSION_ENDING  /* bye was said */
};

/* A message that arrived before hello was answered. */
struct early {
	STAILQ_ENTRY(early) next;
	size_t len;
	char text[];
};

struct session {
	const struct session_rules *rules;
	void *socket;
	uint64_t id;
	enum session_state state;
	unsigned role; /* 0 before hello */
	bool known;    /* hello was handed on */
	enum protocol_close close;
	struct outq *out;
	bool was_behind; /* the queue was more than half full */

	char *text; /* the message that is arriving; NULL between messages */
	size_t len, cap;
	int fragments;
	bool arriving;

	STAILQ_HEAD(early_list, early) early;
	int n_early;
	size_t early_bytes;

	struct rate stored, ephemeral;
	int strikes; /* refused frames in a row */
	int64_t opened_ms, heard_ms, began_ms;
	int64_t ended_ms; /* the first tick since the end; -1 before it */
};

static const enum protocol_close close_of_bye[PROTOCOL_BYES] = {
	[PROTOCOL_BYE_DRAIN] = PROTOCOL_CLOSE_DRAIN,
	[PROTOCOL_BYE_SLOW] = PROTOCOL_CLOSE_AGAIN,
	[PROTOCOL_BYE_BUSY] = PROTOCOL_CLOSE_AGAIN,
	[PROTOCOL_BYE_SILENT] = PROTOCOL_CLOSE_SILENT,
	[PROTOCOL_BYE_LIMIT] = PROTOCOL_CLOSE_LIMIT,
	[PROTOCOL_BYE_REFUSED] = PROTOCOL_CLOSE_REFUSED,
	[PROTOCOL_BYE_PROTOCOL] = PROTOCOL_CLOSE_HELLO_FIRST,
	[PROTOCOL_BYE_SIGNED_OUT] = PROTOCOL_CLOSE_SIGNED_OUT,
	[PROTOCOL_BYE_REPLACED] = PROTOCOL_CLOSE_BYE,
	[PROTOCOL_BYE_BANNED] = PROTOCOL_CLOSE_BYE,
};

struct session *session_new(const struct session_rules *rules, void *socket,
			    int64_t now_ms)
{
	struct session *s = mem_calloc(1, sizeof(*s));

	s->rules = rules;
	s->socket = socket;
	s->close = PROTOCOL_CLOSE_NORMAL;
	s->out = outq_new(LIMIT_OUT_QUEUE_BYTES);
	s->opened_ms = s->heard_ms = now_ms;
	s->ended_ms = -1;
	STAILQ_INIT(&s->early);
	rate_init(&s->ephemeral, LIMIT_EPHEMERAL_BURST, now_ms);
	return s;
}

static struct early *take_early(struct session *s)
{
	struct early *e = STAILQ_FIRST(&s->early);

	if (e != NULL) {
		STAILQ_REMOVE_HEAD(&s->early, next);
		s->n_early--;
		s->early_bytes -= e->len;
	}
	return e;
}

static void forget_message(struct session *s)
{
	free(s->text);
	s->text = NULL;
	s->len = s->cap = 0;
	s->fragments = 0;
	s->arriving = false;
}

void session_free(struct session **s)
{
	struct early *e;

	if (*s == NULL)
		return;
	while ((e = take_early(*s)) != NULL)
		free(e);
	forget_message(*s);
	outq_free(&(*s)->out);
	free(*s);
	*s = NULL;
}

void *session_socket(const struct session *s)
{
	return s->socket;
}

void session_set_id(struct session *s, uint64_t id)
{
	s->id = id;
}

uint64_t session_id(const struct session *s)
{
	return s->id;
}

bool session_is_known(const struct session *s)
{
	return s->known;
}

bool session_is_ending(const struct session *s)
{
	return s->state == SESSION_ENDING;
}

enum protocol_close session_close(const struct session *s)
{
	return s->close;
}

static struct packet *encode(const struct session *s, const struct outgoing *o)
{
	struct packet *p = NULL;
	struct str text;

	str_init(&text, LIMIT_OUT_QUEUE_BYTES);
	frame_encode(o, &text);
	if (!text.overflowed)
		p = packet_new(text.data, text.len, s->rules->headroom);
	str_clear(&text);
	return p;
}

/* The last thing a session says; what waits is dropped if there is no room. */
static void put_bye(struct session *s, enum protocol_bye why, bool reconnect)
{
	struct out_bye bye = {.reason = protocol_bye_names[why],
			      .reconnect = reconnect};
	struct outgoing o = {.type = OUTGOING_BYE, .u.bye = &bye};
	struct packet *p = encode(s, &o);
	enum outq_put put = outq_put(s->out, p, true);

	if (put != OUTQ_QUEUED) {
		outq_empty(s->out);
		put = outq_put(s->out, p, true);
	}
	assert(put == OUTQ_QUEUED);
	packet_unref(&p);
}

void session_end(struct session *s, enum protocol_bye why, bool reconnect)
{
	if (s->state == SESSION_ENDING)
		return;
	put_bye(s, why, reconnect);
	s->state = SESSION_ENDING;
	s->close = close_of_bye[why];
	s->rules->wake(s->rules->ctx, s);
}

void session_send(struct session *s, struct packet *p, bool important)
{
	if (s->state == SESSION_ENDING)
		return;
	switch (outq_put(s->out, p, important)) {
	case OUTQ_QUEUED:
		if (outq_room(s->out) < LIMIT_OUT_QUEUE_BYTES / 2)
			s->was_behind = true;
		s->rules->wake(s->rules->ctx, s);
		break;
	case OUTQ_LEFT_OUT:
		s->rules->counters->frames_left_out++;
		break;
	case OUTQ_FULL:
		s->rules->counters->outq_full++;
		outq_empty(s->out);
		session_end(s, PROTOCOL_BYE_SLOW, true);
		break;
	}
}

void session_say(struct session *s, const struct outgoing *o)
{
	struct packet *p = encode(s, o);

	if (p == NULL) /* larger than the whole queue */
		return;
	session_send(s, p, frame_is_important(o->type));
	packet_unref(&p);
}

unsigned char *session_next(const struct session *s, size_t *len_r)
{
	return outq_head(s->out, len_r);
}

bool session_wrote(struct session *s)
{
	size_t len;

	(void)outq_head(s->out, &len);
	s->rules->counters->frames_out++;
	s->rules->counters->bytes_out += len;
	outq_pop(s->out);
	if (outq_head(s->out, &len) != NULL || !s->was_behind)
		return false;
	s->was_behind = false;
	return s->state == SESSION_OPEN;
}

size_t session_room(const struct session *s)
{
	return s->state == SESSION_ENDING ? 0 : outq_room(s->out);
}

static void say_error(struct session *s, const char *re, const char *code,
		      const char *message, int64_t wait_ms)
{
	struct out_error e = {
		.re = *re == '\0' ? NULL : re,
		.code = code,
		.message = message,
		.retry_after_s = (int)((wait_ms + 999) / 1000),
	};
	struct outgoing o = {.type = OUTGOING_ERROR, .u.error = &e};

	counters_error(s->rules->counters, code);
	session_say(s, &o);
}

/* A frame was refused. Before the session is let in that ends it: nobody who
 * speaks the protocol gets hello wrong. */
static void refuse(struct session *s, const char *re, const struct fault *why,
		   int64_t wait_ms)
{
	say_error(s, re, why->code, why->text, wait_ms);
	if (s->state == SESSION_FRESH)
		session_end(s, PROTOCOL_BYE_PROTOCOL, false);
	else if (++s->strikes >= LIMIT_STRIKES)
		session_end(s, PROTOCOL_BYE_LIMIT, true);
}

static bool is_stored(enum command_type type)
{
	switch (type) {
	case COMMAND_SEND:
	case COMMAND_HUMAN:
	case COMMAND_CONTACT:
	case COMMAND_WATCH:
	case COMMAND_UNWATCH:
	case COMMAND_TAKE:
	case COMMAND_CLOSE:
		return true;
	case COMMAND_HELLO:
	case COMMAND_PING:
	case COMMAND_TYPING:
	case COMMAND_PEEK:
	case COMMAND_SEEN:
	case COMMAND_DRAFT:
		return false;
	}
	return false;
}

static bool is_within_rate(struct session *s, enum command_type type,
			   int64_t now_ms, int64_t *wait_ms_r)
{
	const struct session_rules *r = s->rules;
	bool is_operator = s->role == PROTOCOL_OPERATOR;

	if (!is_stored(type))
		return rate_take(&s->ephemeral, LIMIT_EPHEMERAL_RATE,
				 LIMIT_EPHEMERAL_BURST, now_ms, wait_ms_r);
	return rate_take(&s->stored,
			 is_operator ? r->operator_rate : r->visitor_rate,
			 is_operator ? r->operator_burst : r->visitor_burst,
			 now_ms, wait_ms_r);
}

static void begin(struct session *s, const struct frame_in *f, int64_t now_ms)
{
	const struct session_rules *r = s->rules;

	s->role = f->role;
	s->state = SESSION_ASKING;
	s->known = true;
	rate_init(&s->stored,
		  s->role == PROTOCOL_OPERATOR ? r->operator_burst
					       : r->visitor_burst,
		  now_ms);
	r->hello(r->ctx, s, f->role, &f->command);
}

static void act(struct session *s, const struct frame_in *f, int64_t now_ms)
{
	struct outgoing pong = {.type = OUTGOING_PONG};
	struct fault why;
	int64_t wait_ms;

	if (f->command.type == COMMAND_HELLO) {
		begin(s, f, now_ms);
		return;
	}
	if (!is_within_rate(s, f->command.type, now_ms, &wait_ms)) {
		fault_set(&why, FAULT_RETRY, "too_fast",
			  "faster than the rate; not carried out");
		refuse(s, f->re, &why, wait_ms);
		return;
	}
	s->strikes = 0;
	if (f->command.type == COMMAND_PING)
		session_say(s, &pong);
	else
		s->rules->command(s->rules->ctx, s, &f->command);
}

static void handle(struct session *s, const char *text, size_t len,
		   int64_t now_ms)
{
	struct arena *a = arena_new(1024);
	struct frame_in f;
	struct fault why;

	if (frame_decode(text, len, s->role, a, &f, &why))
		act(s, &f, now_ms);
	else
		refuse(s, f.re, &why, 0);
	arena_free(&a);
}

static void keep_early(struct session *s, const char *text, size_t len)
{
	struct early *e;

	if (s->n_early == LIMIT_WAITING_FRAMES ||
	    len > LIMIT_WAITING_BYTES - s->early_bytes) {
		session_end(s, PROTOCOL_BYE_LIMIT, true);
		return;
	}
	e = mem_alloc_sum(sizeof(*e), len);
	e->len = len;
	memcpy(e->text, text, len);
	STAILQ_INSERT_TAIL(&s->early, e, next);
	s->n_early++;
	s->early_bytes += len;
}

void session_accept(struct session *s, int64_t now_ms)
{
	struct early *e;

	if (s->state != SESSION_ASKING)
		return;
	s->state = SESSION_OPEN;
	while (s->state == SESSION_OPEN && (e = take_early(s)) != NULL) {
		handle(s, e->text, e->len, now_ms);
		free(e);
	}
}

/* Ends without a bye: what the client does is not the protocol. False, for
 * session_hear(). */
static bool cut(struct session *s, enum protocol_close why)
{
	outq_empty(s->out);
	s->state = SESSION_ENDING;
	s->close = why;
	return false;
}

/* A whole message. False: close at once. */
static bool take_message(struct session *s, const char *text, size_t len,
			 int64_t now_ms)
{
	s->heard_ms = now_ms;
	s->rules->counters->frames_in++;
	s->rules->counters->bytes_in += len;
	if (!utf8_is_valid(text, len))
		return cut(s, PROTOCOL_CLOSE_NOT_UTF8);
	if (s->state == SESSION_ASKING)
		keep_early(s, text, len);
	else if (s->state != SESSION_ENDING)
		handle(s, text, len, now_ms);
	return true;
}

static size_t most_bytes(const struct session *s)
{
	return s->state == SESSION_OPEN && s->role == PROTOCOL_OPERATOR
		       ? LIMIT_OPERATOR_FRAME_BYTES
		       : LIMIT_VISITOR_FRAME_BYTES;
}

static bool is_too_big(const struct session *s, const struct piece *p)
{
	size_t room = most_bytes(s);

	/* Each is compared with what is left: sums could wrap around. */
	if (s->len > room)
		return true;
	room -= s->len;
	return p->len > room || p->left > room - p->len ||
	       s->fragments > LIMIT_FRAGMENTS;
}

bool session_hear(struct session *s, const struct piece *p, int64_t now_ms)
{
	bool whole = p->final && p->left == 0;
	bool alive;

	if (s->state == SESSION_ENDING)
		return true;
	if (!s->arriving) {
		s->arriving = true;
		s->began_ms = now_ms;
		s->fragments = 1;
	}
	if (p->binary) {
		counters_error(s->rules->counters, "not_text");
		return cut(s, PROTOCOL_CLOSE_BINARY);
	}
	if (is_too_big(s, p))
		return cut(s, PROTOCOL_CLOSE_TOO_BIG);
	if (whole && s->len == 0) { /* the usual case: nothing to join */
		alive = take_message(s, p->data, p->len, now_ms);
		forget_message(s);
		return alive;
	}
	s->text = mem_grow(s->text, &s->cap, s->len + p->len + 1, 1);
	if (p->len > 0)
		memcpy(s->text + s->len, p->data, p->len);
	s->len += p->len;
	if (p->left == 0)
		s->fragments++;
	if (!whole)
		return true;
	alive = take_message(s, s->text, s->len, now_ms);
	forget_message(s);
	return alive;
}

/* Whoever ended gets its time from the first tick on: while one long turn of
 * the loop lasts nothing is written, not even the bye. */
static bool may_still_part(struct session *s, int64_t now_ms)
{
	if (s->ended_ms < 0)
		s->ended_ms = now_ms;
	return now_ms - s->ended_ms <= LIMIT_CLOSE_MS;
}

static void look_at_deadlines(struct session *s, int64_t now_ms)
{
	if (s->state == SESSION_FRESH && now_ms - s->opened_ms > LIMIT_HELLO_MS)
		session_end(s, PROTOCOL_BYE_PROTOCOL, true);
	else if (s->arriving && now_ms - s->began_ms > LIMIT_MESSAGE_MS)
		session_end(s, PROTOCOL_BYE_LIMIT, true);
	else if (now_ms - s->heard_ms > s->rules->silence_ms)
		session_end(s, PROTOCOL_BYE_SILENT, true);
}

bool session_tick(struct session *s, int64_t now_ms)
{
	if (s->state != SESSION_ENDING)
		look_at_deadlines(s, now_ms);
	return s->state != SESSION_ENDING || may_still_part(s, now_ms);
}
