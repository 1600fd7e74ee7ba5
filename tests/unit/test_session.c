#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "unit/unit.h"
#include "wire/frame.h"
#include "wire/session.h"

#define HELLO "{\"type\":\"hello\",\"site\":\"s\"}"
#define PING  "{\"type\":\"ping\"}"
#define HUMAN "{\"type\":\"human\",\"id\":\"0123456789abcdef0123456789abcdef\"}"

/* A session with what surrounds it, which only counts. */
struct world {
	struct session_rules rules;
	struct counters counters;
	struct session *s;
	int hellos, commands, wakes;
	bool accepts; /* answers hello at once */
};

static void on_hello(void *ctx, struct session *s, unsigned role,
		     const struct command *c)
{
	struct world *w = ctx;

	assert_int_equal(role, PROTOCOL_VISITOR);
	assert_string_equal(c->site, "s");
	w->hellos++;
	if (w->accepts)
		session_accept(s, 0);
}

static void on_command(void *ctx, struct session *s, const struct command *c)
{
	struct world *w = ctx;

	(void)s;
	(void)c;
	w->commands++;
}

static void on_wake(void *ctx, struct session *s)
{
	struct world *w = ctx;

	(void)s;
	w->wakes++;
}

static void world_start(struct world *w, bool accepts)
{
	memset(w, 0, sizeof(*w));
	w->accepts = accepts;
	w->rules = (struct session_rules){
		.visitor_rate = 1,
		.visitor_burst = 3,
		.operator_rate = 10,
		.operator_burst = 40,
		.silence_ms = 75000,
		.headroom = 16,
		.counters = &w->counters,
		.ctx = w,
		.hello = on_hello,
		.command = on_command,
		.wake = on_wake,
	};
	w->s = session_new(&w->rules, w, 0);
}

static bool hear(struct world *w, const char *text, int64_t now_ms)
{
	struct piece p = {.data = text, .len = strlen(text), .final = true};

	return session_hear(w->s, &p, now_ms);
}

/* Takes all that waits; gives how many frames that was. The last one is kept
 * in last. */
static int drain(struct world *w, char last[200])
{
	unsigned char *data;
	size_t len;
	int n = 0;

	last[0] = '\0';
	while ((data = session_next(w->s, &len)) != NULL) {
		if (len < 200) {
			memcpy(last, data, len);
			last[len] = '\0';
		}
		session_wrote(w->s);
		n++;
	}
	return n;
}

static void what_is_said_before_the_answer_waits_in_order(void **state)
{
	struct world w;
	char last[200];

	(void)state;
	world_start(&w, false);
	assert_true(hear(&w, HELLO, 0));
	assert_true(session_is_known(w.s));
	assert_true(hear(&w, HUMAN, 0));
	assert_true(hear(&w, PING, 0));
	assert_int_equal(w.commands, 0);
	assert_int_equal(drain(&w, last), 0);
	session_accept(w.s, 10);
	assert_int_equal(w.commands, 1);
	assert_int_equal(drain(&w, last), 1);
	assert_string_equal(last, "{\"type\":\"pong\"}");
	session_accept(w.s, 10); /* once is enough */
	assert_int_equal(w.hellos, 1);
	session_free(&w.s);
	assert_null(w.s);
}

static void an_ended_session_hears_and_says_nothing_more(void **state)
{
	struct world w;
	char last[200];

	(void)state;
	world_start(&w, true);
	assert_true(hear(&w, HELLO, 0));
	session_end(w.s, PROTOCOL_BYE_BANNED, false);
	session_end(w.s, PROTOCOL_BYE_DRAIN, true); /* the first counts */
	assert_true(hear(&w, HUMAN, 0));
	assert_true(hear(&w, "\xff", 0));
	assert_int_equal(w.commands, 0);
	assert_int_equal(drain(&w, last), 1);
	assert_string_equal(last, "{\"type\":\"bye\",\"reason\":\"banned\","
				  "\"reconnect\":false}");
	assert_int_equal(session_close(w.s), PROTOCOL_CLOSE_BYE);
	assert_int_equal(session_room(w.s), 0);
	session_free(&w.s);
}

static void ending_while_frames_wait_drops_them(void **state)
{
	struct world w;

	(void)state;
	world_start(&w, false);
	assert_true(hear(&w, HELLO, 0));
	assert_true(hear(&w, HUMAN, 0));
	session_end(w.s, PROTOCOL_BYE_REFUSED, false);
	session_accept(w.s, 0);
	assert_int_equal(w.commands, 0);
	session_free(&w.s);
}

static void fragments_are_joined_and_forgotten(void **state)
{
	struct world w;
	char last[200];

	(void)state;
	world_start(&w, true);
	assert_true(hear(&w, HELLO, 0));
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < strlen(PING); i++) {
			struct piece p = {.data = &PING[i],
					  .len = 1,
					  .final = i == strlen(PING) - 1};

			assert_true(session_hear(w.s, &p, 0));
		}
		assert_int_equal(drain(&w, last), 1);
		assert_string_equal(last, "{\"type\":\"pong\"}");
	}
	session_free(&w.s);
}

static void a_length_that_would_wrap_is_too_big(void **state)
{
	static const size_t lefts[] = {SIZE_MAX, SIZE_MAX - 1, SIZE_MAX / 2,
				       LIMIT_VISITOR_FRAME_BYTES};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lefts); i++) {
		struct piece p = {
			.data = "x", .len = 1, .left = lefts[i], .final = true};
		struct world w;

		world_start(&w, true);
		assert_false(session_hear(w.s, &p, 0));
		assert_int_equal(session_close(w.s), PROTOCOL_CLOSE_TOO_BIG);
		session_free(&w.s);
	}
}

static void each_deadline_ends_with_its_own_reason(void **state)
{
	struct piece half = {.data = "{", .len = 1, .left = 1, .final = true};
	struct world w;

	(void)state;
	world_start(&w, true); /* nothing said */
	assert_true(session_tick(w.s, LIMIT_HELLO_MS));
	assert_false(session_is_ending(w.s));
	assert_true(session_tick(w.s, LIMIT_HELLO_MS + 1));
	assert_int_equal(session_close(w.s), PROTOCOL_CLOSE_HELLO_FIRST);
	session_free(&w.s);

	world_start(&w, true); /* a message that does not end */
	assert_true(hear(&w, HELLO, 0));
	assert_true(session_hear(w.s, &half, 5000));
	assert_true(session_tick(w.s, 5000 + LIMIT_MESSAGE_MS));
	assert_false(session_is_ending(w.s));
	assert_true(session_tick(w.s, 5001 + LIMIT_MESSAGE_MS));
	assert_int_equal(session_close(w.s), PROTOCOL_CLOSE_LIMIT);
	session_free(&w.s);

	world_start(&w, true); /* silence */
	assert_true(hear(&w, HELLO, 0));
	assert_true(hear(&w, PING, 1000));
	assert_true(session_tick(w.s, 76000));
	assert_false(session_is_ending(w.s));
	assert_true(session_tick(w.s, 76001));
	assert_int_equal(session_close(w.s), PROTOCOL_CLOSE_SILENT);
	/* and then it does not even take the close */
	assert_true(session_tick(w.s, 76001 + LIMIT_CLOSE_MS));
	assert_false(session_tick(w.s, 76002 + LIMIT_CLOSE_MS));
	session_free(&w.s);
}

static void a_long_turn_of_the_loop_costs_nobody_the_bye(void **state)
{
	struct world w;
	char last[200];

	(void)state;
	world_start(&w, true);
	assert_true(hear(&w, HELLO, 0));
	session_end(w.s, PROTOCOL_BYE_SLOW, true);
	/* The turn took a minute: only now is there time to write. */
	assert_true(session_tick(w.s, 60000));
	assert_int_equal(drain(&w, last), 1);
	assert_non_null(strstr(last, "\"bye\""));
	assert_true(session_tick(w.s, 60000 + LIMIT_CLOSE_MS));
	assert_false(session_tick(w.s, 60001 + LIMIT_CLOSE_MS));
	session_free(&w.s);
}

static void a_command_above_the_rate_is_not_carried_out(void **state)
{
	struct world w;
	char last[200];

	(void)state;
	world_start(&w, true);
	assert_true(hear(&w, HELLO, 0));
	for (int i = 0; i < 5; i++)
		assert_true(hear(&w, HUMAN, 0));
	assert_int_equal(w.commands, 3);
	assert_int_equal(drain(&w, last), 2);
	assert_non_null(strstr(last, "\"code\":\"too_fast\""));
	assert_non_null(strstr(last, "\"retry_after\":1"));
	assert_true(hear(&w, HUMAN, 1000));
	assert_int_equal(w.commands, 4);
	assert_int_equal(w.counters.errors[PROTOCOL_ERROR_TOO_FAST], 2);
	session_free(&w.s);
}

static void a_lagging_reader_is_ended_with_a_bye(void **state)
{
	struct world w;
	char *data = mem_calloc(1, 10000);
	struct packet *p = packet_new(data, 10000, 16);
	char last[200];
	int n = 0;

	(void)state;
	world_start(&w, true);
	assert_true(hear(&w, HELLO, 0));
	while (!session_is_ending(w.s)) {
		session_send(w.s, p, true);
		n++;
	}
	assert_in_range(n, 20, 30);
	assert_int_equal(session_close(w.s), PROTOCOL_CLOSE_AGAIN);
	assert_int_equal(drain(&w, last), 1); /* what waited was dropped */
	assert_non_null(strstr(last, "\"slow\""));
	assert_int_equal(w.counters.outq_full, 1);
	packet_unref(&p);
	free(data);
	session_free(&w.s);
}

static void room_is_told_once_after_the_queue_was_half_full(void **state)
{
	struct world w;
	char *data = mem_calloc(1, 50000);
	struct packet *p = packet_new(data, 50000, 16);

	(void)state;
	world_start(&w, true);
	assert_true(hear(&w, HELLO, 0));
	session_send(w.s, p, true);
	assert_false(session_wrote(w.s)); /* had never been half full */
	for (int i = 0; i < 3; i++)
		session_send(w.s, p, true);
	assert_false(session_wrote(w.s));
	assert_false(session_wrote(w.s));
	assert_true(session_wrote(w.s));
	session_send(w.s, p, true);
	assert_false(session_wrote(w.s));
	packet_unref(&p);
	free(data);
	session_free(&w.s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_said_before_the_answer_waits_in_order),
		cmocka_unit_test(an_ended_session_hears_and_says_nothing_more),
		cmocka_unit_test(ending_while_frames_wait_drops_them),
		cmocka_unit_test(fragments_are_joined_and_forgotten),
		cmocka_unit_test(a_length_that_would_wrap_is_too_big),
		cmocka_unit_test(each_deadline_ends_with_its_own_reason),
		cmocka_unit_test(a_long_turn_of_the_loop_costs_nobody_the_bye),
		cmocka_unit_test(a_command_above_the_rate_is_not_carried_out),
		cmocka_unit_test(a_lagging_reader_is_ended_with_a_bye),
		cmocka_unit_test(
			room_is_told_once_after_the_queue_was_half_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
