#include "config.h"

#include <string.h>

#include "base/attr.h"
#include "match/particular.h"
#include "unit/unit.h"

/* The first particular of a text, and the words beside. */
struct given {
	const char *text, *first;
	size_t others;
};

static void assert_found(const struct given *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *s = cases[i].text;
		struct particular p;

		if (!particular_find(s, strlen(s), &p))
			fail_msg("%s: none", s);
		if (p.end - p.start != strlen(cases[i].first) ||
		    memcmp(s + p.start, cases[i].first, p.end - p.start) != 0 ||
		    p.others != cases[i].others)
			fail_msg("%s: %zu to %zu beside %zu", s, p.start, p.end,
				 p.others);
	}
}

static void a_number_a_code_and_an_address_are_particulars(void **state)
{
	static const struct given cases[] = {
		{"45512", "45512", 0},
		{"#45512", "45512", 0},
		{"#55", "55", 0},
		{"AB-1234", "AB-1234", 0},
		{"the order 45512 is late", "45512", 1},
		{"посылка 45512 пропала", "45512", 2},
		{"АБ-1234", "АБ-1234", 0},
		{"welcome10", "welcome10", 0},
		{"Welcome10", "Welcome10", 0},
		{"ЛЕТО25", "ЛЕТО25", 0},
		{"ivo@example.com", "ivo@example.com", 0},
		{"45512, ivo@example.com", "45512", 0},
		{"WELCOME10, I have one rug and two lamps", "WELCOME10", 7},
		{"😀 45512 😀", "45512", 0},
	};

	(void)state;
	assert_found(cases, ARRAY_SIZE(cases));
}

static void what_only_says_what_is_given_does_not_count(void **state)
{
	static const char *const texts[] = {
		"my order number is 45512",
		"Order no. 45512",
		"here is the tracking number: 45512",
		"my e-mail is ivo@example.com",
		"my phone is 29123456",
		"номер заказа 45512",
		"мой телефон 89161234567",
		"Вот моя электронная почта: ivo@example.com",
		"mans tālrunis ir 29123456",
		"Pasūtījuma numurs 45512",
		"mana e-pasta adrese ir ivo@example.com",
		"numărul comenzii mele este 45512",
		"telefonul meu: 0721123456",
	};
	static const char *const asking[] = {
		"is my order 45512?",
		"номер заказа 45512?",
	};
	struct particular p;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (!particular_find(texts[i], strlen(texts[i]), &p) ||
		    p.others > 0)
			fail_msg("%s: %zu others", texts[i], p.others);
	for (size_t i = 0; i < ARRAY_SIZE(asking); i++)
		if (!particular_find(asking[i], strlen(asking[i]), &p) ||
		    p.others == 0)
			fail_msg("%s: no others", asking[i]);
}

static void a_telephone_number_may_be_in_groups(void **state)
{
	static const struct given cases[] = {
		{"+371 29 123 456", "+371 29 123 456", 0},
		{"29 123 456", "29 123 456", 0},
		{"8 (916) 123-45-67", "8 (916) 123-45-67", 0},
		{"(021) 312 45 67 or later", "(021) 312 45 67", 2},
		{"0721.123.456", "0721.123.456", 0},
		{"+371\xC2\xA0"
		 "29\xC2\xA0"
		 "123\xC2\xA0"
		 "456",
		 "+371\xC2\xA0"
		 "29\xC2\xA0"
		 "123\xC2\xA0"
		 "456",
		 0},
		{"call +37129123456 please", "+37129123456", 2},
		{"2 lamps, 29 123 456", "29 123 456", 2},
		{"29 123 456, 45512", "29 123 456", 0},
	};

	(void)state;
	assert_found(cases, ARRAY_SIZE(cases));
}

static void amounts_sizes_and_days_are_none(void **state)
{
	static const char *const texts[] = {"",
					    "100",
					    "2-3 days",
					    "an E27 lamp",
					    "at 9.99",
					    "230V",
					    "60 by 120",
					    "on the 1st",
					    "#1",
					    "where is it",
					    "an iPhone15",
					    "MacBook12 or PS5",
					    "цоколь Е27",
					    "кв12",
					    "60 120 75",
					    "160 200 220",
					    "2-3 or 10 days",
					    "www.example.com/4551"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct particular p;

		if (particular_find(texts[i], strlen(texts[i]), &p))
			fail_msg("%s: %zu to %zu", texts[i], p.start, p.end);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_number_a_code_and_an_address_are_particulars),
		cmocka_unit_test(what_only_says_what_is_given_does_not_count),
		cmocka_unit_test(a_telephone_number_may_be_in_groups),
		cmocka_unit_test(amounts_sizes_and_days_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
