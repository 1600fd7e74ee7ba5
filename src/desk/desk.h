/* desk/desk.h - the operators' side: who is signed in, what they look at, what
 * they do.
 *
 * Shares rooms and transactions with chat/: an operator's message takes the
 * same way as a visitor's. Loop's thread only. */
#ifndef DESK_DESK_H
#define DESK_DESK_H

#include <stdint.h>

#include "chat/chat.h"
#include "desk/board.h"
#include "desk/prompter.h"
#include "model/command.h"

struct desk;

struct desk_needs {
	struct loop *loop;
	const struct chat_ports *ports;
	const struct site *site;
	struct chat *chat;
	struct writer *writer;
	struct reader *reader;
	struct pool *matchers;
};

/* Borrows everything in needs. */
struct desk *desk_new(const struct desk_needs *needs);
void desk_free(struct desk **d);
/* Fills the board from the store, after a start. */
void desk_recover(struct desk *d);
/* False and why as long as the open conversations have not been read, or when
 * they could not be: then people wait whom no operator sees. */
bool desk_is_ready(const struct desk *d, struct fault *why) MUST_CHECK;

/* An operator's hello; token is the cookie's or the bearer's, "" when none. */
void desk_hello(struct desk *d, uint64_t session, const char *token);
void desk_command(struct desk *d, uint64_t session, const struct command *cmd);
void desk_closed(struct desk *d, uint64_t session);
/* The socket has room again after it had been low. */
void desk_room(struct desk *d, uint64_t session);

/* The chat's ports of the same names lead here. */
void desk_changed(struct desk *d, const struct change *change,
		  const struct visitor *visitor);
void desk_peeked(struct desk *d, const char *conversation, int64_t rev,
		 const char *text, const char *lang);
void desk_presence(struct desk *d, const char *conversation, bool online);

/* The sign-in behind this token has ended: cuts its sockets. */
void desk_signed_out(struct desk *d, const char *token);

size_t desk_sessions(const struct desk *d);
const struct board *desk_board(const struct desk *d);
void desk_prompter_stats(const struct desk *d, struct prompter_stats *s_r);

#endif
