/* A session led by a script of bytes: pieces of messages, the answer to hello,
 * frames to send, time that passes, the end. It may refuse, end, or go on; it
 * never says anything but whole frames, nothing after bye, and nothing to the
 * handlers after its end. */
#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "fuzz/fuzz.h"
#include "wire/session.h"

struct script {
	const uint8_t *at, *end;
};

struct world {
	struct session_rules rules;
	struct counters counters;
	bool asked, ended, said_bye;
};

static uint8_t next(struct script *s)
{
	return s->at == s->end ? 0 : *s->at++;
}

static void on_hello(void *ctx, struct session *s, unsigned role,
		     const struct command *c)
{
	struct world *w = ctx;

	(void)s;
	MUST(!w->asked && !w->ended);
	MUST(c->type == COMMAND_HELLO);
	MUST(role == PROTOCOL_VISITOR || role == PROTOCOL_OPERATOR);
	w->asked = true;
}

static void on_command(void *ctx, struct session *s, const struct command *c)
{
	struct world *w = ctx;

	MUST(w->asked && !w->ended && !session_is_ending(s));
	MUST(c->type != COMMAND_HELLO && c->type != COMMAND_PING);
}

static void on_wake(void *ctx, struct session *s)
{
	(void)ctx;
	(void)s;
}

static void write_one(struct world *w, struct session *s)
{
	size_t len;
	const unsigned char *data = session_next(s, &len);

	if (data == NULL)
		return;
	MUST(!w->said_bye);
	MUST(len >= 2 && data[0] == '{' && data[len - 1] == '}');
	w->said_bye = len > 13 && memcmp(data, "{\"type\":\"bye\"", 13) == 0;
	session_wrote(s);
}

/* True when the socket would be closed. */
static bool hear(struct world *w, struct session *s, struct script *script,
		 int64_t now_ms)
{
	uint8_t how = next(script);
	size_t len = next(script);
	struct piece p = {.data = (const char *)script->at,
			  .left = (how & 1) != 0 ? next(script) : 0,
			  .final = (how & 2) != 0,
			  .binary = (how & 12) == 12};
	bool alive;

	p.data = (const char *)script->at;
	if (len > (size_t)(script->end - script->at))
		len = (size_t)(script->end - script->at);
	p.len = len;
	script->at += len;
	alive = session_hear(s, &p, now_ms);
	MUST(alive || session_is_ending(s));
	w->ended = session_is_ending(s);
	return !alive;
}

static bool step(struct world *w, struct session *s, struct script *script,
		 int64_t *now_ms)
{
	struct packet *p;

	switch (next(script) % 8) {
	case 0:
	case 1:
	case 2:
		return hear(w, s, script, *now_ms);
	case 3:
		session_accept(s, *now_ms);
		break;
	case 4:
		write_one(w, s);
		break;
	case 5:
		p = packet_new("{\"x\":0}", 7, 16);
		for (int n = next(script) * 20; n > 0; n--)
			session_send(s, p, (n & 1) != 0);
		packet_unref(&p);
		break;
	case 6:
		*now_ms += next(script) * 100;
		return !session_tick(s, *now_ms);
	case 7:
		session_end(s, next(script) % PROTOCOL_BYES, true);
		break;
	}
	w->ended = session_is_ending(s);
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct script script = {data, data + size};
	struct world w = {.rules = {.visitor_rate = 1,
				    .visitor_burst = 5,
				    .operator_rate = 10,
				    .operator_burst = 40,
				    .silence_ms = 75000,
				    .headroom = 16,
				    .hello = on_hello,
				    .command = on_command,
				    .wake = on_wake}};
	struct session *s;
	int64_t now_ms = 0;

	w.rules.ctx = &w;
	w.rules.counters = &w.counters;
	s = session_new(&w.rules, NULL, 0);
	while (script.at != script.end)
		if (step(&w, s, &script, &now_ms))
			break;
	MUST(session_is_known(s) == w.asked);
	session_free(&s);
	return 0;
}
