/* chat/chat.h - the visitors' side: who writes, and what becomes of it.
 *
 * Knows the visitor behind each session, turns their commands into
 * transactions, and tells everybody once they are durable. Loop's thread
 * only. */
#ifndef CHAT_CHAT_H
#define CHAT_CHAT_H

#include <stdint.h>

#include "base/attr.h"
#include "chat/bot.h"
#include "chat/conversation.h"
#include "chat/ports.h"
#include "chat/rooms.h"
#include "chat/site.h"
#include "loop/loop.h"
#include "loop/pool.h"
#include "model/command.h"

struct chat;
struct reader;
struct writer;

struct chat_needs {
	struct loop *loop;
	const struct chat_ports *ports;
	const struct site *site; /* may change between two turns of the loop */
	struct writer *writer;
	struct reader *reader;
	struct pool *matchers;
	bool outbox; /* write public events for the webhooks */
};

/* Borrows everything in needs. */
struct chat *chat_new(const struct chat_needs *needs);
void chat_free(struct chat **c);

/* A visitor's hello; answered by welcome and the port's accept, or refused. */
void chat_hello(struct chat *c, uint64_t session, const struct command *hello);
void chat_command(struct chat *c, uint64_t session, const struct command *cmd);
void chat_closed(struct chat *c, uint64_t session);
/* The socket has room again after it had been low. */
void chat_room(struct chat *c, uint64_t session);

/* For the operators' side, which shares rooms and transactions. */
struct rooms *chat_rooms(const struct chat *c);
struct transact *chat_transact(const struct chat *c);
struct bot *chat_bot(const struct chat *c);
/* Tells everybody of a change that the operators' side committed. */
void chat_publish(struct chat *c, const struct change *change,
		  const struct visitor *visitor);
size_t chat_sessions(const struct chat *c);

#endif
