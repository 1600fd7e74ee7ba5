#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/mem.h"
#include "base/str.h"
#include "match/alike.h"
#include "match/fts.h"
#include "match/image.h"
#include "match/query.h"
#include "match/tally.h"
#include "unit/unit.h"

static struct image *words_image(const char *const *sorted, size_t n)
{
	struct image_builder *b = image_builder_new(n, true);

	for (size_t i = 0; i < n; i++)
		assert_true(image_builder_add(b, sorted[i], strlen(sorted[i]),
					      i, 0, 1));
	return image_builder_finish(&b);
}

static void an_image_knows_who_has_what(void **state)
{
	struct image_builder *b = image_builder_new(3, true);
	struct image *i;
	struct image_list list;
	const uint32_t *order;
	size_t n;

	(void)state;
	assert_true(image_builder_add(b, "lamp", 4, 0, 1, 1));
	assert_true(image_builder_add(b, "lamp", 4, 2, 0, 1));
	assert_true(image_builder_add(b, "lamp", 4, 2, 5, 2));
	assert_true(image_builder_add(b, "red", 3, 0, 0, 1));
	i = image_builder_finish(&b);
	assert_null(b);
	assert_int_equal(image_terms(i), 2);
	assert_int_equal(image_find(i, "lam", 3), IMAGE_NONE);
	list = image_list(i, image_find(i, "lamp", 4));
	assert_int_equal(list.n, 2);
	assert_int_equal(list.docs[1], 2);
	assert_int_equal(list.times[1], 3);
	assert_int_equal(image_length(i, 2), 3);
	assert_int_equal(image_length(i, 1), 0);
	order = image_order(i, 0, &n);
	assert_int_equal(n, 2);
	assert_int_equal(order[0], image_find(i, "red", 3));
	assert_int_equal(order[1], image_find(i, "lamp", 4));
	assert_int_equal(image_prefix(i, "la", 2, 9, &n),
			 image_find(i, "lamp", 4));
	assert_int_equal(n, 1);
	assert_int_equal(image_prefix(i, "x", 1, 9, &n), IMAGE_NONE);
	image_free(&i);
	assert_null(i);
}

static void an_image_refuses_disorder(void **state)
{
	struct image_builder *b = image_builder_new(2, false);

	(void)state;
	assert_true(image_builder_add(b, "b", 1, 1, 0, 1));
	assert_false(image_builder_add(b, "a", 1, 1, 0, 1));
	assert_false(image_builder_add(b, "b", 1, 0, 0, 1));
	assert_false(image_builder_add(b, "c", 1, 2, 0, 1));
	image_builder_free(&b);
	assert_null(b);
}

static void many_occurrences_do_not_wrap_around(void **state)
{
	struct image_builder *b = image_builder_new(1, false);
	struct image *i;

	(void)state;
	for (uint32_t j = 0; j < 600; j++)
		assert_true(image_builder_add(b, "a", 1, 0, j, 1));
	i = image_builder_finish(&b);
	assert_int_equal(image_list(i, 0).times[0], 255);
	assert_int_equal(image_length(i, 0), 600);
	image_free(&i);
}

static void an_empty_image_finds_nothing(void **state)
{
	struct image_builder *b = image_builder_new(0, true);
	struct image *i = image_builder_finish(&b);
	struct alike *l = alike_new(i);
	struct arena *a = arena_new(4096);
	struct alike_term out[4];

	(void)state;
	assert_int_equal(image_find(i, "a", 1), IMAGE_NONE);
	assert_int_equal(alike_find(l, "word", 4, a, out, 4), 0);
	alike_free(&l);
	image_free(&i);
	arena_free(&a);
}

static void kin_of_a_word_come_before_strangers(void **state)
{
	static const char *const words[] = {"deliver", "delivery", "liver",
					    "lamp", "wardrobe"};
	static const char *const sorted[] = {"deliver", "delivery", "lamp",
					     "liver", "wardrobe"};
	struct image *i = words_image(sorted, ARRAY_SIZE(sorted));
	struct alike *l = alike_new(i);
	struct arena *a = arena_new(4096);
	struct alike_term out[4];
	size_t n = alike_find(l, "delivered", 9, a, out, 4);

	(void)state;
	assert_true(n >= 2);
	assert_int_equal(out[0].term, image_find(i, words[0], 7));
	assert_int_equal(out[1].term, image_find(i, words[1], 8));
	assert_true(out[0].share > out[1].share);
	assert_true(out[0].share < 1.0F);
	for (size_t j = 0; j < n; j++)
		assert_int_not_equal(out[j].term, image_find(i, words[3], 4));
	/* The word itself is left out, and the list is never too long. */
	n = alike_find(l, "deliver", 7, a, out, 1);
	assert_int_equal(n, 1);
	assert_int_equal(out[0].term, image_find(i, words[1], 8));
	alike_free(&l);
	image_free(&i);
	arena_free(&a);
}

static void a_tally_forgets_what_was_added(void **state)
{
	struct tally t;

	(void)state;
	tally_init(&t, 5);
	tally_add(&t, 4, 1);
	tally_add(&t, 4, 2);
	tally_raise(&t, 1, 3);
	tally_raise(&t, 1, 2);
	assert_int_equal(t.n, 2);
	assert_true(t.sums[4] == 3.0F);
	assert_true(t.sums[1] == 3.0F);
	tally_reset(&t);
	assert_int_equal(t.n, 0);
	assert_true(t.sums[4] == 0.0F);
	tally_clear(&t);
}

static const char *query_of(const char *text, bool unfinished)
{
	static struct str s;

	str_clear(&s);
	str_init(&s, QUERY_MAX);
	if (!query_build(text, strlen(text), unfinished, &s))
		return "-";
	assert_false(s.overflowed);
	return str_text(&s);
}

static void a_query_has_quoted_words_only(void **state)
{
	(void)state;
	assert_string_equal(query_of("lamp OR \"x* NEAR(", false),
			    "\"lamp\" OR \"OR\" OR \"x\" OR \"NEAR\"");
	assert_string_equal(query_of("red lam", true),
			    "\"red\" OR \"lam\" OR \"lam\" *");
	assert_string_equal(query_of("!!! ((( ***", true), "-");
	assert_string_equal(query_of("", true), "-");
}

static void a_query_is_never_long(void **state)
{
	struct str text;
	size_t words = 1;

	(void)state;
	str_init(&text, 1 << 20);
	for (int i = 0; i < 5000; i++)
		str_add(&text, "слово\"слово ");
	for (const char *q = query_of(str_text(&text), true);
	     (q = strstr(q, " OR ")) != NULL; q++)
		words++;
	assert_true(words <= QUERY_WORDS + 1);
	str_reset(&text);
	for (int i = 0; i < 20000; i++)
		str_add(&text, "я");
	assert_true(strlen(query_of(str_text(&text), true)) <= QUERY_MAX);
	str_clear(&text);
	query_of("", false);
}

static const struct passage delivery_passages[] = {
	{"Times", "We deliver in two days. The courier calls before."},
	{"", "Delivery costs five euros."},
};

static const struct passage return_passages[] = {
	{"", "Send the goods back within thirty days."},
};

static const struct phrase said[] = {{"en", "where is my parcel"},
				     {"ru", "где моя посылка"}};

static struct knowledge *shop(void)
{
	struct knowledge *k = knowledge_new();
	struct article *articles = arena_alloc(k->arena, 2 * sizeof(*articles));
	struct intent *intent = arena_alloc(k->arena, sizeof(*intent));

	articles[0] = (struct article){.id = "delivery",
				       .lang = "en",
				       .title = "Delivery times",
				       .tags = "shipping courier",
				       .passages = delivery_passages,
				       .n_passages = 2,
				       .taught = said,
				       .n_taught = 1};
	articles[1] = (struct article){.id = "returns",
				       .lang = "en",
				       .title = "Returns",
				       .tags = "",
				       .passages = return_passages,
				       .n_passages = 1};
	intent->id = "order_status";
	intent->utterances = said;
	intent->n_utterances = 2;
	k->articles = articles;
	k->n_articles = 2;
	k->intents = intent;
	k->n_intents = 1;
	return k;
}

static void the_index_numbers_documents_in_order(void **state)
{
	const struct knowledge *k = shop();
	struct fault why = {0};
	struct fts *f = fts_build(k, &why);
	struct image *heads, *passages;

	(void)state;
	assert_non_null(f);
	assert_int_equal(fts_documents(f, FTS_UTTERANCES), 2);
	assert_int_equal(fts_documents(f, FTS_HEADS), 3);
	assert_int_equal(fts_documents(f, FTS_PASSAGES), 3);
	heads = fts_image(f, FTS_HEADS, &why);
	passages = fts_image(f, FTS_PASSAGES, &why);
	assert_non_null(heads);
	assert_non_null(passages);
	/* Stems, by the same stemmer as everywhere; a heading counts twice. */
	assert_int_equal(
		image_list(heads, image_find(heads, "parcel", 6)).docs[0], 1);
	assert_int_equal(
		image_list(passages, image_find(passages, "time", 4)).times[0],
		2);
	assert_int_equal(image_find(passages, "times", 5), IMAGE_NONE);
	assert_int_equal(
		image_list(passages, image_find(passages, "deliv", 5)).n, 1);
	image_free(&heads);
	image_free(&passages);
	fts_free(&f);
	knowledge_unref(&k);
}

static void people_find_by_stems_and_by_beginnings(void **state)
{
	static const struct {
		const char *text, *lang;
		enum fts_part part;
		uint32_t first;
	} cases[] = {
		{"couriers", "en", FTS_PASSAGES, 0},
		{"thirt", "en", FTS_PASSAGES, 2},
		{"посылки", "ru", FTS_UTTERANCES, 1},
		{"RETURN", "en", FTS_HEADS, 2},
	};
	const struct knowledge *k = shop();
	struct fault why = {0};
	struct fts *f = fts_build(k, &why);
	struct fts_hit hits[4];
	size_t n;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_true(fts_search(f, cases[i].part, cases[i].text,
				       strlen(cases[i].text), cases[i].lang,
				       5000, hits, 4, &n, &why));
		assert_true(n > 0);
		assert_int_equal(hits[0].document, cases[i].first);
	}
	assert_true(fts_search(f, FTS_HEADS, "\"; NEAR(", 8, "en", 5000, hits,
			       4, &n, &why));
	assert_true(
		fts_search(f, FTS_HEADS, "", 0, "en", 5000, hits, 4, &n, &why));
	assert_int_equal(n, 0);
	fts_free(&f);
	knowledge_unref(&k);
}

/* Enough equal passages that SQLite looks at the clock before it is done. */
static void a_search_that_takes_too_long_is_given_up(void **state)
{
	struct knowledge *k = knowledge_new();
	const struct knowledge *done = k;
	size_t n = 3000, found;
	struct passage *p = arena_alloc(k->arena, n * sizeof(*p));
	struct article *art = arena_alloc(k->arena, sizeof(*art));
	struct fault why = {0};
	struct fts_hit hits[4];
	struct fts *f;

	(void)state;
	for (size_t i = 0; i < n; i++)
		p[i] = (struct passage){"", "we deliver the lamp to you"};
	*art = (struct article){.id = "a",
				.title = "",
				.tags = "",
				.passages = p,
				.n_passages = n};
	k->articles = art;
	k->n_articles = 1;
	f = fts_build(k, &why);
	assert_non_null(f);
	assert_false(fts_search(f, FTS_PASSAGES, "deliver the lamp to you", 23,
				"en", -1, hits, 4, &found, &why));
	assert_int_equal(why.kind, FAULT_RETRY);
	/* And the next one is none the worse for it. */
	assert_true(fts_search(f, FTS_PASSAGES, "lamp", 4, "en", 60000, hits, 4,
			       &found, &why));
	assert_int_equal(found, 4);
	fts_free(&f);
	knowledge_unref(&done);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_image_knows_who_has_what),
		cmocka_unit_test(an_image_refuses_disorder),
		cmocka_unit_test(many_occurrences_do_not_wrap_around),
		cmocka_unit_test(an_empty_image_finds_nothing),
		cmocka_unit_test(kin_of_a_word_come_before_strangers),
		cmocka_unit_test(a_tally_forgets_what_was_added),
		cmocka_unit_test(a_query_has_quoted_words_only),
		cmocka_unit_test(a_query_is_never_long),
		cmocka_unit_test(the_index_numbers_documents_in_order),
		cmocka_unit_test(people_find_by_stems_and_by_beginnings),
		cmocka_unit_test(a_search_that_takes_too_long_is_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
