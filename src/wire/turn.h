/* wire/turn.h - one HTTP request and its answer, as libwebsockets writes it:
 * the head and what fits with it first, the rest piece by piece. */
#ifndef WIRE_TURN_H
#define WIRE_TURN_H

#include "wire/server-priv.h"

enum turn_state {
	TURN_READING, /* the body is arriving */
	TURN_ASKED,   /* the handler has it */
	TURN_ANSWERING
};

/* One request and its answer. */
struct turn {
	struct server *server;
	struct lws *wsi;
	uint64_t id;
	enum turn_state state;
	int64_t since_ms; /* of the state */
	int method;
	char *path, *query;
	struct peer *peer;
	struct str body;
	uint64_t got;     /* bytes of the body, also those not kept */
	struct str head;  /* what is left of the answer, in this order */
	char *own;        /* the answer's body when it is ours to free */
	const char *data; /* the answer's body */
	size_t len, sent;
	bool head_sent;
	bool hang_up; /* after the answer */
};

/* Frees it with its number and sets *t to NULL; NULL is fine. */
void turn_free(struct turn **t);
void turn_enter(struct turn *t, enum turn_state state);

/* Starts head with the status line and what every answer has. */
void turn_head(struct server *s, struct str *head, int status);
/* Answers; keeps body, a text. These three give 0, for the callbacks. */
int turn_answer(struct turn *t, int status, const char *type, char *body);
/* Answers with nothing but a status. */
int turn_refuse(struct turn *t, int status);
int turn_page(struct turn *t, const struct page *page);
/* Gives the JSON of RFC 9457 for a status; free(). */
char *turn_problem(int status);

/* Writes the next piece; once per WRITEABLE. False when the connection is no
 * good any more. */
bool turn_write(struct turn *t) MUST_CHECK;

#endif
