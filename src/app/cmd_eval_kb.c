#include "config.h"

#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/commands.h"
#include "app/jsonl.h"
#include "app/kblines.h"
#include "app/measured.h"
#include "base/clock.h"
#include "base/mem.h"
#include "match/fts.h"
#include "match/passages.h"
#include "match/vectors.h"
#include "text/lang.h"
#include "text/text.h"

#define RANKS 10

struct options {
	const char *kb, *queries, *teach, *predictions, *vectors;
	bool json;
};

/* What became of one query. */
struct outcome {
	size_t rank; /* of the first relevant article, 0 = not among RANKS */
	double confidence;
	int64_t cpu_ns;
};

struct figures {
	double recall1, recall3, recall5, recall10, mrr;
	double auroc;      /* first is right against first is wrong */
	double confidence; /* on average, to hold against recall1 */
	double cpu_p50_us, cpu_p99_us;
};

/* What questions are asked of. */
struct asked {
	const struct knowledge *knowledge;
	struct passages *passages;
	struct vectors *vectors; /* NULL = none */
	struct lang *lang;
	struct text_reader *reader;
	double build_seconds;
};

static int usage(FILE *to)
{
	fputs("Usage: souffleur eval-kb --kb FILE --queries FILE [OPTION...]\n"
	      "Searches a knowledge base and says how often the right article "
	      "comes first.\n\n"
	      "  --kb FILE           lines {\"id\",\"title\",\"body\","
	      "\"lang\"?}\n"
	      "  --queries FILE      lines {\"text\",\"relevant\":[id...]}\n"
	      "  --teach FILE        such lines, to learn from first\n"
	      "  --predictions FILE  write the ten best ids of each query\n"
	      "  --vectors FILE      use these word vectors\n"
	      "  --json              print the figures as JSON\n",
	      to);
	return to == stdout ? 0 : EXIT_USAGE;
}

/* -1 = go on, else the exit code. */
static int parse(int argc, char **argv, struct options *o)
{
	static const struct option longs[] = {
		{"kb", required_argument, NULL, 'k'},
		{"queries", required_argument, NULL, 'q'},
		{"teach", required_argument, NULL, 't'},
		{"predictions", required_argument, NULL, 'o'},
		{"vectors", required_argument, NULL, 'v'},
		{"json", no_argument, NULL, 'j'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (c == 'k')
			o->kb = optarg;
		else if (c == 'q')
			o->queries = optarg;
		else if (c == 't')
			o->teach = optarg;
		else if (c == 'o')
			o->predictions = optarg;
		else if (c == 'v')
			o->vectors = optarg;
		else if (c == 'j')
			o->json = true;
		else
			return usage(c == 'h' ? stdout : stderr);
	}
	if (o->kb == NULL || o->queries == NULL || optind < argc)
		return usage(stderr);
	return -1;
}

static void learn_languages(struct asked *s)
{
	const struct knowledge *k = s->knowledge;

	s->lang = lang_new();
	for (size_t i = 0; i < k->n_articles; i++)
		for (size_t j = 0; j < k->articles[i].n_passages; j++) {
			const char *text = k->articles[i].passages[j].text;

			if (k->articles[i].lang[0] != '\0')
				lang_learn(s->lang, k->articles[i].lang, text,
					   strlen(text));
		}
	lang_finish(s->lang);
}

static bool build(struct asked *s, struct fault *why)
{
	int64_t begin = clock_mono_ns();
	struct fts *f = fts_build(s->knowledge, why);

	if (f == NULL)
		return false;
	s->passages = passages_build(s->knowledge, f, s->vectors, why);
	fts_free(&f);
	if (s->passages == NULL)
		return false;
	learn_languages(s);
	s->reader = text_reader_new();
	s->build_seconds = (double)(clock_mono_ns() - begin) / 1e9;
	return true;
}

static void drop(struct asked *s)
{
	passages_free(&s->passages);
	vectors_free(&s->vectors);
	lang_free(&s->lang);
	text_reader_free(&s->reader);
	knowledge_unref(&s->knowledge);
}

static bool is_relevant(const struct kbquery *q, const char *id)
{
	for (size_t i = 0; i < q->n_relevant; i++)
		if (strcmp(q->relevant[i], id) == 0)
			return true;
	return false;
}

static size_t ask(const struct asked *s, const struct kbquery *q,
		  struct arena *a, struct match_passage *out)
{
	size_t len = strlen(q->text);
	const char *lang = lang_guess(s->lang, q->text, len, NULL);
	struct text text;
	struct passages_question question = {.text = &text, .lang = lang};

	text_read(s->reader, q->text, len, lang, 400, a, &text);
	return passages_ask(s->passages, &question, a, out, RANKS);
}

static void write_prediction(FILE *out, const struct knowledge *k,
			     const struct kbquery *q,
			     const struct match_passage *ranked, size_t n)
{
	struct str s;

	str_init(&s, (size_t)1 << 20);
	str_add(&s, "{\"text\":");
	jsonl_quote(&s, q->text);
	str_add(&s, ",\"ranked\":[");
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			str_add_char(&s, ',');
		jsonl_quote(&s, k->articles[ranked[i].article].id);
	}
	str_add(&s, "]}\n");
	fputs(str_text(&s), out);
	str_clear(&s);
}

static void ask_all(const struct asked *s, const struct kbquery *queries,
		    size_t n, FILE *predictions, struct outcome *out)
{
	struct arena *a = arena_new(256 * 1024);

	for (size_t i = 0; i < n; i++) {
		struct match_passage ranked[RANKS];
		int64_t begin = clock_cpu_ns();
		size_t found = ask(s, &queries[i], a, ranked);

		out[i].cpu_ns = clock_cpu_ns() - begin;
		out[i].rank = 0;
		for (size_t j = found; j-- > 0;) {
			const char *id =
				s->knowledge->articles[ranked[j].article].id;

			if (is_relevant(&queries[i], id))
				out[i].rank = j + 1;
		}
		out[i].confidence = found > 0 ? ranked[0].confidence : 0;
		if (predictions != NULL)
			write_prediction(predictions, s->knowledge, &queries[i],
					 ranked, found);
		arena_reset(a);
	}
	arena_free(&a);
}

static struct figures sum_up(struct outcome *o, size_t n)
{
	struct measured *m = mem_calloc(n, sizeof(*m));
	struct figures f = {0};
	double one = 1 / (double)n;

	for (size_t i = 0; i < n; i++) {
		size_t rank = o[i].rank;

		f.confidence += one * o[i].confidence;
		if (rank == 0)
			continue;
		f.recall1 += rank == 1 ? one : 0;
		f.recall3 += rank <= 3 ? one : 0;
		f.recall5 += rank <= 5 ? one : 0;
		f.recall10 += one;
		f.mrr += one / (double)rank;
	}
	for (size_t i = 0; i < n; i++)
		m[i] = (struct measured){o[i].confidence, o[i].rank == 1,
					 o[i].cpu_ns};
	f.auroc = measured_auroc(m, n);
	measured_cpu(m, n, &f.cpu_p50_us, &f.cpu_p99_us);
	free(m);
	return f;
}

static void print_text(const struct asked *s, const struct figures *f, size_t n)
{
	printf("learned    %zu articles, %zu passages, %.1f MB, %.2f s\n",
	       s->knowledge->n_articles, passages_count(s->passages),
	       (double)passages_bytes(s->passages) / 1e6, s->build_seconds);
	printf("recall     @1 %.4f  @3 %.4f  @5 %.4f  @10 %.4f, MRR@10 %.4f "
	       "of %zu queries\n",
	       f->recall1, f->recall3, f->recall5, f->recall10, f->mrr, n);
	printf("confidence %.4f on average, AUROC %.4f (first is right "
	       "against wrong)\n",
	       f->confidence, f->auroc);
	printf("cpu        p50 %.1f us, p99 %.1f us a query\n", f->cpu_p50_us,
	       f->cpu_p99_us);
}

static void print_json(const struct asked *s, const struct figures *f, size_t n)
{
	printf("{\"articles\":%zu,\"passages\":%zu,\"bytes\":%zu,"
	       "\"build_seconds\":%.3f,\"queries\":%zu,",
	       s->knowledge->n_articles, passages_count(s->passages),
	       passages_bytes(s->passages), s->build_seconds, n);
	printf("\"recall1\":%.5f,\"recall3\":%.5f,\"recall5\":%.5f,"
	       "\"recall10\":%.5f,\"mrr10\":%.5f,",
	       f->recall1, f->recall3, f->recall5, f->recall10, f->mrr);
	printf("\"confidence\":%.5f,\"auroc\":%.5f,\"cpu_p50_us\":%.1f,"
	       "\"cpu_p99_us\":%.1f}\n",
	       f->confidence, f->auroc, f->cpu_p50_us, f->cpu_p99_us);
}

static bool learn(const struct options *o, struct asked *s, struct arena *a,
		  struct fault *why)
{
	struct kbquery *taught = NULL;
	struct kbline *lines;
	size_t n = 0, n_taught = 0;

	lines = kblines_read(o->kb, a, &n, why);
	if (lines == NULL)
		return false;
	if (n == 0)
		return fault_set(why, FAULT_REJECT, "empty",
				 "%s has no articles", o->kb);
	if (o->vectors != NULL) {
		s->vectors = vectors_open(o->vectors, why);
		if (s->vectors == NULL)
			return false;
	}
	if (o->teach != NULL) {
		taught = kblines_read_queries(o->teach, a, &n_taught, why);
		if (taught == NULL)
			return false;
	}
	return kblines_knowledge(lines, n, taught, n_taught, &s->knowledge,
				 why) &&
	       build(s, why);
}

static bool evaluate(const struct options *o, const struct asked *s,
		     struct arena *a, struct fault *why)
{
	struct outcome *outcomes;
	struct kbquery *queries;
	struct figures f;
	FILE *out = NULL;
	size_t n = 0;

	queries = kblines_read_queries(o->queries, a, &n, why);
	if (queries == NULL)
		return false;
	if (n == 0)
		return fault_set(why, FAULT_REJECT, "empty",
				 "%s has no queries", o->queries);
	if (o->predictions != NULL) {
		out = fopen(o->predictions, "w");
		if (out == NULL)
			return fault_set(why, FAULT_REJECT, "file",
					 "%s cannot be written",
					 o->predictions);
	}
	outcomes = arena_alloc(a, n * sizeof(*outcomes));
	ask_all(s, queries, n, out, outcomes);
	if (out != NULL && fclose(out) != 0)
		return fault_set(why, FAULT_REJECT, "file",
				 "%s cannot be written", o->predictions);
	f = sum_up(outcomes, n);
	if (o->json)
		print_json(s, &f, n);
	else
		print_text(s, &f, n);
	return true;
}

int cmd_eval_kb(int argc, char **argv)
{
	struct options o = {0};
	struct asked s = {0};
	struct fault why = {0};
	struct arena *a;
	bool done;
	int code = parse(argc, argv, &o);

	if (code >= 0)
		return code;
	a = arena_new(1 << 20);
	done = learn(&o, &s, a, &why) && evaluate(&o, &s, a, &why);
	if (!done)
		fprintf(stderr, "souffleur eval-kb: %s\n", why.text);
	drop(&s);
	arena_free(&a);
	return done ? 0 : EXIT_INPUT;
}
