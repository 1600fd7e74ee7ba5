/* desk/board.h - the operators' list, kept in memory.
 *
 * Every conversation that people may want to see now: those who wait, those
 * being answered, those the bot talks to, those closed lately. It is a cache
 * of committed rows and is filled again from the store after a restart.
 * Changes are told to the operators a few times a second, not one by one, so
 * that a busy hour costs the same as a quiet one. Loop's thread only. */
#ifndef DESK_BOARD_H
#define DESK_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "loop/loop.h"
#include "model/conversation.h"
#include "model/outgoing.h"

struct board;

struct board_ports {
	void *ctx;
	/* Rows that changed since the last call; items are lent. */
	void (*rows)(void *ctx, const struct out_row *items, size_t n);
	/* A waiting visitor's place in the queue changed; 0 = waits no more. */
	void (*position)(void *ctx, const char *conversation, int position,
			 int wait_s);
};

struct board *board_new(struct loop *l, const struct board_ports *ports);
void board_free(struct board **b);

/* A row was committed. visitor_name and operator_name may be "". */
void board_put(struct board *b, const struct conversation *c,
	       const char *visitor_name, const char *operator_name);
void board_set_online(struct board *b, const char *conversation, bool online);

/* Lends the row, or NULL. */
const struct out_row *board_find(const struct board *b,
				 const char *conversation);
/* Calls fn once with the rows a new session begins with: those who need people
 * first, in their order, then the latest. At most BOARD_SNAPSHOT; those who
 * need people and did not fit are told to everybody as rows that changed. */
#define BOARD_SNAPSHOT 100
void board_snapshot(struct board *b,
		    void (*fn)(void *ctx, const struct out_row *items,
			       size_t n),
		    void *ctx);
/* Tells the visitor's place once more, to a page that has just come. */
void board_remind(struct board *b, const char *conversation);

struct board_counts {
	size_t by_state[CONVERSATION_STATES];
	int64_t oldest_queued_at; /* 0 when nobody waits */
};

void board_count(const struct board *b, struct board_counts *counts_r);

#endif
