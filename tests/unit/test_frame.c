#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/mem.h"
#include "unit/unit.h"
#include "wire/frame.h"
#include "wire/protocol.gen.h"

#define ID "0123456789abcdef0123456789abcdef"

static bool decode(const char *text, unsigned speaker, struct arena *a,
		   struct frame_in *f, struct fault *why)
{
	return frame_decode(text, strlen(text), speaker, a, f, why);
}

static void every_field_lands_in_its_place(void **state)
{
	struct arena *a = arena_new(256);
	struct frame_in f;
	struct fault why;

	(void)state;
	assert_true(decode(
		"{\"type\":\"send\",\"id\":\"" ID "\",\"conversation\":\"" ID
		"\",\"text\":\"\xd0\xbf\\n\",\"suggestion\":\"kb:1\","
		"\"edited\":true,\"later\":{}}",
		PROTOCOL_OPERATOR, a, &f, &why));
	assert_int_equal(f.command.type, COMMAND_SEND);
	assert_string_equal(f.command.id, ID);
	assert_string_equal(f.command.conversation, ID);
	assert_string_equal(f.command.text, "\xd0\xbf\n");
	assert_string_equal(f.command.suggestion, "kb:1");
	assert_true(f.command.edited);
	assert_string_equal(f.re, ID);
	assert_null(f.command.choice);
	assert_int_equal(f.command.seq, -1);
	assert_int_equal(f.command.after, -1);
	assert_int_equal(f.command.rev, -1);

	assert_true(decode("{\"type\":\"peek\",\"rev\":9007199254740991,"
			   "\"text\":\"\"}",
			   PROTOCOL_VISITOR, a, &f, &why));
	assert_int_equal(f.command.rev, 9007199254740991);
	assert_string_equal(f.command.text, "");
	arena_free(&a);
}

static void hello_says_who_speaks(void **state)
{
	static const struct {
		const char *text;
		unsigned role;
	} cases[] = {
		{"{\"type\":\"hello\",\"site\":\"s\"}", PROTOCOL_VISITOR},
		{"{\"type\":\"hello\",\"role\":\"visitor\",\"site\":\"s\"}",
		 PROTOCOL_VISITOR},
		{"{\"type\":\"hello\",\"role\":\"operator\"}",
		 PROTOCOL_OPERATOR},
		{"{\"type\":\"hello\",\"role\":\"root\"}", 0},
		{"{\"type\":\"hello\",\"role\":1}", 0},
		{"{\"type\":\"hello\",\"role\":\"operator\",\"site\":\"s\"}",
		 0},
	};
	struct arena *a = arena_new(256);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct frame_in f;
		struct fault why;

		assert_int_equal(decode(cases[i].text, 0, a, &f, &why),
				 cases[i].role != 0);
		if (cases[i].role != 0)
			assert_int_equal(f.role, cases[i].role);
		else
			assert_string_equal(why.code, "bad_field");
	}
	arena_free(&a);
}

static void what_is_refused_names_its_code_and_nothing_of_the_text(void **state)
{
	static const struct {
		const char *text;
		unsigned speaker;
		const char *code;
	} cases[] = {
		{"", PROTOCOL_VISITOR, "bad_json"},
		{"{", PROTOCOL_VISITOR, "bad_json"},
		{"SECRET", PROTOCOL_VISITOR, "bad_json"},
		{"{\"type\":\"SECRET\"}", PROTOCOL_VISITOR, "unknown_type"},
		{"{\"type\":\"ping\"}", 0, "hello_first"},
		{"{\"type\":\"hello\",\"site\":\"s\"}", PROTOCOL_VISITOR,
		 "hello_again"},
		{"{\"type\":\"watch\",\"conversation\":\"" ID "\"}",
		 PROTOCOL_VISITOR, "not_allowed"},
		{"{\"type\":\"human\",\"id\":\"" ID "\"}", PROTOCOL_OPERATOR,
		 "not_allowed"},
		{"{\"type\":\"typing\",\"on\":\"SECRET\"}", PROTOCOL_VISITOR,
		 "bad_field"},
		{"{\"type\":\"hello\",\"site\":\"SECRET SECRET\"}", 0,
		 "bad_field"},
		{"{\"type\":\"human\",\"id\":\"" ID "\",\"id\":\"" ID "\"}",
		 PROTOCOL_VISITOR, "bad_json"},
	};
	struct arena *a = arena_new(256);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct frame_in f;
		struct fault why;

		assert_false(
			decode(cases[i].text, cases[i].speaker, a, &f, &why));
		assert_int_equal(why.kind, FAULT_REJECT);
		assert_string_equal(why.code, cases[i].code);
		assert_null(strstr(why.text, "SECRET"));
	}
	arena_free(&a);
}

static void the_id_of_what_is_not_json_is_found_where_it_belongs(void **state)
{
	static const struct {
		const char *text;
		const char *re;
	} cases[] = {
		{"{\"type\":\"send\",\"id\":\"" ID "\",\"text\":\"\\ud83d\"}",
		 ID},
		{"{\"text\":\"\\\"\\ud83d{\", \"id\" :\n\"" ID "\"}", ID},
		{"{\"x\":[{\"y\":1}],\"id\":\"" ID "\",", ID},
		/* Quoted, nested, of another shape, or no id at all. */
		{"{\"text\":\"\\\"id\\\":\\\"" ID "\\\"\",", ""},
		{"{\"text\":\"id\",\"" ID "\"", ""},
		{"{\"x\":{\"id\":\"" ID "\"},", ""},
		{"{\"id\":\"" ID "0\",", ""},
		{"{\"id\":\"0123456789ABCDEF0123456789abcdef\",", ""},
		{"{\"id\":" ID, ""},
		{"{\"id\":\"" ID, ""},
		{"{\"id\":\"", ""},
		{"{\"id\":", ""},
		{"{\"id\"", ""},
		{"\"id\":\"" ID "\"", ""},
	};
	struct arena *a = arena_new(256);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct frame_in f;
		struct fault why;

		assert_false(
			decode(cases[i].text, PROTOCOL_VISITOR, a, &f, &why));
		assert_string_equal(why.code, "bad_json");
		assert_string_equal(f.re, cases[i].re);
	}
	arena_free(&a);
}

static void a_text_with_a_nul_is_refused_by_its_field(void **state)
{
	struct arena *a = arena_new(256);
	struct frame_in f;
	struct fault why;

	(void)state;
	assert_false(decode("{\"type\":\"send\",\"id\":\"" ID
			    "\",\"text\":\"a\\u0000b\"}",
			    PROTOCOL_VISITOR, a, &f, &why));
	assert_string_equal(why.code, "bad_field");
	assert_non_null(strstr(why.text, "text: has the character U+0000"));
	assert_string_equal(f.re, ID);
	/* A word that only begins like a good one is not the good one. */
	assert_false(decode("{\"type\":\"human\\u0000\",\"id\":\"" ID "\"}",
			    PROTOCOL_VISITOR, a, &f, &why));
	assert_false(decode("{\"type\":\"human\",\"id\":\"" ID "\\u0000\"}",
			    PROTOCOL_VISITOR, a, &f, &why));
	assert_string_equal(f.re, "");
	arena_free(&a);
}

/* Whether a send of this many two-byte characters is taken. */
static bool takes_characters(size_t n, struct arena *a)
{
	static const char head[] =
		"{\"type\":\"send\",\"id\":\"" ID "\",\"text\":\"";
	size_t len = sizeof(head) - 1;
	char *text = mem_alloc(len + 2 * n + 3);
	struct frame_in f;
	struct fault why;
	bool taken;

	memcpy(text, head, len);
	for (size_t i = 0; i < n; i++, len += 2)
		memcpy(text + len, "\xd0\xb6", 2);
	memcpy(text + len, "\"}", 3);
	taken = decode(text, PROTOCOL_VISITOR, a, &f, &why);
	free(text);
	return taken;
}

static void texts_are_measured_in_characters(void **state)
{
	struct arena *a = arena_new(256);

	(void)state;
	assert_false(takes_characters(0, a));
	assert_true(takes_characters(1, a));
	assert_true(takes_characters(4000, a));
	assert_false(takes_characters(4001, a));
	arena_free(&a);
}

/* A ping with an unknown field of so many nested arrays. */
static bool takes_depth(size_t depth, struct arena *a)
{
	static const char head[] = "{\"type\":\"ping\",\"x\":";
	size_t len = sizeof(head) - 1;
	char *text = mem_alloc(len + 2 * depth + 2);
	struct frame_in f;
	struct fault why;
	bool taken;

	memcpy(text, head, len);
	memset(text + len, '[', depth);
	memset(text + len + depth, ']', depth);
	memcpy(text + len + 2 * depth, "}", 2);
	taken = decode(text, PROTOCOL_VISITOR, a, &f, &why);
	free(text);
	return taken;
}

static void nesting_is_bounded_before_it_is_parsed(void **state)
{
	struct arena *a = arena_new(256);

	(void)state;
	assert_true(takes_depth(LIMIT_JSON_DEPTH - 1, a));
	assert_false(takes_depth(LIMIT_JSON_DEPTH, a));
	assert_false(takes_depth(60000, a));
	arena_free(&a);
}

static void brackets_in_texts_do_not_count(void **state)
{
	static const char text[] =
		"{\"type\":\"send\",\"id\":\"" ID "\",\"text\":\""
		"[[[[[[[[[[[[[[[[[[[[ {{{{{{{{{{{{{{{{{{{{ \\\"[[[[\\\\\"}";
	struct arena *a = arena_new(256);
	struct frame_in f;
	struct fault why;

	(void)state;
	assert_true(decode(text, PROTOCOL_VISITOR, a, &f, &why));
	assert_non_null(strstr(f.command.text, "\"[[[[\\"));
	arena_free(&a);
}

static void an_events_body_is_embedded_as_it_is_stored(void **state)
{
	struct event e = {
		.conversation = ID,
		.seq = 5,
		.prev = 3,
		.at = 1767225600000,
		.kind = EVENT_MESSAGE,
		.author = AUTHOR_OPERATOR,
		.author_name = "Olga \"O\"",
		.visibility = VISIBLE_AGENTS,
		.client_id = ID,
		.body = "{\"text\":\"a\\u00e4\",\"n\":1.50}",
	};
	struct outgoing o = {.type = OUTGOING_EVENT, .u.event = &e};
	struct str out;

	(void)state;
	str_init(&out, 1000);
	frame_encode(&o, &out);
	assert_string_equal(
		str_text(&out),
		"{\"type\":\"event\",\"conversation\":\"" ID
		"\",\"seq\":5,\"prev\":3,\"at\":1767225600000,"
		"\"kind\":\"message\",\"author\":\"operator\","
		"\"author_name\":\"Olga \\\"O\\\"\",\"visibility\":\"agents\","
		"\"client_id\":\"" ID
		"\",\"body\":{\"text\":\"a\\u00e4\",\"n\":1.50}}");
	str_clear(&out);
}

static void what_is_unknown_is_left_out(void **state)
{
	struct out_position p = {.conversation = ID, .wait_s = -1};
	struct out_error e = {.code = "busy", .message = "m"};
	struct outgoing position = {.type = OUTGOING_POSITION,
				    .u.position = &p};
	struct outgoing error = {.type = OUTGOING_ERROR, .u.error = &e};
	struct str out;

	(void)state;
	str_init(&out, 1000);
	frame_encode(&position, &out);
	assert_string_equal(str_text(&out),
			    "{\"type\":\"position\",\"conversation\":\"" ID
			    "\",\"position\":0,\"open\":false}");
	str_reset(&out);
	frame_encode(&error, &out);
	assert_string_equal(
		str_text(&out),
		"{\"type\":\"error\",\"code\":\"busy\",\"message\":\"m\"}");
	str_clear(&out);
}

static void a_text_that_is_not_utf8_does_not_spoil_the_frame(void **state)
{
	struct out_error e = {.code = "busy", .message = "\xff"};
	struct outgoing o = {.type = OUTGOING_ERROR, .u.error = &e};
	struct str out;

	(void)state;
	str_init(&out, 1000);
	frame_encode(&o, &out);
	assert_string_equal(str_text(&out),
			    "{\"type\":\"error\",\"code\":\"busy\"}");
	str_clear(&out);
}

static void a_frame_larger_than_its_room_is_marked(void **state)
{
	struct out_error e = {.code = "busy", .message = "message"};
	struct outgoing o = {.type = OUTGOING_ERROR, .u.error = &e};
	struct str out;

	(void)state;
	str_init(&out, 20);
	frame_encode(&o, &out);
	assert_true(out.overflowed);
	str_clear(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_lands_in_its_place),
		cmocka_unit_test(hello_says_who_speaks),
		cmocka_unit_test(
			what_is_refused_names_its_code_and_nothing_of_the_text),
		cmocka_unit_test(
			the_id_of_what_is_not_json_is_found_where_it_belongs),
		cmocka_unit_test(a_text_with_a_nul_is_refused_by_its_field),
		cmocka_unit_test(texts_are_measured_in_characters),
		cmocka_unit_test(nesting_is_bounded_before_it_is_parsed),
		cmocka_unit_test(brackets_in_texts_do_not_count),
		cmocka_unit_test(an_events_body_is_embedded_as_it_is_stored),
		cmocka_unit_test(what_is_unknown_is_left_out),
		cmocka_unit_test(
			a_text_that_is_not_utf8_does_not_spoil_the_frame),
		cmocka_unit_test(a_frame_larger_than_its_room_is_marked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
