#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "text/repair.h"
#include "text/slip.h"
#include "text/sound.h"
#include "text/split.h"
#include "text/text.h"
#include "text/vocabulary.h"
#include "unit/unit.h"

static const char *const learned[][2] = {
	{"en", "where is my delivery"}, {"en", "delivery address change"},
	{"en", "cancel order"},         {"en", "return the shoes"},
	{"ru", "привет где мой заказ"}, {"ru", "вернуть деньги за доставку"},
	{"ru", "как отменить заказ"},   {"ru", "сменить адрес доставки"},
	{"lv", "kur ir mans sūtījums"}, {"ru", "болит рот срочно"},
	{"en", "you must pay for it"},
};

struct kit {
	struct vocabulary *v;
	struct text_reader *r;
	struct arena *a;
};

static struct kit kit_new(void)
{
	struct kit k = {vocabulary_new(), text_reader_new(), arena_new(4096)};

	for (size_t i = 0; i < ARRAY_SIZE(learned); i++) {
		struct text t;

		text_read(k.r, learned[i][1], strlen(learned[i][1]),
			  learned[i][0], 50, k.a, &t);
		/* People say the same again and again. */
		for (int n = 0; n < 20; n++)
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

/* A text in lang after both repairs, words joined by blanks. */
static const char *repaired_in(struct kit *k, const char *lang, const char *s,
			       struct fixes *f)
{
	struct text t;
	size_t len, at = 0;
	const char *fixed;
	char *out;

	f->n = 0;
	fixed = repair_layout(k->v, k->r, lang, s, strlen(s), k->a, &len, f);
	text_read(k->r, fixed, len, lang, 100, k->a, &t);
	repair_words(k->v, k->r, lang, false, k->a, &t, f);
	out = arena_alloc(k->a, 4 * strlen(s) + 64);
	for (size_t i = 0; i < t.n; i++) {
		if (i > 0)
			out[at++] = ' ';
		memcpy(out + at, t.tokens[i].word, t.tokens[i].word_len);
		at += t.tokens[i].word_len;
	}
	return out;
}

static const char *repaired(struct kit *k, const char *s, struct fixes *f)
{
	return repaired_in(k, "en", s, f);
}

static void unknown_words_become_known_ones(void **state)
{
	static const struct {
		const char *said, *meant;
		enum fix_kind kind;
	} cases[] = {
		{"where is my delivry", "where is my delivery", FIX_TYPO},
		{"cancle order", "cancel order", FIX_TYPO},
		{"delivery adress", "delivery address", FIX_TYPO},
		{"shoed", "shoes", FIX_TYPO},
		{"отмнить заказ", "отменить заказ", FIX_TYPO},
		{"ghbdtn", "привет", FIX_LAYOUT},
		{"rfr jnvtybnm pfrfp", "как отменить заказ", FIX_LAYOUT},
		{"цруку ьн щквук", "where my order", FIX_LAYOUT},
		{"privet", "привет", FIX_ALPHABET},
		{"gde moy zakaz", "где мой заказ", FIX_ALPHABET},
		{"zakaz", "заказ", FIX_ALPHABET},
		{"gde xylophone zakaz", "где xylophone заказ", FIX_ALPHABET},
		{"return gde moy zakaz", "return где мой заказ", FIX_ALPHABET},
		{"ult vjq order", "где мой order", FIX_LAYOUT},
		/* Ours in its own letters, if it only sounds like another. */
		{"adress", "address", FIX_TYPO},
		{"cancelorder", "cancel order", FIX_SPLIT},
	};
	struct kit k = kit_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fixes f;

		assert_string_equal(repaired(&k, cases[i].said, &f),
				    cases[i].meant);
		assert_true(f.n > 0);
		assert_int_equal(f.list[0].kind, cases[i].kind);
	}
	kit_free(&k);
}

/* vocabulary_near() of a single word. */
static uint32_t near_to(struct kit *k, const struct vocabulary *v,
			const char *word, double *chance_r)
{
	struct text t;

	text_read(k->r, word, strlen(word), "en", 1, k->a, &t);
	return vocabulary_near(v, &t, 0, chance_r);
}

/* A word that the content has no use for is not a slip of one that it has when
 * its letters make a good word. */
static void a_good_word_is_no_slip(void **state)
{
	static const char *const ours[] = {
		"order",  "older",    "border",  "boarder", "holder", "folder",
		"solder", "shoulder", "boulder", "wonder",  "under",  "thunder",
	};
	struct kit k = kit_new();
	struct vocabulary *v = vocabulary_new();
	double good, bad;
	struct text t;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ours); i++) {
		text_read(k.r, ours[i], strlen(ours[i]), "en", 1, k.a, &t);
		vocabulary_learn(v, &t);
	}
	vocabulary_finish(v);
	assert_int_not_equal(near_to(&k, v, "bolder", &good), VOCABULARY_NONE);
	assert_int_not_equal(near_to(&k, v, "brdoer", &bad), VOCABULARY_NONE);
	assert_true(good < 0.5 && bad > good);
	assert_int_equal(near_to(&k, v, "xylophone", &good), VOCABULARY_NONE);
	assert_true(good <= 0.0);
	vocabulary_free(&v);
	kit_free(&k);
}

static void assert_stay(const char *const *texts, size_t n)
{
	struct kit k = kit_new();

	for (size_t i = 0; i < n; i++) {
		struct fixes f;

		assert_string_equal(repaired(&k, texts[i], &f), texts[i]);
		assert_int_equal(f.n, 0);
	}
	kit_free(&k);
}

static void known_words_and_strange_ones_stay(void **state)
{
	static const char *const cases[] = {
		"where is my delivery",
		"delivering",
		"xylophone concerto",
		"mans sūtījums",
		"order 66",
		"me@mail.example",
		"car",
		"заказы",
	};

	(void)state;
	assert_stay(cases, ARRAY_SIZE(cases));
}

/* "root" sounds like "рот", and "ult" are the keys of "где". */
static void one_word_among_its_own_stays_in_its_letters(void **state)
{
	static const char *const cases[] = {
		"do you pay for a root canal", "root canal",
		"where is the zakaz",          "cancel my zakaz",
		"return the ult shoes",        "cancel ult",
		"где мой деливери заказ",
	};

	(void)state;
	assert_stay(cases, ARRAY_SIZE(cases));
}

/* "Šodien" and "multumesc" are at home in their languages, so "ult" is one
 * word among its own. */
static void common_words_of_the_message_keep_the_layout(void **state)
{
	static const char *const cases[][2] = {
		{"lv", "sodien ult"},
		{"lv", "šodien ult"},
		{"ro", "multumesc ult"},
		{"ro", "mulțumesc ult"},
	};
	struct kit k = kit_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fixes f;

		repaired_in(&k, cases[i][0], cases[i][1], &f);
		assert_int_equal(f.n, 0);
	}
	kit_free(&k);
}

/* The content has "must", "pay" and "срочно", but not these. */
static void common_words_are_no_slips(void **state)
{
	static const struct {
		const char *lang, *word;
		bool common;
	} cases[] = {
		{"en", "just", true},      {"en", "say", true},
		{"en", "mist", false},     {"ru", "ещё", true},
		{"ru", "just", true},      {"en", "сейчас", true},
		{"lv", "šodien", true},    {"lv", "sodien", true},
		{"ro", "mulțumesc", true}, {"ro", "multumesc", true},
		{"ro", "šodien", false},   {"", "just", false},
		{"fr", "just", false},     {"en", "", false},
	};
	struct kit k = kit_new();
	struct fixes f;
	double chance;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct text t;

		text_read(k.r, cases[i].word, strlen(cases[i].word),
			  cases[i].lang, 1, k.a, &t);
		assert_int_equal(t.n > 0 &&
					 vocabulary_is_real(k.v, cases[i].lang,
							    t.tokens),
				 cases[i].common);
	}
	assert_int_not_equal(near_to(&k, k.v, "just", &chance),
			     VOCABULARY_NONE);
	assert_true(chance > 0.5);
	assert_string_equal(repaired(&k, "just", &f), "just");
	assert_int_equal(f.n, 0);
	kit_free(&k);
}

static void the_unknown_are_counted(void **state)
{
	static const char s[] = "just where is xylophone 66 deliveries";
	struct kit k = kit_new();
	struct text t;

	(void)state;
	text_read(k.r, s, strlen(s), "en", 50, k.a, &t);
	assert_int_equal(repair_unknown(k.v, "en", &t), 1);
	kit_free(&k);
}

/* Said once, "address" is hardly believed for a slip; spelt as it sounds it
 * is. */
static void spelling_by_ear_is_believed(void **state)
{
	static const char ours[] =
		"address dress dresses dresser redress press adrift adroit "
		"adrenalin madras mattress";
	struct kit k = kit_new();
	struct vocabulary *v = vocabulary_new();
	struct fixes f = {.n = 0};
	double chance;
	struct text t;

	(void)state;
	text_read(k.r, ours, strlen(ours), "en", 20, k.a, &t);
	vocabulary_learn(v, &t);
	vocabulary_finish(v);
	text_read(k.r, "adress", 6, "en", 9, k.a, &t);
	assert_int_not_equal(near_to(&k, v, "adress", &chance),
			     VOCABULARY_NONE);
	assert_true(chance < 0.5);
	repair_words(v, k.r, "en", false, k.a, &t, &f);
	assert_string_equal(t.tokens[0].word, "address");
	assert_int_equal(f.n, 1);
	vocabulary_free(&v);
	kit_free(&k);
}

/* In little content a slip of "прививка" looks like a word, for the letters of
 * its own forms are those the content has; what it is said of tells. */
static void company_tells_what_was_meant(void **state)
{
	static const char *const ours[] = {
		"Прививки и их цена",
		"сколько стоит прививка от бешенства",
		"прививка от бешенства стоит 25 €",
		"нужна действующая прививка",
		"какие прививки нужны щенку",
		"пора делать первую прививку",
		"прививаете ли кроликов",
		"когда прививать щенка",
		"цена вакцинации",
		"где вы находитесь",
		"до скольки вы работаете",
		"хочу привить собаку",
	};
	static const char *const said[][2] = {
		{"скока стоит привика коту", "прививка"},
		{"где вы привика коту", "привика"},
		{"стоит ли провинка", "провинка"},
	};
	struct kit k = kit_new();
	struct vocabulary *v = vocabulary_new();
	struct text t;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ours); i++) {
		text_read(k.r, ours[i], strlen(ours[i]), "ru", 20, k.a, &t);
		/* People say the same again and again. */
		for (int n = 0; n < 6; n++)
			vocabulary_learn_said(v, &t);
	}
	for (size_t i = 0; i < ARRAY_SIZE(learned); i++) {
		text_read(k.r, learned[i][1], strlen(learned[i][1]),
			  learned[i][0], 20, k.a, &t);
		vocabulary_learn_said(v, &t);
	}
	vocabulary_finish(v);
	for (size_t i = 0; i < ARRAY_SIZE(said); i++) {
		struct fixes f = {.n = 0};

		text_read(k.r, said[i][0], strlen(said[i][0]), "ru", 20, k.a,
			  &t);
		repair_words(v, k.r, "ru", false, k.a, &t, &f);
		assert_string_equal(t.tokens[2].word, said[i][1]);
	}
	vocabulary_free(&v);
	kit_free(&k);
}

/* Any bytes of letters, dots and blanks: repair ends, stays valid and never
 * reports more than it may. */
static void repair_survives_noise(void **state)
{
	static const char *const pieces[] = {"g", "h", "b", "п", "р", "]", "'",
					     ";", " ", "e", "ē", "щ", ",", "x"};
	struct kit k = kit_new();
	uint32_t seed = 11;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		char s[256];
		size_t n = 0;
		struct fixes f;
		const char *out;

		while (n < 200) {
			const char *p;

			seed = seed * 1664525 + 1013904223;
			p = pieces[(seed >> 9) % ARRAY_SIZE(pieces)];
			memcpy(s + n, p, strlen(p));
			n += strlen(p);
			if (seed >> 27 == 0)
				break;
		}
		s[n] = '\0';
		out = repaired(&k, s, &f);
		assert_true(utf8_is_valid(out, strlen(out)));
		assert_true(f.n <= FIXES_MAX);
		arena_reset(k.a);
	}
	kit_free(&k);
}

static void slips_cost_what_fingers_do(void **state)
{
	(void)state;
#define COST(a, b) slip_cost(a, strlen(a), b, strlen(b))
	assert_true(COST("order", "order") == 0.0);
	assert_true(COST("odrer", "order") < COST("ozder", "order"));
	assert_true(COST("orser", "order") < COST("orzer", "order"));
	assert_true(COST("orrder", "order") < COST("orxder", "order"));
	assert_true(COST("prder", "order") > COST("ordwr", "order"));
	assert_true(COST("abc", "vwxyz") == 9.0);
#undef COST
}

static void the_other_layout_is_its_own_inverse(void **state)
{
	static const char *const cases[][2] = {
		{"ghbdtn", "привет"},
		{"GHBDTN", "ПРИВЕТ"},
		{"vj;yj kb", "можно ли"},
		{"руддщ", "hello"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char out[64];
		size_t n = slip_other_layout(cases[i][0], strlen(cases[i][0]),
					     out);

		assert_int_equal(n, strlen(cases[i][1]));
		assert_memory_equal(out, cases[i][1], n);
	}
}

static void spellings_of_a_sound_meet(void **state)
{
	static const char *const same[][3] = {
		{"привет", "privet", "priwet"},
		{"щека", "shcheka", "scheka"},
		{"хочу", "hochu", "khochu"},
		{"доставка", "dostavka", "dostawka"},
		{"ещё", NULL, NULL},
		{"мой", "moy", "moj"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(same); i++)
		for (size_t j = 1; j < 3 && same[i][j] != NULL; j++) {
			char a[SOUND_MAX], b[SOUND_MAX];
			size_t n = sound_of(same[i][0], strlen(same[i][0]), a);

			assert_int_equal(
				sound_of(same[i][j], strlen(same[i][j]), b), n);
			assert_memory_equal(a, b, n);
		}
}

static void messages_split_where_questions_end(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		const char *second;
	} cases[] = {
		{"where is my order", 1, NULL},
		{"where is it? how do I return it?", 2, "how do I return it?"},
		{"Is 9.99 right? ok", 2, "ok"},
		{"one\ntwo\nthree", 3, "two"},
		{"where is my order and how do I return shoes", 2,
		 "how do I return shoes"},
		{"salt and pepper", 1, NULL},
		{"Wait... what?!", 2, "what?!"},
		{"...", 0, NULL},
		{"", 0, NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct segment s[4];
		const char *text = cases[i].text;

		assert_int_equal(split_segments(text, strlen(text), s, 4),
				 cases[i].n);
		if (cases[i].second == NULL)
			continue;
		assert_int_equal(s[1].end - s[1].start,
				 strlen(cases[i].second));
		assert_memory_equal(text + s[1].start, cases[i].second,
				    s[1].end - s[1].start);
	}
}

static void a_beginning_may_be_shared(void **state)
{
	static const struct {
		const char *text, *first, *lead, *own;
	} cases[] = {
		{"Where is my parcel and the invoice?", "Where is my parcel",
		 "Where is", "the invoice"},
		{"cancel the newsletter and also my order",
		 "cancel the newsletter", "cancel", "my order"},
		{"отмените рассылку и ещё мой заказ!", "отмените рассылку",
		 "отмените", "мой заказ"},
		{"cik maksā piegāde un montāža", "cik maksā piegāde",
		 "cik maksā", "montāža"},
		{"beds and tables and chairs", "beds and tables", "beds and",
		 "chairs"},
		{"bed and mattress", NULL, NULL, NULL},
		{"is the lamp and the sofa in stock", NULL, NULL, NULL},
		{"Where is it? And how much?", NULL, NULL, NULL},
		{"where is my parcel and", NULL, NULL, NULL},
		{"where is my parcel", NULL, NULL, NULL},
		{"can I return what my mother bought last year and the bill",
		 NULL, NULL, NULL},
		{"and also", NULL, NULL, NULL},
		{"", NULL, NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *text = cases[i].text;
		struct shared s;

		if (split_shared(text, strlen(text), &s) !=
		    (cases[i].first != NULL))
			fail_msg("%s", text);
		if (cases[i].first == NULL)
			continue;
		assert_int_equal(s.first_end, strlen(cases[i].first));
		assert_int_equal(s.lead_end, strlen(cases[i].lead));
		assert_int_equal(s.own_end - s.own_start, strlen(cases[i].own));
		assert_memory_equal(text + s.own_start, cases[i].own,
				    s.own_end - s.own_start);
	}
}

static void what_goes_on_sounds_so(void **state)
{
	static const struct {
		const char *text;
		bool follows;
	} cases[] = {
		{"and on linen?", true},
		{"What about curtains?", true},
		{"А в Литву?", true},
		{"в Эстонию?", true},
		{"Un uz Igauniju?", true},
		{"dar în Polonia?", true},
		{"pentru lampă?", true},
		{"what is the price", false},
		{"how much is delivery", false},
		{"in what languages do you speak", false},
		{"and another thing that I have wanted to ask you is", false},
		{"Vai jums ir lampas?", false},
		{"android", false},
		{"👍", false},
		{"12", false},
		{"", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(
			split_follows(cases[i].text, strlen(cases[i].text)),
			cases[i].follows);
}

static void greetings_are_set_aside(void **state)
{
	static const struct {
		const char *text;
		size_t n;
	} cases[] = {
		{"Hello! where is my order", 7},
		{"hi where is it", 3},
		{"hello", 0},
		{"hello!!", 0},
		{"Добрый день, где заказ", sizeof("Добрый день, ") - 1},
		{"history of my orders", 0},
		{"my hello", 0},
		{"good question", 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(
			split_greeting(cases[i].text, strlen(cases[i].text)),
			cases[i].n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unknown_words_become_known_ones),
		cmocka_unit_test(a_good_word_is_no_slip),
		cmocka_unit_test(known_words_and_strange_ones_stay),
		cmocka_unit_test(one_word_among_its_own_stays_in_its_letters),
		cmocka_unit_test(common_words_of_the_message_keep_the_layout),
		cmocka_unit_test(common_words_are_no_slips),
		cmocka_unit_test(the_unknown_are_counted),
		cmocka_unit_test(spelling_by_ear_is_believed),
		cmocka_unit_test(company_tells_what_was_meant),
		cmocka_unit_test(repair_survives_noise),
		cmocka_unit_test(slips_cost_what_fingers_do),
		cmocka_unit_test(the_other_layout_is_its_own_inverse),
		cmocka_unit_test(spellings_of_a_sound_meet),
		cmocka_unit_test(messages_split_where_questions_end),
		cmocka_unit_test(a_beginning_may_be_shared),
		cmocka_unit_test(what_goes_on_sounds_so),
		cmocka_unit_test(greetings_are_set_aside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
