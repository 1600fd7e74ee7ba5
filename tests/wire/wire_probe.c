/* The sockets alone, with the simplest things behind them: lets every hello
 * in, acknowledges what is sent, and says the rest back as asked. Driven by
 * test_wire.py. Prints "listening port=N" when it is there, ends on SIGTERM. */
#include "config.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/str.h"
#include "loop/loop.h"
#include "wire/server.h"

#define CONVERSATION "00112233445566778899aabbccddeeff"

struct probe {
	struct loop *loop;
	struct server *server;
	uint64_t waiting; /* session whose hello is not answered yet */
	int64_t seq;
	int64_t rooms;  /* calls of room() */
	int64_t closed; /* calls of closed() */
	bool drained;
};

static void say(struct probe *p, uint64_t session, const struct outgoing *o)
{
	server_send(p->server, &session, 1, o);
}

static void welcome(struct probe *p, uint64_t session, const struct user *user)
{
	struct out_welcome w = {
		.epoch = "e1",
		.conversation = user == NULL ? CONVERSATION : NULL,
		.token = user == NULL ? "token" : NULL,
		.state = CONVERSATION_BOT,
		.lang = "en",
		.site_name = "Probe",
		.bot_name = "Ada",
		.greeting = user == NULL ? "Hello" : NULL,
		.open = true,
		.user = user,
	};
	struct outgoing o = {.type = OUTGOING_WELCOME, .u.welcome = &w};

	say(p, session, &o);
	server_accept(p->server, session);
}

/* Site "slow" is let in by a request for /api/let-in, "nowhere" not at all; an
 * operator needs the cookie or token "olga". */
static void on_hello(void *ctx, uint64_t session, enum session_role role,
		     const struct command *c, const struct peer *peer)
{
	static const struct user olga = {.id = 7,
					 .login = "olga",
					 .name = "Olga",
					 .role = ROLE_OPERATOR};
	struct probe *p = ctx;

	if (role == SESSION_OPERATOR) {
		if (strcmp(peer->cookie, "olga") == 0 ||
		    strcmp(peer->bearer, "olga") == 0)
			welcome(p, session, &olga);
		else
			server_refuse(p->server, session, "signed_out",
				      "sign in first");
		return;
	}
	if (strcmp(c->site, "nowhere") == 0) {
		server_refuse(p->server, session, "unknown_site",
			      "there is no such site");
	} else if (strcmp(c->site, "slow") == 0) {
		p->waiting = session;
	} else {
		welcome(p, session, NULL);
	}
}

static void ack(struct probe *p, uint64_t session, const struct command *c)
{
	struct out_ack a = {.re = c->id,
			    .conversation = CONVERSATION,
			    .seq = ++p->seq,
			    .at = clock_wall_ms()};
	struct outgoing o = {.type = OUTGOING_ACK, .u.ack = &a};

	say(p, session, &o);
}

static void event(struct probe *p, uint64_t session, const char *text)
{
	char *body = str_format("{\"text\":\"%s\"}", text);
	struct event e = {.conversation = CONVERSATION,
			  .seq = p->seq + 1,
			  .prev = p->seq,
			  .at = clock_wall_ms(),
			  .kind = EVENT_MESSAGE,
			  .author = AUTHOR_BOT,
			  .author_name = "Ada",
			  .visibility = VISIBLE_ALL,
			  .body = body};
	struct outgoing o = {.type = OUTGOING_EVENT, .u.event = &e};

	say(p, session, &o);
	free(body);
}

/* One of each kind of frame, for the check against the schema. */
static void say_all(struct probe *p, uint64_t session)
{
	static const char *const words[] = {"parcel", "late"};
	static const struct conversation conversation = {
		.id = CONVERSATION,
		.state = CONVERSATION_QUEUED,
		.lang = "en",
		.last_seq = 3,
		.created_at = 1767225600000,
		.updated_at = 1767225600001,
		.queued_at = 1767225600001,
		.operator_id = 7,
		.severity = SEVERITY_HIGH,
		.skill = "orders",
		.last_text = "where is \"it\"?\n",
	};
	static const struct out_suggestion suggestion = {
		.id = "intent:x",
		.source = "intent",
		.title = "X",
		.text = "Tab\tand \xd1\x8f",
		.confidence = 0.987654321,
		.level = "sure",
		.words = words,
		.n_words = 2,
	};
	static const struct out_row row = {.conversation = &conversation,
					   .visitor_name = "Ann",
					   .online = true};
	static const struct out_suggestions list = {.conversation =
							    CONVERSATION,
						    .basis = "peek",
						    .rev = 4,
						    .items = &suggestion,
						    .n_items = 1};
	static const struct out_typing typing = {.conversation = CONVERSATION,
						 .who = AUTHOR_OPERATOR,
						 .name = "Olga",
						 .on = true};
	static const struct out_peek peek = {
		.conversation = CONVERSATION, .rev = 2, .text = "hal"};
	static const struct out_seen seen = {
		.conversation = CONVERSATION, .by_agents = true, .seq = 3};
	static const struct out_position position = {
		.conversation = CONVERSATION,
		.position = 1,
		.wait_s = -1,
		.next_open = "tomorrow at 9"};
	const struct outgoing frames[] = {
		{.type = OUTGOING_TYPING, .u.typing = &typing},
		{.type = OUTGOING_PEEK, .u.peek = &peek},
		{.type = OUTGOING_SEEN, .u.seen = &seen},
		{.type = OUTGOING_POSITION, .u.position = &position},
		{.type = OUTGOING_SUGGESTIONS, .u.suggestions = &list},
		{.type = OUTGOING_ROWS, .u.rows = {&row, 1}},
		{.type = OUTGOING_ROW, .u.row = &row},
		{.type = OUTGOING_SYNCED, .u.synced = {CONVERSATION, 3}},
		{.type = OUTGOING_RESYNC, .u.resync = {CONVERSATION, "e2"}},
	};

	event(p, session, "all");
	for (size_t i = 0; i < ARRAY_SIZE(frames); i++)
		say(p, session, &frames[i]);
}

static void say_many(struct probe *p, uint64_t session, const struct command *c)
{
	long n = strtol(c->text + 5, NULL, 10);
	char text[1001];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	for (long i = 0; i < n; i++)
		event(p, session, text);
}

static void on_command(void *ctx, uint64_t session, const struct command *c)
{
	struct probe *p = ctx;

	if (c->type == COMMAND_SEND || c->type == COMMAND_HUMAN ||
	    c->type == COMMAND_CONTACT || c->type == COMMAND_TAKE ||
	    c->type == COMMAND_CLOSE)
		ack(p, session, c);
	if (c->type != COMMAND_SEND)
		return;
	if (strcmp(c->text, "all") == 0)
		say_all(p, session);
	else if (strncmp(c->text, "many ", 5) == 0)
		say_many(p, session, c);
	else if (strncmp(c->text, "bye ", 4) == 0)
		server_close(p->server, session, c->text + 4, false);
}

static void on_closed(void *ctx, uint64_t session)
{
	struct probe *p = ctx;

	p->closed++;
	(void)session;
}

static void on_room(void *ctx, uint64_t session)
{
	struct probe *p = ctx;

	(void)session;
	p->rooms++;
}

/* Says back what was asked: "METHOD path?query cookie origin body-length". */
static void on_request(void *ctx, const struct http_request *rq)
{
	struct probe *p = ctx;
	char *text = str_format("%s %s?%s %s %s %zu\n", rq->method, rq->path,
				rq->query, rq->peer.cookie, rq->peer.bearer,
				rq->body_len);
	struct http_response r = {
		.status = 200,
		.content_type = "text/plain",
		.set_cookie = strcmp(rq->path, "/api/login") == 0
				      ? "souffleur=x; HttpOnly; SameSite=Strict"
				      : NULL,
		.body = text,
		.body_len = strlen(text),
	};

	if (strcmp(rq->path, "/api/let-in") == 0)
		welcome(p, p->waiting, NULL);
	if (strcmp(rq->path, "/api/never") != 0)
		server_respond(p->server, rq->id, &r);
	free(text);
}

static void on_metrics(void *ctx, struct str *out)
{
	const struct probe *p = ctx;

	str_addf(out, "probe_rooms %" PRId64 "\nprobe_closed %" PRId64 "\n",
		 p->rooms, p->closed);
}

static bool on_ready(void *ctx, struct fault *why)
{
	(void)ctx;
	(void)why;
	return true;
}

static void on_drained(void *ctx)
{
	struct probe *p = ctx;

	loop_stop(p->loop);
}

static void on_term(void *ctx, int signum)
{
	struct probe *p = ctx;

	(void)signum;
	if (p->drained)
		return;
	p->drained = true;
	server_drain(p->server, 300, 4000, on_drained, p);
}

static int number(const char *name, int otherwise)
{
	const char *text = getenv(name);

	return text == NULL ? otherwise : (int)strtol(text, NULL, 10);
}

int main(int argc, char **argv)
{
	static const char *const origins[] = {"https://shop.example"};
	struct probe p = {0};
	struct server_handlers handlers = {
		.ctx = &p,
		.hello = on_hello,
		.command = on_command,
		.closed = on_closed,
		.request = on_request,
		.metrics = on_metrics,
		.ready = on_ready,
		.room = on_room,
	};
	struct server_options options = {
		.host = "127.0.0.1",
		.port = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 0,
		.origins = origins,
		.n_origins = 1,
		.web_root = getenv("PROBE_WEB_ROOT"),
		.per_address = number("PROBE_PER_ADDRESS", 500),
		.connect_rate = number("PROBE_CONNECT_RATE", 500),
		.visitor_rate = number("PROBE_VISITOR_RATE", 1),
		.visitor_burst = number("PROBE_VISITOR_BURST", 5),
		.operator_rate = 10,
		.operator_burst = 40,
		.silence_s = number("PROBE_SILENCE", 75),
		.max_sessions = (size_t)number("PROBE_MAX_SESSIONS", 1000),
		.trust_forwarded = number("PROBE_TRUST_FORWARDED", 0) != 0,
	};
	struct fault why;

	log_set_level(LOG_DEBUG);
	if (!secret_start(&why) || (p.loop = loop_new(&why)) == NULL)
		goto out;
	p.server = server_new(p.loop, &options, &handlers, &why);
	if (p.server == NULL)
		goto out;
	loop_on_signal(p.loop, SIGTERM, on_term, &p);
	printf("listening port=%d\n", server_port(p.server));
	fflush(stdout);
	loop_run(p.loop);
	server_free(&p.server);
	loop_free(&p.loop);
	return 0;
out:
	fprintf(stderr, "wire_probe: %s\n", why.text);
	loop_free(&p.loop);
	return 1;
}
