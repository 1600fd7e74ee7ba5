#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/mem.h"
#include "base/str.h"
#include "match/engine.h"
#include "match/fts.h"
#include "match/passages.h"
#include "match/vecimport.h"
#include "match/vecmaker.h"
#include "match/vectors-priv.h"
#include "match/vectors.h"
#include "text/text.h"
#include "unit/unit.h"

#define MEGABYTE ((size_t)1 << 20)

/* A directory of its own, for a test's files. */
struct place {
	char dir[64];
	char *file;
};

static struct place place_new(void)
{
	struct place p = {.dir = "/tmp/souffleur-vectors-XXXXXX"};

	assert_non_null(mkdtemp(p.dir));
	p.file = str_format("%s/a.vectors", p.dir);
	return p;
}

static void place_clear(struct place *p)
{
	unlink(p->file);
	rmdir(p->dir);
	free(p->file);
}

static bool import_into(struct vecmaker *m, const char *bytes, size_t len,
			struct fault *why)
{
	FILE *in = len > 0 ? fmemopen((void *)(uintptr_t)bytes, len, "rb")
			   : fopen("/dev/null", "rb");
	bool ok;

	assert_non_null(in);
	ok = vecimport_read(in, m, NULL, NULL, why);
	fclose(in);
	return ok;
}

static struct vectors *make(const struct place *p, const char *source,
			    size_t len, const char *lang)
{
	struct vecmaker *m = vecmaker_new(MEGABYTE, lang);
	struct vectors *v;
	struct fault why = {0};
	bool ok = import_into(m, source, len, &why) &&
		  vecmaker_write(m, p->file, &why);

	vecmaker_free(&m);
	assert_string_equal(why.text, "");
	assert_true(ok);
	v = vectors_open(p->file, &why);
	assert_non_null(v);
	return v;
}

static size_t place_of(const struct vectors *v, const char *word)
{
	return vectors_find(v, "en", word, strlen(word));
}

static struct vectors_range sentence(const struct vectors *v, const char *s,
				     const char *lang, float *out)
{
	struct text_reader *r = text_reader_new();
	struct arena *a = arena_new(4096);
	struct vectors_range range;
	struct text t;

	text_read(r, s, strlen(s), lang, 100, a, &t);
	range = vectors_sentence(v, &t, lang, out);
	arena_free(&a);
	text_reader_free(&r);
	return range;
}

static float likeness(const struct vectors *v, const char *one,
		      const char *other)
{
	float a[8] = {0}, b[8] = {0}, sum = 0;

	assert_true(vectors_dims(v) <= ARRAY_SIZE(a));
	sentence(v, one, "en", a);
	sentence(v, other, "en", b);
	for (size_t i = 0; i < vectors_dims(v); i++)
		sum += a[i] * b[i];
	return sum;
}

/* ---- importing -------------------------------------------------------- */

/* Little-endian floats of the binary form. */
#define ONE  "\0\0\200\77"
#define TWO  "\0\0\0\100"
#define NONE "\0\0\0\0"
#define NANS "\0\0\300\177"

struct form {
	const char *name, *bytes;
	size_t len;
};

#define FORM(name, bytes)                                                      \
	{                                                                      \
		name, bytes, sizeof(bytes) - 1                                 \
	}

static const struct form forms[] = {
	FORM("word2vec text", "3 2\nthe 0.5 0.5\ncar 1 0\nauto 0.9 0.1\n"),
	FORM("no newline at the end", "3 2\nthe 1 1\ncar 1 0\nauto 0.9 0.1"),
	FORM("lines of another system",
	     "3 2\r\nthe 1 1\r\ncar 1 0\r\nauto 1 1"),
	FORM("GloVe", "the 0.5 0.5\ncar 1 0\nauto 9e-1 .1\n"),
	FORM("tabs and an empty line",
	     "the\t0.5\t0.5\n\ncar\t1\t0\nauto 1 1\n"),
	FORM("fastText", "3 2\nthe 0.5 0.5 \ncar 1 0 \nauto 0.9 -0.1 \n"),
	FORM("word2vec binary",
	     "3 2\nthe " ONE ONE "\ncar " ONE NONE "\nauto " TWO ONE "\n"),
	FORM("binary without newlines",
	     "3 2\nthe " ONE ONE "car " ONE NONE "auto " TWO ONE),
	FORM("wink", "{\"precision\":8,\"wordIndex\":3,\"dimensions\":2,"
		     "\"words\":[\"the\",\"c\\\"]\",\"x\"],\"vectors\":{"
		     "\"auto\":[0.9,0.1,0.9,2],\"the\":[1,1,1.4,0],"
		     "\"c\\u0061r\":[1,0,1,1]},\"unkVector\":[0,0,0,-1]}"),
};

static void each_form_gives_its_words_in_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		struct place p = place_new();
		struct vectors *v = make(&p, forms[i].bytes, forms[i].len, "");

		print_message("%s\n", forms[i].name);
		assert_int_equal(vectors_dims(v), 2);
		assert_int_equal(place_of(v, "the"), 0);
		assert_int_equal(place_of(v, "car"), 1);
		assert_int_equal(place_of(v, "auto"), 2);
		assert_int_equal(place_of(v, "bus"), VECTORS_NONE);
		vectors_free(&v);
		place_clear(&p);
	}
}

struct hostile {
	const char *bytes;
	size_t len;
	const char *words; /* of the fault */
};

#define HOSTILE(bytes, words)                                                  \
	{                                                                      \
		bytes, sizeof(bytes) - 1, words                                \
	}

static const struct hostile hostiles[] = {
	HOSTILE("", "it is empty"),
	HOSTILE("\n\n\n", "no word in it"),
	HOSTILE("99999999999999999999 2\na 1 2\n",
		"after 1 of 9223372036854775807 words"),
	HOSTILE("2 99999999999999999999\na 1 2\n", "dimensions are read"),
	HOSTILE("4000000000 2\nthe 1 2\n", "after 1 of 4000000000 words"),
	HOSTILE("3 2\nthe 1 2\n", "after 1 of 3 words"),
	HOSTILE("1 -2\nthe 1 2\n", "says 1 words of -2 dimensions"),
	HOSTILE("1 0\nthe\n", "1 words of 0 dimensions"),
	HOSTILE("0 2\n", "0 words of 2 dimensions"),
	HOSTILE("1 1000000\nthe 1\n", "1000000 dimensions"),
	HOSTILE("the\ncar\n", "line 1 is not a word with 1 to 1024 numbers"),
	HOSTILE("the 1 2 3\ncar 1 2\n", "line 2 has fewer than 3 numbers"),
	HOSTILE("the 1 2\ncar 1 two\n", "line 2: value 2 is no number"),
	HOSTILE("the 1 2\ncar 1 2x\n", "line 2: value 2 is no number"),
	HOSTILE("the 1 2\ncar 1 2\0\n", "line 2: value 2 is no number"),
	HOSTILE("2 2\nthe " ONE ONE "car " ONE "\0", "after 1 of 2 words"),
	HOSTILE("\037\213\010\0\0\0", "gzip -d"),
	HOSTILE("\272\026\117\057\014\0\0\0", "take the .vec file"),
	HOSTILE("{", "ends too early"),
	HOSTILE("{}", "is no object of word vectors"),
	HOSTILE("{\"a\":1}", "has no \"vectors\""),
	HOSTILE("{\"vectors\":{\"a\":[1]}}", "does not say \"dimensions\""),
	HOSTILE("{\"dimensions\":-2,", "says -2 dimensions"),
	HOSTILE("{\"dimensions\":1e99,", "says 1e+99 dimensions"),
	HOSTILE("{\"dimensions\":2,\"vectors\":{\"a\":[1]}}",
		"too few numbers"),
	HOSTILE("{\"dimensions\":1,\"vectors\":{\"a\":[1,2,3,4,5,6,7,8,9,10,"
		"11,12,13,14,15,16,17,18,19,20]}}",
		"too many numbers"),
	HOSTILE("{\"dimensions\":1,\"vectors\":{\"a\":[x]}}",
		"value that is no number"),
	HOSTILE("{\"dimensions\":1,\"vectors\":{\"\\ud800\":[1]}}",
		"half a character"),
	HOSTILE("{\"dimensions\":1,\"wordIndex\":1,\"vectors\":{\"a\":[1,-1]}}",
		"a word without a place"),
	HOSTILE("{\"a\":[[[[[[[[[[[[[[[[[[[[", "nested too deep"),
};

static void what_is_wrong_is_said_in_one_line(void **state)
{
	struct place p = place_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(hostiles); i++) {
		struct vecmaker *m = vecmaker_new(MEGABYTE, "en");
		struct fault why = {0};
		bool ok = import_into(m, hostiles[i].bytes, hostiles[i].len,
				      &why) &&
			  vecmaker_write(m, p.file, &why);

		vecmaker_free(&m);
		if (ok || strstr(why.text, hostiles[i].words) == NULL)
			fail_msg("%zu: \"%s\" is not in \"%s\"", i,
				 hostiles[i].words, why.text);
		assert_int_equal(access(p.file, F_OK), -1);
	}
	place_clear(&p);
}

static void a_line_without_end_is_refused(void **state)
{
	const size_t len = MEGABYTE;
	char *bytes = mem_alloc(len);
	struct vecmaker *m = vecmaker_new(MEGABYTE, "en");
	struct fault why = {0};

	(void)state;
	memset(bytes, 'a', len);
	assert_false(import_into(m, bytes, len, &why));
	assert_non_null(strstr(why.text, "line 1 has no end"));
	memcpy(bytes, "9 2\na " ONE, 10);
	assert_false(import_into(m, bytes, len, &why));
	assert_non_null(strstr(why.text, "word 2 has no end"));
	vecmaker_free(&m);
	free(bytes);
}

static void words_that_cannot_be_used_are_counted(void **state)
{
	static const char source[] = "the 1 1\n"
				     "The 9 9\n"      /* twice */
				     "new york 1 2\n" /* a phrase */
				     ", 1 2\n"        /* a sign */
				     "\377\376 1 2\n" /* no UTF-8 */
				     " 1 2\n"         /* no word */
				     "car nan 1\n"
				     "bus 1 -inf\n"
				     "tram 1 9e30\n"
				     "Straße 1 2\n";
	struct place p = place_new();
	struct vecmaker *m = vecmaker_new(MEGABYTE, "");
	struct vecmaker_tally t;
	struct vectors *v;
	struct fault why = {0};

	(void)state;
	assert_true(import_into(m, source, sizeof(source) - 1, &why));
	assert_true(vecmaker_write(m, p.file, &why));
	vecmaker_count(m, &t);
	assert_int_equal(t.words, 2);
	assert_int_equal(t.twice, 1);
	assert_int_equal(t.skipped, 4);
	assert_int_equal(t.broken, 3);
	v = vectors_open(p.file, &why);
	assert_non_null(v);
	assert_int_equal(place_of(v, "the"), 0);
	assert_int_equal(place_of(v, "strasse"), 1);
	vectors_free(&v);
	vecmaker_free(&m);
	place_clear(&p);
}

static void the_commonest_words_that_fit_are_kept(void **state)
{
	struct place p = place_new();
	struct str source;
	struct stat st;
	struct vectors *v;
	struct vectors_info info;
	struct fault why = {0};

	(void)state;
	str_init(&source, MEGABYTE);
	for (int i = 0; i < 20000; i++)
		str_addf(&source, "w%d 1 %d 3 4\n", i, i % 7);
	for (size_t memory = 1000; memory <= 300000; memory *= 17) {
		struct vecmaker *m = vecmaker_new(memory, "en");

		assert_true(
			import_into(m, str_text(&source), source.len, &why));
		assert_true(vecmaker_write(m, p.file, &why));
		vecmaker_free(&m);
		assert_int_equal(stat(p.file, &st), 0);
		assert_true((size_t)st.st_size <= memory);
		assert_true((size_t)st.st_size > memory / 3);
		v = vectors_open(p.file, &why);
		assert_non_null(v);
		vectors_describe(v, 0, &info);
		assert_int_equal(info.bytes, st.st_size);
		assert_string_equal(info.lang, "en");
		for (size_t i = 0; i < 20000; i++) {
			char *word = str_format("w%zu", i);

			assert_true(place_of(v, word) ==
				    (i < info.words ? i : VECTORS_NONE));
			free(word);
		}
		vectors_free(&v);
	}
	str_clear(&source);
	place_clear(&p);
}

static void the_same_source_gives_the_same_bytes(void **state)
{
	struct place p = place_new();
	char first[4096], second[4096];
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct vectors *v =
			make(&p, forms[0].bytes, forms[0].len, "en");
		FILE *in = fopen(p.file, "rb");

		assert_non_null(in);
		n = fread(i == 0 ? first : second, 1, sizeof(first), in);
		fclose(in);
		vectors_free(&v);
	}
	assert_true(n > sizeof(struct vecfile_head));
	assert_memory_equal(first, second, n);
	place_clear(&p);
}

/* ---- opening ---------------------------------------------------------- */

static char *read_file(const struct place *p, size_t *len)
{
	char *bytes = mem_alloc(4096);
	FILE *in = fopen(p->file, "rb");

	assert_non_null(in);
	*len = fread(bytes, 1, 4096, in);
	fclose(in);
	return bytes;
}

static void write_file(const struct place *p, const char *bytes, size_t len)
{
	FILE *out = fopen(p->file, "wb");

	assert_non_null(out);
	assert_int_equal(fwrite(bytes, 1, len, out), len);
	assert_int_equal(fclose(out), 0);
}

static void expect_fault(const struct place *p, const char *words)
{
	struct fault why = {0};

	assert_null(vectors_open(p->file, &why));
	if (strstr(why.text, words) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", words, why.text);
}

static void a_file_that_is_not_whole_is_refused(void **state)
{
	struct place p = place_new();
	struct vectors *v = make(&p, forms[0].bytes, forms[0].len, "en");
	struct fault why = {0};
	size_t len;
	char *bytes = read_file(&p, &len);

	(void)state;
	vectors_free(&v);
	for (size_t n = 0; n < len; n++) {
		write_file(&p, bytes, n);
		assert_null(vectors_open(p.file, &why));
		assert_non_null(strstr(why.text, p.file));
	}
	for (size_t i = 0; i < len; i++) {
		bytes[i] ^= 1;
		write_file(&p, bytes, len);
		if (i < sizeof(struct vecfile_head) - 8 && i >= 28 && i < 32) {
			/* Another language is as good. */
			v = vectors_open(p.file, &why);
			vectors_free(&v);
		} else {
			assert_null(vectors_open(p.file, &why));
		}
		bytes[i] ^= 1;
	}
	bytes[8] = 9;
	write_file(&p, bytes, len);
	expect_fault(&p, "has version 9, this program reads version 1");
	write_file(&p, "no vectors, but some text that is long enough", 45);
	expect_fault(&p, "this is no file of word vectors");
	unlink(p.file);
	expect_fault(&p, "cannot be opened: No such file");
	free(bytes);
	place_clear(&p);
}

/* Puts a number into the file and makes the checksum right again. */
static void forge(const struct place *p, const char *good, size_t len,
		  size_t at, uint32_t number)
{
	char *bytes = mem_dup(good, len);
	struct vecfile_head h;

	memcpy(bytes + at, &number, sizeof(number));
	memcpy(&h, bytes, sizeof(h));
	h.checksum =
		vectors_file_checksum(0, bytes + sizeof(h), len - sizeof(h));
	memcpy(bytes, &h, sizeof(h));
	write_file(p, bytes, len);
	free(bytes);
}

static void tables_that_make_no_sense_are_refused(void **state)
{
	struct place p = place_new();
	struct vectors *v = make(&p, forms[0].bytes, forms[0].len, "en");
	const size_t common = sizeof(struct vecfile_head), scales = common + 8,
		     at = scales + 12, slots = at + 16;
	size_t len;
	char *bytes = read_file(&p, &len);

	(void)state;
	vectors_free(&v);
	forge(&p, bytes, len, common, 0x7FC00000); /* not a number */
	expect_fault(&p, "its tables make no sense");
	forge(&p, bytes, len, scales + 4, 0x7F800000); /* infinite */
	expect_fault(&p, "its tables make no sense");
	forge(&p, bytes, len, at + 4, 4000);
	expect_fault(&p, "its tables make no sense");
	forge(&p, bytes, len, at + 12, 0);
	expect_fault(&p, "its tables make no sense");
	forge(&p, bytes, len, slots, 77);
	expect_fault(&p, "its tables make no sense");
	forge(&p, bytes, len, 20, 0); /* no slots */
	expect_fault(&p, "its head makes no sense");
	forge(&p, bytes, len, 12, 0xFFFFFFFF); /* dimensions */
	expect_fault(&p, "its head makes no sense");
	forge(&p, bytes, len, 16, 0xFFFFFFFF); /* words */
	expect_fault(&p, "its head makes no sense");
	free(bytes);
	place_clear(&p);
}

static void a_directory_gives_each_language_its_own_dimensions(void **state)
{
	static const char *const langs[] = {"en", "ru", ""};
	static const char *const sources[] = {"car 1 0\n", "car 1 2 3\n",
					      "car 1\n"};
	struct place places[3], p = place_new();
	float x[6] = {0};
	struct vectors_range r;
	struct vectors *v;
	struct fault why;

	(void)state;
	assert_null(vectors_open(p.dir, &why));
	assert_non_null(strstr(why.text, "has 0 files that end in .vectors"));
	for (size_t i = 0; i < 3; i++) {
		places[i] = p;
		places[i].file = str_format("%s/%zu.vectors", p.dir, i);
		v = make(&places[i], sources[i], strlen(sources[i]), langs[i]);
		vectors_free(&v);
	}
	v = vectors_open(p.dir, &why);
	assert_non_null(v);
	assert_int_equal(vectors_files(v), 3);
	assert_int_equal(vectors_dims(v), 6);
	r = sentence(v, "car", "ru", x);
	assert_true(r.n == 0 || (r.first == 2 && r.n == 3));
	r = sentence(v, "car", "lv", x);
	assert_true(r.n == 0 || (r.first == 5 && r.n == 1));
	vectors_free(&v);
	v = make(&places[1], sources[1], strlen(sources[1]), "en");
	vectors_free(&v);
	assert_null(vectors_open(p.dir, &why));
	assert_non_null(strstr(why.text, "are for the same language"));
	for (size_t i = 0; i < 3; i++) {
		unlink(places[i].file);
		free(places[i].file);
	}
	place_clear(&p);
}

/* ---- asking ----------------------------------------------------------- */

static const char meanings[] = "the 1 1 1 1\n"
			       "a 1 1 1 0.9\n"
			       "my 1 1 0.9 1\n"
			       "car 3 0.2 0 0.1\n"
			       "automobile 2.9 0.1 0.2 0\n"
			       "broken 0.1 3 0.2 0\n"
			       "kaputt 0 2.8 0.1 0.1\n"
			       "money 0 0.1 3 0.2\n"
			       "cash 0.1 0 2.9 0\n"
			       "monet 2 2 2 0\n";

static void like_texts_have_like_vectors_of_length_one(void **state)
{
	struct place p = place_new();
	struct vectors *v = make(&p, meanings, sizeof(meanings) - 1, "en");
	float x[4];

	(void)state;
	assert_true(fabsf(likeness(v, "my car", "my car") - 1) < 1e-5F);
	assert_true(likeness(v, "my car is broken", "the automobile kaputt") >
		    0.9F);
	assert_true(likeness(v, "my car is broken", "my cash") < 0.2F);
	assert_true(likeness(v, "car's", "car") > 0.99F);
	assert_int_equal(sentence(v, "", "en", x).n, 0);
	assert_int_equal(sentence(v, "Unbekanntes", "en", x).n, 0);
	assert_int_equal(sentence(v, "car", "ru", x).n, 0);
	vectors_free(&v);
	place_clear(&p);
}

static void a_word_of_zeros_is_harmless(void **state)
{
	static const char source[] = "the 0 0\ncar 0 0\n";
	struct place p = place_new();
	struct vectors *v = make(&p, source, sizeof(source) - 1, "en");
	float x[2];

	(void)state;
	assert_int_equal(sentence(v, "the car", "en", x).n, 0);
	vectors_free(&v);
	place_clear(&p);
}

/* ---- in the engine ---------------------------------------------------- */

static const struct knowledge *garage(void)
{
	static const struct phrase cars[] = {{"en", "broken car"},
					     {"en", "my car is broken"},
					     {"en", "the car does not start"}};
	static const struct phrase pays[] = {{"en", "money back"},
					     {"en", "i want my money"},
					     {"en", "give me the money"}};
	struct knowledge *k = knowledge_new();
	struct intent *in = arena_alloc(k->arena, 2 * sizeof(*in));

	in[0] = (struct intent){.id = "cars",
				.category = "",
				.skill = "",
				.utterances = cars,
				.n_utterances = ARRAY_SIZE(cars)};
	in[1] = (struct intent){.id = "pays",
				.category = "",
				.skill = "",
				.utterances = pays,
				.n_utterances = ARRAY_SIZE(pays)};
	k->intents = in;
	k->n_intents = 2;
	return k;
}

static void a_word_nobody_taught_is_known_by_its_meaning(void **state)
{
	static const char text[] = "kaputt automobile";
	struct place p = place_new();
	struct vectors *v = make(&p, meanings, sizeof(meanings) - 1, "en");
	const struct knowledge *k = garage();
	struct engine_options o = {.promise = 0.9, .vectors_path = p.file};
	struct engine_question q = {
		.text = text, .len = strlen(text), .lang_hint = "en"};
	struct arena *a = arena_new(4096);
	const struct match_result *r;
	struct fault why;
	struct engine *e = engine_build(k, &o, &why);

	(void)state;
	assert_non_null(e);
	r = engine_ask(e, &q, a);
	assert_true(r->parts[0].n_intents > 0);
	assert_int_equal(r->parts[0].intents[0].intent, 0);
	assert_true(r->parts[0].intents[0].score >
		    r->parts[0].intents[1].score + 0.5);
	/* One letter from "money", and a word nevertheless. */
	q.text = "my monet";
	q.len = strlen(q.text);
	r = engine_ask(e, &q, a);
	assert_int_equal(r->parts[0].n_repairs, 0);
	q.text = "my moeny";
	q.len = strlen(q.text);
	r = engine_ask(e, &q, a);
	assert_int_equal(r->parts[0].n_repairs, 1);
	engine_unref(&e);
	o.vectors_path = "/nowhere/en.vectors";
	assert_null(engine_build(k, &o, &why));
	assert_non_null(strstr(why.text, "/nowhere/en.vectors"));
	knowledge_unref(&k);
	vectors_free(&v);
	arena_free(&a);
	place_clear(&p);
}

/* ---- in the search of passages ---------------------------------------- */

static void meaning_orders_what_words_found(void **state)
{
	static const struct passage said[] = {
		{"", "My cash, the money."},
		{"", "My automobile, the broken."}};
	static const struct article articles[] = {
		{.id = "pay",
		 .lang = "en",
		 .title = "The money",
		 .tags = "",
		 .passages = &said[0],
		 .n_passages = 1},
		{.id = "cars",
		 .lang = "en",
		 .title = "The automobile",
		 .tags = "",
		 .passages = &said[1],
		 .n_passages = 1},
	};
	struct place p = place_new();
	struct vectors *v = make(&p, meanings, sizeof(meanings) - 1, "en");
	struct knowledge *k = knowledge_new();
	const struct knowledge *done = k;
	struct text_reader *r = text_reader_new();
	struct arena *a = arena_new(4096);
	struct fault why = {0};
	struct match_passage out[2];
	struct text text;

	(void)state;
	k->articles = articles;
	k->n_articles = ARRAY_SIZE(articles);
	text_read(r, "my car kaputt", 13, "en", 10, a, &text);
	for (int with = 0; with < 2; with++) {
		struct fts *f = fts_build(k, &why);
		struct passages *s =
			passages_build(k, f, with ? v : NULL, &why);
		struct passages_question q = {.text = &text, .lang = "en"};

		assert_non_null(s);
		assert_int_equal(passages_ask(s, &q, a, out, 2), 2);
		assert_int_equal(out[0].article, with);
		passages_free(&s);
		fts_free(&f);
	}
	text_reader_free(&r);
	arena_free(&a);
	knowledge_unref(&done);
	vectors_free(&v);
	place_clear(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_form_gives_its_words_in_order),
		cmocka_unit_test(what_is_wrong_is_said_in_one_line),
		cmocka_unit_test(a_line_without_end_is_refused),
		cmocka_unit_test(words_that_cannot_be_used_are_counted),
		cmocka_unit_test(the_commonest_words_that_fit_are_kept),
		cmocka_unit_test(the_same_source_gives_the_same_bytes),
		cmocka_unit_test(a_file_that_is_not_whole_is_refused),
		cmocka_unit_test(tables_that_make_no_sense_are_refused),
		cmocka_unit_test(
			a_directory_gives_each_language_its_own_dimensions),
		cmocka_unit_test(like_texts_have_like_vectors_of_length_one),
		cmocka_unit_test(a_word_of_zeros_is_harmless),
		cmocka_unit_test(a_word_nobody_taught_is_known_by_its_meaning),
		cmocka_unit_test(meaning_orders_what_words_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
