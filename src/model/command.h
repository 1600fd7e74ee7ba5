/* model/command.h - what a client asks for, checked, as plain values.
 *
 * wire/frame makes one of a frame after the protocol's schema was held
 * against it; texts are valid UTF-8 and live as long as the frame's arena.
 * Which fields a type carries stands in doc/protocol.md; absent texts are
 * NULL, absent numbers -1 (after, seq, rev) or 0, absent flags false. */
#ifndef MODEL_COMMAND_H
#define MODEL_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

enum command_type {
	COMMAND_HELLO,
	COMMAND_PING,
	COMMAND_SEND,    /* a message; visitor or operator */
	COMMAND_TYPING,  /* on or off; ephemeral */
	COMMAND_PEEK,    /* the visitor's unfinished text; ephemeral */
	COMMAND_SEEN,    /* read up to seq */
	COMMAND_HUMAN,   /* the visitor wants a person */
	COMMAND_CONTACT, /* the visitor leaves an address */
	COMMAND_WATCH,   /* operator opens a conversation, events after seq */
	COMMAND_UNWATCH,
	COMMAND_TAKE,  /* operator takes a conversation */
	COMMAND_CLOSE, /* operator ends a conversation */
	COMMAND_DRAFT  /* the operator's unfinished text, for suggestions */
};

#define COMMAND_TYPES 13

struct command {
	enum command_type type;
	const char *id;           /* client id, 32 hex digits */
	const char *conversation; /* operators name it, visitors have one */
	const char *text;
	const char *choice; /* payload of the button that was pressed */
	const char *site;
	const char *token; /* visitor's resume token */
	const char *lang;
	const char *page;
	const char *name;
	const char *email;
	const char *phone;
	const char *epoch;      /* of the cursor `after` */
	const char *suggestion; /* id of the suggestion that was used */
	const char *reason;
	int64_t after; /* resume behind this seq */
	int64_t seq;
	int64_t rev;
	int64_t from; /* user the conversation is taken over from, 0 = nobody */
	bool on;
	bool edited; /* the suggestion was changed before sending */
};

#endif
