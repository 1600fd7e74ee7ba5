/* app/rehearse.h - what the bot would do with a message, without a daemon: the
 * engine, decide() and speech as in a turn, in a conversation that begins now.
 */
#ifndef APP_REHEARSE_H
#define APP_REHEARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chat/decide.h"
#include "chat/site.h"
#include "chat/speech.h"
#include "model/match.h"

struct arena;
struct engine;

struct rehearsal_question {
	const struct site *site;
	const char *text;   /* valid UTF-8 */
	const char *lang;   /* what the page says, or NULL */
	const char *before; /* what the visitor asked before it, or NULL */
	int64_t now;        /* wall ms */
};

struct rehearsal {
	const struct match_result *result;
	struct decision decision;
	enum decision_kind kind; /* what comes of it once it is put in words */
	const char *reason;      /* of that: a fixed word */
	const char *text;        /* is sent; NULL when nothing is */
	const char *buttons[SPEECH_BUTTONS]; /* labels below it */
	size_t n_buttons;
	struct speech_unsaid unsaid; /* the answer with no text to send */
	bool alone; /* before went to people, so it is not read with it */
};

/* All that it gives lives in a, in the engine or in the question. */
void rehearse(const struct engine *e, const struct rehearsal_question *q,
	      struct arena *a, struct rehearsal *r_r);

/* Writes on standard output what is done, why, and the words. */
void rehearse_print(const struct rehearsal *r, const struct knowledge *k);

#endif
