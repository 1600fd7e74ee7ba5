#include "config.h"

#include "app/serve.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/api.h"
#include "app/commands.h"
#include "app/live.h"
#include "app/metrics.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "chat/chat.h"
#include "chat/hours.h"
#include "desk/desk.h"
#include "link/dispatch.h"
#include "loop/pool.h"
#include "store/reader.h"
#include "store/writer.h"
#include "wire/server.h"

#define READERS         2
#define READER_QUEUE    20000
#define MATCH_QUEUE     10000
#define DRAIN_SPREAD_MS 1000

struct serve {
	struct setup *setup;
	struct loop *loop;
	struct writer *writer;
	struct reader *reader;
	struct pool *matchers;
	struct server *server;
	struct live *live;
	struct chat *chat;
	struct desk *desk;
	struct api *api;
	struct dispatch *dispatch;
	struct hours *hours;
	struct site site;
	struct chat_ports ports;
	struct server_handlers handlers;
	char *store_url;
	struct conf *started; /* NULL while it is setup's own */
	bool draining;
};

/* ---- ports: what the layers below ask of those above ---- */

static void port_send(void *ctx, const uint64_t *sessions, size_t n,
		      const struct outgoing *o)
{
	server_send(((struct serve *)ctx)->server, sessions, n, o);
}

static void port_accept(void *ctx, uint64_t session)
{
	server_accept(((struct serve *)ctx)->server, session);
}

static void port_refuse(void *ctx, uint64_t session, const char *code,
			const char *message)
{
	server_refuse(((struct serve *)ctx)->server, session, code, message);
}

static size_t port_room(void *ctx, uint64_t session)
{
	return server_room(((struct serve *)ctx)->server, session);
}

static void port_close(void *ctx, uint64_t session, const char *reason,
		       bool reconnect)
{
	server_close(((struct serve *)ctx)->server, session, reason, reconnect);
}

static struct engine *port_engine(void *ctx)
{
	return live_engine(((struct serve *)ctx)->live);
}

static void port_changed(void *ctx, const struct change *change,
			 const struct visitor *visitor)
{
	struct serve *s = ctx;

	desk_changed(s->desk, change, visitor);
	dispatch_poke(s->dispatch);
}

static void port_peeked(void *ctx, const char *conversation, int64_t rev,
			const char *text, const char *lang)
{
	desk_peeked(((struct serve *)ctx)->desk, conversation, rev, text, lang);
}

static void port_presence(void *ctx, const char *conversation, bool online)
{
	desk_presence(((struct serve *)ctx)->desk, conversation, online);
}

/* ---- what the sockets bring ---- */

static void on_hello(void *ctx, uint64_t session, enum session_role role,
		     const struct command *c, const struct peer *peer)
{
	struct serve *s = ctx;

	if (role == SESSION_VISITOR)
		chat_hello(s->chat, session, c);
	else
		desk_hello(s->desk, session,
			   peer->cookie[0] != '\0' ? peer->cookie
						   : peer->bearer);
}

/* A session is either a visitor's or an operator's; the side that does not
 * know its number looks away. */
static void on_command(void *ctx, uint64_t session, const struct command *c)
{
	struct serve *s = ctx;

	chat_command(s->chat, session, c);
	desk_command(s->desk, session, c);
}

static void on_closed(void *ctx, uint64_t session)
{
	struct serve *s = ctx;

	/* The last sockets close when there is nobody left to tell. */
	if (s->chat == NULL)
		return;
	chat_closed(s->chat, session);
	desk_closed(s->desk, session);
}

static void on_room(void *ctx, uint64_t session)
{
	struct serve *s = ctx;

	chat_room(s->chat, session);
	desk_room(s->desk, session);
}

static void on_request(void *ctx, const struct http_request *rq)
{
	struct serve *s = ctx;

	api_request(s->api, s->server, rq);
}

static void on_metrics(void *ctx, struct str *out)
{
	const struct serve *s = ctx;
	const struct metrics_sources sources = {.writer = s->writer,
						.chat = s->chat,
						.desk = s->desk,
						.live = s->live,
						.dispatch = s->dispatch};

	metrics_write(&sources, out);
}

static bool is_ready(void *ctx, struct fault *why)
{
	const struct serve *s = ctx;

	if (s->draining)
		return fault_set(why, FAULT_RETRY, "drain",
				 "the server is stopping");
	if (live_engine(s->live) == NULL)
		return fault_set(why, FAULT_RETRY, "content",
				 "the content is still being built");
	return desk_is_ready(s->desk, why) &&
	       bot_is_ready(chat_bot(s->chat), why) &&
	       writer_is_well(s->writer, why);
}

static void on_signed_out(void *ctx, const char *token)
{
	desk_signed_out(((struct serve *)ctx)->desk, token);
}

static void on_swapped(void *ctx)
{
	bot_engine_ready(chat_bot(((struct serve *)ctx)->chat));
}

/* ---- configuration ---- */

static void log_kept(const char *problems)
{
	char *line;

	while ((line = setup_next_line(&problems)) != NULL) {
		log_error("configuration kept", "why=\"%s\"", line);
		free(line);
	}
}

static void say_fixed(void *ctx, const char *key)
{
	log_warn("needs a restart", "key=%s where=\"%s\"", key,
		 conf_where(ctx, key));
}

/* next is good and becomes ours; the one that the daemon was started with is
 * kept beside it, for what stays as it was. */
static void apply(struct serve *s, struct conf *next)
{
	if (s->started == NULL)
		s->started = s->setup->conf;
	else
		conf_free(&s->setup->conf);
	s->setup->conf = next;
	log_set_level(next->log.level);
	server_set_origins(s->server, next->server.origins.items,
			   next->server.origins.n);
	server_name_site(s->server, s->site.id);
	log_info("configuration reloaded", "site=%s", next->site.id);
	conf_each_fixed(s->started, next, say_fixed, next);
}

static void reload(struct serve *s)
{
	struct conf *next = NULL;
	struct str problems;
	struct fault why;

	str_init(&problems, 1 << 20);
	if (!setup_load(s->setup->options, &next, &problems)) {
		log_kept(str_text(&problems));
	} else if (!setup_site(next, &s->site, &s->hours, &why)) {
		log_kept(why.text);
		conf_free(&next);
	} else {
		apply(s, next);
	}
	str_clear(&problems);
	live_reload(s->live, s->setup->conf->content.dir,
		    s->setup->conf->match.promise,
		    s->setup->conf->match.vectors);
}

/* ---- signals ---- */

static void drained(void *ctx)
{
	loop_stop(((struct serve *)ctx)->loop);
}

static void on_signal(void *ctx, int signum)
{
	struct serve *s = ctx;

	if (signum == SIGHUP) {
		if (!s->draining)
			reload(s);
		return;
	}
	if (s->draining) {
		/* Asked twice: whatever is committed is safe. */
		loop_stop(s->loop);
		return;
	}
	s->draining = true;
	log_info("draining", "signal=%d", signum);
	server_drain(s->server, DRAIN_SPREAD_MS,
		     s->setup->conf->server.drain_deadline * 1000, drained, s);
}

/* ---- up and down ---- */

static size_t match_threads(const struct conf *c)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	if (c->match.threads > 0)
		return (size_t)c->match.threads;
	return cores > 0 ? (size_t)cores : 1;
}

static bool start_store(struct serve *s, struct fault *why)
{
	const struct conf *c = s->setup->conf;
	struct reader_options readers = {.threads = READERS,
					 .capacity = READER_QUEUE};

	s->store_url = setup_store_url(c);
	readers.url = s->store_url;
	s->writer =
		writer_new(s->store_url, s->loop, (size_t)c->store.queue, why);
	if (s->writer == NULL)
		return false;
	s->reader = reader_new(s->loop, &readers, why);
	return s->reader != NULL;
}

static bool start_link(struct serve *s, struct fault *why)
{
	const struct conf *c = s->setup->conf;
	const struct dispatch_options o = {.writer = s->writer,
					   .reader = s->reader,
					   .url = c->webhook.url,
					   .secret = c->webhook.secret,
					   .allow_private =
						   c->webhook.allow_private};

	if (c->webhook.url[0] == '\0')
		return true;
	s->dispatch = dispatch_new(s->loop, &o, why);
	return s->dispatch != NULL;
}

static bool start_talk(struct serve *s, struct fault *why)
{
	const struct pool_options matchers = {
		.name = "match",
		.threads = match_threads(s->setup->conf),
		.capacity = MATCH_QUEUE};
	struct chat_needs chat = {.loop = s->loop,
				  .ports = &s->ports,
				  .site = &s->site,
				  .writer = s->writer,
				  .reader = s->reader,
				  .outbox = s->dispatch != NULL};
	struct desk_needs desk = {.loop = s->loop,
				  .ports = &s->ports,
				  .site = &s->site,
				  .writer = s->writer,
				  .reader = s->reader};
	const struct live_needs live = {.loop = s->loop,
					.writer = s->writer,
					.reader = s->reader,
					.data_dir = s->setup->conf->data.dir,
					.swapped = on_swapped,
					.ctx = s};
	const struct api_needs api = {.loop = s->loop,
				      .writer = s->writer,
				      .reader = s->reader,
				      .store_url = s->store_url,
				      .signed_out = on_signed_out,
				      .ctx = s};

	s->ports = (struct chat_ports){.ctx = s,
				       .send = port_send,
				       .accept = port_accept,
				       .refuse = port_refuse,
				       .room = port_room,
				       .close = port_close,
				       .engine = port_engine,
				       .changed = port_changed,
				       .peeked = port_peeked,
				       .presence = port_presence};
	s->matchers = pool_new(s->loop, &matchers);
	chat.matchers = s->matchers;
	s->chat = chat_new(&chat);
	desk.chat = s->chat;
	desk.matchers = s->matchers;
	s->desk = desk_new(&desk);
	s->live = live_new(&live);
	s->api = api_new(&api, why);
	return s->api != NULL;
}

static bool start_server(struct serve *s, struct fault *why)
{
	const struct conf *c = s->setup->conf;
	const struct server_options o = {
		.host = c->server.host,
		.port = c->server.port,
		.origins = c->server.origins.items,
		.n_origins = c->server.origins.n,
		.web_root = c->server.web_root,
		.per_address = c->server.per_address,
		.connect_rate = c->server.connect_rate,
		.visitor_rate = c->server.visitor_rate,
		.visitor_burst = c->server.visitor_burst,
		.operator_rate = c->server.operator_rate,
		.operator_burst = c->server.operator_burst,
		.silence_s = c->server.silence,
		.max_sessions = (size_t)c->server.max_sessions,
		.trust_forwarded = c->server.trust_forwarded};

	s->handlers = (struct server_handlers){.ctx = s,
					       .hello = on_hello,
					       .command = on_command,
					       .closed = on_closed,
					       .request = on_request,
					       .metrics = on_metrics,
					       .ready = is_ready,
					       .room = on_room};
	s->server = server_new(s->loop, &o, &s->handlers, why);
	if (s->server != NULL)
		server_name_site(s->server, s->site.id);
	return s->server != NULL;
}

static bool start(struct serve *s, struct fault *why)
{
	if (!setup_site(s->setup->conf, &s->site, &s->hours, why) ||
	    !secret_start(why))
		return false;
	s->loop = loop_new(why);
	if (s->loop == NULL || !start_store(s, why) || !start_link(s, why) ||
	    !start_talk(s, why) || !start_server(s, why))
		return false;
	loop_on_signal(s->loop, SIGTERM, on_signal, s);
	loop_on_signal(s->loop, SIGINT, on_signal, s);
	loop_on_signal(s->loop, SIGHUP, on_signal, s);
	desk_recover(s->desk);
	bot_recover(chat_bot(s->chat));
	live_reload(s->live, s->setup->conf->content.dir,
		    s->setup->conf->match.promise,
		    s->setup->conf->match.vectors);
	return true;
}

/* First all threads finish what they accepted, while everything they report to
 * is still there: a match may end in a transaction, a transaction in a match or
 * a read, a read in both. Who comes to a stopped one is refused, and what the
 * bot then still owes is taken up after the next start. Only then is anything
 * freed, in reverse. */
static void stop(struct serve *s)
{
	dispatch_stop(s->dispatch);
	if (s->api != NULL)
		api_stop(s->api);
	if (s->live != NULL)
		live_stop(s->live);
	pool_stop(s->matchers);
	writer_stop(s->writer);
	reader_stop(s->reader);
	dispatch_free(&s->dispatch);
	api_free(&s->api);
	desk_free(&s->desk);
	chat_free(&s->chat);
	live_free(&s->live);
	pool_free(&s->matchers);
	reader_free(&s->reader);
	writer_free(&s->writer);
	server_free(&s->server);
	loop_free(&s->loop);
	hours_free(&s->hours);
	conf_free(&s->started);
	free(s->store_url);
}

/* Ends while a content is being trained: that takes seconds and nobody will use
 * it, so the thread is not waited for. What was accepted is finished and the
 * store closed as ever; the rest the system takes back. */
static NO_RETURN void leave(struct serve *s)
{
	dispatch_stop(s->dispatch);
	api_stop(s->api);
	pool_stop(s->matchers);
	writer_stop(s->writer);
	reader_stop(s->reader);
	reader_free(&s->reader);
	writer_free(&s->writer);
	log_info("stopped", "content=\"building broken off\"");
	_exit(0);
}

bool serve_run(struct setup *setup, struct fault *why)
{
	struct serve s = {.setup = setup};
	struct live_stats content;
	bool ok = start(&s, why);

	if (ok) {
		/* For whoever started us, a test or a script, on port 0. */
		printf("listening port=%d\n", server_port(s.server));
		fflush(stdout);
		log_info("listening", "host=%s port=%d",
			 setup->conf->server.host, server_port(s.server));
		loop_run(s.loop);
		live_stats(s.live, &content);
		if (content.building)
			leave(&s);
		log_info("stopped", "sessions=%zu", chat_sessions(s.chat));
	}
	stop(&s);
	return ok;
}
