#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "content/yamltree.h"
#include "unit/unit.h"

struct outcome {
	struct arena *arena;
	struct problems *problems;
	const struct yamltree *tree;
	struct str text; /* of the problems */
};

static void parse(struct outcome *o, const char *bytes, size_t len)
{
	o->arena = arena_new(4096);
	o->problems = problems_new();
	o->tree =
		yamltree_parse(bytes, len, "f.yaml", 1, o->arena, o->problems);
	str_init(&o->text, 100000);
	problems_print(o->problems, "", &o->text);
}

static void drop(struct outcome *o)
{
	str_clear(&o->text);
	problems_free(&o->problems);
	arena_free(&o->arena);
}

static void every_scalar_is_the_text_that_stands_there(void **state)
{
	static const char yaml[] = "a: no\n"
				   "b: 0x10\n"
				   "c: 2027-03-31\n"
				   "d: ~\n"
				   "e:\n"
				   "f: \"q\\n\xd1\x8f\"\n"
				   "g:\n"
				   "  - one\n"
				   "  - {h: two}\n";
	struct outcome o;
	const struct yamltree *g;

	(void)state;
	parse(&o, yaml, strlen(yaml));
	assert_string_equal(str_text(&o.text), "");
	assert_non_null(o.tree);
	assert_int_equal(o.tree->kind, YAMLTREE_MAP);
	assert_string_equal(yamltree_get(o.tree, "a")->text, "no");
	assert_string_equal(yamltree_get(o.tree, "b")->text, "0x10");
	assert_string_equal(yamltree_get(o.tree, "c")->text, "2027-03-31");
	assert_string_equal(yamltree_get(o.tree, "d")->text, "~");
	assert_string_equal(yamltree_get(o.tree, "e")->text, "");
	assert_string_equal(yamltree_get(o.tree, "f")->text, "q\n\xd1\x8f");
	g = yamltree_get(o.tree, "g");
	assert_int_equal(g->kind, YAMLTREE_LIST);
	assert_int_equal(g->n, 2);
	assert_int_equal(g->items[1]->at.line, 9);
	assert_int_equal(g->items[1]->at.column, 5);
	assert_string_equal(yamltree_get(g->items[1], "h")->text, "two");
	assert_null(yamltree_get(o.tree, "z"));
	drop(&o);
}

static void what_is_clever_or_broken_is_refused_with_its_place(void **state)
{
	static const struct {
		const char *yaml, *problems;
	} cases[] = {
		{"", "f.yaml:1:1: error: nothing is written here; fill it in, "
		     "or delete the file\n"},
		{"# only this\n",
		 "f.yaml:1:1: error: nothing is written here; fill it in, or "
		 "delete the file\n"},
		{"a: 1\nb: 2\na: 3\n",
		 "f.yaml:3:1: error: the key \"a\" is already in line 1; keep "
		 "one of them\n"},
		{"a: &x 1\n",
		 "f.yaml:1:4: error: anchors (&x) are not used here; write "
		 "the text out, or quote a text that starts with &\n"},
		{"a: *x\n",
		 "f.yaml:1:4: error: references (*x) are not used here; write "
		 "the text out, or quote a text that starts with *\n"},
		{"a: !help me\n",
		 "f.yaml:1:4: error: tags (!help) are not used here; quote a "
		 "text that starts with !\n"},
		{"[[[[[[[[[1]]]]]]]]]\n",
		 "f.yaml:1:9: error: nested deeper than 8 levels; nothing "
		 "here needs that, check the indentation\n"},
		{"a: 1\n---\nb: 2\n",
		 "f.yaml:2:1: error: a second document starts here; keep one "
		 "document in a file\n"},
		{"a: b: c\n",
		 "f.yaml:1:5: error: not readable as YAML (mapping values are "
		 "not allowed in this context); put a text with \": \" in "
		 "quotes\n"},
		{"a:\n\t- b\n",
		 "f.yaml:2:1: error: not readable as YAML (found character "
		 "that cannot start any token); put a text that starts with "
		 "this character in quotes\n"},
		{"a: \"never closed\n",
		 "f.yaml:2:1: error: not readable as YAML (found unexpected "
		 "end of stream); a quote or bracket is never closed\n"},
		{"? [a]\n: b\n",
		 "f.yaml:1:3: error: a key must be a text, not a list; check "
		 "the brackets and question marks\n"},
		{"a: \xd0\xbf\xff\n",
		 "f.yaml:1:5: error: the byte 0xff is not UTF-8; save the "
		 "file as UTF-8\n"},
		{"a: b\nc: \x07\n",
		 "f.yaml:2:4: error: the invisible character U+0007 does not "
		 "belong into a text; remove it\n"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct outcome o;

		parse(&o, cases[i].yaml, strlen(cases[i].yaml));
		assert_string_equal(str_text(&o.text), cases[i].problems);
		drop(&o);
	}
}

static void eight_levels_and_one_mebibyte_are_still_read(void **state)
{
	static const char deep[] = "[[[[[[[[1]]]]]]]]\n";
	char *big = mem_alloc(YAMLTREE_MAX_BYTES + 1);
	struct outcome o;

	(void)state;
	parse(&o, deep, strlen(deep));
	assert_non_null(o.tree);
	drop(&o);

	memset(big, 'x', YAMLTREE_MAX_BYTES + 1);
	parse(&o, big, YAMLTREE_MAX_BYTES);
	assert_non_null(o.tree);
	assert_int_equal(strlen(o.tree->text), YAMLTREE_MAX_BYTES);
	drop(&o);
	parse(&o, big, YAMLTREE_MAX_BYTES + 1);
	assert_null(o.tree);
	assert_string_equal(str_text(&o.text),
			    "f.yaml: error: larger than 1 MiB; split it\n");
	drop(&o);
	free(big);
}

static void a_byte_order_mark_is_no_part_of_the_text(void **state)
{
	static const char yaml[] = "\xef\xbb\xbfkey: value\n";
	struct outcome o;

	(void)state;
	parse(&o, yaml, strlen(yaml));
	assert_non_null(o.tree);
	assert_string_equal(yamltree_get(o.tree, "key")->text, "value");
	drop(&o);
}

static void problems_come_in_the_order_of_files_and_lines(void **state)
{
	struct problems *p = problems_new();
	struct str text;

	(void)state;
	problems_warn(p, "b", (struct mark){1, 1}, "third");
	problems_error(p, "a", (struct mark){10, 2}, "second");
	problems_warn(p, "a", (struct mark){9, 7}, "first");
	problems_error(p, "b", (struct mark){1, 1}, "fourth");
	str_init(&text, 1000);
	problems_print(p, "dir/", &text);
	assert_string_equal(str_text(&text), "dir/a:9:7: warning: first\n"
					     "dir/a:10:2: error: second\n"
					     "dir/b:1:1: warning: third\n"
					     "dir/b:1:1: error: fourth\n");
	assert_int_equal(problems_errors(p), 2);
	assert_int_equal(problems_warnings(p), 2);
	assert_string_equal(problems_at(p, 0)->text, "first");
	str_clear(&text);
	problems_free(&p);
	assert_null(p);
}

static void a_quotation_is_short_and_on_one_line(void **state)
{
	struct problems *p = problems_new();
	char *text = mem_alloc(1001);

	(void)state;
	memset(text, 'x', 1000);
	text[1000] = '\0';
	assert_true(strlen(problems_quote(p, text)) < 200);
	assert_string_equal(problems_quote(p, "a\nb\tc"), "a b c");
	free(text);
	problems_free(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_scalar_is_the_text_that_stands_there),
		cmocka_unit_test(
			what_is_clever_or_broken_is_refused_with_its_place),
		cmocka_unit_test(eight_levels_and_one_mebibyte_are_still_read),
		cmocka_unit_test(a_byte_order_mark_is_no_part_of_the_text),
		cmocka_unit_test(problems_come_in_the_order_of_files_and_lines),
		cmocka_unit_test(a_quotation_is_short_and_on_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
