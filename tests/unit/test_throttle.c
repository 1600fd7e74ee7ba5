#include "config.h"

#include <stdlib.h>

#include "base/attr.h"
#include "base/secret.h"
#include "base/str.h"
#include "desk/throttle.h"
#include "unit/unit.h"

#define HERE "192.0.2.1"

static int set_up(void **state)
{
	*state = throttle_new();
	return 0;
}

static int tear_down(void **state)
{
	struct throttle *t = *state;

	throttle_free(&t);
	return 0;
}

static void five_tries_are_free_then_the_wait_doubles(void **state)
{
	static const int waits[] = {1, 2, 4, 8, 16, 32, 60, 60, 60};
	struct throttle *t = *state;
	int64_t now = 1000;

	for (int i = 0; i < THROTTLE_FREE_TRIES; i++)
		assert_int_equal(throttle_try(t, "anna", HERE, now), 0);
	for (size_t i = 0; i < ARRAY_SIZE(waits); i++) {
		/* From elsewhere each time: the login alone counts. */
		char *from = str_format("198.51.100.%zu", i);

		assert_int_equal(throttle_try(t, "Anna", from, now), waits[i]);
		now += waits[i] * 1000 - 1;
		assert_int_equal(throttle_try(t, "ANNA", from, now), 1);
		now += 1;
		assert_int_equal(throttle_try(t, "anna", from, now), 0);
		free(from);
	}
}

static void an_address_waits_longer_than_a_login(void **state)
{
	struct throttle *t = *state;
	int64_t now = 1000;
	int wait = 0, longest = 0;

	for (int i = 0; i < 40; i++) {
		char *login = str_format("user%d", i);

		wait = throttle_try(t, login, HERE, now);
		longest = wait > longest ? wait : longest;
		now += wait * INT64_C(1000);
		free(login);
	}
	assert_int_equal(longest, THROTTLE_ADDRESS_MAX_S);
	assert_int_equal(throttle_try(t, "else", "192.0.2.2", now), 0);
}

static void success_forgives_the_login_and_gives_the_try_back(void **state)
{
	struct throttle *t = *state;

	for (int i = 0; i < 100; i++) {
		assert_int_equal(throttle_try(t, "anna", HERE, 1000), 0);
		throttle_succeeded(t, "anna", HERE);
	}
	for (int i = 0; i < THROTTLE_FREE_TRIES; i++)
		assert_int_equal(throttle_try(t, "boris", HERE, 1000), 0);
	assert_true(throttle_try(t, "anna", HERE, 1000) > 0);
}

/* An account of one's own must not reset the guesses at others. */
static void success_does_not_forgive_the_address(void **state)
{
	struct throttle *t = *state;
	int tries = 0;

	for (int i = 0; i < 20; i++) {
		char *login = str_format("victim%d", i);

		if (throttle_try(t, login, HERE, 1000) == 0)
			tries++;
		if (throttle_try(t, "mine", HERE, 1000) == 0)
			throttle_succeeded(t, "mine", HERE);
		free(login);
	}
	assert_true(tries <= THROTTLE_FREE_TRIES);
}

static void an_hour_of_quiet_forgets(void **state)
{
	struct throttle *t = *state;
	int64_t now = 1000;

	for (int i = 0; i < 12; i++)
		now += throttle_try(t, "anna", HERE, now) * INT64_C(1000);
	now += THROTTLE_FORGET_S * INT64_C(1000) + 1000;
	for (int i = 0; i < THROTTLE_FREE_TRIES; i++)
		assert_int_equal(throttle_try(t, "anna", HERE, now), 0);
}

static void one_network_of_ipv6_counts_as_one(void **state)
{
	struct throttle *t = *state;
	int wait = 0;

	for (int i = 0; i < THROTTLE_FREE_TRIES + 1; i++) {
		char *from = str_format("2001:db8:1:2:%d::1", i);
		char *login = str_format("user%d", i);

		wait = throttle_try(t, login, from, 1000);
		free(from);
		free(login);
	}
	assert_true(wait > 0);
	assert_int_equal(throttle_try(t, "x", "2001:db8:1:3::1", 1000), 0);
}

static void a_flood_of_strangers_stays_in_its_memory(void **state)
{
	struct throttle *t = *state;

	for (int i = 0; i < 100000; i++) {
		char *who = str_format("%d", i);

		assert_int_equal(throttle_try(t, who, who, 1000 + i), 0);
		free(who);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(five_tries_are_free_then_the_wait_doubles),
		TEST(an_address_waits_longer_than_a_login),
		TEST(success_forgives_the_login_and_gives_the_try_back),
		TEST(success_does_not_forgive_the_address),
		TEST(an_hour_of_quiet_forgets),
		TEST(one_network_of_ipv6_counts_as_one),
		TEST(a_flood_of_strangers_stays_in_its_memory),
	};
	struct fault why;

	if (!secret_start(&why))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
