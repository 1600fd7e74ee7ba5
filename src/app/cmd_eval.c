#include "config.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/jsonl.h"
#include "app/labelled.h"
#include "app/measured.h"
#include "base/clock.h"
#include "base/mem.h"
#include "match/engine.h"
#include "match/parts.h"
#include "match/verdict.h"

struct options {
	const char *train, *dev, *test, *predictions, *vectors;
	unsigned without;
	double promise;
	bool json;
};

/* What became of one test message. */
struct outcome {
	double confidence;
	bool in_scope, right, first3;
	enum match_verdict verdict;
	bool offered; /* CLARIFY, and the right one is among the choices */
	int64_t cpu_ns;
};

struct figures {
	size_t n, in_scope, right, first3;
	size_t answered, answered_right;
	size_t clarified, settled, escalated;
	double auroc;       /* right and in scope against all others */
	double scope_auroc; /* in scope against out of it, as papers have it */
	double best_coverage; /* of all, at the promise, by the best threshold
			       */
	double cpu_p50_us, cpu_p99_us;
};

static int usage(FILE *to)
{
	fputs("Usage: souffleur eval --train FILE --test FILE [OPTION...]\n"
	      "Learns from labelled messages, answers others, and says how "
	      "well.\n\n"
	      "  --train FILE        lines {\"text\",\"intent\",\"lang\"?}; the "
	      "intent \"oos\" means\n"
	      "                      none of them\n"
	      "  --dev FILE          more of them, to calibrate by\n"
	      "  --test FILE         the messages to answer\n"
	      "  --promise SHARE     be right this often when answering "
	      "(0.95)\n"
	      "  --predictions FILE  write what was thought of each message\n"
	      "  --vectors FILE      use these word vectors\n"
	      "  --without PART,...  leave out, to see what they bring: stems, "
	      "pairs, steady,\n"
	      "                      pieces, shapes, neighbours, titles, "
	      "acceptor, repairs,\n"
	      "                      counts, concepts\n"
	      "  --json              print the figures as JSON\n",
	      to);
	return to == stdout ? 0 : EXIT_USAGE;
}

/* -1 = go on, else the exit code. */
static int parse(int argc, char **argv, struct options *o)
{
	static const struct option longs[] = {
		{"train", required_argument, NULL, 't'},
		{"dev", required_argument, NULL, 'd'},
		{"test", required_argument, NULL, 'e'},
		{"promise", required_argument, NULL, 'p'},
		{"predictions", required_argument, NULL, 'o'},
		{"vectors", required_argument, NULL, 'v'},
		{"without", required_argument, NULL, 'w'},
		{"json", no_argument, NULL, 'j'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	struct fault why;
	char *end;
	int c;

	o->promise = 0.95;
	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (c == 't')
			o->train = optarg;
		else if (c == 'd')
			o->dev = optarg;
		else if (c == 'e')
			o->test = optarg;
		else if (c == 'o')
			o->predictions = optarg;
		else if (c == 'v')
			o->vectors = optarg;
		else if (c == 'w') {
			if (!parts_read(optarg, &o->without, &why)) {
				fprintf(stderr, "souffleur eval: %s\n",
					why.text);
				return EXIT_USAGE;
			}
		} else if (c == 'j')
			o->json = true;
		else if (c == 'h')
			return usage(stdout);
		else if (c == 'p') {
			o->promise = strtod(optarg, &end);
			if (*end != '\0')
				return usage(stderr);
		} else
			return usage(stderr);
	}
	if (o->train == NULL || o->test == NULL || optind < argc)
		return usage(stderr);
	return -1;
}

static void show_progress(void *ctx, const char *stage, size_t done,
			  size_t total)
{
	(void)ctx;
	fprintf(stderr, "\r%s %zu of %zu%s", stage, done, total,
		done == total ? "\r\033[K" : "");
}

/* labelled_read(), and there must be some. */
static struct labelled *read_some(const char *path, struct arena *a,
				  size_t *n_r, struct fault *why)
{
	struct labelled *list = labelled_read(path, a, n_r, why);

	if (list == NULL || *n_r > 0)
		return list;
	fault_set(why, FAULT_REJECT, "empty", "%s has no messages", path);
	return NULL;
}

static struct engine *build(const struct options *o, const struct knowledge *k,
			    struct arena *a, struct fault *why)
{
	struct engine_options options = {.promise = o->promise,
					 .vectors_path = o->vectors,
					 .without = o->without};
	struct engine_judge *judges;
	struct labelled *dev;
	size_t n = 0;

	if (isatty(STDERR_FILENO))
		options.progress = show_progress;
	if (o->dev != NULL) {
		dev = read_some(o->dev, a, &n, why);
		if (dev == NULL)
			return NULL;
		judges = arena_alloc(a, (n + 1) * sizeof(*judges));
		for (size_t i = 0; i < n; i++) {
			judges[i].text = dev[i].text;
			judges[i].lang = dev[i].lang;
			judges[i].intent =
				knowledge_find_intent(k, dev[i].intent);
		}
		options.judges = judges;
		options.n_judges = n;
	}
	return engine_build(k, &options, why);
}

/* Of a message with several questions the surest part speaks. */
static const struct match_part *main_part(const struct match_result *r)
{
	const struct match_part *best = &r->parts[0];

	for (size_t i = 1; i < r->n_parts; i++)
		if (r->parts[i].n_intents > 0 &&
		    (best->n_intents == 0 ||
		     r->parts[i].intents[0].confidence >
			     best->intents[0].confidence))
			best = &r->parts[i];
	return best;
}

/* The intents of the questions it would answer. */
static void add_answered(struct str *s, const struct knowledge *k,
			 const struct match_result *r)
{
	bool first = true;

	str_add(s, ",\"answered\":[");
	for (size_t i = 0; i < r->n_parts; i++) {
		if (r->parts[i].verdict != VERDICT_ANSWER)
			continue;
		str_add(s, first ? "" : ",");
		jsonl_quote(s, k->intents[r->parts[i].intents[0].intent].id);
		first = false;
	}
	str_add(s, "]");
}

static void write_prediction(FILE *out, const struct knowledge *k,
			     const struct labelled *l,
			     const struct match_result *r)
{
	const struct match_part *p = main_part(r);
	struct str s;

	str_init(&s, (size_t)1 << 20);
	str_add(&s, "{\"text\":");
	jsonl_quote(&s, l->text);
	str_add(&s, ",\"intent\":");
	jsonl_quote(&s, l->intent);
	str_add(&s, ",\"predicted\":");
	jsonl_quote(&s, p->n_intents > 0 ? k->intents[p->intents[0].intent].id
					 : "oos");
	str_addf(&s, ",\"confidence\":%.6f,\"decision\":\"%s\",\"top\":[",
		 p->n_intents > 0 ? p->intents[0].confidence : 0.0,
		 verdict_name(p->verdict));
	for (size_t i = 0; i < p->n_intents; i++) {
		str_add(&s, i > 0 ? ",{\"intent\":" : "{\"intent\":");
		jsonl_quote(&s, k->intents[p->intents[i].intent].id);
		str_addf(&s, ",\"confidence\":%.6f}", p->intents[i].confidence);
	}
	str_add(&s, "]");
	add_answered(&s, k, r);
	str_add(&s, "}\n");
	fputs(str_text(&s), out);
	str_clear(&s);
}

static void judge(const struct knowledge *k, const struct labelled *l,
		  const struct match_part *p, struct outcome *o)
{
	double confidences[MATCH_TOP];
	size_t choices = 0;

	o->in_scope = strcmp(l->intent, "oos") != 0;
	o->verdict = p->verdict;
	if (p->n_intents == 0)
		return;
	o->confidence = p->intents[0].confidence;
	for (size_t i = 0; i < p->n_intents; i++)
		confidences[i] = p->intents[i].confidence;
	if (p->verdict == VERDICT_CLARIFY)
		choices = verdict_choices(confidences, p->n_intents);
	for (size_t i = 0; i < p->n_intents && i < 3; i++) {
		const char *id = k->intents[p->intents[i].intent].id;

		if (!o->in_scope || strcmp(id, l->intent) != 0)
			continue;
		o->right = o->right || i == 0;
		o->first3 = true;
		o->offered = i < choices;
	}
}

static void ask_all(const struct engine *e, const struct labelled *test,
		    size_t n, FILE *predictions, struct outcome *out)
{
	const struct knowledge *k = engine_knowledge(e);
	struct arena *a = arena_new(256 * 1024);

	for (size_t i = 0; i < n; i++) {
		struct engine_question q = {
			.text = test[i].text,
			.len = strlen(test[i].text),
			.lang_hint =
				test[i].lang[0] != '\0' ? test[i].lang : NULL,
		};
		const struct match_result *r;
		int64_t begin = clock_cpu_ns();

		r = engine_ask(e, &q, a);
		out[i].cpu_ns = clock_cpu_ns() - begin;
		judge(k, &test[i], main_part(r), &out[i]);
		if (predictions != NULL)
			write_prediction(predictions, k, &test[i], r);
		arena_reset(a);
	}
	arena_free(&a);
}

static struct figures sum_up(struct outcome *o, size_t n, double promise)
{
	struct measured *m = mem_calloc(n, sizeof(*m));
	struct figures f = {.n = n};
	size_t right = 0;

	for (size_t i = 0; i < n; i++) {
		bool answered = o[i].verdict == VERDICT_ANSWER;

		f.in_scope += o[i].in_scope;
		f.right += o[i].right;
		f.first3 += o[i].first3;
		f.answered += answered;
		f.answered_right += answered && o[i].right;
		f.clarified += o[i].verdict == VERDICT_CLARIFY;
		f.settled += o[i].offered;
		f.escalated += o[i].verdict == VERDICT_ESCALATE;
	}
	for (size_t i = 0; i < n; i++)
		m[i] = (struct measured){o[i].confidence, o[i].in_scope, 0};
	f.scope_auroc = measured_auroc(m, n);
	for (size_t i = 0; i < n; i++)
		m[i] = (struct measured){o[i].confidence, o[i].right,
					 o[i].cpu_ns};
	f.auroc = measured_auroc(m, n);
	for (size_t i = 0; i < n; i++) {
		right += m[i].right;
		if ((double)right >= promise * (double)(i + 1))
			f.best_coverage = (double)(i + 1) / (double)n;
	}
	measured_cpu(m, n, &f.cpu_p50_us, &f.cpu_p99_us);
	free(m);
	return f;
}

static double share(size_t part, size_t whole)
{
	return whole > 0 ? (double)part / (double)whole : 0.0;
}

static void print_expected(const struct engine_report *r, double promise)
{
	printf("expected   accuracy %.4f\n", r->accuracy);
	if (r->threshold > 1)
		printf("%s\n", measured_too_little());
	else
		printf("           of questions that some intent covers it "
		       "answers %.1f %% (%.1f to %.1f),\n"
		       "           from a confidence of %.3f, to be right in "
		       "%.1f %%\n",
		       100 * r->coverage, 100 * r->coverage_low,
		       100 * r->coverage_high, r->threshold, 100 * promise);
}

static void print_text(const struct engine_report *r, const struct figures *f,
		       double promise)
{
	printf("learned    %zu examples, %zu intents, %zu features, %.1f MB, "
	       "%.2f s\n",
	       r->examples, r->intents, r->features, (double)r->bytes / 1e6,
	       r->build_seconds);
	print_expected(r, promise);
	if (r->strangers > 0 && r->threshold <= 1)
		printf("           also if %.0f of 100 messages fit no intent\n",
		       100 * r->strangers);
	printf("accuracy   %.4f of %zu in scope (first three %.4f), %zu out "
	       "of scope\n",
	       share(f->right, f->in_scope), f->in_scope,
	       share(f->first3, f->in_scope), f->n - f->in_scope);
	printf("confidence AUROC %.4f (right and in scope against all "
	       "others), %.4f (in scope against out of scope)\n",
	       f->auroc, f->scope_auroc);
	printf("answered   %.4f of all, %.4f of them right; the best "
	       "threshold would answer %.4f\n",
	       share(f->answered, f->n), share(f->answered_right, f->answered),
	       f->best_coverage);
	printf("clarified  %.4f, settled by one question %.4f of them\n",
	       share(f->clarified, f->n), share(f->settled, f->clarified));
	printf("escalated  %.4f\n", share(f->escalated, f->n));
	printf("cpu        p50 %.1f us, p99 %.1f us a message\n", f->cpu_p50_us,
	       f->cpu_p99_us);
}

static void print_json(const struct engine_report *r, const struct figures *f,
		       double promise)
{
	printf("{\"examples\":%zu,\"intents\":%zu,\"features\":%zu,"
	       "\"bytes\":%zu,\"build_seconds\":%.3f,",
	       r->examples, r->intents, r->features, r->bytes,
	       r->build_seconds);
	printf("\"promise\":%.4f,\"threshold\":%.6f,\"expected_accuracy\":%.5f,"
	       "\"expected_coverage\":[%.5f,%.5f,%.5f],"
	       "\"expected_strangers\":%.2f,",
	       promise, r->threshold, r->accuracy, r->coverage_low, r->coverage,
	       r->coverage_high, r->strangers);
	printf("\"messages\":%zu,\"in_scope\":%zu,\"accuracy\":%.5f,"
	       "\"top3\":%.5f,\"auroc\":%.5f,\"scope_auroc\":%.5f,",
	       f->n, f->in_scope, share(f->right, f->in_scope),
	       share(f->first3, f->in_scope), f->auroc, f->scope_auroc);
	printf("\"answered\":%.5f,\"precision\":%.5f,\"best_coverage\":%.5f,",
	       share(f->answered, f->n), share(f->answered_right, f->answered),
	       f->best_coverage);
	printf("\"clarified\":%.5f,\"settled\":%.5f,\"escalated\":%.5f,"
	       "\"cpu_p50_us\":%.1f,\"cpu_p99_us\":%.1f}\n",
	       share(f->clarified, f->n), share(f->settled, f->clarified),
	       share(f->escalated, f->n), f->cpu_p50_us, f->cpu_p99_us);
}

static bool evaluate(const struct options *o, const struct engine *e,
		     struct arena *a, struct fault *why)
{
	struct engine_report report;
	struct labelled *test;
	struct outcome *outcomes;
	struct figures f;
	FILE *out = NULL;
	size_t n = 0;

	test = read_some(o->test, a, &n, why);
	if (test == NULL)
		return false;
	if (o->predictions != NULL) {
		out = fopen(o->predictions, "w");
		if (out == NULL)
			return fault_set(why, FAULT_REJECT, "file",
					 "%s cannot be written",
					 o->predictions);
	}
	outcomes = arena_alloc(a, n * sizeof(*outcomes));
	ask_all(e, test, n, out, outcomes);
	if (out != NULL && fclose(out) != 0)
		return fault_set(why, FAULT_REJECT, "file",
				 "%s cannot be written", o->predictions);
	engine_describe(e, &report);
	f = sum_up(outcomes, n, o->promise);
	if (o->json)
		print_json(&report, &f, o->promise);
	else
		print_text(&report, &f, o->promise);
	return true;
}

int cmd_eval(int argc, char **argv)
{
	struct options o = {0};
	struct arena *a;
	struct labelled *train;
	const struct knowledge *k = NULL;
	struct engine *e = NULL;
	struct fault why = {0};
	size_t n = 0;
	bool done = false;
	int code = parse(argc, argv, &o);

	if (code >= 0)
		return code;
	a = arena_new(1 << 20);
	train = read_some(o.train, a, &n, &why);
	if (train != NULL) {
		k = labelled_knowledge(train, n);
		e = build(&o, k, a, &why);
		done = e != NULL && evaluate(&o, e, a, &why);
	}
	if (!done)
		fprintf(stderr, "souffleur eval: %s\n", why.text);
	engine_unref(&e);
	knowledge_unref(&k);
	arena_free(&a);
	return done ? 0 : EXIT_INPUT;
}
