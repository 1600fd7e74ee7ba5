#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "match/engine.h"
#include "match/kept.h"
#include "model/knowledge.h"
#include "text/text.h"
#include "unit/shop.h"
#include "unit/unit.h"

static const char key[] = "000102030405060708090a0b0c0d0e0f"
			  "101112131415161718191a1b1c1d1e1f";

/* One that is like none of ours, with guesses about messages of all kinds. */
static struct calibration *sample(size_t n)
{
	struct calibration *c = mem_calloc(1, sizeof(*c));

	c->recipe = (struct recipe){LOSS_HINGE2, 0.5F, 7};
	for (size_t i = 0; i < EVIDENCES; i++) {
		c->right.mean[i] = 0.25 + (double)i;
		c->right.scale[i] = 1.0 / (double)(i + 3);
		c->right.weights[i] = -1.5 * (double)i;
		c->in_scope.mean[i] = 1e-300;
		c->in_scope.weights[i] = 0.1 * (double)i;
	}
	c->right.weights[EVIDENCES] = 0.7;
	c->right.seen = 123.5;
	c->in_scope.seen = 7;
	c->in_scope.raw = true;
	c->guesses = mem_calloc(n, sizeof(*c->guesses));
	c->n = n;
	for (size_t i = 0; i < n; i++) {
		struct guess *g = &c->guesses[i];

		g->p = 1.0 - (double)(i / 2) / (double)n;
		g->in_scope = i % 7 != 0;
		g->right = g->in_scope && i % 11 != 0;
		g->weight = g->in_scope ? 1.0 : 0.3;
		c->scope_weight += g->in_scope ? g->weight : 0;
	}
	c->accuracy = 0.875;
	c->strangers = 0.04;
	c->compared = true;
	return c;
}

static void write_sample(struct str *bytes)
{
	struct calibration *c = sample(200);

	str_init(bytes, KEPT_BYTES);
	kept_write(c, key, bytes);
	assert_false(bytes->overflowed);
	calibration_free(&c);
}

static void must_be_the_same(const struct calibration *a,
			     const struct calibration *b)
{
	assert_memory_equal(&a->recipe, &b->recipe, sizeof(a->recipe));
	assert_memory_equal(&a->right, &b->right, sizeof(a->right));
	assert_memory_equal(&a->in_scope, &b->in_scope, sizeof(a->in_scope));
	assert_true(a->accuracy >= b->accuracy && a->accuracy <= b->accuracy);
	assert_true(a->strangers >= b->strangers &&
		    a->strangers <= b->strangers);
	assert_int_equal(a->compared, b->compared);
	assert_int_equal(a->n, b->n);
	for (double promise = 0.5; promise < 1; promise += 0.005) {
		struct operating_point x = calibration_point(a, promise);
		struct operating_point y = calibration_point(b, promise);

		assert_memory_equal(&x, &y, sizeof(x));
	}
}

static void what_is_kept_is_what_was_found(void **state)
{
	struct calibration *c = sample(200), *again;
	struct fault why = {0};
	struct str bytes;

	(void)state;
	write_sample(&bytes);
	again = kept_read(bytes.data, bytes.len, key, &why);
	assert_non_null(again);
	must_be_the_same(c, again);
	calibration_free(&c);
	calibration_free(&again);
	str_clear(&bytes);
}

static void must_be_garbled(const char *bytes, size_t len)
{
	struct fault why = {0};

	assert_null(kept_read(bytes, len, key, &why));
	assert_string_equal(why.code, "garbled");
}

static void a_changed_bit_or_a_lost_byte_is_noticed(void **state)
{
	struct str s;

	(void)state;
	write_sample(&s);
	for (size_t i = 0; i < s.len; i += i < 300 ? 1 : 13) {
		s.data[i] = (char)(s.data[i] ^ (1 << i % 8));
		must_be_garbled(s.data, s.len);
		s.data[i] = (char)(s.data[i] ^ (1 << i % 8));
		must_be_garbled(s.data, i);
	}
	str_add(&s, "x");
	must_be_garbled(s.data, s.len);
	str_clear(&s);
}

static void another_key_is_not_ours(void **state)
{
	struct fault why = {0};
	char other[SECRET_HASH_TEXT];
	struct str s;

	(void)state;
	write_sample(&s);
	memcpy(other, key, sizeof(other));
	other[SECRET_HASH_TEXT - 2] = '0';
	assert_null(kept_read(s.data, s.len, other, &why));
	assert_string_equal(why.code, "stale");
	str_clear(&s);
}

/* Right in mark, checksum and key, and wrong in what they guard. */
static void numbers_out_of_range_are_refused(void **state)
{
	struct calibration *c = sample(200);
	struct str s;

	(void)state;
	str_init(&s, KEPT_BYTES);
	c->recipe.epochs = 0;
	kept_write(c, key, &s);
	must_be_garbled(s.data, s.len);
	str_reset(&s);
	c->recipe.epochs = 7;
	c->right.weights[1] = 1.0 / (double)(c->recipe.epochs - 7);
	kept_write(c, key, &s);
	must_be_garbled(s.data, s.len);
	str_reset(&s);
	c->right.weights[1] = 1;
	c->guesses[9].p = 2; /* surer than the one before */
	kept_write(c, key, &s);
	must_be_garbled(s.data, s.len);
	str_clear(&s);
	calibration_free(&c);
}

/* ---- files ---- */

static char *temporary(void)
{
	char *folder = mem_strdup("/tmp/souffleur-test-XXXXXX");

	assert_non_null(mkdtemp(folder));
	return folder;
}

static void a_file_is_replaced_as_a_whole(void **state)
{
	char *folder = temporary(), *path = str_format("%s/kept", folder);
	char *beside = str_format("%s.new", path);
	struct calibration *c = sample(200), *few = sample(30), *read;
	struct fault why = {0};

	(void)state;
	assert_null(kept_load(path, key, &why));
	assert_int_equal(why.kind, FAULT_NONE);
	assert_true(kept_save(path, key, c, &why));
	assert_true(kept_save(path, key, few, &why));
	read = kept_load(path, key, &why);
	assert_non_null(read);
	must_be_the_same(few, read);
	calibration_free(&read);
	/* It cannot be written: the one before is left. */
	assert_int_equal(mkdir(beside, 0700), 0);
	assert_false(kept_save(path, key, c, &why));
	assert_non_null(strstr(why.text, "kept cannot be written"));
	read = kept_load(path, key, &why);
	assert_non_null(read);
	must_be_the_same(few, read);
	calibration_free(&read);
	assert_int_equal(rmdir(beside), 0);
	/* What is no file is not waited for. */
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_null(kept_load(path, key, &why));
	assert_string_equal(why.code, "unread");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
	calibration_free(&c);
	calibration_free(&few);
	free(beside);
	free(path);
	free(folder);
}

/* ---- keys ---- */

static void key_of(const struct knowledge *k, unsigned without,
		   char key_r[SECRET_HASH_TEXT])
{
	struct text_reader *reader = text_reader_new();
	struct corpus *c = corpus_new(k, NULL, without, reader);
	struct fault why = {0};

	assert_true(kept_key(c, key_r, &why));
	corpus_free(&c);
	text_reader_free(&reader);
}

static void a_key_is_of_all_that_was_read(void **state)
{
	const struct knowledge *shop = shop_knowledge();
	struct knowledge *other = knowledge_new();
	const struct knowledge *changed = other;
	struct intent *in =
		arena_alloc(other->arena, shop->n_intents * sizeof(*in));
	struct phrase *p;
	char a[SECRET_HASH_TEXT], b[SECRET_HASH_TEXT];

	(void)state;
	memcpy(in, shop->intents, shop->n_intents * sizeof(*in));
	other->intents = in;
	other->n_intents = shop->n_intents;
	key_of(shop, 0, a);
	key_of(other, 0, b);
	assert_string_equal(a, b);
	key_of(shop, 1, b);
	assert_string_not_equal(a, b);
	p = arena_alloc(other->arena, in->n_utterances * sizeof(*p));
	memcpy(p, in->utterances, in->n_utterances * sizeof(*p));
	in->utterances = p;
	p->text = "a sentence that was not there before";
	key_of(other, 0, b);
	assert_string_not_equal(a, b);
	in->utterances = shop->intents[0].utterances;
	in->n_utterances--;
	key_of(other, 0, b);
	assert_string_not_equal(a, b);
	knowledge_unref(&shop);
	knowledge_unref(&changed);
}

/* ---- engines ---- */

static struct engine *build(const char *path)
{
	const struct knowledge *k = shop_knowledge();
	const struct engine_options o = {.promise = 0.9, .kept_path = path};
	struct fault why = {0};
	struct engine *e = engine_build(k, &o, &why);

	assert_non_null(e);
	knowledge_unref(&k);
	return e;
}

static bool is_kept(const struct engine *e)
{
	struct engine_report r;

	engine_describe(e, &r);
	return r.kept;
}

static void must_be_alike(const struct match_part *x,
			  const struct match_part *y)
{
	assert_int_equal(x->verdict, y->verdict);
	assert_int_equal(x->n_intents, y->n_intents);
	for (size_t i = 0; i < x->n_intents; i++) {
		assert_int_equal(x->intents[i].intent, y->intents[i].intent);
		assert_memory_equal(&x->intents[i].confidence,
				    &y->intents[i].confidence, sizeof(double));
	}
	assert_memory_equal(&x->out_of_scope, &y->out_of_scope, sizeof(double));
}

static void must_answer_alike(const struct engine *a, const struct engine *b)
{
	struct arena *arena = arena_new(64 * 1024);
	const struct phrase *p;
	size_t n;

	p = shop_utterances(&n);
	for (size_t i = 0; i < n; i++) {
		struct engine_question q = {.text = p[i].text,
					    .len = strlen(p[i].text)};
		const struct match_result *x = engine_ask(a, &q, arena);
		const struct match_result *y = engine_ask(b, &q, arena);

		assert_int_equal(x->n_parts, y->n_parts);
		for (size_t j = 0; j < x->n_parts; j++)
			must_be_alike(&x->parts[j], &y->parts[j]);
	}
	arena_free(&arena);
}

static void an_engine_built_again_is_the_same(void **state)
{
	char *folder = temporary(), *path = str_format("%s/kept", folder);
	struct engine *first = build(path), *second = build(path), *third;

	(void)state;
	assert_false(is_kept(first));
	assert_true(is_kept(second));
	must_answer_alike(first, second);
	assert_int_equal(truncate(path, 1000), 0);
	third = build(path);
	assert_false(is_kept(third));
	must_answer_alike(first, third);
	engine_unref(&third);
	third = build(path);
	assert_true(is_kept(third));
	engine_unref(&first);
	engine_unref(&second);
	engine_unref(&third);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
	free(path);
	free(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_kept_is_what_was_found),
		cmocka_unit_test(a_changed_bit_or_a_lost_byte_is_noticed),
		cmocka_unit_test(another_key_is_not_ours),
		cmocka_unit_test(numbers_out_of_range_are_refused),
		cmocka_unit_test(a_file_is_replaced_as_a_whole),
		cmocka_unit_test(a_key_is_of_all_that_was_read),
		cmocka_unit_test(an_engine_built_again_is_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
