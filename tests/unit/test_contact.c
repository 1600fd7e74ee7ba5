#include "config.h"

#include <string.h>

#include "base/attr.h"
#include "chat/contact.h"
#include "unit/unit.h"

static void who_can_be_called_or_written_to_is_let_through(void **state)
{
	static const char *const phones[] = {"+371 6000 0100", "(02) 55-17.3/9",
					     "12345", "00371/6000.0100"};
	static const char *const emails[] = {
		"a@b.example", "o'neil+x@mail.b.co", "анна@почта.example"};
	struct fault why;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(phones); i++)
		if (!contact_check(NULL, phones[i], &why))
			fail_msg("%s: %s", phones[i], why.text);
	for (size_t i = 0; i < ARRAY_SIZE(emails); i++)
		if (!contact_check(emails[i], NULL, &why))
			fail_msg("%s: %s", emails[i], why.text);
	assert_true(contact_check(emails[0], phones[0], &why));
}

static void what_nobody_could_call_is_refused_by_its_field(void **state)
{
	static const char *const phones[] = {
		"abc",     "1234",    "+-().  /",   "12345x",
		"12345,6", "12345\n", "１２３４５", ""};
	static const char *const emails[] = {
		"anna",          "@b.example",    "a@",
		"a@b",           "a@.example",    "a@b.",
		"a b@c.example", "a@b@c.example", ""};
	struct fault why;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(phones); i++) {
		if (contact_check("a@b.example", phones[i], &why))
			fail_msg("let through: %s", phones[i]);
		assert_string_equal(why.code, "bad_field");
		assert_ptr_equal(strstr(why.text, "phone: "), why.text);
	}
	for (size_t i = 0; i < ARRAY_SIZE(emails); i++) {
		if (contact_check(emails[i], "+371 6000 0100", &why))
			fail_msg("let through: %s", emails[i]);
		assert_ptr_equal(strstr(why.text, "email: "), why.text);
	}
	assert_false(contact_check(NULL, NULL, &why));
	assert_string_equal(why.code, "bad_field");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			who_can_be_called_or_written_to_is_let_through),
		cmocka_unit_test(
			what_nobody_could_call_is_refused_by_its_field),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
