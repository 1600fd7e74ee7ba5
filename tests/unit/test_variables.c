#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "model/variables.h"
#include "unit/unit.h"

static const char *look_up(void *ctx, const char *name)
{
	(void)ctx;
	if (strcmp(name, "visitor.name") == 0)
		return "Anna";
	if (strcmp(name, "site.name") == 0)
		return "{{visitor.name}}";
	if (strcmp(name, "site.phone") == 0)
		return "";
	return NULL;
}

static void texts_are_filled(void **state)
{
	static const struct {
		const char *text, *filled, *missing;
	} cases[] = {
		{"", "", ""},
		{"no variable { } }} here", "no variable { } }} here", ""},
		{"Hi {{visitor.name}}!", "Hi Anna!", ""},
		{"Hi {{ visitor.name | friend }}!", "Hi Anna!", ""},
		{"Hi {{operator.name|there}}!", "Hi there!", ""},
		{"Hi{{operator.name|}}!", "Hi!", ""},
		/* Empty is as good as unknown. */
		{"Call {{site.phone|us}}", "Call us", ""},
		{"Call {{site.phone}}", "Call {{site.phone}}", "site.phone"},
		{"{{a}} {{b|c|d}} {{a}}", "{{a}} c|d {{a}}", "a"},
		{"{{x}}{{y}}", "{{x}}{{y}}", "x y"},
		/* A value is text, not another template. */
		{"{{site.name}}", "{{visitor.name}}", ""},
		{"open {{visitor.name", "open {{visitor.name", ""},
		{"open {{visitor\\n.name}}", "open {{visitor\\n.name}}",
		 "visitor\\n.name"},
		{"{{}}", "{{}}", ""},
	};
	struct arena *a = arena_new(512);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct variables_filled f =
			variables_fill(cases[i].text, look_up, NULL, a);
		char missing[64] = "";

		assert_string_equal(f.text, cases[i].filled);
		for (size_t j = 0; j < f.n_missing; j++) {
			if (j > 0 && f.missing[j][0] != '\0')
				strcat(missing, " ");
			strcat(missing, f.missing[j]);
		}
		assert_string_equal(missing, cases[i].missing);
	}
	arena_free(&a);
}

static void what_is_not_a_whole_variable_is_never_filled(void **state)
{
	struct arena *a = arena_new(512);
	struct variables_filled f =
		variables_fill("a {{site.name\n}} b", look_up, NULL, a);

	(void)state;
	assert_string_equal(f.text, "a {{site.name\n}} b");
	/* It counts as missing, so that nobody sends it. */
	assert_int_equal(f.n_missing, 1);
	arena_free(&a);
}

static void the_known_names_are_known(void **state)
{
	(void)state;
	for (size_t i = 0; variables_names()[i] != NULL; i++)
		assert_true(variables_is_known(variables_names()[i],
					       strlen(variables_names()[i])));
	assert_false(variables_is_known("visitor.nam", 11));
	assert_false(variables_is_known("visitor.names", 13));
	assert_false(variables_is_known("", 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_filled),
		cmocka_unit_test(what_is_not_a_whole_variable_is_never_filled),
		cmocka_unit_test(the_known_names_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
