#include "config.h"

#include <math.h>
#include <string.h>

#include "base/attr.h"
#include "base/mem.h"
#include "match/fts.h"
#include "match/passages.h"
#include "match/trust.h"
#include "text/text.h"
#include "unit/unit.h"

#define ONE(text)                                                              \
	(const struct passage[])                                               \
	{                                                                      \
		{                                                              \
			"", text                                               \
		}                                                              \
	}

static const struct passage delivery[] = {
	{"", "We deliver to the door in two to four working days. The courier "
	     "sends a message with the hour."},
	{"", "Delivery to a parcel locker costs three euros, to the door five "
	     "euros. It is free above fifty euros."},
};

static const struct phrase taught[] = {
	{"en", "how much is shipping"},
	{"en", "what do I pay for postage"},
};

static const struct article plain[] = {
	{.id = "care",
	 .lang = "en",
	 .title = "How do I wash bed linen?",
	 .tags = "",
	 .passages = ONE("Wash linen at forty degrees and dry it in the "
			 "shade. Do not bleach linen."),
	 .n_passages = 1},
	{.id = "delivery",
	 .lang = "en",
	 .title = "When will my order come?",
	 .tags = "shipping",
	 .passages = delivery,
	 .n_passages = 2},
	{.id = "empty",
	 .lang = "en",
	 .title = "How do I wash an empty page?",
	 .tags = "",
	 .n_passages = 0},
	{.id = "gift",
	 .lang = "en",
	 .title = "Where do I use a gift card?",
	 .tags = "",
	 .passages = ONE("Type the number of the gift card when you pay. A "
			 "gift card is good for two years."),
	 .n_passages = 1},
	{.id = "returns",
	 .lang = "en",
	 .title = "How do I return goods?",
	 .tags = "",
	 .passages = ONE("Send the goods back within thirty days and we "
			 "refund what you paid."),
	 .n_passages = 1},
	{.id = "returns",
	 .lang = "ru",
	 .title = "Как вернуть товар?",
	 .tags = "",
	 .passages = ONE("Отправьте товар обратно в течение тридцати дней, и "
			 "мы вернём деньги за покупку."),
	 .n_passages = 1},
};

struct shop {
	const struct knowledge *knowledge;
	struct passages *passages;
	struct text_reader *reader;
	struct arena *arena;
	struct match_passage out[10];
	size_t n;
};

static void open_shop(struct shop *s, const struct phrase *lesson, size_t n)
{
	struct knowledge *k = knowledge_new();
	struct article *articles = arena_alloc(k->arena, sizeof(plain));
	struct fault why = {0};
	struct fts *f;

	memcpy(articles, plain, sizeof(plain));
	articles[1].taught = lesson;
	articles[1].n_taught = n;
	k->articles = articles;
	k->n_articles = ARRAY_SIZE(plain);
	f = fts_build(k, &why);
	assert_non_null(f);
	s->passages = passages_build(k, f, NULL, &why);
	assert_non_null(s->passages);
	fts_free(&f);
	s->knowledge = k;
	s->reader = text_reader_new();
	s->arena = arena_new(4096);
}

static void close_shop(struct shop *s)
{
	passages_free(&s->passages);
	assert_null(s->passages);
	text_reader_free(&s->reader);
	arena_free(&s->arena);
	knowledge_unref(&s->knowledge);
}

/* The id of the first article, or "" */
static const char *ask(struct shop *s, const char *question, const char *lang,
		       bool unfinished)
{
	struct text text;
	struct passages_question q = {.text = &text,
				      .lang = lang,
				      .unfinished = unfinished,
				      .explain = true};

	arena_reset(s->arena);
	text_read(s->reader, question, strlen(question),
		  lang != NULL ? lang : "en", 100, s->arena, &text);
	s->n = passages_ask(s->passages, &q, s->arena, s->out,
			    ARRAY_SIZE(s->out));
	return s->n > 0 ? s->knowledge->articles[s->out[0].article].id : "";
}

static void a_question_finds_its_article_and_passage(void **state)
{
	struct shop s;

	(void)state;
	open_shop(&s, NULL, 0);
	assert_string_equal(ask(&s, "how do i return goods", "en", false),
			    "returns");
	assert_string_equal(ask(&s, "washing my linens", "en", false), "care");
	assert_string_equal(
		ask(&s, "what does a parcel locker cost", "en", false),
		"delivery");
	assert_int_equal(s.out[0].passage, 1);
	assert_string_equal(
		ask(&s, "courier message with the hour", "en", false),
		"delivery");
	assert_int_equal(s.out[0].passage, 0);
	close_shop(&s);
}

static void confidences_are_shares_and_fall(void **state)
{
	struct shop s;
	double sure;

	(void)state;
	open_shop(&s, NULL, 0);
	ask(&s, "where do I use a gift card", "en", false);
	sure = s.out[0].confidence;
	assert_true(s.n > 1);
	for (size_t i = 0; i < s.n; i++) {
		assert_true(s.out[i].confidence >= 0);
		assert_true(s.out[i].confidence <= 1);
		assert_true(i == 0 ||
			    s.out[i].confidence <= s.out[i - 1].confidence);
		assert_true(i == 0 || s.out[i].score <= s.out[i - 1].score);
	}
	ask(&s, "do you repair old clocks", "en", false);
	assert_true(s.n == 0 || s.out[0].confidence < sure / 2);
	close_shop(&s);
}

static void an_article_speaks_the_language_of_the_question(void **state)
{
	struct shop s;

	(void)state;
	open_shop(&s, NULL, 0);
	assert_string_equal(ask(&s, "вернуть деньги", "ru", false), "returns");
	assert_string_equal(s.knowledge->articles[s.out[0].article].lang, "ru");
	assert_int_equal(s.n, 1);
	/* In a language without articles all are looked at. */
	assert_string_equal(ask(&s, "gift card", "lv", false), "gift");
	assert_string_equal(ask(&s, "gift card", NULL, false), "gift");
	close_shop(&s);
}

static void an_unfinished_word_stands_for_its_ends(void **state)
{
	struct shop s;

	(void)state;
	open_shop(&s, NULL, 0);
	assert_string_equal(ask(&s, "bleac", "en", true), "care");
	assert_string_equal(ask(&s, "th refu", "en", true), "returns");
	close_shop(&s);
}

static void words_that_look_alike_help(void **state)
{
	struct shop s;

	(void)state;
	open_shop(&s, NULL, 0);
	assert_string_equal(
		ask(&s, "bleaching-agents for bedlinen", "en", false), "care");
	close_shop(&s);
}

static void taught_questions_bring_their_like(void **state)
{
	struct shop before, after;

	(void)state;
	open_shop(&before, NULL, 0);
	open_shop(&after, taught, ARRAY_SIZE(taught));
	ask(&before, "how much postage do I pay", "en", false);
	assert_string_equal(
		ask(&after, "how much postage do I pay", "en", false),
		"delivery");
	if (before.n > 0 && before.out[0].article == after.out[0].article)
		assert_true(after.out[0].score > before.out[0].score);
	/* What was not taught is found as before. */
	assert_string_equal(ask(&after, "use a gift card", "en", false),
			    "gift");
	close_shop(&before);
	close_shop(&after);
}

static void the_words_that_counted_are_told(void **state)
{
	struct shop s;

	(void)state;
	open_shop(&s, NULL, 0);
	ask(&s, "please wash linen", "en", false);
	assert_int_equal(s.out[0].n_words, 2);
	assert_string_equal(s.out[0].words[0].text, "linen");
	assert_string_equal(s.out[0].words[1].text, "wash");
	assert_true(s.out[0].words[0].weight >= s.out[0].words[1].weight);
	close_shop(&s);
}

static void nothing_asked_is_nothing_found(void **state)
{
	struct shop s;

	(void)state;
	open_shop(&s, NULL, 0);
	assert_string_equal(ask(&s, "", "en", false), "");
	assert_string_equal(ask(&s, "?!", "en", true), "");
	assert_string_equal(ask(&s, "qqqqqq", "en", false), "");
	close_shop(&s);
}

static void two_builds_think_the_same(void **state)
{
	struct shop a, b;

	(void)state;
	open_shop(&a, taught, 2);
	open_shop(&b, taught, 2);
	ask(&a, "send linen back", "en", false);
	ask(&b, "send linen back", "en", false);
	assert_int_equal(a.n, b.n);
	for (size_t i = 0; i < a.n; i++) {
		assert_int_equal(a.out[i].article, b.out[i].article);
		assert_memory_equal(&a.out[i].confidence, &b.out[i].confidence,
				    sizeof(double));
	}
	close_shop(&a);
	close_shop(&b);
}

static void a_knowledge_without_articles_is_no_trouble(void **state)
{
	const struct knowledge *k = knowledge_new();
	struct text_reader *r = text_reader_new();
	struct arena *a = arena_new(1024);
	struct fault why = {0};
	struct fts *f = fts_build(k, &why);
	struct passages *p = passages_build(k, f, NULL, &why);
	struct text text;
	struct passages_question q = {.text = &text, .lang = "en"};
	struct match_passage out[2];

	(void)state;
	assert_non_null(p);
	text_read(r, "hello", 5, "en", 10, a, &text);
	assert_int_equal(passages_ask(p, &q, a, out, 2), 0);
	assert_int_equal(passages_count(p), 0);
	passages_free(&p);
	fts_free(&f);
	text_reader_free(&r);
	arena_free(&a);
	knowledge_unref(&k);
}

static void a_million_words_in_an_article_are_indexed(void **state)
{
	struct knowledge *k = knowledge_new();
	const struct knowledge *done = k;
	size_t len = 2000000;
	char *body = arena_alloc(k->arena, len + 1);
	struct passage p = {"", body};
	struct article art = {.id = "big",
			      .lang = "en",
			      .title = "Big",
			      .tags = "",
			      .passages = &p,
			      .n_passages = 1};
	struct fault why = {0};
	struct passages *passages;
	struct fts *f;

	(void)state;
	for (size_t i = 0; i < len; i += 2) {
		body[i] = (char)('a' + i / 2 % 26);
		body[i + 1] = ' ';
	}
	k->articles = &art;
	k->n_articles = 1;
	f = fts_build(k, &why);
	assert_non_null(f);
	passages = passages_build(k, f, NULL, &why);
	assert_non_null(passages);
	passages_free(&passages);
	fts_free(&f);
	knowledge_unref(&done);
}

static void trust_follows_the_lessons(void **state)
{
	struct trust_lesson lessons[200] = {{{0}, false, 0}};
	double good[TRUST_EVIDENCES] = {0.9}, bad[TRUST_EVIDENCES] = {0.1};
	struct trust t;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lessons); i++) {
		lessons[i].evidence[TRUST_WORDS] = (double)(i % 100) / 100;
		lessons[i].right = i % 100 > 50;
		lessons[i].weight = 1;
	}
	trust_learn(&t, lessons, ARRAY_SIZE(lessons));
	assert_true(trust_probability(&t, good) > 0.9);
	assert_true(trust_probability(&t, bad) < 0.1);
}

static void without_lessons_trust_is_small_and_defined(void **state)
{
	struct trust_lesson right[3] = {
		{{1}, true, 1}, {{2}, true, 1}, {{3}, true, 1}};
	double evidence[TRUST_EVIDENCES] = {1};
	struct trust t;

	(void)state;
	trust_learn(&t, NULL, 0);
	assert_true(fabs(trust_probability(&t, evidence) - 0.5) < 1e-9);
	trust_learn(&t, right, 3);
	assert_true(trust_probability(&t, evidence) <= 0.5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_question_finds_its_article_and_passage),
		cmocka_unit_test(confidences_are_shares_and_fall),
		cmocka_unit_test(
			an_article_speaks_the_language_of_the_question),
		cmocka_unit_test(an_unfinished_word_stands_for_its_ends),
		cmocka_unit_test(words_that_look_alike_help),
		cmocka_unit_test(taught_questions_bring_their_like),
		cmocka_unit_test(the_words_that_counted_are_told),
		cmocka_unit_test(nothing_asked_is_nothing_found),
		cmocka_unit_test(two_builds_think_the_same),
		cmocka_unit_test(a_knowledge_without_articles_is_no_trouble),
		cmocka_unit_test(a_million_words_in_an_article_are_indexed),
		cmocka_unit_test(trust_follows_the_lessons),
		cmocka_unit_test(without_lessons_trust_is_small_and_defined),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
