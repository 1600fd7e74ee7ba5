#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "desk/board.h"
#include "unit/unit.h"

struct listener {
	struct loop *loop;
	struct board *board;
	size_t rows, flushes;
	bool queued_seen; /* in the first flush */
	int wait_s;
};

static void hear_rows(void *ctx, const struct out_row *items, size_t n)
{
	struct listener *l = ctx;

	l->rows += n;
	l->flushes++;
	for (size_t i = 0; i < n && l->flushes == 1; i++)
		if (items[i].conversation->state == CONVERSATION_QUEUED)
			l->queued_seen = true;
}

static void hear_position(void *ctx, const char *conversation, int position,
			  int wait_s)
{
	struct listener *l = ctx;

	(void)conversation;
	(void)position;
	l->wait_s = wait_s;
	loop_stop(l->loop);
}

static void listen(struct listener *l)
{
	const struct board_ports ports = {
		.ctx = l, .rows = hear_rows, .position = hear_position};
	struct fault why;

	memset(l, 0, sizeof(*l));
	l->loop = loop_new(&why);
	assert_non_null(l->loop);
	l->board = board_new(l->loop, &ports);
}

static void end(struct listener *l)
{
	board_free(&l->board);
	loop_free(&l->loop);
}

static void put(struct listener *l, int number, enum conversation_state state,
		int64_t queued_at, int64_t updated_at)
{
	struct conversation c = {.state = state,
				 .queued_at = queued_at,
				 .updated_at = updated_at};
	char *id = str_format("conversation %d", number);

	utf8_copy(c.id, sizeof(c.id), id);
	board_put(l->board, &c, "", "");
	free(id);
}

static void who_waits_is_seen_before_what_the_bot_does(void **state)
{
	struct listener l;

	(void)state;
	listen(&l);
	for (int i = 0; i < 200; i++)
		put(&l, i, CONVERSATION_BOT, 0, i);
	put(&l, 200, CONVERSATION_QUEUED, 200, 200);
	loop_run(l.loop);
	assert_int_equal(l.flushes, 1);
	assert_in_range(l.rows, 1, 200);
	assert_true(l.queued_seen);
	end(&l);
}

static void a_clock_that_was_set_back_promises_nothing_absurd(void **state)
{
	struct listener l;

	(void)state;
	listen(&l);
	for (int i = 0; i < 10; i++) {
		put(&l, i, CONVERSATION_QUEUED, 3600000, 3600000);
		put(&l, i, CONVERSATION_ASSIGNED, 0, 1000);
	}
	put(&l, 10, CONVERSATION_QUEUED, 1000, 1000);
	loop_run(l.loop);
	assert_int_equal(l.wait_s, 0);
	end(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_waits_is_seen_before_what_the_bot_does),
		cmocka_unit_test(
			a_clock_that_was_set_back_promises_nothing_absurd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
