/* What must hold of any text on its way from letters to features, tried on
 * many texts in many alphabets, the same ones in every run. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "base/attr.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "match/engine.h"
#include "text/contract.h"
#include "text/fold.h"
#include "text/repair.h"
#include "text/stem.h"
#include "text/text.h"
#include "text/vocabulary.h"
#include "unit/shop.h"
#include "unit/unit.h"

#define TEXT_MAX 600
#define ROUNDS   4000

/* Letters of an alphabet, from first to last, and signs that occur in it. */
struct alphabet {
	uint32_t first, last;
	const char *signs;
};

static const struct alphabet alphabets[] = {
	{'a', 'z', "'ABZ0123456789-"},
	{0xC0, 0x17F, "aeiou’"},    /* Latin with diacritics */
	{0x1E00, 0x1EFF, "xyz"},    /* ... and more of them */
	{0x410, 0x44F, "ёЁЙ́'12"},   /* Russian, with a stress */
	{0x400, 0x4FF, "-"},        /* Cyrillic of others */
	{0x370, 0x3FF, "́ͅ"},         /* Greek and what is below its ω */
	{0x1F00, 0x1FFF, "αω"},     /* ... with breathings */
	{0x531, 0x586, "ﬓև"},       /* Armenian */
	{0x5D0, 0x5EA, "ָּ"},         /* Hebrew with points */
	{0x620, 0x669, "ًٌ"},         /* Arabic with vowels, and its digits */
	{0x905, 0x939, "ािीु़्"},      /* Devanagari */
	{0xE01, 0xE3A, "่้"},         /* Thai */
	{0x3041, 0x30FF, "゙゚ー"},     /* Japanese syllables */
	{0x4E00, 0x4FFF, "。、"},   /* Chinese */
	{0xAC00, 0xAFFF, "각"}, /* Korean, whole and in pieces */
	{0xFF10, 0xFF5A, "ｶﾞ"},     /* wide and narrow forms */
	{0xFB00, 0xFB06, "ﬁ"},      /* ligatures */
	{0x2150, 0x2188, "½⅓"},     /* numbers of one sign */
	{0x300, 0x36F, "aе"},       /* marks alone */
	{0x1D400, 0x1D7FF, "ⓐ"},    /* letters of formulas */
	{0x10400, 0x1044F, "a"},    /* capitals far away */
	{0x1F300, 0x1F64F, "\U0001F3FD\u200D\uFE0F"}, /* emoji */
};

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

static size_t add_char(char *out, size_t n, const struct alphabet *a,
		       uint32_t *seed)
{
	if (next_random(seed) % 5 == 0) {
		size_t len = strlen(a->signs), pos = 0, all;

		all = utf8_length(a->signs, len);
		for (size_t i = next_random(seed) % all; i > 0; i--)
			utf8_next(a->signs, len, &pos);
		return n + utf8_put(utf8_next(a->signs, len, &pos), out + n);
	}
	return n +
	       utf8_put(a->first + next_random(seed) % (a->last - a->first + 1),
			out + n);
}

/* Words of one alphabet or, now and then, of several. */
static size_t random_text(char *out, uint32_t *seed)
{
	static const char *const between[] = {
		" ", " ", " ", ", ", "\n", ". ", "?", "\u00A0", "\u00AD", "!",
	};
	size_t words = 1 + next_random(seed) % 12, n = 0;
	const struct alphabet *a = alphabets;
	const char *gap;

	for (size_t i = 0; i < words && n + 100 < TEXT_MAX; i++) {
		size_t chars = 1 + next_random(seed) % 12;

		if (i == 0 || next_random(seed) % 3 == 0)
			a = &alphabets[next_random(seed) %
				       ARRAY_SIZE(alphabets)];
		for (size_t j = 0; j < chars; j++)
			n = add_char(out, n, a, seed);
		gap = between[next_random(seed) % ARRAY_SIZE(between)];
		memcpy(out + n, gap, strlen(gap));
		n += strlen(gap);
	}
	return n;
}

static void folding_any_text_twice_is_folding_it_once(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (int round = 0; round < 10 * ROUNDS; round++) {
		char s[TEXT_MAX], once[20 * TEXT_MAX], twice[20 * TEXT_MAX];
		size_t len = random_text(s, &seed);
		size_t n = fold_text(s, len, once, sizeof(once));

		assert_true(utf8_is_valid(once, n));
		assert_int_equal(fold_text(once, n, twice, sizeof(twice)), n);
		assert_memory_equal(once, twice, n);
	}
}

/* A letter or a number by Unicode, or an emoji. */
static bool is_said(uint32_t c)
{
	char kind = utf8proc_category_string((utf8proc_int32_t)c)[0];

	return kind == 'L' || kind == 'N' || (c >= 0x1F300 && c <= 0x1FAFF);
}

/* What a token says is what stands at its place: folded, cut to the longest
 * word, or one of the two words of a contraction. */
static void assert_token_says(const struct text_token *t, const char *s)
{
	char folded[STEM_WORD_MAX];
	struct contraction c;
	size_t len = t->end - t->start;
	size_t n = fold_text(s + t->start, utf8_cut(s + t->start, len, 192),
			     folded, sizeof(folded));

	if (contract_split(folded, n, &c))
		return;
	if (n == 0) {
		assert_string_equal(t->word, "?");
		return;
	}
	assert_int_equal(t->word_len, n);
	assert_memory_equal(t->word, folded, n);
}

static void assert_whole(const struct text *t, const char *s, size_t len)
{
	size_t last = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct text_token *w = &t->tokens[i];

		assert_true(w->start >= last || w->start == w[-1].start);
		assert_true(w->start < w->end && w->end <= len);
		for (size_t at = last; at < w->start;)
			assert_false(is_said(utf8_next(s, len, &at)));
		assert_true(w->stem_len > 0 && w->word_len > 0);
		assert_true(utf8_is_valid(w->stem, w->stem_len));
		assert_int_equal(strlen(w->word), w->word_len);
		assert_token_says(w, s);
		last = w->end;
	}
	for (size_t at = last; at < len;)
		assert_false(is_said(utf8_next(s, len, &at)));
}

static void no_letter_or_digit_is_lost_in_any_alphabet(void **state)
{
	static const char *const langs[] = {"en", "ru", "lv", "ro",
					    "de", "ar", "xx", ""};
	struct text_reader *r = text_reader_new();
	struct arena *a = arena_new(1 << 16);
	uint32_t seed = 2;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		char s[TEXT_MAX];
		size_t len = random_text(s, &seed);

		for (size_t i = 0; i < ARRAY_SIZE(langs); i++) {
			struct text t;

			text_read(r, s, len, langs[i], TEXT_MAX, a, &t);
			assert_whole(&t, s, len);
		}
		arena_reset(a);
	}
	arena_free(&a);
	text_reader_free(&r);
}

/* A word is read alike alone and among others, by any reader, folded already
 * or not. */
static void a_word_is_the_same_wherever_it_is_read(void **state)
{
	struct text_reader *r = text_reader_new(), *other = text_reader_new();
	struct arena *a = arena_new(1 << 16);
	uint32_t seed = 3;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		char s[TEXT_MAX];
		size_t len = random_text(s, &seed);
		struct text t, alone;

		text_read(r, s, len, "ro", TEXT_MAX, a, &t);
		for (size_t i = 0; i < t.n; i++) {
			const struct text_token *w = &t.tokens[i];

			/* "#" in front of a number makes it a code. */
			if (w->start > 0 && s[w->start - 1] == '#')
				continue;
			text_read(other, s + w->start, w->end - w->start, "ro",
				  2, a, &alone);
			assert_int_equal(alone.n, 1);
			assert_string_equal(alone.tokens[0].word, w->word);
			assert_string_equal(alone.tokens[0].stem, w->stem);
			assert_int_equal(alone.tokens[0].kind, w->kind);
		}
		arena_reset(a);
	}
	arena_free(&a);
	text_reader_free(&other);
	text_reader_free(&r);
}

static void forms_of_a_word_share_its_stem(void **state)
{
	static const struct {
		const char *lang;
		bool lasts; /* the stem is its own stem */
		const char *forms[9];
	} words[] = {
		{"en",
		 true,
		 {"order", "orders", "ordered", "ordering", "ORDERS"}},
		{"en", true, {"refund", "refunds", "refunded", "refunding"}},
		{"en", true, {"delivery", "deliveries"}},
		{"ru",
		 true,
		 {"заказ", "заказа", "заказу", "заказом", "заказе", "заказы",
		  "заказов", "заказами"}},
		{"ru",
		 true,
		 {"посылка", "посылку", "посылки", "посылкой", "ПОСЫЛКЕ"}},
		{"ru", true, {"самолёт", "самолет", "самолёта", "самолеты"}},
		{"lv",
		 false,
		 {"pasūtījums", "pasūtījuma", "pasūtījumu", "pasūtījumam",
		  "pasūtījumi", "pasūtījumiem", "pasutijums", "pasutijuma"}},
		{"lv", true, {"nauda", "naudu", "naudas", "naudai", "naudā"}},
		{"ro", true, {"comanda", "comandă", "COMANDĂ"}},
		{"ro", true, {"colet", "coletul", "coletului", "colete"}},
		{"de", false, {"Lieferung", "Lieferungen"}},
	};
	struct text_reader *r = text_reader_new();
	struct arena *a = arena_new(4096);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		const char *const *forms = words[i].forms;
		struct text first, t;
		char again[STEM_WORD_MAX];

		text_read(r, forms[0], strlen(forms[0]), words[i].lang, 4, a,
			  &first);
		for (size_t j = 1; j < 9 && forms[j] != NULL; j++) {
			text_read(r, forms[j], strlen(forms[j]), words[i].lang,
				  4, a, &t);
			assert_int_equal(t.n, 1);
			assert_string_equal(t.tokens[0].stem,
					    first.tokens[0].stem);
		}
		if (!words[i].lasts)
			continue;
		assert_int_equal(text_stem(r, first.tokens[0].stem,
					   first.tokens[0].stem_len,
					   words[i].lang, again, sizeof(again)),
				 first.tokens[0].stem_len);
		assert_memory_equal(again, first.tokens[0].stem,
				    first.tokens[0].stem_len);
	}
	arena_free(&a);
	text_reader_free(&r);
}

/* ---- repairs ----------------------------------------------------------- */

struct kit {
	struct vocabulary *v;
	struct text_reader *r;
	struct arena *a;
	const struct phrase *said;
	size_t n_said;
};

static struct kit kit_new(void)
{
	struct kit k = {.v = vocabulary_new(),
			.r = text_reader_new(),
			.a = arena_new(1 << 16)};

	k.said = shop_utterances(&k.n_said);
	for (size_t i = 0; i < k.n_said; i++) {
		struct text t;

		text_read(k.r, k.said[i].text, strlen(k.said[i].text),
			  k.said[i].lang, 50, k.a, &t);
		vocabulary_learn(k.v, &t);
	}
	vocabulary_finish(k.v);
	return k;
}

static void kit_free(struct kit *k)
{
	vocabulary_free(&k->v);
	text_reader_free(&k->r);
	arena_free(&k->a);
}

/* Something somebody says, words of others among it, slips in some. */
static size_t garbled(const struct kit *k, char *out, uint32_t *seed,
		      const char **lang_r)
{
	const struct phrase *p = &k->said[next_random(seed) % k->n_said];
	size_t n = strlen(p->text), noise = next_random(seed) % 4;

	memcpy(out, p->text, n);
	for (size_t i = 0; i < noise; i++) {
		size_t at = utf8_cut(out, n, next_random(seed) % n), next = at;
		char c[8];
		size_t len = utf8_put('a' + next_random(seed) % 26, c);

		utf8_next(out, n, &next);
		if (next_random(seed) % 2 == 0)
			next = at;
		memmove(out + at + len, out + next, n - next);
		memcpy(out + at, c, len);
		n += len + at - next;
	}
	out[n++] = ' ';
	*lang_r = p->lang;
	return next_random(seed) % 2 == 0 ? n : n + random_text(out + n, seed);
}

static void repairs_never_touch_known_words(void **state)
{
	struct kit k = kit_new();
	uint32_t seed = 4;
	size_t repaired = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		char s[2 * TEXT_MAX];
		const char *lang;
		size_t len = garbled(&k, s, &seed, &lang), j = 0;
		struct fixes fixes = {.n = 0};
		struct text before, t;

		text_read(k.r, s, len, lang, TEXT_MAX, k.a, &before);
		t.n = before.n;
		t.tokens = arena_alloc(k.a, (t.n + 1) * sizeof(*t.tokens));
		if (t.n > 0)
			memcpy(t.tokens, before.tokens,
			       t.n * sizeof(*t.tokens));
		repair_words(k.v, k.r, lang, false, k.a, &t, &fixes);
		assert_true(fixes.n <= FIXES_MAX);
		for (size_t i = 0; i < before.n; i++) {
			const struct text_token *w = &before.tokens[i];

			while (t.tokens[j].start < w->start)
				j++;
			assert_true(j < t.n);
			if (w->kind == WORD_PLAIN && !vocabulary_knows(k.v, w))
				continue;
			while (t.tokens[j].start == w->start &&
			       strcmp(t.tokens[j].word, w->word) != 0)
				j++;
			assert_string_equal(t.tokens[j].word, w->word);
			assert_false(t.tokens[j].repaired);
		}
		for (size_t i = 0; i < t.n; i++)
			if (t.tokens[i].repaired) {
				assert_true(
					vocabulary_knows(k.v, &t.tokens[i]));
				repaired++;
			}
		arena_reset(k.a);
	}
	assert_true(repaired > ROUNDS / 10);
	kit_free(&k);
}

static void what_was_typed_right_is_not_retyped(void **state)
{
	struct kit k = kit_new();

	(void)state;
	for (size_t i = 0; i < k.n_said; i++) {
		const char *s = k.said[i].text;
		struct fixes fixes = {.n = 0};
		size_t len;

		assert_ptr_equal(repair_layout(k.v, k.r, k.said[i].lang, s,
					       strlen(s), k.a, &len, &fixes),
				 s);
		assert_int_equal(len, strlen(s));
		assert_int_equal(fixes.n, 0);
	}
	kit_free(&k);
}

/* ---- learning and asking ----------------------------------------------- */

/* One intent an alphabet, taught with noise of it. */
static const struct knowledge *noise(size_t each, uint32_t *seed)
{
	struct knowledge *k = knowledge_new();
	struct intent *in =
		arena_alloc(k->arena, ARRAY_SIZE(alphabets) * sizeof(*in));

	for (size_t i = 0; i < ARRAY_SIZE(alphabets); i++) {
		struct phrase *p = arena_alloc(k->arena, each * sizeof(*p));
		char id[] = "a", s[TEXT_MAX];

		for (size_t j = 0; j < each; j++) {
			size_t n = 0;

			for (int c = 0; c < 40; c++)
				n = c % 8 == 7 ? n + utf8_put(' ', s + n)
					       : add_char(s, n, &alphabets[i],
							  seed);
			p[j].text = arena_strndup(k->arena, s, n);
			memcpy(p[j].lang, "en", 2);
		}
		id[0] = (char)('a' + i);
		in[i].id = arena_strdup(k->arena, id);
		in[i].category = in[i].skill = "";
		in[i].utterances = p;
		in[i].n_utterances = each;
	}
	k->intents = in;
	k->n_intents = ARRAY_SIZE(alphabets);
	return k;
}

static void what_was_taught_is_known_when_it_is_asked(void **state)
{
	const struct engine_options o = {.promise = 0.9};
	struct arena *a = arena_new(1 << 16);
	uint32_t seed = 5;
	const struct knowledge *k = noise(6, &seed);
	struct fault why;
	struct engine *e = engine_build(k, &o, &why);
	size_t right = 0, all = 0;

	(void)state;
	assert_non_null(e);
	for (size_t i = 0; i < k->n_intents; i++)
		for (size_t j = 0; j < 6; j++) {
			const char *s = k->intents[i].utterances[j].text;
			struct engine_question q = {.text = s,
						    .len = strlen(s)};
			const struct match_part *p =
				engine_ask(e, &q, a)->parts;

			assert_int_equal(p->n_repairs, 0);
			assert_true(p->unknown_share < 1e-9);
			right += p->intents[0].intent == (int)i;
			all++;
			arena_reset(a);
		}
	/* Marks and formulas fold into letters of others. */
	assert_true(right * 10 >= all * 9);
	engine_unref(&e);
	knowledge_unref(&k);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folding_any_text_twice_is_folding_it_once),
		cmocka_unit_test(no_letter_or_digit_is_lost_in_any_alphabet),
		cmocka_unit_test(a_word_is_the_same_wherever_it_is_read),
		cmocka_unit_test(forms_of_a_word_share_its_stem),
		cmocka_unit_test(repairs_never_touch_known_words),
		cmocka_unit_test(what_was_typed_right_is_not_retyped),
		cmocka_unit_test(what_was_taught_is_known_when_it_is_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
