#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/secret.h"
#include "base/str.h"
#include "content/check.h"
#include "content/files.h"
#include "content/load.h"
#include "unit/unit.h"

/* An intent file with these utterances in English. */
static void add_intent(struct files *f, const char *id,
		       const char *const *lines)
{
	char *path = str_format("intents/%s.yaml", id);
	struct str yaml;

	str_init(&yaml, 1 << 20);
	str_addf(&yaml,
		 "id: %s\ncategory: xy\ntitle: {en: T}\nanswer: {en: A}\n"
		 "utterances:\n  en:\n",
		 id);
	for (; *lines != NULL; lines++)
		str_addf(&yaml, "    - %s\n", *lines);
	files_add(f, path, str_text(&yaml), yaml.len);
	str_clear(&yaml);
	free(path);
}

static void add_article(struct files *f, const char *lang, const char *id,
			const char *body)
{
	char *path = str_format("kb/%s/%s.md", lang, id);
	char *text = str_format("---\nid: %s\ntitle: T\nlanguage: %s\n"
				"audience: everyone\n---\n%s",
				id, lang, body);

	files_add(f, path, text, strlen(text));
	free(text);
	free(path);
}

static const char *const many[] = {"one apple", "two pears",  "three plums",
				   "four figs", "five dates", NULL};

static void files_become_sorted_knowledge(void **state)
{
	struct files *f = files_new();
	struct problems *p = problems_new();
	const struct knowledge *k;

	(void)state;
	add_article(f, "ru", "bb", "text");
	add_intent(f, "zz", many);
	add_article(f, "en", "bb", "text");
	add_intent(f, "aa", many);
	add_article(f, "en", "aa", "text");
	k = load_knowledge(f, 7, p);
	assert_non_null(k);
	assert_int_equal(k->version, 7);
	assert_int_equal(k->n_intents, 2);
	assert_string_equal(k->intents[0].id, "aa");
	assert_int_equal(knowledge_find_intent(k, "zz"), 1);
	assert_int_equal(k->n_articles, 3);
	assert_string_equal(k->articles[1].id, "bb");
	assert_string_equal(k->articles[1].lang, "en");
	assert_string_equal(k->articles[2].lang, "ru");
	assert_int_equal(k->n_langs, 2);
	assert_string_equal(k->langs[0], "en");
	assert_string_equal(k->langs[1], "ru");
	knowledge_unref(&k);
	problems_free(&p);
	files_free(&f);
}

static void one_mistake_and_there_is_no_knowledge(void **state)
{
	struct files *f = files_new();
	struct problems *p = problems_new();

	(void)state;
	add_intent(f, "aa", many);
	files_add(f, "intents/bb.yaml", "id: cc\n", 7);
	assert_null(load_knowledge(f, 1, p));
	assert_true(problems_errors(p) > 0);
	problems_free(&p);
	files_free(&f);
}

/* Adds intents of the categories "xy" and "pay", of which cc has a promise of
 * its own, and this intents/categories.yaml. */
static const struct knowledge *load_categories(const char *categories,
					       struct problems *p)
{
	static const char pay[] =
		"id: bb\ncategory: pay\ntitle: {en: T}\nanswer: {en: A}\n"
		"utterances: {en: [a b, c d, e f, g h, i j]}\n";
	static const char own[] =
		"id: cc\ncategory: pay\ntitle: {en: T}\nanswer: {en: A}\n"
		"promise: 0.9\n"
		"utterances: {en: [k l, m n, o p, q r, s t]}\n";
	struct files *f = files_new();
	const struct knowledge *k;

	add_intent(f, "aa", many);
	files_add(f, "intents/bb.yaml", pay, sizeof(pay) - 1);
	files_add(f, "intents/cc.yaml", own, sizeof(own) - 1);
	files_add(f, "intents/categories.yaml", categories, strlen(categories));
	k = load_knowledge(f, 1, p);
	files_free(&f);
	return k;
}

static void a_category_promises_for_its_intents(void **state)
{
	struct problems *p = problems_new();
	const struct knowledge *k =
		load_categories("pay:\n  promise: 0.98\n", p);

	(void)state;
	assert_non_null(k);
	assert_int_equal(problems_count(p), 0);
	assert_int_equal(k->n_intents, 3);
	assert_true(k->intents[0].promise <= 0);
	assert_true(k->intents[1].promise > 0.979);
	assert_true(k->intents[2].promise < 0.901);
	knowledge_unref(&k);
	problems_free(&p);
}

static void mistakes_in_categories_are_told(void **state)
{
	static const struct {
		const char *text, *told;
	} cases[] = {
		{"pay:\n  promise: 2\n",
		 "intents/categories.yaml:2:12: error: the promise \"2\" is not "
		 "a number from 0.5 to 0.999"},
		{"pay: 0.98\n",
		 "intents/categories.yaml:1:6: error: write \"promise: 0.97\" "
		 "below \"pay:\", not a text"},
		{"pay:\n  promis: 0.9\n",
		 "intents/categories.yaml:2:3: error: the key \"promis\" is not "
		 "known; did you mean \"promise\"?"},
		{"- pay\n",
		 "intents/categories.yaml:1:1: error: categories are written "
		 "as \"name:\" lines"},
		{"Pay:\n  promise: 0.9\n",
		 "intents/categories.yaml:1:1: error: \"Pay\" cannot be a "
		 "category"},
		{"pai:\n  promise: 0.9\n",
		 "intents/categories.yaml:1:1: warning: no intent is of the "
		 "category \"pai\""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct problems *p = problems_new();
		const struct knowledge *k = load_categories(cases[i].text, p);
		struct str out;

		str_init(&out, 4096);
		problems_print(p, "", &out);
		if (strstr(str_text(&out), cases[i].told) == NULL)
			fail_msg("%s: told %s", cases[i].text, str_text(&out));
		assert_true((k == NULL) == (problems_errors(p) > 0));
		str_clear(&out);
		knowledge_unref(&k);
		problems_free(&p);
	}
}

static void the_digest_is_of_names_and_bytes_alone(void **state)
{
	static const struct {
		const char *path[2], *bytes[2];
		bool same;
	} cases[] = {
		{{"a", "b"}, {"1", "2"}, true},
		{{"b", "a"}, {"2", "1"}, true},
		{{"a", "b"}, {"2", "1"}, false},
		{{"a", "b1"}, {"1", "2"}, false},
		{{"a", "b"}, {"12", ""}, false},
	};

	char first[SECRET_HASH_TEXT], other[SECRET_HASH_TEXT];
	struct fault why;

	(void)state;
	assert_true(secret_start(&why));
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct files *f = files_new();

		for (size_t j = 0; j < 2; j++)
			files_add(f, cases[i].path[j], cases[i].bytes[j],
				  strlen(cases[i].bytes[j]));
		files_sort(f);
		files_digest(f, i == 0 ? first : other);
		if (i > 0)
			assert_int_equal(strcmp(first, other) == 0,
					 cases[i].same);
		files_free(&f);
	}
}

/* What the deeper checks say of f, which is freed. */
static char *check(struct files *f)
{
	struct problems *p = problems_new();
	struct draft *d;
	struct str out;

	files_sort(f);
	d = load_draft(f, p);
	/* 2026-01-01 */
	check_draft(d, INT64_C(1767225600000), p);
	str_init(&out, 1 << 20);
	problems_print(p, "", &out);
	load_free(&d);
	problems_free(&p);
	files_free(&f);
	return str_take(&out);
}

static void assert_said(struct files *f, const char *expected)
{
	char *said = check(f);

	assert_string_equal(said, expected);
	free(said);
}

static const char oos[] = "id: oos\ncategory: xy\ntitle: {en: T}\n"
			  "handling: people_only\nutterances:\n"
			  "  en: [k1 k2, l1 l2, m1 m2, n1 n2, o1 o2]\n";

static void add_oos(struct files *f)
{
	files_add(f, "intents/oos.yaml", oos, sizeof(oos) - 1);
}

static void good_content_has_no_problem(void **state)
{
	struct files *f = files_new();

	static const char *const other[] = {"six cherries", "seven grapes",
					    "eight melons", "nine limes",
					    "ten oranges",  NULL};

	(void)state;
	add_intent(f, "human", many);
	add_intent(f, "other", other);
	add_oos(f);
	add_article(f, "en", "aa", "See [b](kb:bb).");
	add_article(f, "en", "bb", "See [a](kb:aa).");
	assert_said(f, "");
}

static void a_single_intent_is_told(void **state)
{
	struct files *f = files_new();

	(void)state;
	add_intent(f, "human", many);
	assert_said(f, "intents/human.yaml:3:8: warning: the only intent with "
		       "utterances: without others to tell it from, nothing is "
		       "answered; add some, or an intent \"oos\" with what "
		       "does not fit\n");
}

static void the_same_and_nearly_the_same_words_are_told(void **state)
{
	static const char *const other[] = {
		"One apple!", "six cherries", "where is my blue parcel today",
		"seven nuts", "ONE   apple",  NULL};
	static const char *const third[] = {
		"eight",  "where is my blue parcell today",
		"nine",   "ten kiwis",
		"eleven", NULL};
	struct files *f = files_new();

	(void)state;
	add_intent(f, "human", many);
	add_intent(f, "other", other);
	add_intent(f, "third", third);
	assert_said(
		f,
		"intents: warning: there is no intent \"oos\": nothing "
		"teaches what is off the topic, and some of it will be "
		"answered; add intents/oos.yaml with \"handling: "
		"people_only\" and, as utterances, what people write that "
		"no intent is for\n"
		"intents/other.yaml:7:7: warning: \"One apple!\" stands in "
		"intents/human.yaml:7 too; keep it where it belongs\n"
		"intents/other.yaml:11:7: warning: \"ONE   apple\" stands in "
		"intents/human.yaml:7 too; keep it where it belongs\n"
		"intents/third.yaml:8:7: warning: \"where is my blue parcell "
		"today\" is nearly the same as \"where is my blue parcel "
		"today\" in intents/other.yaml:9; keep one, or make them say "
		"what differs\n");
}

static void a_number_is_no_difference(void **state)
{
	static const char *const other[] = {"status of order 48213 please",
					    "b1 b2",
					    "c1 c2",
					    "d1 d2",
					    "e",
					    NULL};
	static const char *const human[] = {"status of order 77 please",
					    "f1 f2",
					    "g1 g2",
					    "h1 h2",
					    "h1 h2",
					    NULL};
	struct files *f = files_new();

	(void)state;
	add_intent(f, "human", human);
	add_intent(f, "other", other);
	add_oos(f);
	assert_said(f,
		    "intents/human.yaml:11:7: warning: \"h1 h2\" stands in "
		    "line 10 already; remove one of them\n"
		    "intents/other.yaml:7:7: warning: \"status of order 48213 "
		    "please\" is nearly the same as \"status of order 77 "
		    "please\" in intents/human.yaml:7; keep one, or make them "
		    "say what differs\n");
}

static void thin_intents_and_missing_languages_are_told(void **state)
{
	static const char *const one[] = {"only this", NULL};
	static const char ru[] = "id: mixed\ncategory: xy\n"
				 "title: {en: T, ru: T}\n"
				 "utterances:\n  en: [a, b]\n"
				 "  ru: [1 q, 2 w, 3 e, 4 r, 5 t]\n"
				 "answer: {en: A}\n";
	static const char none[] = "id: none\ncategory: xy\ntitle: {en: T}\n"
				   "answer: {en: A}\n"
				   "valid_until: 2025-12-31\n";
	struct files *f = files_new();

	(void)state;
	add_intent(f, "human", one);
	files_add(f, "intents/mixed.yaml", ru, strlen(ru));
	files_add(f, "intents/none.yaml", none, strlen(none));
	assert_said(
		f,
		"intents: warning: there is no intent \"oos\": nothing "
		"teaches what is off the topic, and some of it will be "
		"answered; add intents/oos.yaml with \"handling: "
		"people_only\" and, as utterances, what people write that "
		"no intent is for\n"
		"intents/human.yaml:3:8: warning: no utterances in ru, where "
		"other intents have some; add them, with title and answer\n"
		"intents/human.yaml:7:7: warning: the only utterance in "
		"\"en\": other wordings will hardly be recognised; write at "
		"least 5\n"
		"intents/mixed.yaml:3:8: warning: utterances, but no answer, "
		"in ru; write one, or another language's is sent\n"
		"intents/mixed.yaml:5:8: warning: only 2 utterances in "
		"\"en\"; write at least 5, as different as people say it\n"
		"intents/none.yaml:3:8: warning: no utterances: nobody's "
		"words lead here; add some, or delete the file\n"
		"intents/none.yaml:5:14: warning: this day is over and the "
		"answer is no longer sent; set a later day, or delete the "
		"file\n");
}

static void what_is_off_the_topic_is_missed_among_two(void **state)
{
	static const char *const two[] = {"a1 a2", "b1 b2", "c1 c2",
					  "d1 d2", "e1 e2", NULL};

	(void)state;
	for (int with = 0; with < 3; with++) {
		struct files *f = files_new();
		char *said;

		add_intent(f, "human", many);
		add_intent(f, "two", two);
		/* One with a mistake of its own is there all the same. */
		if (with > 0)
			files_add(f, "intents/oos.yaml", oos,
				  with == 1 ? sizeof(oos) - 1 : 8);
		said = check(f);
		assert_true((strstr(said, "no intent \"oos\"") == NULL) ==
			    (with > 0));
		assert_true((said[0] == '\0') == (with == 1));
		free(said);
	}
}

static void those_for_people_alone_are_not_asked_for_an_answer(void **state)
{
	static const char *const ids[] = {"human", "oos"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		struct files *f = files_new();
		char *path = str_format("intents/%s.yaml", ids[i]);
		char *yaml = str_format("id: %s\ncategory: xy\n"
					"title: {en: T}\n",
					ids[i]);
		char *told = str_format(
			"%s:1:1: error: \"handling: people_only\" is missing; "
			"\"%s\" has to have it\n",
			path, ids[i]);
		char *said;

		files_add(f, path, yaml, strlen(yaml));
		said = check(f);
		if (strstr(said, told) == NULL ||
		    strstr(said, "\"answer\"") != NULL)
			fail_msg("%s", said);
		free(said);
		free(told);
		free(yaml);
		free(path);
	}
}

static void an_answer_that_needs_a_name_is_told(void **state)
{
	static const struct {
		const char *handling, *answer, *told;
	} cases[] = {
		{"answer", "Hi {{visitor.name|there}}, {{site.name}}", NULL},
		{"people_only", "Hi {{visitor.name}}", NULL},
		{"answer", "Hi {{ visitor.name }}", "{{visitor.name|"},
		{"small_talk", "I am {{operator.name}}", "{{operator.name|"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct files *f = files_new();
		char *yaml =
			str_format("id: hello\ncategory: xy\nhandling: %s\n"
				   "title: {en: T}\nanswer:\n  en: %s\n"
				   "utterances:\n  en: [a1, b1, c1, d1, e1]\n",
				   cases[i].handling, cases[i].answer);
		char *said;

		add_intent(f, "human", many);
		add_oos(f);
		files_add(f, "intents/hello.yaml", yaml, strlen(yaml));
		said = check(f);
		if (cases[i].told == NULL)
			assert_string_equal(said, "");
		else if (strstr(said, "intents/hello.yaml:6:7: warning: the "
				      "bot cannot send this") == NULL ||
			 strstr(said, cases[i].told) == NULL)
			fail_msg("%s: said %s", cases[i].answer, said);
		free(said);
		free(yaml);
	}
}

static void articles_are_judged_together(void **state)
{
	struct files *f = files_new();

	(void)state;
	add_article(f, "en", "aa", "See [b](kb:bb) or [c](kb:cc).");
	add_article(f, "en", "dd", "## Only a heading\n");
	add_article(f, "ru", "aa", "See [bad](kb:broken).");
	files_add(f, "kb/ru/broken.md", "x", 1);
	assert_said(
		f,
		"intents: warning: there is no intent \"human\": a visitor "
		"who writes that they want a person is not understood; add "
		"intents/human.yaml\n"
		"kb/en/aa.md:7:6: error: the link \"kb:bb\" leads to no "
		"article; correct the id, or remove the link\n"
		"kb/en/aa.md:7:20: error: the link \"kb:cc\" leads to no "
		"article; correct the id, or remove the link\n"
		"kb/en/dd.md:3:8: warning: the article has no text to quote; "
		"write some, or delete the file\n"
		"kb/ru: warning: 1 of 2 articles are there; without this "
		"language: dd\n"
		"kb/ru/broken.md:1:1: error: an article begins with a line --- "
		"and its id, title, language and audience; add them\n");
}

/* A directory to read, below the one the test runs in. */

static void write_file(const char *dir, const char *path, const char *bytes)
{
	char *name = str_format("%s/%s", dir, path);
	FILE *out = fopen(name, "w");

	assert_non_null(out);
	assert_int_equal(fwrite(bytes, 1, strlen(bytes), out), strlen(bytes));
	assert_int_equal(fclose(out), 0);
	free(name);
}

static void make_dir(const char *dir, const char *path)
{
	char *name = str_format("%s/%s", dir, path);

	assert_int_equal(mkdir(name, 0755), 0);
	free(name);
}

static void only_plain_files_of_the_directory_are_read(void **state)
{
	char dir[] = "content-XXXXXX";
	struct files *f = files_new();
	struct problems *p = problems_new();
	char *link, *fifo, *cleanup;
	struct fault why;
	struct str said;

	(void)state;
	assert_non_null(mkdtemp(dir));
	make_dir(dir, "intents");
	make_dir(dir, "kb");
	make_dir(dir, "kb/en");
	write_file(dir, "intents/b.yaml", "B");
	write_file(dir, "intents/a.yaml", "A");
	write_file(dir, "intents/c.yml", "C");
	write_file(dir, "intents/readme.txt", "R");
	write_file(dir, "intents/.a.yaml.swp", "S");
	write_file(dir, "intents/a.yaml~", "S");
	write_file(dir, "kb/en/x.md", "X");
	write_file(dir, "kb/y.md", "Y");
	link = str_format("%s/intents/passwd.yaml", dir);
	assert_int_equal(symlink("/etc/passwd", link), 0);
	fifo = str_format("%s/intents/pipe.yaml", dir);
	assert_int_equal(mkfifo(fifo, 0644), 0);

	assert_true(files_read(f, dir, p, &why));
	assert_int_equal(files_count(f), 3);
	assert_string_equal(files_at(f, 0)->path, "intents/a.yaml");
	assert_string_equal(files_at(f, 0)->bytes, "A");
	assert_string_equal(files_at(f, 1)->path, "intents/b.yaml");
	assert_string_equal(files_at(f, 2)->path, "kb/en/x.md");
	str_init(&said, 10000);
	problems_print(p, "", &said);
	assert_string_equal(
		str_text(&said),
		"intents/c.yml: error: the name must end with .yaml; rename "
		"it\n"
		"intents/passwd.yaml: error: a symbolic link, or not what "
		"belongs here; links are not followed, put the files "
		"themselves here\n"
		"intents/pipe.yaml: error: not a plain file; remove it\n"
		"intents/readme.txt: warning: not read: only names that end "
		"with .yaml are\n"
		"kb/y.md: error: articles lie in a folder for their language; "
		"move it to kb/en/ or the like\n");
	str_clear(&said);
	problems_free(&p);
	files_free(&f);
	free(link);
	free(fifo);
	cleanup = str_format("rm -r %s", dir);
	assert_int_equal(system(cleanup), 0);
	free(cleanup);
}

static void a_directory_that_is_not_there_is_a_fault(void **state)
{
	struct files *f = files_new();
	struct problems *p = problems_new();
	struct fault why;

	(void)state;
	assert_false(files_read(f, "not/there", p, &why));
	assert_string_equal(why.text, "not/there: cannot be read as a "
				      "directory: No such file or directory");
	assert_true(files_read(f, "/proc/self", p, &why));
	assert_int_equal(problems_errors(p), 1);
	assert_string_equal(problems_at(p, 0)->text,
			    "there is no such folder; a content directory "
			    "holds intents/*.yaml and kb/<language>/*.md");
	problems_free(&p);
	files_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_become_sorted_knowledge),
		cmocka_unit_test(one_mistake_and_there_is_no_knowledge),
		cmocka_unit_test(a_category_promises_for_its_intents),
		cmocka_unit_test(mistakes_in_categories_are_told),
		cmocka_unit_test(the_digest_is_of_names_and_bytes_alone),
		cmocka_unit_test(good_content_has_no_problem),
		cmocka_unit_test(a_single_intent_is_told),
		cmocka_unit_test(the_same_and_nearly_the_same_words_are_told),
		cmocka_unit_test(a_number_is_no_difference),
		cmocka_unit_test(thin_intents_and_missing_languages_are_told),
		cmocka_unit_test(what_is_off_the_topic_is_missed_among_two),
		cmocka_unit_test(
			those_for_people_alone_are_not_asked_for_an_answer),
		cmocka_unit_test(an_answer_that_needs_a_name_is_told),
		cmocka_unit_test(articles_are_judged_together),
		cmocka_unit_test(only_plain_files_of_the_directory_are_read),
		cmocka_unit_test(a_directory_that_is_not_there_is_a_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
