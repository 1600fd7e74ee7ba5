/* desk/prompter.h - the whisper: ranked replies for the operator.
 *
 * Asked on every visitor's message, on the visitor's unfinished text and on
 * the operator's own draft. One question a conversation is under way at a
 * time and the newest text wins, so that typing never builds a queue; what the
 * answer was for is said with it, and the page drops what is stale. An empty
 * list beats a wrong one: nothing below the floor is shown, and no article for
 * words that every text has. */
#ifndef DESK_PROMPTER_H
#define DESK_PROMPTER_H

#include <stdint.h>

#include "chat/ports.h"
#include "chat/rooms.h"
#include "chat/site.h"
#include "loop/pool.h"

struct prompter;

struct prompter_needs {
	const struct chat_ports *ports;
	const struct site *site;
	struct rooms *rooms; /* whose agents are told */
	struct pool *matchers;
};

struct prompter *prompter_new(const struct prompter_needs *needs);
void prompter_free(struct prompter **p);

enum prompter_basis {
	PROMPTER_MESSAGE,
	PROMPTER_PEEK,
	PROMPTER_DRAFT
};

struct prompter_question {
	const struct conversation *conversation;
	const char *visitor_name;
	const char *operator_name; /* "" when nobody leads */
	enum prompter_basis basis;
	uint64_t session; /* who alone is told; 0 = all who watch */
	int64_t rev;
	const char *text;
	const char *lang;
};

/* Copies the question. Nothing is asked when no operator watches. */
void prompter_ask(struct prompter *p, const struct prompter_question *q);

struct prompter_stats {
	uint64_t asked, superseded, shown, empty;
};

void prompter_stats(const struct prompter *p, struct prompter_stats *s_r);

#endif
