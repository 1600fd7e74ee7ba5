#include "config.h"

#include "base/keyed.h"
#include "unit/unit.h"

struct count {
	uint64_t key;
	uint64_t n[2];
};

static void a_record_keeps_what_was_put_into_it(void **state)
{
	struct keyed *k = keyed_new(sizeof(struct count));
	size_t before = keyed_bytes(k);

	(void)state;
	for (uint64_t key = 1; key <= 5000; key++) {
		struct count *c = keyed_take(k, key << 40);

		assert_int_equal(c->key, key << 40);
		assert_int_equal(c->n[0], 0);
		assert_int_equal(c->n[1], 0);
		c->n[1] = key;
	}
	assert_true(keyed_bytes(k) > before);
	for (uint64_t key = 1; key <= 5000; key++) {
		const struct count *c = keyed_find(k, key << 40);

		assert_non_null(c);
		assert_int_equal(c->n[0], 0);
		assert_int_equal(c->n[1], key);
		assert_ptr_equal(keyed_take(k, key << 40), c);
	}
	keyed_free(&k);
	assert_null(k);
	keyed_free(&k);
}

static void what_was_never_put_in_is_not_found(void **state)
{
	struct keyed *k = keyed_new(sizeof(struct count));

	(void)state;
	assert_null(keyed_find(k, 7));
	keyed_take(k, 7);
	assert_non_null(keyed_find(k, 7));
	assert_null(keyed_find(k, 8));
	assert_null(keyed_find(k, 0));
	keyed_free(&k);
}

static void each_record_is_visited_once(void **state)
{
	struct keyed *k = keyed_new(sizeof(struct count));
	struct count *c;
	size_t at = 0, n = 0;

	(void)state;
	assert_null(keyed_next(k, &at));
	for (uint64_t key = 1; key <= 300; key++)
		keyed_take(k, key * key);
	at = 0;
	while ((c = keyed_next(k, &at)) != NULL) {
		assert_int_equal(c->n[0]++, 0);
		n++;
	}
	assert_int_equal(n, 300);
	keyed_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_keeps_what_was_put_into_it),
		cmocka_unit_test(what_was_never_put_in_is_not_found),
		cmocka_unit_test(each_record_is_visited_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
