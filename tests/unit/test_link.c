#include "config.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/str.h"
#include "link/address.h"
#include "link/dispatch.h"
#include "loop/loop.h"
#include "store/outbox.h"
#include "unit/tempdb.h"
#include "unit/unit.h"

#define SECRET      "a secret of the tests" /* of hooks.py, too */
#define DEADLINE_MS 90000                   /* nothing waits when all is well */
#define FOREVER_MS  3600000
#define ROWS_MAX    64

/* ---- the receiver, another process in another language ---- */

struct hooks {
	pid_t pid;
	int in, out; /* its standard input and output */
	int port;
	struct str log; /* one line a request */
};

static void hooks_read(struct hooks *h)
{
	char bytes[4096];
	ssize_t n;

	while ((n = read(h->out, bytes, sizeof(bytes))) > 0)
		str_add_bytes(&h->log, bytes, (size_t)n);
}

static void hooks_start(struct hooks *h)
{
	const char *src = getenv("srcdir");
	char *script =
		str_format("%s/tests/unit/hooks.py", src != NULL ? src : ".");
	int to[2], from[2];
	struct pollfd p;

	assert_int_equal(pipe2(to, O_CLOEXEC), 0);
	assert_int_equal(pipe2(from, O_CLOEXEC), 0);
	h->pid = fork();
	assert_true(h->pid >= 0);
	if (h->pid == 0) {
		dup2(to[0], STDIN_FILENO);
		dup2(from[1], STDOUT_FILENO);
		execlp("python3", "python3", script, (char *)NULL);
		_exit(127);
	}
	free(script);
	close(to[0]);
	close(from[1]);
	h->in = to[1];
	h->out = from[0];
	str_init(&h->log, 1 << 20);
	assert_int_equal(fcntl(h->out, F_SETFL, O_NONBLOCK), 0);
	while (strchr(str_text(&h->log), '\n') == NULL) {
		p = (struct pollfd){.fd = h->out, .events = POLLIN};
		assert_int_equal(poll(&p, 1, DEADLINE_MS), 1);
		assert_int_equal(p.revents & POLLIN, POLLIN);
		hooks_read(h);
	}
	assert_int_equal(strncmp(str_text(&h->log), "port ", 5), 0);
	h->port = (int)strtol(str_text(&h->log) + 5, NULL, 10);
	str_reset(&h->log);
}

static void hooks_stop(struct hooks *h)
{
	int status;

	close(h->in);
	close(h->out);
	assert_int_equal(waitpid(h->pid, &status, 0), h->pid);
	str_clear(&h->log);
}

/* Requests whose line holds `words`. */
static int hooks_count(struct hooks *h, const char *words)
{
	int n = 0;

	hooks_read(h);
	for (const char *p = str_text(&h->log); *p != '\0'; p++) {
		size_t len = strcspn(p, "\n");

		if (memmem(p, len, words, strlen(words)) != NULL)
			n++;
		p += len;
		if (*p == '\0')
			break;
	}
	return n;
}

/* ---- everything up to the dispatcher ---- */

struct world {
	struct hooks hooks;
	struct tempdb temp;
	struct loop *loop;
	struct writer *writer;
	struct reader *reader;
	struct dispatch *dispatch;
	struct loop_timer *timer;
	int64_t deadline;
	bool (*until)(struct world *w);
	bool reached;
	struct outbox_row rows[ROWS_MAX];
	size_t n_rows;
	int added;
};

static int set_up(void **state)
{
	struct world *w = mem_calloc(1, sizeof(*w));
	struct reader_options ro = {.threads = 1, .capacity = 64};
	struct fault why;

	tempdb_init(&w->temp);
	hooks_start(&w->hooks);
	ro.url = w->temp.url;
	w->loop = loop_new(&why);
	assert_non_null(w->loop);
	w->writer = writer_new(w->temp.url, w->loop, 1000, &why);
	assert_non_null(w->writer);
	w->reader = reader_new(w->loop, &ro, &why);
	assert_non_null(w->reader);
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	dispatch_stop(w->dispatch);
	writer_free(&w->writer);
	reader_free(&w->reader);
	dispatch_free(&w->dispatch);
	loop_timer_free(&w->timer);
	loop_free(&w->loop);
	tempdb_clear(&w->temp);
	hooks_stop(&w->hooks);
	free(w);
	return 0;
}

static void start(struct world *w, const char *path, struct dispatch_options o)
{
	char *url = str_format("http://127.0.0.1:%d%s", w->hooks.port, path);
	struct fault why;

	o.writer = w->writer;
	o.reader = w->reader;
	o.url = url;
	o.secret = SECRET;
	if (o.first_retry_ms == 0)
		o.first_retry_ms = 20;
	w->dispatch = dispatch_new(w->loop, &o, &why);
	assert_non_null(w->dispatch);
	free(url);
}

static const struct dispatch_options local = {.allow_private = true};

static void tick(void *ctx)
{
	struct world *w = ctx;

	w->reached = w->until(w);
	if (w->reached || clock_mono_ms() > w->deadline)
		loop_stop(w->loop);
}

/* Runs the loop until it is so; fails the test when it takes too long. */
static void run_until(struct world *w, bool (*until)(struct world *w))
{
	w->until = until;
	w->deadline = clock_mono_ms() + DEADLINE_MS;
	if (w->timer == NULL)
		w->timer = loop_timer_new(w->loop, tick, w);
	loop_timer_start(w->timer, 1, 5);
	loop_run(w->loop);
	loop_timer_stop(w->timer);
	if (!w->reached)
		fail_msg("too slow; requests so far:\n%s",
			 str_text(&w->hooks.log));
}

static bool add_rows(struct db *db, void *arg, struct fault *why)
{
	struct world *w = arg;

	for (size_t i = 0; i < w->n_rows; i++)
		if (!outbox_add(db, &w->rows[i], why))
			return false;
	return true;
}

static void rows_added(void *arg, bool committed, const struct fault *why)
{
	struct world *w = arg;

	(void)why;
	assert_true(committed);
	w->n_rows = 0;
	dispatch_poke(w->dispatch);
}

static void row(struct world *w, const char *id, const char *conversation)
{
	w->rows[w->n_rows++] = (struct outbox_row){
		.id = id,
		.topic = "message",
		.conversation = conversation,
		.seq = ++w->added,
		.body = "{\"text\":\"\xd0\x94\xd0\xb0\"}",
		.created_at = 1,
		.due_at = 1,
	};
}

static void commit(struct world *w)
{
	assert_true(writer_submit(w->writer, add_rows, rows_added, w));
}

static struct dispatch_stats stats(struct world *w)
{
	struct dispatch_stats s;

	dispatch_stats(w->dispatch, &s);
	return s;
}

static int64_t rows_left(struct world *w)
{
	struct fault why;
	struct db *db = db_open(w->temp.url, DB_READ, &why);
	int64_t n;

	assert_non_null(db);
	n = tempdb_number(db, "SELECT COUNT(*) FROM outbox");
	db_close(&db);
	return n;
}

static bool nothing_left(struct world *w)
{
	return w->n_rows == 0 && rows_left(w) == 0;
}

static bool one_failed(struct world *w)
{
	return stats(w).failed == 1;
}

static bool both_dead(struct world *w)
{
	return stats(w).dead == 2;
}

/* ---- the tests ---- */

static void what_is_due_arrives_once_signed_and_whole(void **state)
{
	struct world *w = *state;
	char ids[ROWS_MAX][8];

	for (int i = 0; i < ROWS_MAX; i++) {
		char *id = str_format("id%d", i);

		memcpy(ids[i], id, strlen(id) + 1);
		free(id);
		row(w, ids[i], NULL);
	}
	commit(w);
	start(w, "/ok", local);
	run_until(w, nothing_left);
	assert_int_equal(hooks_count(&w->hooks,
				     " message valid "
				     "{\"text\":\"\xd0\x94\xd0\xb0\"}"),
			 ROWS_MAX);
	assert_int_equal(hooks_count(&w->hooks, "/ok"), ROWS_MAX);
	assert_int_equal(stats(w).delivered, ROWS_MAX);
	assert_int_equal(stats(w).failed, 0);
}

static void rows_of_a_conversation_arrive_in_their_order(void **state)
{
	struct world *w = *state;
	static const char *const want =
		"/flaky a1 \n/flaky a1 \n/flaky a1 \n/flaky a2 \n/flaky a2 \n"
		"/flaky a2 \n/flaky a3 \n/flaky a3 \n/flaky a3 \n";
	struct str got;

	start(w, "/flaky", local);
	row(w, "a1", "a");
	row(w, "b1", "b");
	row(w, "a2", "a");
	row(w, "a3", "a");
	row(w, "b2", "b");
	commit(w);
	run_until(w, nothing_left);
	str_init(&got, 4096);
	hooks_read(&w->hooks);
	for (const char *p = str_text(&w->hooks.log); *p != '\0';
	     p += strcspn(p, "\n") + 1)
		if (strncmp(p, "/flaky a", 8) == 0) {
			str_add_bytes(&got, p, 10);
			str_add(&got, "\n");
		}
	assert_string_equal(str_text(&got), want);
	assert_int_equal(hooks_count(&w->hooks, "/flaky b"), 6);
	assert_int_equal(stats(w).failed, 10);
	str_clear(&got);
}

static void what_fails_too_often_is_dead_and_lets_the_next_pass(void **state)
{
	struct world *w = *state;
	struct dispatch_options o = local;
	struct fault why;
	struct db *db;

	o.most_attempts = 3;
	start(w, "/fail", o);
	row(w, "x1", "x");
	row(w, "x2", "x");
	commit(w);
	run_until(w, both_dead);
	assert_int_equal(hooks_count(&w->hooks, "/fail x1"), 3);
	assert_int_equal(hooks_count(&w->hooks, "/fail x2"), 3);
	writer_free(&w->writer); /* what it accepted is committed now */
	db = db_open(w->temp.url, DB_WRITE, &why);
	assert_non_null(db);
	assert_int_equal(
		tempdb_number(db, "SELECT COUNT(*) FROM outbox WHERE dead = 1"
				  " AND attempts = 3 AND error ="
				  " 'answered with status 500'"),
		2);
	db_close(&db);
}

static bool all_but_one_arrived(struct world *w)
{
	/* A delivery counts before its row is gone from the store. */
	return stats(w).delivered == 20 && stats(w).failed > 0 &&
	       rows_left(w) == 1;
}

static void a_receiver_that_hangs_holds_up_nobody_else(void **state)
{
	static const char *const ids[] = {
		"b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8", "b9", "c1",
		"c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "d1", "d2"};
	struct world *w = *state;
	struct dispatch_options o = local;

	o.total_ms = 1000;
	o.most_open = 2;
	start(w, "/one-hangs", o);
	row(w, "hang", "a");
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		row(w, ids[i], ids[i]);
	commit(w);
	run_until(w, all_but_one_arrived);
}

static bool one_asked(struct world *w)
{
	return hooks_count(&w->hooks, "/") == 1;
}

static void stopping_breaks_off_and_keeps_the_row(void **state)
{
	struct world *w = *state;
	struct dispatch_options o = local;

	o.total_ms = FOREVER_MS;
	start(w, "/hang", o);
	row(w, "x", "x");
	commit(w);
	run_until(w, one_asked);
	dispatch_stop(w->dispatch);
	assert_int_equal(rows_left(w), 1);
	assert_int_equal(stats(w).failed, 0);
}

static void every_bad_answer_is_a_failure(void **state)
{
	static const struct {
		const char *path, *says;
		unsigned total_ms;
	} cases[] = {
		{"/redirect", "redirect", 20000},
		{"/close", "", 20000},
		{"/drip", "timed out", 300},
		{"/hang", "timed out", 300},
	};
	struct world *w = *state;
	struct dispatch_options o = local;

	o.first_retry_ms = 3600000;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fault why;
		struct db *db;
		char *sql;

		o.total_ms = cases[i].total_ms;
		start(w, cases[i].path, o);
		row(w, cases[i].path, NULL);
		commit(w);
		run_until(w, one_failed);
		dispatch_stop(w->dispatch);
		writer_free(&w->writer);
		reader_free(&w->reader);
		dispatch_free(&w->dispatch);
		db = db_open(w->temp.url, DB_WRITE, &why);
		assert_non_null(db);
		sql = str_format("SELECT COUNT(*) FROM outbox WHERE id = '%s'"
				 " AND attempts = 1 AND lower(error) LIKE"
				 " '%%%s%%'",
				 cases[i].path, cases[i].says);
		assert_int_equal(tempdb_number(db, sql), 1);
		free(sql);
		db_close(&db);
		w->writer = writer_new(w->temp.url, w->loop, 100, &why);
		w->reader = reader_new(
			w->loop, &(struct reader_options){w->temp.url, 1, 64},
			&why);
		assert_non_null(w->writer);
		assert_non_null(w->reader);
	}
	assert_int_equal(hooks_count(&w->hooks, "/ok"), 0);
}

static void an_endless_answer_is_cut_and_counts(void **state)
{
	struct world *w = *state;
	struct dispatch_options o = local;

	o.total_ms = FOREVER_MS; /* it is its length that ends it */
	start(w, "/endless", o);
	row(w, "x", NULL);
	commit(w);
	run_until(w, nothing_left);
	assert_int_equal(hooks_count(&w->hooks, "/endless"), 1);
}

static void retry_after_is_respected(void **state)
{
	struct world *w = *state;
	struct fault why;
	struct db *db;
	int64_t due;

	start(w, "/later", local);
	row(w, "x", NULL);
	commit(w);
	run_until(w, one_failed);
	writer_free(&w->writer);
	db = db_open(w->temp.url, DB_WRITE, &why);
	assert_non_null(db);
	due = tempdb_number(db, "SELECT due_at FROM outbox") - clock_wall_ms();
	db_close(&db);
	assert_true(due > 2900 * 1000 && due <= 3000 * 1000);
}

static void a_private_address_is_refused_without_a_packet(void **state)
{
	struct world *w = *state;
	struct dispatch_options o = {.first_retry_ms = 3600000};
	struct fault why;
	struct db *db;

	start(w, "/ok", o);
	row(w, "x", NULL);
	commit(w);
	run_until(w, one_failed);
	writer_free(&w->writer);
	db = db_open(w->temp.url, DB_WRITE, &why);
	assert_non_null(db);
	assert_int_equal(
		tempdb_number(db, "SELECT COUNT(*) FROM outbox WHERE error LIKE"
				  " 'the address is private%'"),
		1);
	db_close(&db);
	assert_int_equal(hooks_count(&w->hooks, "/"), 0);
}

static bool is_private(const char *text)
{
	struct sockaddr_in a4 = {.sin_family = AF_INET};
	struct sockaddr_in6 a6 = {.sin6_family = AF_INET6};

	if (inet_pton(AF_INET, text, &a4.sin_addr) == 1)
		return address_is_private((struct sockaddr *)&a4);
	assert_int_equal(inet_pton(AF_INET6, text, &a6.sin6_addr), 1);
	return address_is_private((struct sockaddr *)&a6);
}

static void only_public_unicast_addresses_are_public(void **state)
{
	static const char *const publics[] = {
		"1.1.1.1",          "9.255.255.255",   "11.0.0.0",
		"100.63.255.255",   "100.128.0.0",     "126.255.255.255",
		"128.0.0.0",        "169.253.255.255", "172.15.255.255",
		"172.32.0.0",       "192.167.255.255", "192.169.0.0",
		"198.17.255.255",   "198.20.0.0",      "223.255.255.255",
		"2606:4700::1111",  "2a00:1450::1",    "::ffff:1.1.1.1",
		"64:ff9b::101:101", "2002:101:101::1"};
	static const char *const privates[] = {"0.0.0.0",
					       "10.0.0.1",
					       "10.255.255.255",
					       "100.64.0.1",
					       "100.127.255.255",
					       "127.0.0.1",
					       "127.255.255.255",
					       "169.254.169.254",
					       "172.16.0.1",
					       "172.31.255.255",
					       "192.168.0.1",
					       "198.18.0.1",
					       "198.19.255.255",
					       "224.0.0.1",
					       "255.255.255.255",
					       "240.0.0.1",
					       "::",
					       "::1",
					       "fe80::1",
					       "fc00::1",
					       "fdff::1",
					       "ff02::1",
					       "::ffff:127.0.0.1",
					       "::ffff:10.0.0.1",
					       "::127.0.0.1",
					       "64:ff9b::7f00:1",
					       "2002:7f00:1::1",
					       "2002:a00:1::1",
					       "2001:db8::1",
					       "2001::1"};
	struct sockaddr local_socket = {.sa_family = AF_UNIX};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(publics); i++)
		if (is_private(publics[i]))
			fail_msg("%s is public", publics[i]);
	for (size_t i = 0; i < ARRAY_SIZE(privates); i++)
		if (!is_private(privates[i]))
			fail_msg("%s is private", privates[i]);
	assert_true(address_is_private(&local_socket));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_due_arrives_once_signed_and_whole),
		TEST(rows_of_a_conversation_arrive_in_their_order),
		TEST(what_fails_too_often_is_dead_and_lets_the_next_pass),
		TEST(a_receiver_that_hangs_holds_up_nobody_else),
		TEST(stopping_breaks_off_and_keeps_the_row),
		TEST(every_bad_answer_is_a_failure),
		TEST(an_endless_answer_is_cut_and_counts),
		TEST(retry_after_is_respected),
		TEST(a_private_address_is_refused_without_a_packet),
		cmocka_unit_test(only_public_unicast_addresses_are_public),
	};
	struct fault why;

	if (!secret_start(&why))
		return 1;
	log_set_level(LOG_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
