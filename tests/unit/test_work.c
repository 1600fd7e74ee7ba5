/* What a text costs, in steps of our code and bytes of memory: whatever it is
 * made of, twice the text is about twice the work, and never more than a
 * fixed amount a byte. The library under test calls for every step it takes
 * and for its memory (tests/unit/work.mk), so no clock is needed and no machine
 * is too slow. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "match/engine.h"
#include "match/features.h"
#include "text/concepts.h"
#include "text/fold.h"
#include "text/lang.h"
#include "text/repair.h"
#include "text/split.h"
#include "text/text.h"
#include "text/vocabulary.h"
#include "unit/shop.h"
#include "unit/unit.h"

void __sanitizer_cov_trace_pc(void);

void *__real_arena_alloc(struct arena *a, size_t size);
char *__real_arena_strndup(struct arena *a, const char *s, size_t len);
void *__wrap_arena_alloc(struct arena *a, size_t size);
char *__wrap_arena_strndup(struct arena *a, const char *s, size_t len);

struct work {
	size_t steps, bytes;
};

static struct work done;

void __sanitizer_cov_trace_pc(void)
{
	done.steps++;
}

void *__wrap_arena_alloc(struct arena *a, size_t size)
{
	done.bytes += size;
	return __real_arena_alloc(a, size);
}

char *__wrap_arena_strndup(struct arena *a, const char *s, size_t len)
{
	done.bytes += len + 1;
	return __real_arena_strndup(a, s, len);
}

#define SMALL 4096  /* bytes, about the longest message a page sends */
#define LARGE 32768 /* a square would have shown by then */

/* What a hostile text repeats. */
static const struct {
	const char *name, *piece;
} kinds[] = {
	{"one letter", "a"},
	{"one letter of two bytes", "ё"},
	{"digits", "1"},
	{"combining marks", "́"},
	{"letters with marks", "ё̆"},
	{"emoji", "😀"},
	{"alternating scripts", "aб"},
	{"words of other scripts", "где where кто who "},
	{"letters alone", "注"},
	{"one-letter words", "a б "},
	{"the same known words", "order parcel refund "},
	{"unknown words", "ordre pracel rfund xwvz "},
	{"known words run together", "orderparcel moneyback "},
	{"another layout", "pfrfp gjcskre ltymub "},
	{"another alphabet", "zakaz posylku dengi "},
	{"words that might be addresses", "a."},
	{"addresses", "a.b@c.de "},
	{"links", "www.a.b/c?d, "},
	{"links that are none", "www., http:// "},
	{"apostrophes", "a'b’"},
	{"contractions", "don't "},
	{"codes", "1-a-"},
	{"signs", "#"},
	{"ends of sentences", "a? "},
	{"dots", "."},
	{"lines", "a\n"},
	{"blanks", " "},
	{"greetings", "hello, "},
	{"conjunctions", "one two three four and "},
	{"NUL", "\0a"},
	{"ligatures", "ﷺ"},
};

/* With a letter behind it: what seems to end goes on. */
static char *repeated(size_t kind, size_t size, size_t *len_r)
{
	const char *p = kinds[kind].piece;
	size_t len = p[0] == '\0' ? 2 : strlen(p), n = 0;
	char *s = mem_calloc(size + 2, 1);

	for (; n + len <= size; n += len)
		memcpy(s + n, p, len);
	s[n++] = 'a';
	*len_r = n;
	return s;
}

struct kit {
	struct engine *engine;
	struct vocabulary *words;
	struct lang *lang;
	struct text_reader *reader;
	struct concepts *concepts;
	struct arena *arena;
};

static int kit_new(void **state)
{
	const struct engine_options o = {.promise = 0.9};
	const struct knowledge *k = shop_knowledge();
	struct kit *t = mem_calloc(1, sizeof(*t));
	struct fault why;
	const struct phrase *said;
	size_t n;

	t->engine = engine_build(k, &o, &why);
	knowledge_unref(&k);
	t->words = vocabulary_new();
	t->lang = lang_new();
	t->reader = text_reader_new();
	t->concepts = concepts_new(t->reader);
	t->arena = arena_new(1 << 16);
	said = shop_utterances(&n);
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(said[i].text);
		struct text x;

		text_read(t->reader, said[i].text, len, said[i].lang, 50,
			  t->arena, &x);
		vocabulary_learn(t->words, &x);
		lang_learn(t->lang, said[i].lang, said[i].text, len);
	}
	vocabulary_finish(t->words);
	lang_finish(t->lang);
	*state = t;
	return t->engine == NULL;
}

static int kit_free(void **state)
{
	struct kit *t = *state;

	engine_unref(&t->engine);
	vocabulary_free(&t->words);
	lang_free(&t->lang);
	concepts_free(&t->concepts);
	text_reader_free(&t->reader);
	arena_free(&t->arena);
	free(t);
	return 0;
}

/* ---- what is measured --------------------------------------------------- */

typedef void task(struct kit *t, const char *s, size_t len);

static void fold(struct kit *t, const char *s, size_t len)
{
	char *out = arena_alloc(t->arena, 4 * len + 1);
	size_t n = fold_text(s, len, out, 4 * len);

	(void)fold_plain(out, n, out, n);
}

static void cut(struct kit *t, const char *s, size_t len)
{
	struct segment segments[4];
	struct shared shared;

	(void)t;
	(void)split_segments(s, len, segments, ARRAY_SIZE(segments));
	(void)split_greeting(s, len);
	(void)split_shared(s, len, &shared);
}

static void read_words(struct kit *t, const char *s, size_t len)
{
	struct text x;

	text_read(t->reader, s, len, "en", len, t->arena, &x);
	text_read(t->reader, s, len, "lv", len, t->arena, &x);
}

static void learn(struct kit *t, const char *s, size_t len)
{
	struct vocabulary *v = vocabulary_new();
	struct lang *l = lang_new();
	struct text x;

	text_read(t->reader, s, len, "ru", len, t->arena, &x);
	vocabulary_learn(v, &x);
	vocabulary_finish(v);
	lang_learn(l, "ru", s, len);
	lang_finish(l);
	(void)lang_guess(l, s, len, NULL);
	lang_free(&l);
	vocabulary_free(&v);
}

static void guess(struct kit *t, const char *s, size_t len)
{
	(void)lang_guess(t->lang, s, len, "ru");
}

static void repair(struct kit *t, const char *s, size_t len)
{
	struct fixes fixes = {.n = 0};
	struct text x;
	size_t n;

	s = repair_layout(t->words, t->reader, "ru", s, len, t->arena, &n,
			  &fixes);
	text_read(t->reader, s, n, "ru", len, t->arena, &x);
	repair_words(t->words, t->reader, "ru", false, t->arena, &x, &fixes);
}

static void extract(struct kit *t, const char *s, size_t len)
{
	struct feature_sources sources = {.with_stems = true,
					  .concepts = t->concepts};
	struct text x;
	size_t n;

	text_read(t->reader, s, len, "en", len, t->arena, &x);
	(void)features_extract(&x, "en", &sources, t->arena, &n);
	/* Of each letter a piece of 2, 3, 4 and 5 behind it. */
	assert_true(n <= 12 * len + 3);
}

static void ask(struct kit *t, const char *s, size_t len)
{
	struct engine_question q = {.text = s, .len = len, .passages = true};

	(void)engine_ask(t->engine, &q, t->arena);
}

static void explain(struct kit *t, const char *s, size_t len)
{
	struct engine_question q = {
		.text = s, .len = len, .explain = true, .passages = true};

	(void)engine_ask(t->engine, &q, t->arena);
}

/* ---- how much ----------------------------------------------------------- */

static struct work work_of(struct kit *t, task *f, size_t kind, size_t size)
{
	size_t len;
	char *s = repeated(kind, size, &len);
	struct work w;

	memset(&done, 0, sizeof(done));
	f(t, s, len);
	w = done;
	arena_reset(t->arena);
	free(s);
	return w;
}

/* Arrays grow by steps and tables collide by chance, which makes some
 * difference; work that grows with the square would be four times as much. */
static bool is_double(size_t less, size_t more)
{
	return more <= less / 2 * 5 + 2000;
}

/* From SMALL on, twice the text is about twice the work at most, and in all no
 * more than so many steps and bytes for a byte of it. */
static void assert_linear(struct kit *t, task *f, struct work most)
{
	for (size_t k = 0; k < ARRAY_SIZE(kinds); k++) {
		struct work half;

		(void)work_of(t, f, k, 64); /* makes what is made once */
		half = work_of(t, f, k, SMALL / 2);

		for (size_t size = SMALL; size <= LARGE; size *= 2) {
			struct work all = work_of(t, f, k, size);

			if (!is_double(half.steps, all.steps) ||
			    !is_double(half.bytes, all.bytes) ||
			    all.steps > most.steps * size ||
			    all.bytes > most.bytes * size)
				fail_msg("%s, %zu bytes: %zu steps and %zu "
					 "bytes; half of it %zu and %zu",
					 kinds[k].name, size, all.steps,
					 all.bytes, half.steps, half.bytes);
			half = all;
		}
	}
}

static void folding_is_linear(void **state)
{
	assert_linear(*state, fold, (struct work){60, 20});
}

static void cutting_is_linear(void **state)
{
	assert_linear(*state, cut, (struct work){1500, 0});
}

static void reading_is_linear(void **state)
{
	assert_linear(*state, read_words, (struct work){1200, 400});
}

static void learning_is_linear(void **state)
{
	assert_linear(*state, learn, (struct work){600, 400});
}

/* Addresses and codes are left out, so it cuts words, too. */
static void guessing_is_linear(void **state)
{
	assert_linear(*state, guess, (struct work){90, 0});
}

static void repairing_is_linear(void **state)
{
	assert_linear(*state, repair, (struct work){600, 600});
}

static void listing_features_is_linear(void **state)
{
	assert_linear(*state, extract, (struct work){600, 1000});
}

static void asking_is_linear(void **state)
{
	assert_linear(*state, ask, (struct work){2000, 3000});
}

static void explaining_is_linear(void **state)
{
	assert_linear(*state, explain, (struct work){2000, 3000});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folding_is_linear),
		cmocka_unit_test(cutting_is_linear),
		cmocka_unit_test(reading_is_linear),
		cmocka_unit_test(learning_is_linear),
		cmocka_unit_test(guessing_is_linear),
		cmocka_unit_test(repairing_is_linear),
		cmocka_unit_test(listing_features_is_linear),
		cmocka_unit_test(asking_is_linear),
		cmocka_unit_test(explaining_is_linear),
	};

	return cmocka_run_group_tests(tests, kit_new, kit_free);
}
