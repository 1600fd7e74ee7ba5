#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "text/fold.h"
#include "text/refusal.h"
#include "text/stem.h"
#include "text/text.h"
#include "text/words.h"
#include "unit/unit.h"

static const char *fold(const char *s)
{
	static char out[256];
	size_t n = fold_text(s, strlen(s), out, sizeof(out) - 1);

	out[n] = '\0';
	return out;
}

static void folding_unites_what_people_mean_alike(void **state)
{
	static const char *const cases[][2] = {
		{"HELLO", "hello"},
		{"ПрИвЁт", "привет"},
		{"Straße", "strasse"},
		{"ＡＢＣ１", "abc1"},
		{"Ķēde", "ķēde"},
		{"e\xCC\x81t\xC3\xA9", "été"},
		{"don’t", "don't"},
		{"ﬁne", "fine"},
		{"soft\xC2\xADhyphen", "softhyphen"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(fold(cases[i][0]), cases[i][1]);
}

/* Any scalar value, then twice: nothing may change the second time. */
static void folding_twice_is_folding_once(void **state)
{
	(void)state;
	for (uint32_t c = 1; c < 0x30000; c++) {
		char in[8], once[64], twice[64];
		size_t n, m, k;

		if (c >= 0xD800 && c < 0xE000)
			continue;
		n = utf8_put(c, in);
		m = fold_text(in, n, once, sizeof(once));
		assert_true(utf8_is_valid(once, m));
		k = fold_text(once, m, twice, sizeof(twice));
		assert_int_equal(m, k);
		assert_memory_equal(once, twice, m);
	}
}

static void folding_cuts_between_characters(void **state)
{
	char out[5];

	(void)state;
	assert_int_equal(fold_text("приве", 10, out, 5), 4);
	assert_int_equal(fold_text("ķēde", 6, out, 3), 2);
}

static void diacritics_go_and_short_i_stays(void **state)
{
	char out[32];
	size_t n = fold_plain("šķērēöșй", strlen("šķērēöșй"), out, 32);

	(void)state;
	assert_int_equal(n, strlen("skereosй"));
	assert_memory_equal(out, "skereosй", n);
}

static void words_have_kinds(void **state)
{
	static const struct {
		const char *text, *word;
		enum word_kind kind;
	} cases[] = {
		{"  hello, world", "hello", WORD_PLAIN},
		{"don't!", "don't", WORD_PLAIN},
		{"'quoted'", "quoted", WORD_PLAIN},
		{"12 days", "12", WORD_NUMBER},
		{"$9.99.", "9.99", WORD_NUMBER},
		{"#1004", "1004", WORD_CODE},
		{"LV-3001", "LV-3001", WORD_CODE},
		{"10045678", "10045678", WORD_CODE},
		{"me.you@mail.example.com, ok", "me.you@mail.example.com",
		 WORD_EMAIL},
		{"https://shop.example/a?b=c.", "https://shop.example/a?b=c",
		 WORD_LINK},
		{"www.shop.example", "www.shop.example", WORD_LINK},
		{"заказ", "заказ", WORD_PLAIN},
		{"😀", "😀", WORD_EMOJI},
		{"注文", "注", WORD_PLAIN},
		{"self-made", "self", WORD_PLAIN},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *s = cases[i].text;
		struct word w;
		size_t pos = 0;

		assert_true(words_next(s, strlen(s), &pos, &w));
		assert_int_equal(w.end - w.start, strlen(cases[i].word));
		assert_memory_equal(s + w.start, cases[i].word,
				    w.end - w.start);
		assert_int_equal(w.kind, cases[i].kind);
	}
}

/* Pseudo-random texts of characters that matter to the splitter. */
static size_t random_text(char *out, size_t size, uint32_t *seed)
{
	static const char *const pieces[] = {
		"a", "Z",  "я",        "ē", "7",   " ",  ".",       "-",
		"'", "@",  "#",        "’", "😀",   "注", "http://", "www.",
		"_", "\n", "\xCC\x81", ",", "x.y", "½",
	};
	size_t n = 0;

	while (n + 16 < size) {
		const char *p;

		*seed = *seed * 1664525 + 1013904223;
		if (*seed >> 28 == 0 && n > 20)
			break;
		p = pieces[(*seed >> 8) % ARRAY_SIZE(pieces)];
		memcpy(out + n, p, strlen(p));
		n += strlen(p);
	}
	return n;
}

static void no_letter_is_lost_and_words_are_in_order(void **state)
{
	uint32_t seed = 7;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char text[200];
		size_t len = random_text(text, sizeof(text), &seed);
		size_t pos = 0, last = 0;
		struct word w;

		while (words_next(text, len, &pos, &w)) {
			assert_true(w.start >= last && w.end > w.start);
			for (size_t at = last; at < w.start;)
				assert_false(words_is_letter(
					utf8_next(text, len, &at)));
			last = w.end;
			assert_int_equal(pos, w.end);
		}
		for (size_t at = last; at < len;)
			assert_false(
				words_is_letter(utf8_next(text, len, &at)));
	}
}

static void words_are_stemmed_by_their_script(void **state)
{
	static const struct {
		const char *lang, *word, *stem;
	} cases[] = {
		{"en", "deliveries", "deliveri"},
		{"ru", "доставки", "доставк"},
		{"en", "доставки", "доставк"},
		{"ru", "orders", "order"},
		{"ro", "comenzile", "comenz"},
		{"xx", "whatever", "whatever"},
		{"de", "lieferungen", "liefer"},
		{"", "word", "word"},
	};
	struct text_reader *r = text_reader_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char out[STEM_WORD_MAX];
		size_t n = text_stem(r, cases[i].word, strlen(cases[i].word),
				     cases[i].lang, out, sizeof(out));

		assert_int_equal(n, strlen(cases[i].stem));
		assert_memory_equal(out, cases[i].stem, n);
	}
	text_reader_free(&r);
}

static void a_text_becomes_tokens_with_places(void **state)
{
	const char *s = "Where is ORDER #12?";
	struct text_reader *r = text_reader_new();
	struct arena *a = arena_new(4096);
	struct text t;

	(void)state;
	text_read(r, s, strlen(s), "en", 10, a, &t);
	assert_int_equal(t.n, 4);
	assert_string_equal(t.tokens[2].word, "order");
	assert_int_equal(t.tokens[2].start, 9);
	assert_int_equal(t.tokens[3].kind, WORD_CODE);
	text_read(r, s, strlen(s), "en", 2, a, &t);
	assert_int_equal(t.n, 2);
	text_read(r, "", 0, "en", 2, a, &t);
	assert_int_equal(t.n, 0);
	arena_free(&a);
	text_reader_free(&r);
}

static void english_contractions_are_two_words(void **state)
{
	static const char *const spellings[] = {"I don't", "i DONT", "i do not",
						"I don’t"};
	struct text_reader *r = text_reader_new();
	struct arena *a = arena_new(4096);
	struct text t;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(spellings); i++) {
		text_read(r, spellings[i], strlen(spellings[i]), "en", 10, a,
			  &t);
		assert_int_equal(t.n, 3);
		assert_string_equal(t.tokens[1].word, "do");
		assert_string_equal(t.tokens[2].word, "not");
		assert_int_equal(t.tokens[2].end, strlen(spellings[i]));
	}
	text_read(r, "l'été", strlen("l'été"), "fr", 10, a, &t);
	assert_int_equal(t.n, 1);
	arena_free(&a);
	text_reader_free(&r);
}

static void what_is_not_wanted_is_heard(void **state)
{
	static const struct {
		const char *lang, *text;
		bool refuses;
	} cases[] = {
		{"en", "I do not want to return it", true},
		{"en", "I DON’T want this", true},
		{"en", "dont need it", true},
		{"en", "do I need to pay", false},
		{"en", "why does it not work, I want to know", false},
		{"ru", "я не хочу отменять", true},
		{"ru", "хочу отменить", false},
		{"lv", "negribu atcelt", true},
		{"lv", "gribu atcelt", false},
		{"ro", "nu vreau să anulez", true},
		{"ro", "vreau să anulez", false},
		{"en", "", false},
	};
	struct text_reader *r = text_reader_new();
	struct arena *a = arena_new(4096);
	struct text t;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		text_read(r, cases[i].text, strlen(cases[i].text),
			  cases[i].lang, 100, a, &t);
		if (refusal_is_in(&t) != cases[i].refuses)
			fail_msg("%s", cases[i].text);
	}
	arena_free(&a);
	text_reader_free(&r);
}

static void a_word_without_end_is_read_once(void **state)
{
	const size_t len = 1 << 20;
	char *s = mem_alloc(len);
	struct text_reader *r = text_reader_new();
	struct arena *a = arena_new(4096);
	struct text t;

	(void)state;
	memset(s, 'a', len);
	text_read(r, s, len, "en", 100, a, &t);
	assert_int_equal(t.n, 1);
	assert_int_equal(t.tokens[0].end, len);
	assert_true(t.tokens[0].word_len <= STEM_WORD_MAX);
	/* A dot after every letter could be an address each time. */
	for (size_t i = 1; i < len; i += 2)
		s[i] = '.';
	arena_reset(a);
	text_read(r, s, len, "en", len, a, &t);
	assert_int_equal(t.n, len / 2);
	free(s);
	arena_free(&a);
	text_reader_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folding_unites_what_people_mean_alike),
		cmocka_unit_test(folding_twice_is_folding_once),
		cmocka_unit_test(folding_cuts_between_characters),
		cmocka_unit_test(diacritics_go_and_short_i_stays),
		cmocka_unit_test(words_have_kinds),
		cmocka_unit_test(no_letter_is_lost_and_words_are_in_order),
		cmocka_unit_test(words_are_stemmed_by_their_script),
		cmocka_unit_test(a_text_becomes_tokens_with_places),
		cmocka_unit_test(english_contractions_are_two_words),
		cmocka_unit_test(what_is_not_wanted_is_heard),
		cmocka_unit_test(a_word_without_end_is_read_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
