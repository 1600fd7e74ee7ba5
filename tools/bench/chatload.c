/* Many visitors on one epoll loop, for tools/bench-chat: each says a message,
 * waits for what answers it, and says the next. Shares no code with the
 * server's sockets; its WebSocket knows just what the server sends.
 *
 *   chatload PORT MODE CLIENTS SECONDS THINK_MS TEXT...
 *
 * MODE: echo (any frame answers), ack (a person is called first, so the bot is
 * silent), bot (the bot's message answers) or idle. Says "ready" when all are
 * let in, goes on when a line comes, says what it measured as one line of
 * JSON, and stays until the next line comes. */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"

#define AT_ONCE   64 /* connections that are being made */
#define FRAME_MAX (1 << 20)

enum mode {
	MODE_ECHO,
	MODE_ACK,
	MODE_BOT,
	MODE_IDLE
};

enum state {
	STATE_OFF,
	STATE_UPGRADING,
	STATE_ENTERING, /* hello was said */
	STATE_IDLE,
	STATE_WAITING /* for what answers the message */
};

struct client {
	int fd;
	enum state state;
	char *in; /* what has arrived of the next frame */
	size_t len, cap;
	int64_t said_ns, next_ns;
	size_t turn;
	bool acked, queued;
	bool entered; /* once: it counts as ready */
};

struct samples {
	uint32_t *us;
	size_t n, cap;
};

struct load {
	enum mode mode;
	int port, epoll;
	struct client *all;
	size_t n, opened, opening, ready;
	const char *const *texts;
	size_t n_texts;
	int64_t think_ns;
	bool running;
	uint64_t salt, said, failed, handed_over;
	struct samples acks, answers;
	size_t *line; /* ring: who speaks next, in order of next_ns */
	size_t first, waiting;
};

static void add_sample(struct samples *s, int64_t ns)
{
	s->us = mem_grow(s->us, &s->cap, s->n + 1, sizeof(*s->us));
	s->us[s->n++] = (uint32_t)(ns / 1000);
}

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* Whole or not at all: what is said is far smaller than a socket's buffer. */
static void put(struct load *l, struct client *c, const void *data, size_t len)
{
	if (send(c->fd, data, len, MSG_NOSIGNAL) != (ssize_t)len)
		l->failed++;
}

/* A text frame, masked with zeros. */
static void say(struct load *l, struct client *c, const char *text, size_t len)
{
	unsigned char frame[2048] = {0x81};
	size_t at = 2;

	if (len + 8 > sizeof(frame))
		die("text too long");
	if (len < 126) {
		frame[1] = (unsigned char)(0x80 | len);
	} else {
		frame[1] = 0x80 | 126;
		frame[2] = (unsigned char)(len >> 8);
		frame[3] = (unsigned char)len;
		at = 4;
	}
	memset(frame + at, 0, 4);
	memcpy(frame + at + 4, text, len);
	put(l, c, frame, at + 4 + len);
}

static void sayf(struct load *l, struct client *c, const char *format, ...)
	PRINTF_LIKE(3, 4);

static void sayf(struct load *l, struct client *c, const char *format, ...)
{
	struct str s;
	va_list args;

	str_init(&s, 2000);
	va_start(args, format);
	str_vaddf(&s, format, args);
	va_end(args);
	say(l, c, str_text(&s), s.len);
	str_clear(&s);
}

static void speak(struct load *l, struct client *c)
{
	const char *text = l->texts[c->turn++ % l->n_texts];

	c->state = STATE_WAITING;
	c->acked = false;
	c->said_ns = clock_mono_ns();
	sayf(l, c,
	     "{\"type\":\"send\",\"id\":\"%016" PRIx64 "%016" PRIx64
	     "\",\"text\":\"%s\"}",
	     l->salt, ++l->said, text);
}

/* It speaks when its time has come. */
static void rest(struct load *l, struct client *c)
{
	c->state = STATE_IDLE;
	if (!l->running)
		return;
	if (l->think_ns == 0) {
		speak(l, c);
		return;
	}
	c->next_ns = clock_mono_ns() + l->think_ns;
	l->line[(l->first + l->waiting++) % l->n] = (size_t)(c - l->all);
}

static void enter(struct load *l, struct client *c)
{
	if (!c->entered) {
		c->entered = true;
		l->ready++;
	}
	l->opening--;
	rest(l, c);
}

static void hang_up(struct load *l, struct client *c)
{
	if (c->state == STATE_UPGRADING || c->state == STATE_ENTERING)
		l->opening--;
	close(c->fd);
	c->fd = -1;
	c->state = STATE_OFF;
	c->len = 0;
	c->queued = false;
}

static void dial(struct load *l, struct client *c)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
				 .sin_port = htons((uint16_t)l->port),
				 .sin_addr = {htonl(INADDR_LOOPBACK)}};
	struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
	char *request = str_format("GET /ws HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
				   "Upgrade: websocket\r\n"
				   "Connection: Upgrade\r\n"
				   "Sec-WebSocket-Key: "
				   "MDEyMzQ1Njc4OWFiY2RlZg==\r\n"
				   "Sec-WebSocket-Version: 13\r\n"
				   "Sec-WebSocket-Protocol: souffleur.v1\r\n"
				   "\r\n",
				   l->port);

	c->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (c->fd < 0 || connect(c->fd, (void *)&to, sizeof(to)) != 0)
		die("connect");
	fcntl(c->fd, F_SETFL, O_NONBLOCK);
	if (epoll_ctl(l->epoll, EPOLL_CTL_ADD, c->fd, &e) != 0)
		die("epoll_ctl");
	c->state = STATE_UPGRADING;
	l->opening++;
	put(l, c, request, strlen(request));
	free(request);
}

static bool has(const char *text, const char *what)
{
	return strstr(text, what) != NULL;
}

static void on_entering(struct load *l, struct client *c, const char *text)
{
	if (!has(text, "\"type\":\"synced\""))
		return;
	/* The bot is silent from here on; the ack of this is no sample. */
	if (l->mode == MODE_ACK)
		sayf(l, c,
		     "{\"type\":\"human\",\"id\":\"%016" PRIx64 "%016" PRIx64
		     "\"}",
		     l->salt, ++l->said);
	enter(l, c);
}

static void on_answer(struct load *l, struct client *c, const char *text)
{
	int64_t ns = clock_mono_ns() - c->said_ns;

	if (l->mode == MODE_ECHO) {
		add_sample(&l->acks, ns);
		rest(l, c);
		return;
	}
	if (has(text, "\"type\":\"error\"")) {
		l->failed++;
		rest(l, c);
	} else if (has(text, "\"type\":\"ack\"") && !c->acked) {
		c->acked = true;
		add_sample(&l->acks, ns);
		if (l->mode == MODE_ACK)
			rest(l, c);
	} else if (l->mode == MODE_BOT && has(text, "\"author\":\"bot\"") &&
		   has(text, "\"kind\":\"message\"")) {
		add_sample(&l->answers, ns);
		rest(l, c);
	}
}

static void on_frame(struct load *l, struct client *c, const char *text)
{
	if (c->state == STATE_ENTERING)
		on_entering(l, c, text);
	else if (c->state == STATE_WAITING && l->running)
		on_answer(l, c, text);
	if (has(text, "\"to\":\"queued\"") && l->mode == MODE_BOT)
		c->queued = true;
}

/* Takes whole frames off the front; gives how many bytes that were. */
static size_t take_frames(struct load *l, struct client *c)
{
	size_t at = 0;

	for (;;) {
		const unsigned char *p = (const unsigned char *)c->in + at;
		size_t left = c->len - at, head = 2, len;
		char kept;

		if (left < 2)
			return at;
		len = p[1] & 127;
		if (len == 126) {
			head = 4;
			if (left < head)
				return at;
			len = (size_t)p[2] << 8 | p[3];
		} else if (len == 127) {
			head = 10;
			if (left < head)
				return at;
			len = (size_t)p[6] << 24 | (size_t)p[7] << 16 |
			      (size_t)p[8] << 8 | p[9];
		}
		if (len > FRAME_MAX)
			die("frame too large");
		if (left < head + len)
			return at;
		kept = c->in[at + head + len];
		c->in[at + head + len] = '\0';
		if ((p[0] & 15) == 1)
			on_frame(l, c, c->in + at + head);
		c->in[at + head + len] = kept;
		at += head + len;
	}
}

static void take(struct load *l, struct client *c)
{
	size_t used;
	const char *end;

	if (c->state == STATE_UPGRADING) {
		c->in[c->len] = '\0';
		end = strstr(c->in, "\r\n\r\n");
		if (end == NULL)
			return;
		if (strncmp(c->in, "HTTP/1.1 101", 12) != 0) {
			fprintf(stderr, "refused: %.60s\n", c->in);
			exit(1);
		}
		used = (size_t)(end - c->in) + 4;
		memmove(c->in, c->in + used, c->len - used);
		c->len -= used;
		c->state = STATE_ENTERING;
		if (l->mode == MODE_ECHO)
			enter(l, c);
		else
			sayf(l, c,
			     "{\"type\":\"hello\",\"site\":\"demo\","
			     "\"lang\":\"en\"}");
	}
	used = take_frames(l, c);
	memmove(c->in, c->in + used, c->len - used);
	c->len -= used;
}

static void on_readable(struct load *l, struct client *c)
{
	ssize_t n;

	if (c->fd < 0)
		return;
	c->in = mem_grow(c->in, &c->cap, c->len + 8192, 1);
	n = recv(c->fd, c->in + c->len, c->cap - c->len - 1, 0);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		l->failed++;
		hang_up(l, c);
		return;
	}
	c->len += (size_t)n;
	take(l, c);
	/* A person leads it now: the next message is another visitor's. */
	if (c->queued && c->state != STATE_WAITING) {
		l->handed_over++;
		hang_up(l, c);
		dial(l, c);
	} else if (c->queued && l->running) {
		l->handed_over++;
		l->said--; /* it was never answered */
		hang_up(l, c);
		dial(l, c);
	}
}

static void wake_up(struct load *l)
{
	int64_t now = clock_mono_ns();

	while (l->waiting > 0) {
		struct client *c = &l->all[l->line[l->first]];

		if (c->next_ns > now)
			return;
		l->first = (l->first + 1) % l->n;
		l->waiting--;
		if (c->state == STATE_IDLE)
			speak(l, c);
	}
}

static void turn(struct load *l)
{
	struct epoll_event e[256];
	int n;

	while (l->opened < l->n && l->opening < AT_ONCE)
		dial(l, &l->all[l->opened++]);
	n = epoll_wait(l->epoll, e, 256, l->waiting > 0 ? 1 : 20);
	for (int i = 0; i < n; i++)
		on_readable(l, e[i].data.ptr);
	wake_up(l);
}

static void wait_for_line(struct load *l)
{
	fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
	for (;;) {
		char c;
		ssize_t n = read(STDIN_FILENO, &c, 1);

		if (n == 0 || (n == 1 && c == '\n'))
			return;
		turn(l);
	}
}

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static uint32_t quantile(struct samples *s, double q)
{
	if (s->n == 0)
		return 0;
	qsort(s->us, s->n, sizeof(*s->us), compare);
	return s->us[(size_t)(q * (double)(s->n - 1))];
}

static void run(struct load *l, int64_t ns)
{
	int64_t began = clock_mono_ns(), took;

	l->said = l->said + (1 << 20);
	l->running = true;
	l->failed = 0;
	for (size_t i = 0; i < l->n; i++) {
		struct client *c = &l->all[i];

		if (c->state != STATE_IDLE || l->mode == MODE_IDLE)
			continue;
		if (l->think_ns == 0) {
			speak(l, c);
			continue;
		}
		/* Spread over the first pause. */
		c->next_ns = began + l->think_ns / (int64_t)l->n * (int64_t)i;
		l->line[(l->first + l->waiting++) % l->n] = i;
	}
	while (clock_mono_ns() - began < ns)
		turn(l);
	took = clock_mono_ns() - began;
	l->running = false;
	printf("{\"messages\": %zu, \"seconds\": %.3f, \"ack_p50\": %u, "
	       "\"ack_p99\": %u, \"answers\": %zu, \"answer_p50\": %u, "
	       "\"answer_p99\": %u, \"failed\": %" PRIu64
	       ", \"handed_over\": %" PRIu64 "}\n",
	       l->acks.n, (double)took / 1e9, quantile(&l->acks, 0.5),
	       quantile(&l->acks, 0.99), l->answers.n,
	       quantile(&l->answers, 0.5), quantile(&l->answers, 0.99),
	       l->failed, l->handed_over);
	fflush(stdout);
}

static bool parse_mode(const char *name, enum mode *mode_r)
{
	static const char *const names[] = {"echo", "ack", "bot", "idle"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (strcmp(names[i], name) == 0) {
			*mode_r = (enum mode)i;
			return true;
		}
	}
	return false;
}

int main(int argc, char **argv)
{
	struct load l = {.epoll = epoll_create1(0)};

	if (argc < 7 || !parse_mode(argv[2], &l.mode)) {
		fprintf(stderr, "usage: chatload PORT echo|ack|bot|idle "
				"CLIENTS SECONDS THINK_MS TEXT...\n");
		return 64;
	}
	l.port = (int)strtol(argv[1], NULL, 10);
	l.n = (size_t)strtol(argv[3], NULL, 10);
	l.think_ns = strtol(argv[5], NULL, 10) * 1000000;
	l.texts = (const char *const *)(argv + 6);
	l.n_texts = (size_t)(argc - 6);
	l.all = mem_calloc(l.n, sizeof(*l.all));
	l.line = mem_calloc(l.n, sizeof(*l.line));
	if (getrandom(&l.salt, sizeof(l.salt), 0) != sizeof(l.salt))
		die("getrandom");
	for (size_t i = 0; i < l.n; i++)
		l.all[i].turn = i;
	while (l.ready < l.n)
		turn(&l);
	puts("ready");
	fflush(stdout);
	wait_for_line(&l);
	run(&l, (int64_t)(strtod(argv[4], NULL) * 1e9));
	wait_for_line(&l);
	return 0;
}
