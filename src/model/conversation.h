/* model/conversation.h - a conversation and its event log, as plain values.
 *
 * The log is the truth: everything that happened, in order, numbered without
 * a hole. The conversation row is what the next decision needs to know of it,
 * updated in the same transaction. */
#ifndef MODEL_CONVERSATION_H
#define MODEL_CONVERSATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/knowledge.h"

#define ID_TEXT 33 /* 128 random bits in hex, NUL */

/* bot: the bot leads; queued: a person is asked for; assigned: a person leads;
 * offline: nobody is there, the answer comes later; closed: ended, and opened
 * again by the visitor's next message. */
enum conversation_state {
	CONVERSATION_BOT,
	CONVERSATION_QUEUED,
	CONVERSATION_ASSIGNED,
	CONVERSATION_OFFLINE,
	CONVERSATION_CLOSED
};

#define CONVERSATION_STATES 5

struct conversation {
	char id[ID_TEXT];
	char visitor[ID_TEXT];
	enum conversation_state state;
	char lang[LANG_SIZE];
	int64_t last_seq;        /* of the last event */
	int64_t last_public_seq; /* of the last event with visibility all */
	int64_t created_at;      /* wall ms, as all times here */
	int64_t updated_at;
	int64_t queued_at;    /* 0 when not waiting */
	int64_t operator_id;  /* user id; 0 when nobody leads */
	int64_t bot_due_seq;  /* visitor's message the bot owes a turn; or 0 */
	int64_t bot_done_seq; /* last visitor's message a turn was made for */
	int clarified;        /* asked back so often in a row */
	int misses;           /* could not help so often in a row */
	int64_t seen_visitor; /* read up to this seq */
	int64_t seen_agents;
	enum severity severity;
	char skill[32];
	char reason[32];      /* why it went to people; "" when it did not */
	char page[512];       /* where the visitor is, as the widget said */
	char last_text[160];  /* start of the last message, for lists */
	char last_intent[64]; /* of the bot's last answer */
	int64_t answered_at;  /* when that was given; 0 = never */
};

struct visitor {
	char id[ID_TEXT];
	char site[64];
	char lang[LANG_SIZE];
	char name[128];
	char email[256];
	char phone[64];
	int64_t created_at;
	int64_t seen_at;
};

enum event_kind {
	EVENT_MESSAGE,  /* body: text, ... */
	EVENT_STATE,    /* body: from, to, reason, operator */
	EVENT_CONTACT,  /* body: name, email, phone */
	EVENT_CARD,     /* agents only: the hand-over card */
	EVENT_DECISION, /* agents only: why the bot said what it said */
	EVENT_NOTE      /* agents only: text */
};

enum author_kind {
	AUTHOR_VISITOR,
	AUTHOR_BOT,
	AUTHOR_OPERATOR,
	AUTHOR_SYSTEM
};

enum visibility {
	VISIBLE_ALL,
	VISIBLE_AGENTS
};

struct event {
	const char *conversation;
	int64_t seq;
	int64_t prev; /* seq of the public event before this one, 0 = none */
	int64_t at;
	enum event_kind kind;
	enum author_kind author;
	int64_t author_id;       /* user id of an operator, else 0 */
	const char *author_name; /* "" when none */
	enum visibility visibility;
	const char *client_id; /* unique in the conversation; NULL when none */
	const char *body;      /* JSON object */
};

/* The words used in the store and on the wire. */
const char *conversation_state_name(enum conversation_state v);
bool conversation_state_parse(const char *name, enum conversation_state *v_r);
const char *event_kind_name(enum event_kind v);
bool event_kind_parse(const char *name, enum event_kind *v_r);
const char *author_kind_name(enum author_kind v);
bool author_kind_parse(const char *name, enum author_kind *v_r);
const char *severity_name(enum severity v);
bool severity_parse(const char *name, enum severity *v_r);
const char *handling_name(enum handling v);
bool handling_parse(const char *name, enum handling *v_r);

#endif
