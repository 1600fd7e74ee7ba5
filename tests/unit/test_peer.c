#include "config.h"

#include <string.h>

#include "base/attr.h"
#include "unit/unit.h"
#include "wire/address.h"
#include "wire/cookie.h"
#include "wire/origin.h"
#include "wire/rate.h"
#include "wire/roster.h"

static void a_bucket_empties_and_fills_again(void **state)
{
	struct rate r;
	int64_t wait_ms = 0;

	(void)state;
	rate_init(&r, 3, 1000);
	assert_true(rate_is_full(&r, 2, 3, 1000));
	for (int i = 0; i < 3; i++)
		assert_true(rate_take(&r, 2, 3, 1000, &wait_ms));
	assert_false(rate_take(&r, 2, 3, 1000, &wait_ms));
	assert_int_equal(wait_ms, 500);
	assert_false(rate_take(&r, 2, 3, 1400, &wait_ms));
	assert_int_equal(wait_ms, 100);
	assert_true(rate_take(&r, 2, 3, 1500, &wait_ms));
	assert_false(rate_is_full(&r, 2, 3, 2999));
	assert_true(rate_is_full(&r, 2, 3, 3000));
	/* A month later it is full, not overflown. */
	for (int i = 0; i < 3; i++)
		assert_true(rate_take(&r, 2, 3, 2592000000, &wait_ms));
	assert_false(rate_take(&r, 2, 3, 2592000000, &wait_ms));
}

static void a_number_of_something_gone_finds_nothing(void **state)
{
	struct roster *r = roster_new();
	int things[3];
	uint64_t a = roster_add(r, &things[0]);
	uint64_t b = roster_add(r, &things[1]), c;
	size_t pos = 0;

	(void)state;
	assert_int_not_equal(a, 0);
	assert_ptr_equal(roster_get(r, a), &things[0]);
	roster_remove(r, a);
	assert_null(roster_get(r, a));
	c = roster_add(r, &things[2]); /* takes the place of a */
	assert_int_not_equal(a, c);
	assert_null(roster_get(r, a));
	assert_ptr_equal(roster_get(r, c), &things[2]);
	assert_null(roster_get(r, 0));
	assert_null(roster_get(r, UINT64_MAX));
	assert_int_equal(roster_count(r), 2);
	assert_ptr_equal(roster_next(r, &pos), &things[2]);
	roster_remove(r, b); /* while going through */
	assert_null(roster_next(r, &pos));
	roster_free(&r);
	assert_null(r);
}

static void an_address_has_so_many_sockets_and_no_more(void **state)
{
	struct addresses *a = addresses_new(2, 1, 3);

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(address_ask(a, "1.1.1.1", 0), ADDRESS_LET_IN);
		address_up(a, "1.1.1.1", 0);
	}
	assert_int_equal(address_ask(a, "1.1.1.1", 0), ADDRESS_TOO_MANY);
	assert_int_equal(address_ask(a, "::1", 0), ADDRESS_LET_IN);
	address_down(a, "1.1.1.1");
	assert_int_equal(address_ask(a, "1.1.1.1", 0), ADDRESS_TOO_FAST);
	assert_int_equal(address_ask(a, "1.1.1.1", 1000), ADDRESS_LET_IN);
	address_down(a, "1.1.1.1");
	addresses_free(&a);
	assert_null(a);
}

static void a_flood_of_addresses_is_forgotten(void **state)
{
	struct addresses *a = addresses_new(2, 1, 3);

	(void)state;
	assert_int_equal(address_ask(a, "1.1.1.1", 0), ADDRESS_LET_IN);
	address_up(a, "1.1.1.1", 0);
	assert_int_equal(address_ask(a, "2.2.2.2", 0), ADDRESS_LET_IN);
	assert_int_equal(address_ask(a, "3.3.3.3", 0), ADDRESS_LET_IN);
	assert_int_equal(address_ask(a, "4.4.4.4", 0), ADDRESS_NO_ROOM);
	/* Their buckets are full again: room for others, not for who stays. */
	assert_int_equal(address_ask(a, "4.4.4.4", 1000), ADDRESS_LET_IN);
	assert_int_equal(addresses_count(a), 2);
	addresses_sweep(a, 100000);
	assert_int_equal(addresses_count(a), 1);
	addresses_free(&a);
}

static void origins_are_whole_or_foreign(void **state)
{
	static const char *const list[] = {"https://shop.example"};

	static const struct {
		const char *origin, *host;
		bool allowed;
	} cases[] = {
		{"http://a:1", "a:1", true},
		{"https://a", "A", true},
		{"https://shop.example", "a", true},
		{"http://a:1", "a", false},
		{"http://a", "a:1", false},
		{"http://a.evil", "a", false},
		{"http://evil/a", "a", false},
		{"null", "null", false},
		{"null", "a", false},
		{"", "", false},
		{"http://", "", false},
		{"ftp://a", "a", false},
		{"https://shop.example.evil", "a", false},
		{"https://shop.example:444", "a", false},
		{"http://shop.example", "a", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(origin_is_allowed(cases[i].origin,
						   cases[i].host, list, 1),
				 cases[i].allowed);
	assert_false(origin_is_own("https://shop.example", "a"));
}

static void a_cookie_is_found_by_its_whole_name(void **state)
{
	static const struct {
		const char *header, *value;
	} cases[] = {
		{"", ""},
		{"s=1", "1"},
		{"a=2; s=1", "1"},
		{"a=2;s=1;b=3", "1"},
		{"xs=1", ""},
		{"ss=1", ""},
		{"s", ""},
		{"s=", ""},
		{"a=s=1", ""},
		{"s=1=2", "1=2"},
		{"s=123456789", ""}, /* too long */
		{";;; s=1", "1"},
	};

	char out[8];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		cookie_find(cases[i].header, "s", out, sizeof(out));
		assert_string_equal(out, cases[i].value);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bucket_empties_and_fills_again),
		cmocka_unit_test(a_number_of_something_gone_finds_nothing),
		cmocka_unit_test(an_address_has_so_many_sockets_and_no_more),
		cmocka_unit_test(a_flood_of_addresses_is_forgotten),
		cmocka_unit_test(origins_are_whole_or_foreign),
		cmocka_unit_test(a_cookie_is_found_by_its_whole_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
