#include "config.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/mem.h"
#include "match/engine.h"
#include "match/parts.h"
#include "match/verdict.h"
#include "unit/unit.h"

static const char *const orders[] = {
	"where is my order",           "track my order please",
	"when will my order arrive",   "my order has not come yet",
	"what happened to my parcel",  "has my order been shipped",
	"any news about the delivery", "order status please",
};
static const char *const refunds[] = {
	"i want my money back",        "when do i get my refund",
	"how long does a refund take", "refund not received",
	"please return the money",     "money for returned shoes",
	"the refund is still missing", "give my money back now",
};
static const char *const hours[] = {
	"when are you open",       "opening hours of the shop",
	"are you open on sunday",  "what time do you close",
	"is the store open today", "working hours",
};
static const char *const orders_ru[] = {
	"где мой заказ",       "когда привезут заказ", "статус моего заказа",
	"заказ ещё не пришёл", "где моя посылка",      "отследить посылку",
};

struct sample {
	const char *id;
	const char *lang;
	const char *const *texts;
	size_t n;
};

static const struct sample samples[] = {
	{"hours", "en", hours, ARRAY_SIZE(hours)},
	{"order_ru", "ru", orders_ru, ARRAY_SIZE(orders_ru)},
	{"orders", "en", orders, ARRAY_SIZE(orders)},
	{"refunds", "en", refunds, ARRAY_SIZE(refunds)},
};

static const struct knowledge *knowledge_of(const struct sample *s, size_t n)
{
	struct knowledge *k = knowledge_new();
	struct intent *in = arena_alloc(k->arena, (n + 1) * sizeof(*in));

	for (size_t i = 0; i < n; i++) {
		struct phrase *p =
			arena_alloc(k->arena, (s[i].n + 1) * sizeof(*p));

		for (size_t j = 0; j < s[i].n; j++) {
			knowledge_set_lang(p[j].lang, s[i].lang);
			p[j].text = s[i].texts[j];
		}
		in[i].id = s[i].id;
		in[i].category = in[i].skill = "";
		in[i].utterances = p;
		in[i].n_utterances = s[i].n;
	}
	k->intents = in;
	k->n_intents = n;
	return k;
}

static struct engine *engine_without(const char *parts, const struct sample *s,
				     size_t n)
{
	const struct knowledge *k = knowledge_of(s, n);
	struct engine_options o = {.promise = 0.9};
	struct fault why;
	struct engine *e;

	if (parts != NULL)
		assert_true(parts_read(parts, &o.without, &why));
	e = engine_build(k, &o, &why);
	assert_non_null(e);
	knowledge_unref(&k);
	return e;
}

static struct engine *engine_of(const struct sample *s, size_t n)
{
	return engine_without(NULL, s, n);
}

static const struct match_part *ask(const struct engine *e, const char *text,
				    struct arena *a)
{
	struct engine_question q = {.text = text, .len = strlen(text)};

	return engine_ask(e, &q, a)->parts;
}

static void a_question_finds_its_intent(void **state)
{
	static const char *const cases[][2] = {
		{"order not arrived, where is it", "orders"},
		{"REFUND!!! my money", "refunds"},
		{"open on saturday?", "hours"},
		{"ГДЕ МОЙ ЗАКАЗ", "order_ru"},
	};
	struct engine *e = engine_of(samples, ARRAY_SIZE(samples));
	struct arena *a = arena_new(4096);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct match_part *p = ask(e, cases[i][0], a);

		assert_true(p->n_intents > 1);
		assert_string_equal(samples[p->intents[0].intent].id,
				    cases[i][1]);
		assert_true(p->intents[0].confidence >=
			    p->intents[1].confidence);
		assert_true(p->intents[0].confidence <= 1.0);
		assert_non_null(p->rule);
	}
	arena_free(&a);
	engine_unref(&e);
}

/* A word that is everywhere, and by itself an example of one intent only. */
static void an_example_is_of_its_intent_word_for_word(void **state)
{
	static const char *const kinds[] = {"ok", "alright then", "fine, bye"};
	static const char *const both[] = {"is it ok", "ok when do you open",
					   "working hours"};
	static const char *const none[] = {"ok computer", "who sings creep"};
	const struct sample own[] = {
		{"agreed", "en", kinds, ARRAY_SIZE(kinds)}, samples[0],
		{"oos", "en", none, ARRAY_SIZE(none)},      samples[2],
		{"other", "en", both, ARRAY_SIZE(both)},
	};
	struct engine *e = engine_of(own, ARRAY_SIZE(own));
	struct arena *a = arena_new(4096);
	const struct match_part *p = ask(e, "OK!", a);

	(void)state;
	assert_int_equal(p->intents[0].intent, 0);
	assert_true(p->intents[0].confidence > 0.9);
	/* Marked as "none of these"; two intents have the last one. */
	p = ask(e, "ok computer", a);
	assert_true(p->intents[0].confidence < 0.05);
	p = ask(e, "working hours", a);
	assert_true(p->intents[0].confidence < 0.97);
	arena_free(&a);
	engine_unref(&e);
}

/* Who wrote "hous" may have meant hours, or something else. */
static void an_answer_is_as_sure_as_the_mending(void **state)
{
	struct engine *e = engine_of(samples, ARRAY_SIZE(samples));
	struct arena *a = arena_new(4096);
	double sure = ask(e, "opening hours", a)->intents[0].confidence;
	const struct match_part *p = ask(e, "openign hours", a);

	(void)state;
	assert_int_equal(p->n_repairs, 1);
	assert_string_equal(p->normalised, "opening hours");
	assert_true(p->intents[0].confidence < sure);
	arena_free(&a);
	engine_unref(&e);
}

/* All words of a refund, and what is wanted is none; an intent that is about
 * not wanting is another matter. */
static void what_is_not_wanted_is_not_answered(void **state)
{
	static const char *const keep[] = {
		"I don't want the order any more", "no need for the order now",
		"forget about my order", "I changed my mind about the order"};
	const struct sample own[] = {
		{"keep", "en", keep, ARRAY_SIZE(keep)},
		samples[0],
		samples[2],
		samples[3],
	};
	struct engine *e = engine_of(own, ARRAY_SIZE(own));
	struct arena *a = arena_new(4096);
	const struct match_part *p;

	(void)state;
	p = ask(e, "I do not want my money back", a);
	assert_int_equal(p->intents[0].intent, 3);
	assert_int_equal(p->verdict, VERDICT_CLARIFY);
	p = ask(e, "i want my money back", a);
	assert_int_equal(p->verdict, VERDICT_ANSWER);
	p = ask(e, "I don't want the order any more", a);
	assert_int_equal(p->intents[0].intent, 0);
	assert_int_equal(p->verdict, VERDICT_ANSWER);
	arena_free(&a);
	engine_unref(&e);
}

static void another_language_is_no_question_of_ours(void **state)
{
	struct engine *e = engine_of(samples, ARRAY_SIZE(samples));
	struct arena *a = arena_new(4096);
	const struct match_part *p = ask(e, "wann ist der shop open", a);

	(void)state;
	assert_string_equal(p->foreign, "de");
	assert_int_equal(p->verdict, VERDICT_ESCALATE);
	assert_int_equal(p->n_repairs, 0);
	p = ask(e, "gde moy zakaz", a);
	assert_string_equal(p->foreign, "");
	assert_string_equal(p->lang, "ru");
	arena_free(&a);
	engine_unref(&e);
}

/* Of nine examples with "my", six are of one intent. */
static void a_word_that_intents_share_is_unsure(void **state)
{
	struct engine *e = engine_of(samples, ARRAY_SIZE(samples));
	struct arena *a = arena_new(4096);
	const struct match_part *p = ask(e, "my", a);

	(void)state;
	assert_true(p->intents[0].confidence < 0.67);
	p = ask(e, "my working hours", a);
	assert_string_equal(samples[p->intents[0].intent].id, "hours");
	assert_true(p->intents[0].confidence > 0.67);
	arena_free(&a);
	engine_unref(&e);
}

/* Whatever is said, the answer is whole and confidences are probabilities. */
static void hostile_texts_have_an_answer(void **state)
{
	struct engine *e = engine_of(samples, ARRAY_SIZE(samples));
	struct arena *a = arena_new(4096);
	char *one_letter = mem_calloc(4001, 1), *many = mem_calloc(100001, 1);
	const char *texts[] = {
		"",      " ",       "?!",   "😀😀😀",      "\" OR 1=1 --", "*",
		"NEAR(", "the the", "qwxz", one_letter, many,
	};

	(void)state;
	memset(one_letter, 'a', 4000);
	for (size_t i = 0; i < 100000; i++)
		many[i] = "ab c\n"[i % 5];
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		const struct match_part *p = ask(e, texts[i], a);
		double sum = p->out_of_scope;

		assert_non_null(p->rule);
		for (size_t j = 0; j < p->n_intents; j++) {
			assert_true(p->intents[j].confidence >= 0.0);
			sum += p->intents[j].confidence;
		}
		assert_true(sum <= 1.0001);
		if (i < 3)
			assert_int_equal(p->verdict, VERDICT_ESCALATE);
		arena_reset(a);
	}
	free(one_letter);
	free(many);
	arena_free(&a);
	engine_unref(&e);
}

static void poor_content_still_makes_an_engine(void **state)
{
	static const char *const one[] = {"hello there"};
	static const struct sample alone[] = {{"greeting", "en", one, 1}};
	static const struct sample bare[] = {{"a", "en", NULL, 0},
					     {"b", "en", one, 1},
					     {"c", "en", one, 1},
					     {"oos", "en", one, 1}};
	static const char *many[40];
	static const struct sample only = {"orders", "en", many,
					   ARRAY_SIZE(many)};
	struct arena *a = arena_new(4096);
	struct engine *e;

	(void)state;
	e = engine_of(NULL, 0);
	assert_int_equal(ask(e, "hello", a)->n_intents, 0);
	engine_unref(&e);
	e = engine_of(alone, 1);
	assert_int_equal(ask(e, "hello", a)->n_intents, 1);
	/* Of one example nobody can be sure, either way. */
	assert_true(ask(e, "hello", a)->intents[0].confidence < 0.7);
	engine_unref(&e);
	e = engine_of(bare, ARRAY_SIZE(bare));
	assert_int_not_equal(ask(e, "hello there", a)->verdict, VERDICT_ANSWER);
	engine_unref(&e);
	/* Forty messages of one intent were all right: that proves nothing. */
	for (size_t i = 0; i < ARRAY_SIZE(many); i++)
		many[i] = orders[i % ARRAY_SIZE(orders)];
	e = engine_of(&only, 1);
	assert_int_not_equal(ask(e, orders[0], a)->verdict, VERDICT_ANSWER);
	assert_int_not_equal(ask(e, "weather", a)->verdict, VERDICT_ANSWER);
	engine_unref(&e);
	arena_free(&a);
}

static void content_that_names_no_language_is_understood(void **state)
{
	const struct sample unnamed[] = {
		{"orders", "", orders, ARRAY_SIZE(orders)},
		{"order_ru", "", orders_ru, ARRAY_SIZE(orders_ru)},
	};
	struct engine *e = engine_of(unnamed, ARRAY_SIZE(unnamed));
	struct arena *a = arena_new(4096);
	const struct match_part *p = ask(e, "ult vjq pfrfp", a);

	(void)state;
	assert_string_equal(p->normalised, "где мой заказ");
	assert_string_equal(p->lang, "");
	assert_int_equal(p->intents[0].intent, 1);
	arena_free(&a);
	engine_unref(&e);
}

static void parts_can_be_left_out(void **state)
{
	static const char *const parts[] = {
		"stems",
		"pairs",
		"steady",
		"pieces",
		"shapes",
		"neighbours",
		"titles",
		"acceptor",
		"stems,pairs,steady,pieces,shapes,neighbours,repairs",
	};
	static const char *const text = "when will the parcels arrive?";
	struct engine *all = engine_of(samples, ARRAY_SIZE(samples)), *e;
	struct arena *a = arena_new(4096);
	struct engine_report report, less;
	double before = ask(all, text, a)->intents[0].confidence, now;

	(void)state;
	engine_describe(all, &report);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		e = engine_without(parts[i], samples, ARRAY_SIZE(samples));
		engine_describe(e, &less);
		/* There are more words than stems. */
		assert_true(i == 0 ? less.features > report.features
				   : less.features <= report.features);
		now = ask(e, text, a)->intents[0].confidence;
		/* There are no titles to do without. */
		assert_true((now < before || now > before) !=
			    (strcmp(parts[i], "titles") == 0));
		engine_unref(&e);
	}
	assert_int_equal(ask(all, "the parcle", a)->n_repairs, 1);
	e = engine_without("repairs", samples, ARRAY_SIZE(samples));
	assert_int_equal(ask(e, "the parcle", a)->n_repairs, 0);
	engine_unref(&e);
	engine_unref(&all);
	arena_free(&a);
}

static void a_promise_out_of_range_is_refused(void **state)
{
	const struct knowledge *k = knowledge_of(NULL, 0);
	struct engine_options o = {.promise = 1.0};
	struct fault why;

	(void)state;
	assert_null(engine_build(k, &o, &why));
	assert_int_equal(why.kind, FAULT_REJECT);
	knowledge_unref(&k);
}

static void *ask_often(void *arg)
{
	struct arena *a = arena_new(4096);

	for (int i = 0; i < 500; i++) {
		const struct match_part *p =
			ask(arg, i % 2 ? "my order" : "мой заказ", a);

		assert_string_equal(samples[p->intents[0].intent].id,
				    i % 2 ? "orders" : "order_ru");
		arena_reset(a);
	}
	arena_free(&a);
	return NULL;
}

static void threads_ask_one_engine(void **state)
{
	struct engine *e = engine_of(samples, ARRAY_SIZE(samples));
	pthread_t threads[4];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
		assert_int_equal(
			pthread_create(&threads[i], NULL, ask_often, e), 0);
	for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
		pthread_join(threads[i], NULL);
	engine_unref(&e);
}

static void building_twice_gives_the_same_confidences(void **state)
{
	struct engine *e = engine_of(samples, ARRAY_SIZE(samples));
	struct engine *f = engine_of(samples, ARRAY_SIZE(samples));
	struct arena *a = arena_new(4096);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
		const struct match_part *p = ask(e, orders[i], a),
					*r = ask(f, orders[i], a);

		assert_int_equal(p->n_intents, r->n_intents);
		assert_memory_equal(p->intents, r->intents, sizeof(p->intents));
	}
	arena_free(&a);
	engine_unref(&e);
	engine_unref(&f);
}

static void verdicts_follow_the_confidences(void **state)
{
	static const struct {
		double c[3];
		size_t n;
		enum match_verdict verdict;
		size_t choices;
	} cases[] = {
		{{0.96, 0.02, 0.01}, 3, VERDICT_ANSWER, 1},
		{{0.90, 0.00, 0.00}, 1, VERDICT_ANSWER, 1},
		{{0.50, 0.40, 0.05}, 3, VERDICT_CLARIFY, 2},
		{{0.50, 0.35, 0.08}, 3, VERDICT_CLARIFY, 3},
		{{0.40, 0.25, 0.20}, 3, VERDICT_CLARIFY, 3},
		{{0.40, 0.21, 0.09}, 3, VERDICT_CLARIFY, 3},
		{{0.80, 0.05, 0.05}, 3, VERDICT_CLARIFY, 1},
		{{0.60, 0.05, 0.05}, 3, VERDICT_ESCALATE, 1},
		{{0.64, 0.07, 0.07}, 3, VERDICT_ESCALATE, 1},
		{{0.30, 0.20, 0.15}, 3, VERDICT_ESCALATE, 3},
		{{0.00, 0.00, 0.00}, 0, VERDICT_ESCALATE, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *rule = NULL;

		assert_int_equal(
			verdict_decide(cases[i].c, cases[i].n, 0.9, &rule),
			cases[i].verdict);
		assert_non_null(rule);
		assert_int_equal(verdict_choices(cases[i].c, cases[i].n),
				 cases[i].choices);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_question_finds_its_intent),
		cmocka_unit_test(a_word_that_intents_share_is_unsure),
		cmocka_unit_test(an_example_is_of_its_intent_word_for_word),
		cmocka_unit_test(an_answer_is_as_sure_as_the_mending),
		cmocka_unit_test(what_is_not_wanted_is_not_answered),
		cmocka_unit_test(another_language_is_no_question_of_ours),
		cmocka_unit_test(hostile_texts_have_an_answer),
		cmocka_unit_test(poor_content_still_makes_an_engine),
		cmocka_unit_test(content_that_names_no_language_is_understood),
		cmocka_unit_test(parts_can_be_left_out),
		cmocka_unit_test(a_promise_out_of_range_is_refused),
		cmocka_unit_test(threads_ask_one_engine),
		cmocka_unit_test(building_twice_gives_the_same_confidences),
		cmocka_unit_test(verdicts_follow_the_confidences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
