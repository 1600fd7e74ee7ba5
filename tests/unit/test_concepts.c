#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/mem.h"
#include "text/concepts.gen.h"
#include "text/concepts.h"
#include "text/fold.h"
#include "text/stem.h"
#include "text/text.h"
#include "unit/unit.h"

struct shop {
	struct text_reader *reader;
	struct concepts *concepts;
	struct arena *arena;
};

static int set_up(void **state)
{
	struct shop *s = mem_calloc(1, sizeof(*s));

	s->reader = text_reader_new();
	s->concepts = concepts_new(s->reader);
	s->arena = arena_new(4096);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct shop *s = *state;

	concepts_free(&s->concepts);
	assert_null(s->concepts);
	concepts_free(&s->concepts);
	text_reader_free(&s->reader);
	arena_free(&s->arena);
	free(s);
	return 0;
}

/* The concepts of the one word that s is, read as a message is. */
static size_t find(struct shop *s, const char *lang, const char *word,
		   uint16_t out[CONCEPTS_A_WORD])
{
	struct text t;

	text_read(s->reader, word, strlen(word), lang, 8, s->arena, &t);
	if (t.n != 1)
		print_error("%s: `%s' is %zu words\n", lang, word, t.n);
	assert_int_equal(t.n, 1);
	return concepts_find(s->concepts, lang, t.tokens[0].stem,
			     t.tokens[0].stem_len, out);
}

static bool is_about(struct shop *s, const char *lang, const char *word,
		     const char *concept)
{
	uint16_t ids[CONCEPTS_A_WORD];
	size_t n = find(s, lang, word, ids);

	for (size_t i = 0; i < n; i++)
		if (strcmp(concepts_name(s->concepts, ids[i]), concept) == 0)
			return true;
	return false;
}

static void inflected_forms_find_their_concept(void **state)
{
	static const char *const cases[][3] = {
		{"en", "bought", "buy"},
		{"en", "Purchases", "buy"},
		{"en", "deliveries", "deliver"},
		{"en", "shipped", "deliver"},
		{"en", "refunded", "refund"},
		{"en", "cancelling", "cancel"},
		{"en", "passwords", "password"},
		{"ru", "купила", "buy"},
		{"ru", "покупками", "buy"},
		{"ru", "доставку", "deliver"},
		{"ru", "ДОСТАВЛЯЕТЕ", "deliver"},
		{"ru", "возвратом", "return"},
		{"ru", "забыла", "forget"},
		{"ru", "пришёл", "arrive"},
		{"ru", "пришел", "arrive"},
		{"lv", "nopirku", "buy"},
		{"lv", "pērk", "buy"},
		{"lv", "piegādi", "deliver"},
		{"lv", "piegādāsiet", "deliver"},
		{"lv", "pasūtījumu", "order"},
		{"lv", "paroli", "password"},
		{"ro", "cumpărat", "buy"},
		{"ro", "livrarea", "deliver"},
		{"ro", "livrăm", "deliver"},
		{"ro", "comenzii", "order"},
		{"ro", "parola", "password"},
		{"ro", "returnez", "return"},
		{"en", "children", "child"},
		{"en", "went", "go"},
		{"en", "mobiles", "phone"},
		{"en", "bigger", "big"},
		{"ru", "детей", "child"},
		{"ru", "платежа", "pay"},
		{"ru", "денег", "money"},
		{"ru", "мобильного", "phone"},
		{"lv", "nevaru", "can"},
		{"lv", "nevaru", "not"},
		{"lv", "viedtālruni", "phone"},
		{"lv", "bērniem", "child"},
		{"ro", "telefoanele", "phone"},
		{"ro", "copiilor", "child"},
		{"ro", "facturile", "invoice"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (!is_about(*state, cases[i][0], cases[i][1], cases[i][2]))
			fail_msg("%s: `%s' is not about `%s'", cases[i][0],
				 cases[i][1], cases[i][2]);
}

static void diacritics_may_be_left_out(void **state)
{
	static const char *const cases[][3] = {
		{"lv", "piegade", "deliver"},  {"lv", "pasutijums", "order"},
		{"lv", "sudziba", "complain"}, {"ro", "cumpara", "buy"},
		{"ro", "platesc", "pay"},      {"ro", "plateste", "pay"},
		{"ro", "colet", "parcel"},     {"ro", "intarziere", "late"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (!is_about(*state, cases[i][0], cases[i][1], cases[i][2]))
			fail_msg("%s: `%s' is not about `%s'", cases[i][0],
				 cases[i][1], cases[i][2]);
}

/* Two words of one language that must not be taken for each other. */
static void opposites_and_neighbours_share_no_concept(void **state)
{
	static const char *const cases[][3] = {
		{"en", "buy", "sell"},
		{"en", "cancel", "return"},
		{"en", "refund", "exchange"},
		{"en", "complaint", "refund"},
		{"en", "arrive", "depart"},
		{"en", "activate", "deactivate"},
		{"en", "debit", "credit"},
		{"en", "login", "logout"},
		{"en", "block", "unblock"},
		{"en", "deposit", "withdraw"},
		{"en", "cheap", "expensive"},
		{"en", "open", "close"},
		{"en", "more", "less"},
		{"en", "increase", "decrease"},
		{"en", "two", "second"},
		{"en", "left", "inside"},
		{"en", "subscribe", "unsubscribe"},
		{"en", "husband", "wife"},
		{"en", "breakfast", "dinner"},
		{"en", "yesterday", "tomorrow"},
		{"ru", "купить", "продать"},
		{"ru", "открыть", "закрыть"},
		{"ru", "включить", "выключить"},
		{"ru", "подписаться", "отписаться"},
		{"ru", "вчера", "завтра"},
		{"ru", "два", "второй"},
		{"ru", "отмена", "обмен"},
		{"ru", "войти", "выйти"},
		{"ru", "заблокировать", "разблокировать"},
		{"ru", "дешевле", "дороже"},
		{"lv", "pirkt", "pārdot"},
		{"lv", "atcelt", "atgriezt"},
		{"lv", "lēts", "dārgs"},
		{"lv", "sākums", "beigas"},
		{"lv", "atvērt", "aizvērt"},
		{"lv", "ieslēgt", "izslēgt"},
		{"lv", "vakar", "rīt"},
		{"lv", "vairāk", "mazāk"},
		{"ro", "cumpăra", "vinde"},
		{"ro", "deschide", "închide"},
		{"ro", "ieri", "mâine"},
		{"ro", "anula", "returna"},
		{"ro", "ieftin", "scump"},
		{"ro", "bloca", "debloca"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint16_t a[CONCEPTS_A_WORD], b[CONCEPTS_A_WORD];
		size_t n = find(*state, cases[i][0], cases[i][1], a);
		size_t m = find(*state, cases[i][0], cases[i][2], b);

		if (n == 0 || m == 0)
			fail_msg("%s: `%s' or `%s' is unknown", cases[i][0],
				 cases[i][1], cases[i][2]);
		for (size_t k = 0; k < n * m; k++)
			if (a[k / m] == b[k % m])
				fail_msg("%s: `%s' and `%s' are both `%s'",
					 cases[i][0], cases[i][1], cases[i][2],
					 concepts_made[a[k / m]].name);
	}
}

static void the_same_in_four_languages_is_one_concept(void **state)
{
	static const char *const cases[][5] = {
		{"deliver", "delivery", "доставка", "piegāde", "livrare"},
		{"buy", "bought", "купил", "nopirku", "cumpărat"},
		{"refund", "refunds", "возместите", "atmaksu", "rambursare"},
		{"price", "prices", "цену", "cenu", "prețul"},
		{"password", "password", "паролем", "paroles", "parolei"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		for (size_t l = 0; l < CONCEPTS_LANGS; l++)
			if (!is_about(*state, concepts_langs[l],
				      cases[i][l + 1], cases[i][0]))
				fail_msg("`%s' is not about `%s'",
					 cases[i][l + 1], cases[i][0]);
}

static void the_script_decides_before_the_language(void **state)
{
	uint16_t ids[CONCEPTS_A_WORD];

	assert_true(is_about(*state, "lv", "доставки", "deliver"));
	assert_true(is_about(*state, "ru", "delivery", "deliver"));
	assert_int_equal(find(*state, "lv", "delivery", ids), 0);
	assert_int_equal(find(*state, "de", "delivery", ids), 0);
	assert_int_equal(find(*state, "", "delivery", ids), 0);
	assert_int_equal(find(*state, "en", "zxqvkj", ids), 0);
	assert_int_equal(find(*state, "ru", "щзъюкв", ids), 0);
}

struct use {
	const char *lang, *word; /* word is not ended by NUL but by len */
	size_t len;
	char stem[STEM_WORD_MAX + 1];
	uint16_t id;
};

struct uses {
	struct use *list;
	size_t n, cap;
};

/* Every word of the lexicon, in order. */
static void collect(struct shop *s, struct uses *u)
{
	for (size_t i = 0; i < CONCEPTS_MADE * CONCEPTS_LANGS; i++) {
		const char *word = concepts_made[i / CONCEPTS_LANGS]
					   .words[i % CONCEPTS_LANGS];

		for (size_t len; word != NULL && *word != '\0';
		     word += len + (word[len] == ' ')) {
			char folded[STEM_WORD_MAX];
			struct use *use;
			size_t n;

			len = strcspn(word, " ");
			u->list = mem_grow(u->list, &u->cap, u->n + 1,
					   sizeof(*u->list));
			use = &u->list[u->n++];
			use->lang = concepts_langs[i % CONCEPTS_LANGS];
			use->word = word;
			use->len = len;
			use->id = (uint16_t)(i / CONCEPTS_LANGS);
			n = fold_text(word, len, folded, sizeof(folded));
			n = text_stem(s->reader, folded, n, use->lang,
				      use->stem, STEM_WORD_MAX);
			use->stem[n] = '\0';
		}
	}
}

static void every_word_is_found_again(void **state)
{
	struct shop *s = *state;
	struct uses u = {0};
	uint16_t ids[CONCEPTS_A_WORD];

	assert_int_equal(concepts_count(s->concepts), CONCEPTS_MADE);
	collect(s, &u);
	for (size_t i = 0; i < u.n; i++) {
		char *word = mem_strndup(u.list[i].word, u.list[i].len);
		size_t n = find(s, u.list[i].lang, word, ids);
		size_t k = 0;

		while (k < n && ids[k] != u.list[i].id)
			k++;
		if (k == n)
			fail_msg("%s: `%s' of `%s' is not found",
				 u.list[i].lang, word,
				 concepts_made[u.list[i].id].name);
		for (k = 1; k < n; k++)
			assert_true(ids[k - 1] < ids[k]);
		free(word);
	}
	free(u.list);
}

static int by_stem(const void *a, const void *b)
{
	const struct use *x = a, *y = b;
	int d = strcmp(x->lang, y->lang);

	d = d != 0 ? d : strcmp(x->stem, y->stem);
	return d != 0 ? d : (x->id > y->id) - (x->id < y->id);
}

/* True when one word of list[0..n), which have one stem, is written in the
 * lines of both concepts: then it is meant. */
static bool is_meant(const struct use *list, size_t n, uint16_t a, uint16_t b)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n && list[i].id == a; k++)
			if (list[k].id == b && list[k].len == list[i].len &&
			    memcmp(list[k].word, list[i].word, list[i].len) ==
				    0)
				return true;
	return false;
}

static void no_two_concepts_meet_in_a_stem_by_accident(void **state)
{
	struct uses u = {0};
	size_t met = 0;

	collect(*state, &u);
	qsort(u.list, u.n, sizeof(*u.list), by_stem);
	for (size_t i = 0, end; i < u.n; i = end) {
		const struct use *x = &u.list[i];

		for (end = i + 1; end < u.n && x->lang == u.list[end].lang &&
				  strcmp(x->stem, u.list[end].stem) == 0;)
			end++;
		for (size_t k = i + 1; k < end; k++) {
			const struct use *y = &u.list[k - 1], *z = &u.list[k];

			if (y->id == z->id ||
			    is_meant(x, end - i, y->id, z->id))
				continue;
			print_error("%s: `%.*s' of %s and `%.*s' of %s have "
				    "the stem `%s'\n",
				    x->lang, (int)y->len, y->word,
				    concepts_made[y->id].name, (int)z->len,
				    z->word, concepts_made[z->id].name,
				    x->stem);
			met++;
		}
	}
	free(u.list);
	assert_int_equal(met, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(inflected_forms_find_their_concept),
		cmocka_unit_test(diacritics_may_be_left_out),
		cmocka_unit_test(opposites_and_neighbours_share_no_concept),
		cmocka_unit_test(the_same_in_four_languages_is_one_concept),
		cmocka_unit_test(the_script_decides_before_the_language),
		cmocka_unit_test(every_word_is_found_again),
		cmocka_unit_test(no_two_concepts_meet_in_a_stem_by_accident),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
