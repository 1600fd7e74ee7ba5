/* tools/bench-kb.c - what a question to a large knowledge base costs.
 *
 * usage: tools/bench-kb [PASSAGES [QUERIES]]
 *
 * Makes a collection (ten passages an article, 60 words a passage, words as
 * often as Zipf's law has them), asks questions made of a known passage (half
 * of ten neighbouring words, with common words in front), and prints CPU times
 * of our search and of FTS5's own bm25() on the same index, and how often the
 * right article is among the first ten. */
#include "config.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "match/fts.h"
#include "match/passages.h"
#include "text/text.h"

#define WORDS_A_PASSAGE     60
#define PASSAGES_AN_ARTICLE 10
#define TOP                 10

struct random {
	uint64_t state;
};

static uint32_t next_random(struct random *r)
{
	r->state = r->state * UINT64_C(6364136223846793005) +
		   UINT64_C(1442695040888963407);
	return (uint32_t)(r->state >> 33);
}

static double next_share(struct random *r)
{
	return (double)next_random(r) / 2147483648.0;
}

/* A word by its rank: syllables of a consonant and a vowel, some closed; the
 * common words are short. */
static void add_word(struct str *s, uint32_t rank)
{
	static const char first[] = "bcdfghjklmnprstvwxz";
	static const char vowels[] = "aeiouy", last[] = "   nrslmtk";
	uint32_t n = rank + 1, mixed = n * UINT32_C(2654435769);

	while (n > 0) {
		uint32_t pick = mixed ^ mixed >> 15 ^ n * UINT32_C(40503);

		str_add_char(s, first[pick % (sizeof(first) - 1)]);
		str_add_char(s, vowels[pick / 19 % (sizeof(vowels) - 1)]);
		if (last[pick / 114 % (sizeof(last) - 1)] != ' ')
			str_add_char(s, last[pick / 114 % (sizeof(last) - 1)]);
		n /= 60;
		mixed = mixed * 5 + n;
	}
}

/* Rank of a word of natural text among `words`. */
static uint32_t zipf(struct random *r, double words)
{
	return (uint32_t)(exp(next_share(r) * log(words)) - 1);
}

static char *make_text(struct random *r, double words, size_t n)
{
	struct str s;

	str_init(&s, 1 << 16);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			str_add_char(&s, ' ');
		add_word(&s, zipf(r, words));
	}
	return str_take(&s);
}

static const char *keep(struct arena *a, char *text)
{
	const char *kept = arena_strdup(a, text);

	free(text);
	return kept;
}

static struct knowledge *make_collection(size_t passages)
{
	struct knowledge *k = knowledge_new();
	size_t n = passages / PASSAGES_AN_ARTICLE;
	struct article *articles =
		arena_alloc(k->arena, (n + 1) * sizeof(*articles));
	double words = 20000 + sqrt((double)passages) * 200;
	struct random r = {1};

	for (size_t i = 0; i < n; i++) {
		struct passage *p =
			arena_alloc(k->arena, PASSAGES_AN_ARTICLE * sizeof(*p));

		for (size_t j = 0; j < PASSAGES_AN_ARTICLE; j++) {
			p[j].heading = "";
			p[j].text = keep(k->arena,
					 make_text(&r, words, WORDS_A_PASSAGE));
		}
		articles[i].id = keep(k->arena, str_format("a%08zu", i));
		memcpy(articles[i].lang, "en", 3);
		articles[i].title = keep(k->arena, make_text(&r, words, 5));
		articles[i].tags = "";
		articles[i].passages = p;
		articles[i].n_passages = PASSAGES_AN_ARTICLE;
	}
	k->articles = articles;
	k->n_articles = n;
	return k;
}

/* Half of ten neighbouring words of one passage, behind three common ones. */
static char *make_question(const struct knowledge *k, struct random *r,
			   size_t *article_r)
{
	size_t article = next_random(r) % k->n_articles;
	const char *text =
		k->articles[article]
			.passages[next_random(r) % PASSAGES_AN_ARTICLE]
			.text;
	size_t from = next_random(r) % (WORDS_A_PASSAGE - 10);
	struct str s;

	str_init(&s, 4096);
	for (uint32_t i = 0; i < 3; i++) {
		add_word(&s, i);
		str_add_char(&s, ' ');
	}
	for (size_t i = 0; i < from + 10; i++) {
		size_t len = strcspn(text, " ");

		if (i >= from && next_random(r) % 2 == 0) {
			str_add_bytes(&s, text, len);
			str_add_char(&s, ' ');
		}
		text += len + (text[len] == ' ');
	}
	*article_r = article;
	return str_take(&s);
}

struct times {
	int64_t *ns;
	size_t n, hits;
};

static int by_time(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void print_times(const char *what, struct times *t)
{
	qsort(t->ns, t->n, sizeof(*t->ns), by_time);
	printf("%-12s %4zu questions: p50 %8.3f ms, p99 %8.3f ms of CPU, "
	       "right article in the first ten %.2f\n",
	       what, t->n, (double)t->ns[t->n / 2] / 1e6,
	       (double)t->ns[t->n * 99 / 100] / 1e6,
	       (double)t->hits / (double)t->n);
}

static void ask_ours(const struct knowledge *k, const struct passages *p,
		     size_t n)
{
	struct times t = {.ns = mem_calloc(n, sizeof(*t.ns)), .n = n};
	struct text_reader *reader = text_reader_new();
	struct arena *a = arena_new(256 * 1024);
	struct random r = {7};

	for (size_t i = 0; i < n; i++) {
		size_t article;
		char *question = make_question(k, &r, &article);
		struct match_passage out[TOP];
		struct text text;
		struct passages_question q = {.text = &text, .lang = "en"};
		int64_t begin = clock_cpu_ns();
		size_t found;

		text_read(reader, question, strlen(question), "en", 100, a,
			  &text);
		found = passages_ask(p, &q, a, out, TOP);
		t.ns[i] = clock_cpu_ns() - begin;
		for (size_t j = 0; j < found; j++)
			t.hits += (size_t)out[j].article == article;
		arena_reset(a);
		free(question);
	}
	print_times("ours", &t);
	free(t.ns);
	arena_free(&a);
	text_reader_free(&reader);
}

static bool ask_fts(const struct knowledge *k, struct fts *f, size_t n,
		    struct fault *why)
{
	struct times t = {.ns = mem_calloc(n, sizeof(*t.ns)), .n = n};
	struct random r = {7};
	bool good = true;

	for (size_t i = 0; i < n && good; i++) {
		size_t article, found = 0;
		char *question = make_question(k, &r, &article);
		struct fts_hit out[TOP];
		int64_t begin = clock_cpu_ns();
		bool hit = false;

		good = fts_search(f, FTS_PASSAGES, question, strlen(question),
				  "en", 600000, out, TOP, &found, why);
		t.ns[i] = clock_cpu_ns() - begin;
		for (size_t j = 0; j < found; j++)
			hit = hit ||
			      out[j].document / PASSAGES_AN_ARTICLE == article;
		t.hits += hit;
		free(question);
	}
	if (good)
		print_times("FTS5 bm25()", &t);
	free(t.ns);
	return good;
}

int main(int argc, char **argv)
{
	size_t passages = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000;
	size_t queries = argc > 2 ? strtoul(argv[2], NULL, 10) : 500;
	struct knowledge *k;
	const struct knowledge *done;
	struct passages *p = NULL;
	struct fault why = {0};
	struct fts *f;
	int64_t begin;

	if (passages < 100 || queries < 1) {
		fputs("usage: bench-kb [PASSAGES [QUERIES]]\n", stderr);
		return 64;
	}
	k = make_collection(passages);
	done = k;
	begin = clock_cpu_ns();
	f = fts_build(k, &why);
	if (f != NULL) {
		printf("index        %zu passages: %.1f s of CPU\n", passages,
		       (double)(clock_cpu_ns() - begin) / 1e9);
		begin = clock_cpu_ns();
		p = passages_build(k, f, NULL, &why);
	}
	if (p != NULL) {
		printf("image        %.1f s of CPU, %.1f MB\n",
		       (double)(clock_cpu_ns() - begin) / 1e9,
		       (double)passages_bytes(p) / 1e6);
		ask_ours(k, p, queries);
	}
	if (p == NULL || !ask_fts(k, f, queries / 10 + 1, &why))
		fprintf(stderr, "bench-kb: %s\n", why.text);
	passages_free(&p);
	fts_free(&f);
	knowledge_unref(&done);
	return why.kind == FAULT_NONE ? 0 : 1;
}
