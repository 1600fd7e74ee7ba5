#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "content/articles.h"
#include "content/passages.h"
#include "unit/unit.h"

struct outcome {
	struct arena *arena;
	struct problems *problems;
	struct article article;
	struct article_source source;
	bool fine;
	struct str text; /* of the problems */
};

static void read_article(struct outcome *o, const char *markdown)
{
	const struct file f = {"kb/en/ab.md", markdown, strlen(markdown)};

	o->arena = arena_new(4096);
	o->problems = problems_new();
	o->fine = articles_read(&f, o->arena, o->problems, &o->article,
				&o->source);
	str_init(&o->text, 100000);
	problems_print(o->problems, "", &o->text);
}

static void drop(struct outcome *o)
{
	str_clear(&o->text);
	problems_free(&o->problems);
	arena_free(&o->arena);
}

#define HEAD                                                                   \
	"---\nid: ab\ntitle: T\ntags: [one, two]\nlanguage: en\n"              \
	"audience: everyone\n---\n"
#define LONG_ENOUGH                                                            \
	"This sentence is here so that the paragraph is long enough to stand " \
	"for itself, alone."

static void an_article_is_read_with_passages_and_links(void **state)
{
	struct outcome o;

	(void)state;
	read_article(&o, HEAD
		     "Before any heading, see [returns](kb:returns) now.\n"
		     "\n"
		     "## First *one*\n"
		     "Two **bold** words,\nand a [page](https://x.y/z?a=b).\n"
		     "\n"
		     "You need:\n"
		     "- a receipt\n"
		     "- the parcel\n"
		     "  1. its box\n"
		     "  2. its label\n"
		     "\n"
		     "## Second\n"
		     "Fish &amp; chips &#8364;5 <!-- not this -->\n");
	assert_string_equal(str_text(&o.text), "");
	assert_true(o.fine);
	assert_string_equal(o.article.id, "ab");
	assert_string_equal(o.article.lang, "en");
	assert_string_equal(o.article.title, "T");
	assert_string_equal(o.article.tags, "one two");
	assert_false(o.article.operators_only);
	assert_int_equal(o.article.n_passages, 3);
	assert_string_equal(o.article.passages[0].heading, "");
	assert_string_equal(o.article.passages[0].text,
			    "Before any heading, see returns now.");
	assert_string_equal(o.article.passages[1].heading, "First one");
	assert_string_equal(o.article.passages[1].text,
			    "Two bold words, and a page (https://x.y/z?a=b).\n"
			    "You need:\n"
			    "- a receipt\n"
			    "- the parcel\n"
			    "  1. its box\n"
			    "  2. its label");
	assert_string_equal(o.article.passages[2].text,
			    "Fish & chips \xe2\x82\xac"
			    "5");
	assert_int_equal(o.source.n_links, 2);
	assert_string_equal(o.source.links[0].target, "kb:returns");
	assert_int_equal(o.source.links[0].at.line, 8);
	assert_int_equal(o.source.links[0].at.column, 26);
	assert_string_equal(o.source.links[1].target, "https://x.y/z?a=b");
	assert_int_equal(o.source.links[1].at.line, 12);
	drop(&o);
}

static void paragraphs_stand_alone_when_they_are_long_enough(void **state)
{
	struct outcome o;

	(void)state;
	read_article(&o,
		     HEAD "## H\n" LONG_ENOUGH "\n\nShort tail.\n\n" LONG_ENOUGH
			  "\n\nFor this:\n\n- " LONG_ENOUGH "\n- b\n");
	assert_int_equal(o.article.n_passages, 3);
	assert_string_equal(o.article.passages[0].text,
			    LONG_ENOUGH "\nShort tail.");
	assert_string_equal(o.article.passages[1].text, LONG_ENOUGH);
	assert_string_equal(o.article.passages[2].text,
			    "For this:\n- " LONG_ENOUGH "\n- b");
	drop(&o);
}

static void a_table_keeps_its_rows(void **state)
{
	struct outcome o;

	(void)state;
	read_article(&o, HEAD "| Way | Days |\n|---|---|\n| locker | 1-3 |\n"
			      "| courier | 2-4 |\n");
	assert_int_equal(o.article.n_passages, 1);
	assert_string_equal(o.article.passages[0].text,
			    "Way | Days\nlocker | 1-3\ncourier | 2-4");
	drop(&o);
}

/* No passage of words is longer than the limit, none is lost. */
static void long_paragraphs_are_cut_between_sentences(void **state)
{
	struct str body;
	struct outcome o;
	size_t chars = 0;

	(void)state;
	str_init(&body, 100000);
	str_add(&body, HEAD);
	for (int i = 0; i < 39; i++)
		str_add(&body, "\xd0\x96\xd0\xb6\xd0\xb6 sentence number, "
			       "with more words in it. ");
	str_add(&body, "\n");
	read_article(&o, str_text(&body));
	assert_int_equal(o.article.n_passages, 3);
	for (size_t i = 0; i < o.article.n_passages; i++) {
		const char *text = o.article.passages[i].text;
		size_t n = utf8_length(text, strlen(text));

		assert_true(n <= PASSAGES_LONG);
		assert_true(n >= PASSAGES_SHORT);
		assert_int_equal(strncmp(text, "\xd0\x96", 2), 0);
		assert_int_equal(text[strlen(text) - 1], '.');
		chars += n + 1;
	}
	assert_int_equal(chars, 39 * 44);
	str_clear(&body);
	drop(&o);
}

static void words_without_sentences_or_blanks_are_cut_too(void **state)
{
	struct str body;
	struct outcome o;

	(void)state;
	str_init(&body, 100000);
	str_add(&body, HEAD);
	for (int i = 0; i < 1500; i++)
		str_add(&body, "\xd0\xb6");
	read_article(&o, str_text(&body));
	assert_int_equal(o.article.n_passages, 3);
	for (size_t i = 0; i < 3; i++)
		assert_true(utf8_is_valid(o.article.passages[i].text,
					  strlen(o.article.passages[i].text)));
	str_clear(&body);
	drop(&o);
}

static const struct {
	const char *markdown, *problems;
} bad_files[] = {
	{"# Title\n", "kb/en/ab.md:1:1: error: an article begins with a line "
		      "--- and its id, title, language and audience; add "
		      "them\n"},
	{"", "kb/en/ab.md:1:1: error: an article begins with a line --- and "
	     "its id, title, language and audience; add them\n"},
	{"---\nid: ab\n", "kb/en/ab.md:1:1: error: the front matter is never "
			  "closed; put a line --- behind it\n"},
	{"---\n---\nx\n", "kb/en/ab.md:2:1: error: nothing is written here; "
			  "fill it in, or delete the file\n"},
	{"---\n- a\n---\n", "kb/en/ab.md:2:1: error: the front matter is "
			    "written as \"key: value\" lines, this is a "
			    "list\n"},
	{"---\nid: a_b\ntitel: T\nlanguage: ru\naudience: all\n---\n",
	 "kb/en/ab.md:2:1: error: \"title\" is missing; add a line \"title: "
	 "...\"\n"
	 "kb/en/ab.md:2:5: error: \"a_b\" cannot be an id; use 2 to 64 of a-z, "
	 "0-9 and -\n"
	 "kb/en/ab.md:3:1: error: the key \"titel\" is not known; did you mean "
	 "\"title\"?\n"
	 "kb/en/ab.md:4:11: error: the language \"ru\" is not that of the "
	 "folder; move the file to kb/ru/, or change the language\n"
	 "kb/en/ab.md:5:11: error: the audience \"all\" is not known; write "
	 "everyone or operators\n"},
	{"---\nid: ab\ntitle: T\ntags: one\nlanguage: english\naudience: "
	 "everyone\n---\n",
	 "kb/en/ab.md:4:7: error: \"tags\" must be a list; write [one, two] or "
	 "[]\n"
	 "kb/en/ab.md:5:11: error: \"english\" is not a language's code; did "
	 "you mean \"en\"?\n"},
	{HEAD "a [b](other.md) c\n",
	 "kb/en/ab.md:8:4: error: the link \"other.md\" leads nowhere; write "
	 "kb:other-id for an article, or a whole address with https://\n"},
	{HEAD "[a](https://a.b/c) [d](http://localhost) [e](mailto:f@g.h) "
	      "[i](tel:+371) [j](http://localhost:8080/k)\n",
	 ""},
	{HEAD "[a](http://a.b) [c](http://localhost.d/)\n",
	 "kb/en/ab.md:8:2: error: the link \"http://a.b\" is not encrypted; "
	 "write https:// (http:// may only lead to localhost)\n"
	 "kb/en/ab.md:8:18: error: the link \"http://localhost.d/\" is not "
	 "encrypted; write https:// (http:// may only lead to localhost)\n"},
	{HEAD "<div>\nx\n</div>\n\na <b>bold</b> word\n",
	 "kb/en/ab.md:8:1: warning: HTML is left out; write it as Markdown\n"
	 "kb/en/ab.md:12:3: warning: HTML is left out; write it as Markdown\n"
	 "kb/en/ab.md:12:10: warning: HTML is left out; write it as "
	 "Markdown\n"},
	{HEAD "\xff\n", "kb/en/ab.md:8:1: error: the byte 0xff is not UTF-8; "
			"save the file as UTF-8\n"},
};

static void every_mistake_is_told_with_its_place_in_one_run(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad_files); i++) {
		struct outcome o;

		read_article(&o, bad_files[i].markdown);
		assert_string_equal(str_text(&o.text), bad_files[i].problems);
		drop(&o);
	}
}

static void line_ends_of_windows_change_nothing(void **state)
{
	struct outcome o;

	(void)state;
	read_article(&o,
		     "---\r\nid: ab\r\ntitle: T\r\nlanguage: en\r\n"
		     "audience: operators\r\n---\r\n## H\r\none\r\ntwo\r\n");
	assert_string_equal(str_text(&o.text), "");
	assert_true(o.article.operators_only);
	assert_string_equal(o.article.passages[0].heading, "H");
	assert_string_equal(o.article.passages[0].text, "one two");
	drop(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_article_is_read_with_passages_and_links),
		cmocka_unit_test(
			paragraphs_stand_alone_when_they_are_long_enough),
		cmocka_unit_test(a_table_keeps_its_rows),
		cmocka_unit_test(long_paragraphs_are_cut_between_sentences),
		cmocka_unit_test(words_without_sentences_or_blanks_are_cut_too),
		cmocka_unit_test(
			every_mistake_is_told_with_its_place_in_one_run),
		cmocka_unit_test(line_ends_of_windows_change_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
