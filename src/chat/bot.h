/* chat/bot.h - the bot's turns: when it listens on, when it speaks.
 *
 * People write in bursts. A message that is surely answered is answered at
 * once; a fragment, a greeting, an unsure one waits a moment for what comes
 * next, and all that came is read as one. A turn that was owed when the
 * process died is made after the restart; it is bound to the message it
 * answers, so it is never made twice. Until the first content is built turns
 * wait for it, but not for ever: a content that cannot be built costs the
 * answers, not the customers. Loop's thread only. */
#ifndef CHAT_BOT_H
#define CHAT_BOT_H

#include <stdint.h>

#include "chat/conversation.h"
#include "chat/ports.h"
#include "chat/site.h"
#include "loop/loop.h"
#include "loop/pool.h"

struct bot;
struct transact;
struct reader;

struct bot_needs {
	struct loop *loop;
	const struct chat_ports *ports;
	const struct site *site;
	struct transact *transact;
	struct reader *reader;
	struct pool *matchers; /* its workers run the engine */
	/* Called when a turn was committed, to tell everybody. */
	void (*committed)(void *ctx, const struct change *change,
			  const struct visitor *visitor);
	void *ctx;
};

struct bot_stats {
	uint64_t answered, asked_back, handed_over;
	uint64_t stale;   /* a person or a newer message was quicker */
	uint64_t waiting; /* turns that are owed now */
};

/* Borrows everything in needs. */
struct bot *bot_new(const struct bot_needs *needs);
void bot_free(struct bot **b);

/* After each committed change: takes up or drops the conversation's turn. */
void bot_notice(struct bot *b, const struct change *change,
		const struct visitor *visitor);
/* The visitor is typing: an unsure turn waits a little longer. */
void bot_hears_typing(struct bot *b, const char *conversation);
/* An engine is there (the first, or a new one): makes the turns that wait. */
void bot_engine_ready(struct bot *b);
/* Takes up the turns that were owed when the process ended. */
void bot_recover(struct bot *b);
/* False and why as long as the owed turns have not been read, or when they
 * could not be: then somebody waits for an answer that nobody makes. */
bool bot_is_ready(const struct bot *b, struct fault *why) MUST_CHECK;

void bot_stats(const struct bot *b, struct bot_stats *stats_r);

#endif
