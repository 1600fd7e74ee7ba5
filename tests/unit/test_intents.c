#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/nearest.h"
#include "base/str.h"
#include "content/intents.h"
#include "content/words.h"
#include "unit/unit.h"

struct outcome {
	struct arena *arena;
	struct problems *problems;
	struct intent intent;
	struct intent_source source;
	bool fine;
	struct str text; /* of the problems */
};

static void read_intent(struct outcome *o, const char *path, const char *yaml)
{
	const struct file f = {path, yaml, strlen(yaml)};

	o->arena = arena_new(4096);
	o->problems = problems_new();
	o->fine =
		intents_read(&f, o->arena, o->problems, &o->intent, &o->source);
	str_init(&o->text, 100000);
	problems_print(o->problems, "", &o->text);
}

static void drop(struct outcome *o)
{
	str_clear(&o->text);
	problems_free(&o->problems);
	arena_free(&o->arena);
}

static void an_intent_is_read_with_its_places(void **state)
{
	static const char yaml[] = "id: order_status\n"
				   "category: orders\n"
				   "skill: people\n"
				   "severity: high\n"
				   "handling: small_talk\n"
				   "promise: 0.97\n"
				   "valid_until: 1970-01-02\n"
				   "title:\n"
				   "  en: Where is it\n"
				   "  ru: \xd0\x93\xd0\xb4\xd0\xb5\n"
				   "utterances:\n"
				   "  en:\n"
				   "    - where is it\n"
				   "    - no\n"
				   "  ru:\n"
				   "    - '  \xd0\xb3\xd0\xb4\xd0\xb5 '\n"
				   "answer:\n"
				   "  en: |\n"
				   "    Here, {{visitor.name|friend}}.\n"
				   "    There.\n";
	struct outcome o;

	(void)state;
	read_intent(&o, "intents/order_status.yaml", yaml);
	assert_string_equal(str_text(&o.text), "");
	assert_true(o.fine);
	assert_string_equal(o.intent.id, "order_status");
	assert_string_equal(o.intent.category, "orders");
	assert_string_equal(o.intent.skill, "people");
	assert_int_equal(o.intent.severity, SEVERITY_HIGH);
	assert_int_equal(o.intent.handling, HANDLING_SMALL_TALK);
	assert_true(o.intent.promise > 0.969 && o.intent.promise < 0.971);
	/* To the end of that day. */
	assert_int_equal(o.intent.valid_until, 2 * 86400000 - 1);
	assert_int_equal(o.intent.n_titles, 2);
	assert_int_equal(o.intent.n_utterances, 3);
	assert_string_equal(o.intent.utterances[1].text, "no");
	assert_string_equal(o.intent.utterances[2].lang, "ru");
	assert_string_equal(o.intent.utterances[2].text,
			    "\xd0\xb3\xd0\xb4\xd0\xb5");
	assert_int_equal(o.source.utterances[2].line, 16);
	assert_int_equal(o.source.utterances[2].column, 7);
	assert_int_equal(o.intent.n_answers, 1);
	assert_string_equal(o.intent.answers[0].text,
			    "Here, {{visitor.name|friend}}.\nThere.");
	drop(&o);
}

static void what_is_not_written_has_its_default(void **state)
{
	struct outcome o;

	(void)state;
	read_intent(&o, "intents/ab.yaml",
		    "id: ab\ncategory: xy\ntitle: {en: T}\nanswer: {en: A}\n");
	assert_string_equal(str_text(&o.text), "");
	assert_string_equal(o.intent.skill, "");
	assert_int_equal(o.intent.severity, SEVERITY_LOW);
	assert_int_equal(o.intent.handling, HANDLING_ANSWER);
	assert_true(o.intent.promise < 0.001);
	assert_int_equal(o.intent.valid_until, 0);
	drop(&o);
}

#define HEAD "id: ab\ncategory: xy\ntitle:\n  en: T\n"
#define GOOD HEAD "answer:\n  en: A\n"

/* Each file and all that is said of it. */
static const struct {
	const char *yaml, *problems;
} bad_files[] = {
	{"- a list\n", "intents/ab.yaml:1:1: error: an intent is written as "
		       "\"key: value\" lines, this is a list\n"},
	{"{}\n",
	 "intents/ab.yaml:1:1: error: \"id\" is missing; add a line \"id: "
	 "...\"\n"
	 "intents/ab.yaml:1:1: error: \"category\" is missing; add a line "
	 "\"category: ...\"\n"
	 "intents/ab.yaml:1:1: error: \"title\" is missing; add a line "
	 "\"title: ...\"\n"
	 "intents/ab.yaml:1:1: error: \"answer\" is missing; write one, or "
	 "set \"handling: people_only\"\n"},
	{HEAD, "intents/ab.yaml:1:1: error: \"answer\" is missing; write one, "
	       "or set \"handling: people_only\"\n"},
	{GOOD "utterence:\n  en: [a]\n",
	 "intents/ab.yaml:7:1: error: the key \"utterence\" is not known; did "
	 "you mean \"utterances\"?\n"},
	{GOOD "colour: red\n", "intents/ab.yaml:7:1: error: the key \"colour\" "
			       "is not known; remove it\n"},
	{"id: Ab-1\ncategory: xy\ntitle: {en: T}\nanswer: {en: A}\n",
	 "intents/ab.yaml:1:5: error: \"Ab-1\" cannot be an id; use 2 to 48 of "
	 "a-z, 0-9 and _, a letter first\n"},
	{"id: abc\ncategory: xy\ntitle: {en: T}\nanswer: {en: A}\n",
	 "intents/ab.yaml:1:5: error: the id \"abc\" is not the file's name; "
	 "name the file abc.yaml, or change the id\n"},
	{"id: [ab]\ncategory: X\ntitle: {en: T}\nanswer: {en: A}\n",
	 "intents/ab.yaml:1:5: error: \"id\" must be a text, not a list; quote "
	 "a text that begins with [ or {\n"
	 "intents/ab.yaml:2:11: error: \"X\" cannot be a category; use 2 to 31 "
	 "of a-z, 0-9 and _, a letter first\n"},
	{GOOD "skill: 1st\n", "intents/ab.yaml:7:8: error: \"1st\" cannot be a "
			      "skill; use 2 to 31 of a-z, 0-9 and _, a letter "
			      "first\n"},
	{GOOD "severity: mid\nhandling: auto\n",
	 "intents/ab.yaml:7:11: error: the severity \"mid\" is not known; "
	 "write low, medium or high\n"
	 "intents/ab.yaml:8:11: error: the handling \"auto\" is not known; "
	 "write answer, people_only or small_talk\n"},
	{GOOD "promise: 95\n", "intents/ab.yaml:7:10: error: the promise "
			       "\"95\" is not a number from 0.5 to 0.999; "
			       "write 0.95 to be right 95 times in 100\n"},
	{GOOD "promise: 0.9x\n", "intents/ab.yaml:7:10: error: the promise "
				 "\"0.9x\" is not a number from 0.5 to 0.999; "
				 "write 0.95 to be right 95 times in 100\n"},
	{GOOD "valid_until: 2027-02-29\n",
	 "intents/ab.yaml:7:14: error: \"2027-02-29\" is not a day of the "
	 "calendar; write it as 2027-03-31\n"},
	{GOOD "handover:\n  en: Call 112\n",
	 "intents/ab.yaml:8:3: error: \"handover\" is said when the intent "
	 "itself calls a person; only one with \"handling: people_only\" does, "
	 "and not \"oos\"; remove it\n"},
	{HEAD "handling: people_only\nhandover:\n  en: Call {{nme}}\n"
	      "  ru: 112\n",
	 "intents/ab.yaml:7:12: error: the variable \"nme\" is not known; "
	 "doc/content.md lists those that are\n"
	 "intents/ab.yaml:8:7: error: there is no title in \"ru\"; add "
	 "\"ru:\" below \"title:\"\n"},
	{GOOD "valid_until:\n", "intents/ab.yaml:7:13: error: \"valid_until\" "
				"is empty; fill it in, or remove the line\n"},
	{GOOD "utterances:\n  ua:\n    - a\n",
	 "intents/ab.yaml:8:3: error: \"ua\" is not a language's code; did you "
	 "mean \"uk\"?\n"
	 "intents/ab.yaml:9:7: error: there is no title in \"ua\"; add \"ua:\" "
	 "below \"title:\"\n"},
	{GOOD "utterances:\n  en:\n    - ''\n    - key: value\n",
	 "intents/ab.yaml:9:7: error: the utterance is empty; fill it in, or "
	 "remove the line\n"
	 "intents/ab.yaml:10:7: error: an utterance must be a text, not a map; "
	 "put a text with \": \", \"[\" or \"{\" in quotes\n"},
	{GOOD "utterances:\n  en:\n    - |\n      a\n      b\n",
	 "intents/ab.yaml:9:7: error: an utterance is one line; write one \"- "
	 "\" for each\n"},
	{GOOD "utterances:\n  en: a\n",
	 "intents/ab.yaml:8:7: error: the utterances in \"en\" must be a list; "
	 "write one line \"- ...\" for each\n"},
	{GOOD "utterances: a\n",
	 "intents/ab.yaml:7:13: error: \"utterances\" must be given per "
	 "language, not as a text; write \"en:\" and the like below it\n"},
	{GOOD "utterances:\n  ru:\n    - a\n    - b\n",
	 "intents/ab.yaml:9:7: error: there is no title in \"ru\"; add \"ru:\" "
	 "below \"title:\"\n"},
	{HEAD "answer:\n  en: >\n    Dear {{visitor.nam}},\n    at "
	      "{{site.name}} {{ufo}}\n    {{open\n",
	 "intents/ab.yaml:7:10: error: the variable \"visitor.nam\" is not "
	 "known; did you mean \"visitor.name\"?\n"
	 "intents/ab.yaml:8:22: error: the variable \"ufo\" is not known; "
	 "doc/content.md lists those that are\n"
	 "intents/ab.yaml:9:5: error: \"{{\" is never closed; write \"}}\" "
	 "behind the variable's name\n"},
};

static void every_mistake_is_told_with_its_place_in_one_run(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad_files); i++) {
		struct outcome o;

		read_intent(&o, "intents/ab.yaml", bad_files[i].yaml);
		assert_string_equal(str_text(&o.text), bad_files[i].problems);
		assert_false(o.fine);
		drop(&o);
	}
}

/* Reads an intent with an utterance and an answer of so many characters of
 * two bytes each. */
static void read_long(struct outcome *o, size_t utterance, size_t answer)
{
	struct str yaml;

	str_init(&yaml, 100000);
	str_add(&yaml, HEAD "utterances:\n  en:\n    - ");
	for (size_t i = 0; i < utterance; i++)
		str_add(&yaml, "\xd0\xb6");
	str_add(&yaml, "\nanswer:\n  en: ");
	for (size_t i = 0; i < answer; i++)
		str_add(&yaml, "\xd0\xb6");
	str_add(&yaml, "\n");
	read_intent(o, "intents/ab.yaml", str_text(&yaml));
	str_clear(&yaml);
}

static void the_longest_texts_are_taken_and_one_character_more_is_not(
	void **state)
{
	struct outcome o;

	(void)state;
	read_long(&o, INTENTS_UTTERANCE_MAX, INTENTS_ANSWER_MAX);
	assert_string_equal(str_text(&o.text), "");
	drop(&o);
	read_long(&o, INTENTS_UTTERANCE_MAX + 1, INTENTS_ANSWER_MAX + 1);
	assert_string_equal(str_text(&o.text),
			    "intents/ab.yaml:7:7: error: 501 characters long, "
			    "500 are allowed; shorten it\n"
			    "intents/ab.yaml:9:7: error: 1001 characters long, "
			    "1000 are allowed; shorten it\n");
	drop(&o);
}

static void days_are_those_of_the_calendar(void **state)
{
	static const struct {
		const char *day;
		bool known;
	} cases[] = {
		{"2024-02-29", true},   {"2000-02-29", true},
		{"2100-02-29", false},  {"2027-00-10", false},
		{"2027-13-01", false},  {"2027-04-31", false},
		{"2027-4-1", false},    {"2027-04-00", false},
		{"1969-12-31", false},  {"2027/04/01", false},
		{"2027-04-01 ", false}, {"", false},
	};

	int64_t end;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(words_parse_day(cases[i].day, &end),
				 cases[i].known);
	assert_true(words_parse_day("2027-03-31", &end));
	/* date -ud '2027-04-01' +%s */
	assert_int_equal(end, INT64_C(1806537600) * 1000 - 1);
}

static void the_word_that_was_meant_is_found_and_no_other(void **state)
{
	static const char *const words[] = {"title", "utterances", "answer"};

	(void)state;
	assert_string_equal(nearest_word("titel", words, 3), "title");
	assert_string_equal(nearest_word("Answer", words, 3), "answer");
	assert_string_equal(nearest_word("uterances", words, 3), "utterances");
	assert_null(nearest_word("category", words, 3));
	assert_null(nearest_word("", words, 0));
}

static void only_yaml_files_below_intents_are_intents(void **state)
{
	(void)state;
	assert_true(intents_is_path("intents/a.yaml"));
	assert_false(intents_is_path("intents/.yaml"));
	assert_false(intents_is_path("intents/x/a.yaml"));
	assert_false(intents_is_path("kb/en/a.md"));
	assert_false(intents_is_path("intents/a.yml"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_intent_is_read_with_its_places),
		cmocka_unit_test(what_is_not_written_has_its_default),
		cmocka_unit_test(
			every_mistake_is_told_with_its_place_in_one_run),
		cmocka_unit_test(
			the_longest_texts_are_taken_and_one_character_more_is_not),
		cmocka_unit_test(days_are_those_of_the_calendar),
		cmocka_unit_test(the_word_that_was_meant_is_found_and_no_other),
		cmocka_unit_test(only_yaml_files_below_intents_are_intents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
