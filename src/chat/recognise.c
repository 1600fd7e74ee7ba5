#include "config.h"

#include "chat/recognise.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "store/conversations.h"
#include "store/users.h"
#include "store/visitors.h"

struct job {
	bool shown; /* a token was */
	char token_hash[SECRET_HASH_TEXT];
	struct visitor hello; /* what the page says of the visitor */
	char page[sizeof(((struct conversation *)0)->page)];
	int64_t now;
	void (*done)(void *ctx, const struct recognised *r,
		     const struct fault *why);
	void *ctx;
	struct recognised r;
};

static bool make_visitor(struct db *db, struct job *j, struct fault *why)
{
	char hash[SECRET_HASH_TEXT];

	j->r.visitor = j->hello;
	secret_random_hex(j->r.token, sizeof(j->r.token), 32);
	secret_hash_hex(j->r.token, strlen(j->r.token), hash);
	secret_random_hex(j->r.visitor.id, sizeof(j->r.visitor.id), 16);
	j->r.visitor.created_at = j->now;
	j->r.visitor.seen_at = j->now;
	return visitors_insert(db, &j->r.visitor, hash, why);
}

static bool make_conversation(struct db *db, struct job *j, struct fault *why)
{
	struct conversation *c = &j->r.conversation;

	memset(c, 0, sizeof(*c));
	secret_random_hex(c->id, sizeof(c->id), 16);
	memcpy(c->visitor, j->r.visitor.id, sizeof(c->visitor));
	memcpy(c->lang, j->hello.lang, sizeof(c->lang));
	memcpy(c->page, j->page, sizeof(c->page));
	c->state = CONVERSATION_BOT;
	c->created_at = j->now;
	c->updated_at = j->now;
	return conversations_insert(db, c, why);
}

/* Takes over what the page tells now; gives true when it is news. */
static bool take_over(char *to, const char *from, size_t size)
{
	if (from[0] == '\0' || strcmp(from, to) == 0)
		return false;
	memcpy(to, from, size);
	return true;
}

static bool name_leader(struct db *db, struct job *j, struct fault *why)
{
	struct user u;
	bool found = false;

	if (j->r.conversation.operator_id == 0)
		return true;
	if (!users_find_id(db, j->r.conversation.operator_id, &u, &found, why))
		return false;
	if (found)
		memcpy(j->r.operator_name, u.name, sizeof(u.name));
	return true;
}

static bool meet_again(struct db *db, struct job *j, struct fault *why)
{
	struct visitor *v = &j->r.visitor;
	bool named = take_over(v->name, j->hello.name, sizeof(v->name));
	bool reached = take_over(v->email, j->hello.email, sizeof(v->email));
	bool found = false;

	if ((named || reached) && !visitors_save(db, v, why))
		return false;
	if (!conversations_latest(db, v->id, &j->r.conversation, &found, why))
		return false;
	if (!found)
		return make_conversation(db, j, why);
	return name_leader(db, j, why);
}

static bool run(struct db *db, void *arg, struct fault *why)
{
	struct job *j = arg;

	if (j->shown && !visitors_find_token(db, j->token_hash, &j->r.visitor,
					     &j->r.known, why))
		return false;
	/* A token opens the site it was given on, and no other. */
	if (j->r.known && strcmp(j->r.visitor.site, j->hello.site) != 0)
		j->r.known = false;
	if (j->r.known)
		return meet_again(db, j, why);
	return make_visitor(db, j, why) && make_conversation(db, j, why);
}

static void finish(void *arg, bool committed, const struct fault *why)
{
	struct job *j = arg;

	j->done(j->ctx, committed ? &j->r : NULL, why);
	free(j);
}

bool recognise(struct writer *w, const struct recognise_request *rq)
{
	struct job *j = mem_calloc(1, sizeof(*j));

	if (rq->token != NULL) {
		j->shown = true;
		secret_hash_hex(rq->token, strlen(rq->token), j->token_hash);
	}
	utf8_copy(j->hello.site, sizeof(j->hello.site), rq->site);
	utf8_copy(j->hello.lang, sizeof(j->hello.lang), rq->lang);
	utf8_copy(j->hello.name, sizeof(j->hello.name), rq->name);
	utf8_copy(j->hello.email, sizeof(j->hello.email), rq->email);
	utf8_copy(j->page, sizeof(j->page), rq->page);
	j->now = rq->now;
	j->done = rq->done;
	j->ctx = rq->ctx;
	if (writer_submit(w, run, finish, j))
		return true;
	free(j);
	return false;
}
