/* desk/desk-priv.h - what desk.c, who is there and what they are shown, and
 * commands.c, what they do, both know. */
#ifndef DESK_DESK_PRIV_H
#define DESK_DESK_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uthash.h>

#include "base/secret.h"
#include "desk/desk.h"
#include "desk/vigil.h"
#include "model/user.h"

/* Conversations that one page may look at together. */
#define WATCHED_MAX 20

struct session {
	uint64_t id;
	bool welcomed;
	struct user user;
	char token_hash[SECRET_HASH_TEXT];
	char watched[WATCHED_MAX][ID_TEXT];
	size_t n_watched;
	UT_hash_handle hh;
};

struct desk {
	struct desk_needs n;
	struct board *board;
	struct prompter *prompter;
	struct vigil *vigil;
	struct session *sessions;
	bool recovered;       /* the open conversations were read */
	struct fault missing; /* or not all of them, when it has a kind */
};

/* NULL when it is gone. */
struct session *desk_find_session(const struct desk *d, uint64_t id);

/* Asks for suggestions; session: who alone is told, 0 = all who watch. */
void desk_whisper(struct desk *d, const char *conversation,
		  enum prompter_basis basis, uint64_t session, int64_t rev,
		  const char *text);

#endif
