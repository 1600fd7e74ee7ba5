/* chat/conversation.h - what a command does to a conversation: a pure function.
 *
 * state + step → events + new state. Nothing here knows the store, the sockets
 * or the clock; the same step on the same state gives the same events, which
 * is what lets a resent command be recognised and a log be replayed. The moves
 * a conversation may make stand in one table. */
#ifndef CHAT_CONVERSATION_H
#define CHAT_CONVERSATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/fault.h"
#include "base/mem.h"
#include "model/conversation.h"
#include "model/user.h"

enum step_kind {
	STEP_SAY,     /* the visitor writes, or presses a button */
	STEP_CALL,    /* the visitor asks for a person */
	STEP_CONTACT, /* the visitor leaves an address */
	STEP_TURN,    /* the bot's turn: answer, question or hand-over */
	STEP_REPLY,   /* an operator writes */
	STEP_TAKE,    /* an operator takes the conversation */
	STEP_CLOSE    /* an operator ends it */
};

/* What the bot decided to do, with every text and body made beforehand. */
struct bot_turn {
	int64_t for_seq;      /* the visitor's last message it answers */
	const char *message;  /* body of a message, or NULL */
	const char *decision; /* body of the decision event */
	bool hands_over;      /* calls a person after the message */
	bool asks_back;
	bool missed;        /* could not help */
	const char *intent; /* that was answered, "" when none */
	const char *reason; /* of the hand-over */
	enum severity severity;
	const char *skill;
	const char *lang; /* the visitor's, as guessed */
};

struct step {
	enum step_kind kind;
	int64_t now;             /* wall ms */
	bool open;               /* within business hours */
	const char *client_id;   /* NULL for the bot */
	const char *body;        /* of the first event; NULL: made here */
	const char *text;        /* start of what was said, for lists */
	const char *page;        /* where the visitor is; NULL = as before */
	const struct user *user; /* who takes, replies, closes */
	int64_t from;       /* STEP_TAKE: the user it is taken over from, 0 =
			     * nobody: it waits, or is the bot's */
	const char *leader; /* name of who leads it now; NULL = not known */
	const struct visitor *visitor; /* with a contact applied */
	const struct bot_turn *turn;   /* STEP_TURN */
	const char *thought_card; /* STEP_TURN: body of the card; else NULL */
	const char *note; /* STEP_CLOSE: body of a note to it, or NULL */
	const char *said; /* body of what the bot says after a call, contact
			   * or closing; NULL = nothing */
};

#define CHANGE_EVENTS 6

struct change {
	struct conversation after;
	struct event events[CHANGE_EVENTS]; /* seq and prev are set */
	size_t n_events;                    /* 0: nothing had to be done */
};

/* Writes into the row what a turn of the bot leaves for the next one. */
void conversation_remember(struct conversation *c, const struct bot_turn *t);

/* Fills *change_r, texts in a. False: the step is not allowed now; why->code
 * is the protocol's word. */
bool conversation_apply(const struct conversation *before,
			const struct step *step, struct arena *a,
			struct change *change_r, struct fault *why) MUST_CHECK;

#endif
