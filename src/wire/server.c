#include "config.h"

#include "wire/server.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "wire/frame.h"
#include "wire/server-priv.h"

#define TICK_MS       1000
#define DRAIN_TICK_MS 50
#define SWEEP_MS      30000
#define SPARE_FDS     64 /* for the store, workers, files */
#define PLUGIN        LWS_INSTALL_LIBDIR "/libwebsockets-evlib_uv.so"

/* libwebsockets keeps its timers in a list that it walks at every connect, and
 * its pings overwrite a pending close reason: we have a heartbeat of our own
 * and switch this one off. */
static const lws_retry_bo_t no_heartbeat;

/* Its words for a peer's mistake are "error", so nothing of it is worth more
 * than a warning of ours; what stops us becomes a fault. */
static void on_log(int level, const char *line)
{
	int len = (int)strcspn(line, "\n");

	if (level == LLL_ERR)
		log_warn("libwebsockets", "said=\"%.*s\"", len, line);
	else
		log_debug("libwebsockets", "said=\"%.*s\"", len, line);
}

static char *dup_or_null(const char *text)
{
	return text == NULL ? NULL : mem_strdup(text);
}

static void copy_origins(struct server *s, const char *const *origins, size_t n)
{
	char **copy = mem_calloc(n + 1, sizeof(*copy));

	for (size_t i = 0; i < n; i++)
		copy[i] = mem_strdup(origins[i]);
	s->o.origins = (const char *const *)copy;
	s->o.n_origins = n;
}

static void copy_options(struct server *s, const struct server_options *o)
{
	s->o = *o;
	s->o.host = mem_strdup(o->host);
	s->o.web_root = dup_or_null(o->web_root);
	copy_origins(s, o->origins, o->n_origins);
}

static void free_text(const char *text)
{
	free((void *)(uintptr_t)text);
}

static void free_origins(struct server *s)
{
	for (size_t i = 0; i < s->o.n_origins; i++)
		free_text(s->o.origins[i]);
	free((void *)(uintptr_t)s->o.origins);
}

static void free_options(struct server *s)
{
	free_origins(s);
	free_text(s->o.host);
	free_text(s->o.web_root);
}

static struct link *link_of(const struct session *session)
{
	return session_socket(session);
}

static void on_hello(void *ctx, struct session *session, unsigned role,
		     const struct command *c)
{
	struct server *s = ctx;
	struct link *link = link_of(session);
	struct peer *peer = link->peer;

	link->peer = NULL;
	s->h->hello(s->h->ctx, session_id(session),
		    role == PROTOCOL_OPERATOR ? SESSION_OPERATOR
					      : SESSION_VISITOR,
		    c, peer);
	free(peer);
}

static void on_command(void *ctx, struct session *session,
		       const struct command *c)
{
	struct server *s = ctx;

	s->h->command(s->h->ctx, session_id(session), c);
}

static void on_wake(void *ctx, struct session *session)
{
	(void)ctx;
	lws_callback_on_writable(link_of(session)->wsi);
}

void server_cut(struct lws *wsi)
{
	lws_set_timeout(wsi, PENDING_TIMEOUT_CLOSE_SEND, LWS_TO_KILL_ASYNC);
}

void server_watch(struct server *s)
{
	if (s->ticking)
		return;
	s->ticking = true;
	loop_timer_start(s->tick, TICK_MS, TICK_MS);
}

static void on_tick(void *ctx)
{
	struct server *s = ctx;
	int64_t now_ms = clock_mono_ms();
	size_t pos = 0;
	struct session *session;

	while ((session = roster_next(s->sessions, &pos)) != NULL)
		if (!session_tick(session, now_ms))
			server_cut(link_of(session)->wsi);
	http_tick(s, now_ms);
	if (now_ms - s->swept_ms > SWEEP_MS) {
		s->swept_ms = now_ms;
		addresses_sweep(s->addresses, now_ms);
	}
	/* Nobody there: an idle server does not wake up. */
	if (roster_count(s->sessions) == 0 && roster_count(s->turns) == 0 &&
	    addresses_count(s->addresses) == 0) {
		s->ticking = false;
		loop_timer_stop(s->tick);
	}
}

static int highest_fd(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > INT_MAX)
		return INT_MAX;
	return (int)limit.rlim_cur - 1 - SPARE_FDS;
}

static struct server *server_start(struct loop *l,
				   const struct server_options *o,
				   const struct server_handlers *h)
{
	struct server *s = mem_calloc(1, sizeof(*s));

	copy_options(s, o);
	s->h = h;
	s->loop = l;
	s->rules = (struct session_rules){
		.visitor_rate = o->visitor_rate,
		.visitor_burst = o->visitor_burst,
		.operator_rate = o->operator_rate,
		.operator_burst = o->operator_burst,
		.silence_ms = (int64_t)o->silence_s * 1000,
		.headroom = LWS_PRE,
		.counters = &s->counters,
		.ctx = s,
		.hello = on_hello,
		.command = on_command,
		.wake = on_wake,
	};
	s->most_fd = highest_fd();
	s->sessions = roster_new();
	s->turns = roster_new();
	s->addresses = addresses_new(o->per_address, o->connect_rate,
				     o->max_sessions * 2);
	s->tick = loop_timer_new(l, on_tick, s);
	return s;
}

static void set_protocols(struct server *s)
{
	s->protocols[0] = (struct lws_protocols){
		.name = "http",
		.callback = http_callback,
		.per_session_data_size = http_user_size(),
	};
	s->protocols[1] = (struct lws_protocols){
		.name = PROTOCOL_NAME,
		.callback = ws_callback,
		.per_session_data_size = sizeof(struct link),
		.rx_buffer_size = 1024,  /* 3 KB less a connection */
		.tx_packet_size = 65536, /* a frame leaves in one piece */
	};
}

static bool create_context(struct server *s, struct fault *why)
{
	void *loops[1] = {loop_handle(s->loop)};
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN,
		.options = LWS_SERVER_OPTION_LIBUV |
			   LWS_SERVER_OPTION_EXPLICIT_VHOSTS,
		.foreign_loops = loops,
		.pcontext = &s->lws,
		.user = s,
		.retry_and_idle_policy = &no_heartbeat,
		.timeout_secs = 10,
		.max_http_header_data = 8192,
		.gid = -1,
		.uid = -1,
	};

	lws_set_log_level(LLL_ERR | LLL_WARN, on_log);
	s->lws = lws_create_context(&info);
	if (s->lws != NULL)
		return true;
	return fault_set(why, FAULT_FATAL, "libwebsockets",
			 "libwebsockets does not start: it needs %s; install "
			 "the package libwebsockets-evlib-uv",
			 PLUGIN);
}

/* Asks the system why the address cannot be had: libwebsockets only says that
 * it cannot. */
static bool cannot_listen(const struct server *s, struct fault *why)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET,
				 .sin_port = htons((uint16_t)s->o.port)};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6,
				  .sin6_port = htons((uint16_t)s->o.port)};
	bool is_v6 = strchr(s->o.host, ':') != NULL;
	char text[128];
	int fd, one = 1, error = EADDRNOTAVAIL;

	if (inet_pton(is_v6 ? AF_INET6 : AF_INET, s->o.host,
		      is_v6 ? (void *)&v6.sin6_addr : (void *)&v4.sin_addr) !=
	    1)
		return fault_set(why, FAULT_FATAL, "listen",
				 "cannot listen on %s: not an IP address",
				 s->o.host);
	fd = socket(is_v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0) {
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
		if (bind(fd,
			 is_v6 ? (struct sockaddr *)&v6
			       : (struct sockaddr *)&v4,
			 is_v6 ? sizeof(v6) : sizeof(v4)) != 0 ||
		    listen(fd, 1) != 0)
			error = errno;
		close(fd);
	}
	return fault_set(why, FAULT_FATAL, "listen",
			 "cannot listen on %s port %d: %s%s", s->o.host,
			 s->o.port, strerror_r(error, text, sizeof(text)),
			 error == EADDRINUSE
				 ? "; another program has it, or an older one "
				   "of ours still runs"
				 : "");
}

static bool start_listening(struct server *s, struct fault *why)
{
	bool is_v6 = strchr(s->o.host, ':') != NULL;
	struct lws_context_creation_info info = {
		.port = s->o.port,
		.iface = s->o.host,
		.protocols = s->protocols,
		.options = LWS_SERVER_OPTION_FAIL_UPON_UNABLE_TO_BIND,
		.vhost_name = "souffleur",
		.retry_and_idle_policy = &no_heartbeat,
		.keepalive_timeout = 30,
		.ka_time = 60,
		.ka_interval = 10,
		.ka_probes = 3,
	};

	if (strcmp(s->o.host, "0.0.0.0") == 0 || strcmp(s->o.host, "::") == 0)
		info.iface = NULL;
	if (!is_v6)
		info.options |= LWS_SERVER_OPTION_DISABLE_IPV6;
	s->vhost = lws_create_vhost(s->lws, &info);
	return s->vhost != NULL || cannot_listen(s, why);
}

struct server *server_new(struct loop *l, const struct server_options *o,
			  const struct server_handlers *h, struct fault *why)
{
	struct server *s = server_start(l, o, h);

	set_protocols(s);
	if (pages_read(o->web_root, &s->pages, why) && create_context(s, why) &&
	    start_listening(s, why))
		return s;
	server_free(&s);
	return NULL;
}

void server_free(struct server **s)
{
	struct server *dead = *s;

	if (dead == NULL)
		return;
	*s = NULL;
	/* Sockets that are still open close now; whom that concerned may be
	 * gone already. */
	dead->h = NULL;
	if (dead->lws != NULL) {
		/* The sockets go in the next turns of the loop; only then may
		 * the rest of libwebsockets go. It clears dead->lws itself. */
		lws_context_destroy(dead->lws);
		loop_settle(dead->loop);
		if (dead->lws != NULL)
			lws_context_destroy(dead->lws);
		assert(dead->lws == NULL);
	}
	loop_timer_free(&dead->tick);
	loop_timer_free(&dead->drain);
	roster_free(&dead->sessions);
	roster_free(&dead->turns);
	addresses_free(&dead->addresses);
	pages_free(&dead->pages);
	free_options(dead);
	free(dead);
}

void server_name_site(struct server *s, const char *site)
{
	pages_name_site(s->pages, site);
}

int server_port(const struct server *s)
{
	return lws_get_vhost_listen_port(s->vhost);
}

void server_set_origins(struct server *s, const char *const *origins, size_t n)
{
	free_origins(s);
	copy_origins(s, origins, n);
}

void server_accept(struct server *s, uint64_t session)
{
	struct session *it = roster_get(s->sessions, session);

	if (it != NULL)
		session_accept(it, clock_mono_ms());
}

static bool is_word_of(const char *const *words, size_t n, const char *word,
		       size_t *i_r)
{
	for (*i_r = 0; *i_r < n; ++*i_r)
		if (strcmp(words[*i_r], word) == 0)
			return true;
	return false;
}

static enum protocol_bye bye_of_error(const char *code)
{
	size_t i;
	bool known =
		is_word_of(protocol_error_names, PROTOCOL_ERRORS, code, &i);

	assert(known);
	if (i == PROTOCOL_ERROR_SIGNED_OUT)
		return PROTOCOL_BYE_SIGNED_OUT;
	if (i == PROTOCOL_ERROR_BUSY || i == PROTOCOL_ERROR_STORAGE ||
	    i == PROTOCOL_ERROR_INTERNAL)
		return PROTOCOL_BYE_BUSY;
	return PROTOCOL_BYE_REFUSED;
}

void server_refuse(struct server *s, uint64_t session, const char *code,
		   const char *message)
{
	struct session *it = roster_get(s->sessions, session);
	struct out_error e = {.code = code, .message = message};
	struct outgoing o = {.type = OUTGOING_ERROR, .u.error = &e};
	enum protocol_bye why = bye_of_error(code);

	if (it == NULL)
		return;
	counters_error(&s->counters, code);
	session_say(it, &o);
	session_end(it, why, why == PROTOCOL_BYE_BUSY);
}

void server_send(struct server *s, const uint64_t *sessions, size_t n,
		 const struct outgoing *o)
{
	bool important = frame_is_important(o->type);
	struct packet *p = NULL;
	struct str text;

	str_init(&text, LIMIT_OUT_QUEUE_BYTES);
	frame_encode(o, &text);
	if (text.overflowed)
		log_error("frame too large", "type=%d", (int)o->type);
	else
		p = packet_new(text.data, text.len, LWS_PRE);
	str_clear(&text);
	if (p == NULL)
		return;
	for (size_t i = 0; i < n; i++) {
		struct session *it = roster_get(s->sessions, sessions[i]);

		if (it != NULL)
			session_send(it, p, important);
	}
	if (o->type == OUTGOING_ERROR)
		counters_error(&s->counters, o->u.error->code);
	packet_unref(&p);
}

size_t server_room(const struct server *s, uint64_t session)
{
	const struct session *it = roster_get(s->sessions, session);

	return it == NULL ? 0 : session_room(it);
}

void server_close(struct server *s, uint64_t session, const char *reason,
		  bool reconnect)
{
	struct session *it = roster_get(s->sessions, session);
	size_t i;
	bool known = is_word_of(protocol_bye_names, PROTOCOL_BYES, reason, &i);

	assert(known);
	if (it != NULL)
		session_end(it, (enum protocol_bye)i, reconnect);
}

static void finish_drain(struct server *s)
{
	s->drained = true;
	loop_timer_stop(s->drain);
	s->done(s->done_ctx);
}

/* Each session has its moment inside the spread, so that they do not all come
 * back to the next server at once. */
static void on_drain(void *ctx)
{
	struct server *s = ctx;
	int64_t now_ms = clock_mono_ms();
	int64_t passed = now_ms - s->drain_began_ms;
	size_t pos = 0;
	struct session *it;

	if (s->drained)
		return;
	while ((it = roster_next(s->sessions, &pos)) != NULL) {
		uint64_t id = session_id(it);
		uint64_t place = (id ^ id >> 32) * 2654435761u % 1000;

		if (passed * 1000 >= (int64_t)place * s->spread_ms)
			session_end(it, PROTOCOL_BYE_DRAIN, true);
	}
	if ((roster_count(s->sessions) == 0 && roster_count(s->turns) == 0) ||
	    passed >= s->deadline_ms)
		finish_drain(s);
}

void server_drain(struct server *s, int spread_ms, int deadline_ms,
		  void (*done)(void *ctx), void *ctx)
{
	assert(s->drain == NULL);
	s->drain = loop_timer_new(s->loop, on_drain, s);
	s->drain_began_ms = clock_mono_ms();
	s->spread_ms = spread_ms;
	s->deadline_ms = deadline_ms;
	s->done = done;
	s->done_ctx = ctx;
	lws_context_deprecate(s->lws, NULL);
	loop_timer_start(s->drain, 1, DRAIN_TICK_MS);
}
