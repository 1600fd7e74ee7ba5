/* chat/decide.h - answer, ask back, or call a person: a pure function.
 *
 * match/ says how sure it is; here stands the policy: what may be said at all,
 * what was said before, and when a person is owed. Every outcome has a reason,
 * a fixed word that is stored, counted and shown. */
#ifndef CHAT_DECIDE_H
#define CHAT_DECIDE_H

#include <stddef.h>
#include <stdint.h>

#include "match/verdict.h"
#include "model/knowledge.h"
#include "model/match.h"

enum decision_kind {
	DECISION_ANSWER,
	DECISION_CLARIFY,
	DECISION_ESCALATE
};

#define DECISION_ANSWERS 3
#define DECISION_OPTIONS VERDICT_CHOICES
#define DECISION_GAVE    128

struct decision {
	enum decision_kind kind;
	/* confident | small_talk | chosen | close_call | unclear | called |
	 * asked | people_only | unsure | other_language | repeated | continued
	 * | second_miss | expired | declined | follow_up | gave; bot_off when
	 * the bot had nothing to decide with */
	const char *reason;
	int answers[DECISION_ANSWERS]; /* intents to answer with, in order */
	size_t n_answers;
	int options[DECISION_OPTIONS]; /* intents to offer as buttons */
	size_t n_options;
	double confidence; /* of what decided; 0 when nothing did */
	int people_intent; /* the people-only intent that fired, or -1 */
	bool small_talk;   /* nothing but small talk was answered */
	bool again;        /* answers with what was answered last */
	/* "gave": the particular that a person is to look up, else "", and the
	 * intent answered before it, or -1. */
	char gave[DECISION_GAVE];
	int after;
};

/* What went before, from the conversation's row. */
struct decide_history {
	int clarified;           /* asked back so often in a row */
	int misses;              /* could not help so often in a row */
	const char *last_intent; /* of the bot's last answer, "" when none */
	/* That answer is so fresh that this was typed before it was read. */
	bool just_answered;
	/* What the bot said, if it did, is so fresh that a greeting goes on
	 * from it. */
	bool lately;
};

/* Decides on a message. now is wall time in ms (answers expire). */
void decide(const struct match_result *result, const struct knowledge *k,
	    const struct decide_history *history, int64_t now,
	    struct decision *decision_r);

/* Decides on a pressed button: "intent:<id>", "human" or "none". An unknown
 * payload counts as "none". */
void decide_choice(const char *choice, const struct knowledge *k,
		   const struct decide_history *history, int64_t now,
		   struct decision *decision_r);

/* Decides where the bot has nothing to decide with: "bot_off". */
void decide_off(struct decision *decision_r);

const char *decision_kind_name(enum decision_kind kind);

#endif
