/* model/outgoing.h - what the server tells a client, as plain values.
 *
 * chat/ and desk/ fill one of these, wire/frame writes it as the protocol's
 * JSON. Everything is borrowed for the duration of the call. */
#ifndef MODEL_OUTGOING_H
#define MODEL_OUTGOING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/conversation.h"
#include "model/user.h"

enum outgoing_type {
	OUTGOING_WELCOME,
	OUTGOING_ACK,
	OUTGOING_EVENT,
	OUTGOING_TYPING,
	OUTGOING_PEEK,
	OUTGOING_SEEN,
	OUTGOING_POSITION,
	OUTGOING_SUGGESTIONS,
	OUTGOING_ROWS,
	OUTGOING_ROW,
	OUTGOING_SYNCED,
	OUTGOING_RESYNC,
	OUTGOING_ERROR,
	OUTGOING_BYE,
	OUTGOING_PONG
};

#define OUTGOING_TYPES 15

/* Answers hello. Visitors get conversation, token (only when it is new),
 * state; operators get user. */
struct out_welcome {
	const char *epoch;
	const char *conversation; /* NULL for operators */
	const char *token;        /* NULL unless new */
	int64_t seq;              /* last public seq of the conversation */
	int64_t seen_agents, seen_visitor;
	enum conversation_state state;
	const char *lang;
	const char *name; /* visitor's, NULL when unknown */
	const char *site_name;
	const char *bot_name;
	const char *greeting;      /* what the bot says first; not stored */
	const char *operator_name; /* who leads, or NULL */
	bool peek;                 /* unfinished text is shown to operators */
	bool open;                 /* within business hours */
	const struct user *user;   /* operators only, else NULL */
};

struct out_ack {
	const char *re; /* client id of the command */
	const char *conversation;
	int64_t seq;
	int64_t at;
};

struct out_typing {
	const char *conversation;
	enum author_kind who;
	const char *name; /* of the operator, or NULL */
	bool on;
};

struct out_peek {
	const char *conversation;
	int64_t rev;
	const char *text;
};

struct out_seen {
	const char *conversation;
	bool by_agents; /* else by the visitor */
	int64_t seq;
};

struct out_position {
	const char *conversation;
	int position; /* 1 = next; 0 = not waiting any more */
	int wait_s; /* half of those before waited at most so long; -1 = unknown
		     */
	bool open;
	const char *next_open; /* words in the visitor's language, or NULL */
};

struct out_suggestion {
	const char *id;     /* "intent:order_status", "kb:returns:2" */
	const char *source; /* intent | article | small_talk */
	const char *title;
	const char *text; /* variables filled where known */
	double confidence;
	const char *level;        /* sure | likely | guess */
	const char *const *words; /* of the visitor's text that matched */
	size_t n_words;
	const char *const *missing; /* variables to fill in by hand */
	size_t n_missing;
};

struct out_suggestions {
	const char *conversation;
	const char *basis; /* message | peek | draft */
	int64_t rev;       /* seq of the message, or rev of peek or draft */
	const struct out_suggestion *items;
	size_t n_items;
};

/* A line of the operators' list. */
struct out_row {
	const struct conversation *conversation;
	const char *visitor_name;
	const char *operator_name; /* or NULL */
	bool online;               /* the visitor's page is open */
};

struct out_error {
	const char *re; /* client id of the command, or NULL */
	const char *code;
	const char *message;
	int retry_after_s; /* 0 = do not retry */
};

struct out_bye {
	const char *reason; /* drain | slow | silent | limit | signed_out ... */
	bool reconnect;
};

struct outgoing {
	enum outgoing_type type;

	union {
		const struct out_welcome *welcome;
		const struct out_ack *ack;
		const struct event *event;
		const struct out_typing *typing;
		const struct out_peek *peek;
		const struct out_seen *seen;
		const struct out_position *position;
		const struct out_suggestions *suggestions;

		struct {
			const struct out_row *items;
			size_t n;
		} rows;
		const struct out_row *row;

		/* All events up to seq were sent: the client is up to date. */
		struct {
			const char *conversation;
			int64_t seq;
		} synced;

		/* The cursor cannot be continued: forget, start at 0. */
		struct {
			const char *conversation;
			const char *epoch;
		} resync;
		const struct out_error *error;
		const struct out_bye *bye;
	} u;
};

#endif
