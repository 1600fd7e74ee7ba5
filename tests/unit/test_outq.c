#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "unit/unit.h"
#include "wire/outq.h"

static enum outq_put put(struct outq *q, size_t len, char c, bool important)
{
	char *data = mem_alloc(len);
	struct packet *p;
	enum outq_put result;

	memset(data, c, len);
	p = packet_new(data, len, 16);
	result = outq_put(q, p, important);
	packet_unref(&p);
	assert_null(p);
	free(data);
	return result;
}

static void frames_leave_in_the_order_they_came(void **state)
{
	struct outq *q = outq_new(10000);
	size_t len;

	(void)state;
	assert_null(outq_head(q, &len));
	for (char c = 'a'; c < 'f'; c++)
		assert_int_equal(put(q, 3, c, true), OUTQ_QUEUED);
	for (char c = 'a'; c < 'f'; c++) {
		unsigned char *head = outq_head(q, &len);

		assert_int_equal(len, 3);
		assert_int_equal(head[0], c);
		memset(head - 16, 'x', 16); /* the headroom may be spoilt */
		outq_pop(q);
	}
	assert_null(outq_head(q, &len));
	assert_int_equal(outq_room(q), 10000);
	outq_free(&q);
	assert_null(q);
}

static void a_full_queue_refuses_the_whole_frame(void **state)
{
	struct outq *q = outq_new(1000);
	size_t room;

	(void)state;
	assert_int_equal(put(q, 400, 'a', true), OUTQ_QUEUED);
	room = outq_room(q);
	assert_int_equal(put(q, 2000, 'b', true), OUTQ_FULL);
	assert_int_equal(put(q, 1000000, 'b', true), OUTQ_FULL);
	assert_int_equal(outq_room(q), room);
	/* Exactly what is left fits. */
	assert_int_equal(put(q, room - (1000 - room - 400), 'c', true),
			 OUTQ_QUEUED);
	assert_int_equal(outq_room(q), 0);
	outq_free(&q);
}

static void empty_talk_fills_the_queue_too(void **state)
{
	struct outq *q = outq_new(1000);
	int n = 0;

	(void)state;
	while (put(q, 1, 'a', true) == OUTQ_QUEUED)
		n++;
	assert_in_range(n, 1, 50);
	outq_free(&q);
}

static void what_is_unimportant_is_left_out_when_half_full(void **state)
{
	struct outq *q = outq_new(1000);

	(void)state;
	assert_int_equal(put(q, 100, 'a', false), OUTQ_QUEUED);
	assert_int_equal(put(q, 400, 'a', true), OUTQ_QUEUED);
	assert_int_equal(put(q, 1, 'b', false), OUTQ_LEFT_OUT);
	assert_int_equal(put(q, 1, 'c', true), OUTQ_QUEUED);
	outq_empty(q);
	assert_int_equal(put(q, 1, 'b', false), OUTQ_QUEUED);
	/* Never a reason to close, however large. */
	assert_int_equal(put(q, 5000, 'b', false), OUTQ_LEFT_OUT);
	outq_free(&q);
}

static void one_packet_waits_in_many_queues(void **state)
{
	struct outq *a = outq_new(1000), *b = outq_new(1000);
	struct packet *p = packet_new("shared", 6, 16);
	size_t len;

	(void)state;
	assert_int_equal(outq_put(a, p, true), OUTQ_QUEUED);
	assert_int_equal(outq_put(b, p, true), OUTQ_QUEUED);
	packet_unref(&p);
	assert_ptr_equal(outq_head(a, &len), outq_head(b, &len));
	outq_free(&a);
	assert_memory_equal(outq_head(b, &len), "shared", 6);
	outq_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_leave_in_the_order_they_came),
		cmocka_unit_test(a_full_queue_refuses_the_whole_frame),
		cmocka_unit_test(empty_talk_fills_the_queue_too),
		cmocka_unit_test(
			what_is_unimportant_is_left_out_when_half_full),
		cmocka_unit_test(one_packet_waits_in_many_queues),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
