#include "config.h"

#include <string.h>

#include "base/attr.h"
#include "match/particular.h"
#include "unit/unit.h"

static void a_number_a_code_and_an_address_are_particulars(void **state)
{
	static const struct {
		const char *text, *first;
		size_t others;
	} cases[] = {
		{"45512", "45512", 0},
		{"#45512", "45512", 0},
		{"#55", "55", 0},
		{"AB-1234", "AB-1234", 0},
		{"my order number is 45512", "45512", 4},
		{"номер 45512", "45512", 1},
		{"ivo@example.com", "ivo@example.com", 0},
		{"45512, ivo@example.com", "45512", 0},
		{"WELCOME10, I have one rug and two lamps", "WELCOME10", 7},
		{"😀 45512 😀", "45512", 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
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
		cmocka_unit_test(amounts_sizes_and_days_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
