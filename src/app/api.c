#include "config.h"

#include "app/api.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "desk/accounts.h"
#include "desk/throttle.h"

struct api {
	struct api_needs n;
	struct throttle *throttle;
	/* Hashing a password takes a tenth of a second: on a thread of its
	 * own, so that guesses delay each other and nobody else. */
	struct reader *verifier;
};

struct api *api_new(const struct api_needs *needs, struct fault *why)
{
	struct api *a = mem_calloc(1, sizeof(*a));
	const struct reader_options o = {
		.url = needs->store_url, .threads = 1, .capacity = 16};

	a->n = *needs;
	a->throttle = throttle_new();
	a->verifier = reader_new(needs->loop, &o, why);
	if (a->verifier == NULL) {
		api_free(&a);
		return NULL;
	}
	return a;
}

void api_stop(struct api *a)
{
	reader_free(&a->verifier);
}

void api_free(struct api **a)
{
	if (*a == NULL)
		return;
	reader_free(&(*a)->verifier);
	throttle_free(&(*a)->throttle);
	free(*a);
	*a = NULL;
}

/* ---- answers ---- */

static void respond_json(struct server *s, uint64_t id, int status, json_t *o,
			 const char *type, const char *cookie)
{
	char *text = json_dumps(o, JSON_COMPACT);
	const struct http_response r = {.status = status,
					.content_type = type,
					.set_cookie = cookie,
					.body = text,
					.body_len = strlen(text)};

	server_respond(s, id, &r);
	free(text);
	json_decref(o);
}

static void respond_problem(struct server *s, uint64_t id, int status,
			    const char *code, const char *detail, int retry_s)
{
	json_t *o = json_object();

	json_object_set_new(o, "status", json_integer(status));
	json_object_set_new(o, "code", json_string(code));
	json_object_set_new(o, "detail", json_string(detail));
	if (retry_s > 0)
		json_object_set_new(o, "retry_after", json_integer(retry_s));
	respond_json(s, id, status, o, "application/problem+json", NULL);
}

static void respond_user(struct server *s, uint64_t id, const struct user *u,
			 const char *cookie)
{
	json_t *o = json_object();

	json_object_set_new(o, "id", json_integer(u->id));
	json_object_set_new(o, "login", json_string(u->login));
	json_object_set_new(o, "name", json_string(u->name));
	json_object_set_new(o, "role", json_string(user_role_name(u->role)));
	respond_json(s, id, 200, o, NULL, cookie);
}

static void respond_busy(struct server *s, uint64_t id)
{
	respond_problem(s, id, 503, "busy",
			"the server has more to do than it can; try again", 1);
}

static void respond_fault(struct server *s, uint64_t id, const char *what,
			  const struct fault *why)
{
	log_error(what, "why=\"%s\"", why->text);
	respond_problem(s, id, 503, "storage",
			"the store cannot do this now; try again later", 5);
}

/* The cookie of a sign-in; an empty token takes it away. */
static char *make_cookie(const char *token, bool secure)
{
	return str_format(
		SERVER_COOKIE "=%s; Path=/; HttpOnly; "
			      "SameSite=Strict; Max-Age=%lld%s",
		token,
		token[0] != '\0' ? (long long)(ACCOUNTS_LIFE_MS / 1000) : 0,
		secure ? "; Secure" : "");
}

/* ---- signing in ---- */

struct signing_in {
	struct api *api;
	struct server *server;
	uint64_t request;
	char *login, *password, *address;
	bool secure;
	struct user user;
	char token[ACCOUNTS_TOKEN_TEXT];
	bool verified;
	struct fault why;
};

static void free_signing_in(struct signing_in *s)
{
	free(s->login);
	if (s->password != NULL)
		explicit_bzero(s->password, strlen(s->password));
	free(s->password);
	free(s->address);
	free(s);
}

static bool run_sign_in(struct db *db, void *arg, struct fault *why)
{
	struct signing_in *s = arg;

	return accounts_sign_in(db, &s->user, clock_wall_ms(), s->token, why);
}

static void wrong_password(const struct signing_in *s)
{
	log_info("sign-in refused", "address=%s", s->address);
	respond_problem(s->server, s->request, 401, "wrong_password",
			"login or password is wrong", 0);
}

static void signed_in(void *arg, bool committed, const struct fault *why)
{
	struct signing_in *s = arg;
	char *cookie;

	if (committed) {
		cookie = make_cookie(s->token, s->secure);
		throttle_succeeded(s->api->throttle, s->login, s->address);
		log_info("signed in", "user=%lld role=%s",
			 (long long)s->user.id, user_role_name(s->user.role));
		respond_user(s->server, s->request, &s->user, cookie);
		free(cookie);
	} else if (why->kind == FAULT_REJECT) {
		wrong_password(s);
	} else {
		respond_fault(s->server, s->request, "sign-in not stored", why);
	}
	free_signing_in(s);
}

static void verify(struct db *db, void *arg)
{
	struct signing_in *s = arg;

	s->verified =
		accounts_verify(db, s->login, s->password, &s->user, &s->why);
}

static void verified(void *arg)
{
	struct signing_in *s = arg;

	if (s->verified) {
		if (writer_submit(s->api->n.writer, run_sign_in, signed_in, s))
			return;
		respond_busy(s->server, s->request);
	} else if (s->why.kind == FAULT_REJECT) {
		wrong_password(s);
	} else {
		respond_fault(s->server, s->request, "password not checked",
			      &s->why);
	}
	free_signing_in(s);
}

static void sign_in(struct api *a, struct server *server,
		    const struct http_request *rq)
{
	json_t *o = json_loadb(rq->body, rq->body_len, JSON_REJECT_DUPLICATES,
			       NULL);
	const char *login = json_string_value(json_object_get(o, "login"));
	const char *password =
		json_string_value(json_object_get(o, "password"));
	struct signing_in *s;
	int wait;

	if (login == NULL || password == NULL) {
		respond_problem(server, rq->id, 400, "bad_json",
				"send {\"login\": …, \"password\": …}", 0);
		json_decref(o);
		return;
	}
	wait = throttle_try(a->throttle, login, rq->peer.address,
			    clock_mono_ms());
	if (wait > 0) {
		log_info("sign-in throttled", "address=%s wait_s=%d",
			 rq->peer.address, wait);
		respond_problem(server, rq->id, 429, "too_fast",
				"too many wrong passwords; wait before the "
				"next try",
				wait);
		json_decref(o);
		return;
	}
	s = mem_calloc(1, sizeof(*s));
	s->api = a;
	s->server = server;
	s->request = rq->id;
	s->login = mem_strdup(login);
	s->password = mem_strdup(password);
	s->address = mem_strdup(rq->peer.address);
	s->secure = strncmp(rq->peer.origin, "https://", 8) == 0;
	json_decref(o);
	if (!reader_submit(a->verifier, verify, verified, s)) {
		respond_busy(server, rq->id);
		free_signing_in(s);
	}
}

/* ---- who am I, signing out ---- */

struct asking {
	struct api *api;
	struct server *server;
	uint64_t request;
	char token[ACCOUNTS_TOKEN_TEXT];
	bool secure;
	struct account_signin signin;
	bool ok;
	struct fault why;
};

static struct asking *new_asking(struct api *a, struct server *server,
				 const struct http_request *rq)
{
	struct asking *q = mem_calloc(1, sizeof(*q));
	const char *token =
		rq->peer.cookie[0] != '\0' ? rq->peer.cookie : rq->peer.bearer;
	size_t n = strnlen(token, sizeof(q->token) - 1);

	q->api = a;
	q->server = server;
	q->request = rq->id;
	q->secure = strncmp(rq->peer.origin, "https://", 8) == 0;
	memcpy(q->token, token, n);
	return q;
}

static void find(struct db *db, void *arg)
{
	struct asking *q = arg;

	q->ok = accounts_find(db, q->token, clock_wall_ms(), &q->signin,
			      &q->why);
}

static bool run_renew(struct db *db, void *arg, struct fault *why)
{
	return accounts_renew(db, ((struct asking *)arg)->token,
			      clock_wall_ms(), why);
}

static void renewed(void *arg, bool committed, const struct fault *why)
{
	struct asking *q = arg;
	char *cookie = make_cookie(q->token, q->secure);

	if (!committed)
		log_warn("sign-in not renewed", "why=\"%s\"", why->text);
	respond_user(q->server, q->request, &q->signin.user,
		     committed ? cookie : NULL);
	free(cookie);
	free(q);
}

static void found(void *arg)
{
	struct asking *q = arg;

	if (!q->ok)
		respond_fault(q->server, q->request, "sign-in not read",
			      &q->why);
	else if (!q->signin.found)
		respond_problem(q->server, q->request, 401, "signed_out",
				"sign in first", 0);
	else if (q->signin.renew &&
		 writer_submit(q->api->n.writer, run_renew, renewed, q))
		return;
	else
		respond_user(q->server, q->request, &q->signin.user, NULL);
	free(q);
}

static void who_am_i(struct api *a, struct server *server,
		     const struct http_request *rq)
{
	struct asking *q = new_asking(a, server, rq);

	if (reader_submit(a->n.reader, find, found, q))
		return;
	respond_busy(server, rq->id);
	free(q);
}

static bool run_sign_out(struct db *db, void *arg, struct fault *why)
{
	return accounts_sign_out(db, ((struct asking *)arg)->token, why);
}

static void signed_out(void *arg, bool committed, const struct fault *why)
{
	struct asking *q = arg;
	char *cookie = make_cookie("", q->secure);

	if (committed) {
		q->api->n.signed_out(q->api->n.ctx, q->token);
		respond_json(q->server, q->request, 200, json_object(), NULL,
			     cookie);
	} else {
		respond_fault(q->server, q->request, "sign-out not stored",
			      why);
	}
	free(cookie);
	free(q);
}

static void sign_out(struct api *a, struct server *server,
		     const struct http_request *rq)
{
	struct asking *q = new_asking(a, server, rq);

	if (writer_submit(a->n.writer, run_sign_out, signed_out, q))
		return;
	respond_busy(server, rq->id);
	free(q);
}

static const struct {
	const char *method, *path;
	void (*handle)(struct api *a, struct server *s,
		       const struct http_request *rq);
} routes[] = {
	{"POST", "/api/v1/sign-in", sign_in},
	{"POST", "/api/v1/sign-out", sign_out},
	{"GET", "/api/v1/me", who_am_i},
};

void api_request(struct api *a, struct server *s, const struct http_request *rq)
{
	bool path_known = false;

	for (size_t i = 0; i < ARRAY_SIZE(routes); i++) {
		if (strcmp(routes[i].path, rq->path) != 0)
			continue;
		path_known = true;
		if (strcmp(routes[i].method, rq->method) == 0) {
			routes[i].handle(a, s, rq);
			return;
		}
	}
	if (path_known)
		respond_problem(s, rq->id, 405, "bad_method",
				"this address does not take that method", 0);
	else
		respond_problem(s, rq->id, 404, "not_found",
				"there is nothing at this address", 0);
}
