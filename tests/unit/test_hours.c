#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/attr.h"
#include "chat/hours.h"
#include "chat/polite.h"
#include "unit/unit.h"

static const char week[] = "Mon-Fri 09:00-13:00; Mon-Fri 14:00-20:00; "
			   "Sat 10:00-16:00";

/* Wall time of a moment in the site's zone. */
static int64_t at(int year, int month, int day, int hour, int minute)
{
	struct tm tm = {.tm_year = year - 1900,
			.tm_mon = month - 1,
			.tm_mday = day,
			.tm_hour = hour,
			.tm_min = minute,
			.tm_isdst = -1};

	return (int64_t)mktime(&tm) * 1000;
}

static struct hours *parse(const char *text)
{
	static const char *const holidays[] = {"2026-12-25"};
	struct fault why;
	struct hours *h = hours_parse(text, holidays, 1, &why);

	if (h == NULL)
		fail_msg("%s", why.text);
	return h;
}

static void the_week_is_read_as_written(void **state)
{
	static const struct {
		int day, hour,
			minute; /* of November 2026; the 23rd is Monday */
		bool open;
	} cases[] = {
		{23, 8, 59, false}, {23, 9, 0, true},  {23, 12, 59, true},
		{23, 13, 0, false}, {23, 14, 0, true}, {27, 19, 59, true},
		{27, 20, 0, false}, {28, 10, 0, true}, {28, 16, 0, false},
		{29, 12, 0, false},
	};
	struct hours *h = parse(week);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(
			hours_are_open(h, at(2026, 11, cases[i].day,
					     cases[i].hour, cases[i].minute)),
			cases[i].open);
	hours_free(&h);
	h = parse("");
	assert_true(hours_are_open(h, at(2026, 11, 29, 3, 0)));
	hours_free(&h);
}

static void the_next_opening_skips_nights_sundays_and_holidays(void **state)
{
	struct hours *h = parse(week);

	(void)state;
	assert_int_equal(hours_next_open(h, at(2026, 11, 23, 13, 30)),
			 at(2026, 11, 23, 14, 0));
	assert_int_equal(hours_next_open(h, at(2026, 11, 28, 16, 0)),
			 at(2026, 11, 30, 9, 0));
	/* Christmas is a Friday; Saturday is the next day with hours. */
	assert_int_equal(hours_next_open(h, at(2026, 12, 24, 21, 0)),
			 at(2026, 12, 26, 10, 0));
	assert_int_equal(hours_next_open(h, at(2026, 11, 23, 10, 0)), 0);
	hours_free(&h);
}

static void the_clock_change_keeps_the_hour(void **state)
{
	struct hours *h = parse(week);

	(void)state;
	/* Riga goes back to winter time on 25 October 2026. */
	assert_int_equal(hours_next_open(h, at(2026, 10, 24, 17, 0)),
			 at(2026, 10, 26, 9, 0));
	hours_free(&h);
}

static void opening_is_said_as_people_say_it(void **state)
{
	static const struct {
		int day;
		const char *lang, *said;
	} cases[] = {
		{23, "en", "today at 09:00"},
		{24, "en", "tomorrow at 09:00"},
		{25, "en", "on Wednesday at 09:00"},
		{24, "ru", "завтра в 09:00"},
		{25, "lv", "trešdien plkst. 09:00"},
		{28, "ro", "sâmbătă la 09:00"},
		{25, "xx", "on Wednesday at 09:00"},
	};

	char text[HOURS_TEXT];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		hours_say(at(2026, 11, cases[i].day, 9, 0),
			  at(2026, 11, 23, 1, 0), cases[i].lang, text);
		assert_string_equal(text, cases[i].said);
	}
}

static void what_is_not_understood_is_shown(void **state)
{
	static const char *const bad[] = {
		"Mon-Fri",
		"Mon 9-20",
		"Mon 20:00-09:00",
		"Mon 25:00-26:00",
		"Mon 09:00-13:00 x",
		"every day",
		"Mon 09:00-10:00; Mon 11:00-12:00; Mon 13:00-14:00",
	};
	struct fault why;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_null(hours_parse(bad[i], NULL, 0, &why));
		assert_int_equal(why.kind, FAULT_REJECT);
		assert_non_null(strstr(why.text, bad[i]));
	}
}

static void what_is_wrong_with_the_hours_is_named_where_it_is(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{"Fri-Mon 20:00-04:00",
		 "the closing time is not behind the opening time; past "
		 "midnight write two spans, \"Fri 20:00-24:00; Sat "
		 "00:00-04:00\", at \"20:00-04:00\""},
		{"Mon-Fri 09:00-20:00; Sut 10:00-16:00",
		 "a day is wanted, like Mon or Mon-Fri, at \"Sut 10:00-16:00\""},
		{"Mon-Fri 9-20", "a time of day is wanted, 00:00 to 24:00, at "
				 "\"9-20\""},
		{"Mon 09:00",
		 "a \"-\" and the closing time are wanted at \"\""},
		{"Mon 09:00-25:00", "a time of day is wanted, 00:00 to 24:00, "
				    "at \"25:00\""},
		{"Mon 01:00-02:00; Mon 03:00-04:00; Sun-Tue 05:00-06:00",
		 "a day has more than two spans at \"Sun-Tue 05:00-06:00\""},
	};
	struct fault why;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_null(hours_parse(cases[i].text, NULL, 0, &why));
		if (strstr(why.text, cases[i].says) == NULL)
			fail_msg("%s", why.text);
	}
}

static void every_sentence_is_there_in_every_language(void **state)
{
	static const char *const langs[] = {"en", "ru", "lv", "ro"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(langs); i++)
		for (int what = 0; what <= POLITE_GOODBYE; what++) {
			const char *text =
				polite_text((enum polite)what, langs[i]);

			assert_non_null(text);
			assert_true(strlen(text) > 3);
			if (i > 0)
				assert_string_not_equal(
					text,
					polite_text((enum polite)what, "en"));
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_week_is_read_as_written),
		cmocka_unit_test(
			the_next_opening_skips_nights_sundays_and_holidays),
		cmocka_unit_test(the_clock_change_keeps_the_hour),
		cmocka_unit_test(opening_is_said_as_people_say_it),
		cmocka_unit_test(what_is_not_understood_is_shown),
		cmocka_unit_test(
			what_is_wrong_with_the_hours_is_named_where_it_is),
		cmocka_unit_test(every_sentence_is_there_in_every_language),
	};

	setenv("TZ", "Europe/Riga", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
