#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/str.h"
#include "base/utf8.h"
#include "unit/unit.h"

static void utf8_refuses_what_rfc_3629_refuses(void **state)
{
	static const struct {
		const char *bytes;
		bool valid;
	} cases[] = {
		{"", true},
		{"plain", true},
		{"\xd0\xbf\xd1\x80\xd0\xb8", true},
		{"\xf0\x9f\x99\x82", true},
		{"\xc0\x80", false},         /* overlong NUL */
		{"\xe0\x80\xaf", false},     /* overlong slash */
		{"\xed\xa0\x80", false},     /* surrogate */
		{"\xf4\x90\x80\x80", false}, /* above U+10FFFF */
		{"\xd0", false},             /* cut */
		{"\x80", false},             /* continuation alone */
		{"\xff", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(
			utf8_is_valid(cases[i].bytes, strlen(cases[i].bytes)),
			cases[i].valid);
}

static void utf8_writes_what_it_reads(void **state)
{
	static const uint32_t cs[] = {'a',    0x7ff,   0x800,
				      0xffff, 0x10000, 0x10ffff};
	char out[4];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cs); i++) {
		size_t n = utf8_put(cs[i], out), pos = 0;

		assert_int_equal(utf8_next(out, n, &pos), cs[i]);
		assert_int_equal(pos, n);
	}
}

static void a_text_never_passes_its_maximum(void **state)
{
	struct str s;

	(void)state;
	str_init(&s, 5);
	str_add(&s, "abc");
	str_add(&s, "def");
	assert_true(s.overflowed);
	assert_string_equal(str_text(&s), "abc");
	str_reset(&s);
	str_addf(&s, "%d", 12345);
	assert_false(s.overflowed);
	assert_string_equal(str_text(&s), "12345");
	str_clear(&s);
}

static void a_long_fault_ends_with_an_ellipsis_on_a_character_border(
	void **state)
{
	struct fault why;
	char *long_text = mem_alloc(2001);

	(void)state;
	for (size_t i = 0; i < 2000; i += 2)
		memcpy(long_text + i, "\xd0\xb6", 2);
	long_text[2000] = '\0';
	assert_false(fault_set(&why, FAULT_REJECT, "x", "%s", long_text));
	assert_true(utf8_is_valid(why.text, strlen(why.text)));
	assert_non_null(strstr(why.text, "\xe2\x80\xa6"));
	assert_false(fault_prefix(&why, "file %d", 1));
	assert_int_equal(strncmp(why.text, "file 1: ", 8), 0);
	assert_true(utf8_is_valid(why.text, strlen(why.text)));
	free(long_text);
}

static void an_arena_gives_zeroed_aligned_memory_after_a_reset(void **state)
{
	struct arena *a = arena_new(64);

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (size_t size = 1; size < 300; size += 37) {
			unsigned char *p = arena_alloc(a, size);

			assert_int_equal(
				(uintptr_t)p % sizeof(max_align_t) % 16, 0);
			for (size_t i = 0; i < size; i++)
				assert_int_equal(p[i], 0);
			memset(p, 0xaa, size);
		}
		arena_reset(a);
	}
	arena_free(&a);
	assert_null(a);
}

static void a_password_opens_only_its_own_hash(void **state)
{
	char hash[SECRET_PASSWORD_TEXT];
	struct fault why;

	(void)state;
	assert_true(secret_start(&why));
	assert_true(secret_password_hash("right", hash, &why));
	assert_true(secret_password_matches("right", hash));
	assert_false(secret_password_matches("wrong", hash));
	assert_false(secret_password_matches("right", "not a hash"));
}

static void time_is_written_as_rfc_3339(void **state)
{
	char text[CLOCK_TEXT];

	(void)state;
	clock_format(951782400123, text, sizeof(text));
	assert_string_equal(text, "2000-02-29T00:00:00.123Z");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(utf8_refuses_what_rfc_3629_refuses),
		cmocka_unit_test(utf8_writes_what_it_reads),
		cmocka_unit_test(a_text_never_passes_its_maximum),
		cmocka_unit_test(
			a_long_fault_ends_with_an_ellipsis_on_a_character_border),
		cmocka_unit_test(
			an_arena_gives_zeroed_aligned_memory_after_a_reset),
		cmocka_unit_test(a_password_opens_only_its_own_hash),
		cmocka_unit_test(time_is_written_as_rfc_3339),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
