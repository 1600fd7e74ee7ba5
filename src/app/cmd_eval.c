#include "config.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/figures.h"
#include "app/jsonl.h"
#include "app/labelled.h"
#include "app/setup.h"
#include "base/clock.h"
#include "base/mem.h"
#include "chat/hours.h"
#include "chat/site.h"
#include "match/engine.h"
#include "match/parts.h"
#include "match/verdict.h"

struct options {
	const char *train, *dev, *test, *predictions, *vectors;
	unsigned without;
	double promise; /* 0: not given */
	bool json;
	const struct site *site; /* whose content it is; NULL with train */
};

static int usage(FILE *to)
{
	fputs("Usage: souffleur eval --test FILE [--content DIR] [OPTION...]\n"
	      "       souffleur eval --test FILE --train FILE [OPTION...]\n"
	      "Asks the content, or what it learns from labelled messages, and "
	      "says how well\nit answers.\n\n"
	      "  --test FILE         lines {\"text\",\"intent\",\"lang\"?}; the "
	      "intent \"oos\" means\n"
	      "                      none of them\n"
	      "  --content DIR       ask this content instead of the "
	      "configured one\n"
	      "  --train FILE        such lines to learn from instead of the "
	      "content\n"
	      "  --dev FILE          more of them, to calibrate by\n"
	      "  --promise SHARE     be right this often when answering "
	      "(0.95, or\n"
	      "                      match.promise of the content's "
	      "configuration)\n"
	      "  --predictions FILE  write what was thought of each message\n"
	      "  --vectors FILE      use these word vectors\n"
	      "  --without PART,...  leave out, to see what they bring: stems, "
	      "pairs, steady,\n"
	      "                      pieces, shapes, neighbours, titles, "
	      "acceptor, repairs,\n"
	      "                      counts, concepts\n"
	      "  --json              print the figures as JSON\n\n"
	      "For the content, configuration: --config FILE, --content DIR, "
	      "--section.key=VALUE;\nsee souffleur(1).\n",
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
		{NULL, 0, NULL, 0},
	};
	struct fault why;
	char *end;
	int c;

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
		else if (c == 'p') {
			o->promise = strtod(optarg, &end);
			if (*end != '\0')
				return usage(stderr);
		} else
			return usage(stderr);
	}
	if (o->test == NULL || optind < argc ||
	    (o->dev != NULL && o->train == NULL))
		return usage(stderr);
	return -1;
}

static int fail(const struct fault *why)
{
	fprintf(stderr, "souffleur eval: %s\n", why->text);
	return EXIT_INPUT;
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

/* What the page would say its language is. */
static const char *hint(const struct site *site, const char *lang)
{
	if (site != NULL)
		return site_lang(site, lang);
	return lang[0] != '\0' ? lang : NULL;
}

static void ask_all(const struct engine *e, const struct site *site,
		    const struct labelled *test, size_t n, FILE *predictions,
		    struct outcome *out)
{
	const struct knowledge *k = engine_knowledge(e);
	struct arena *a = arena_new(256 * 1024);

	for (size_t i = 0; i < n; i++) {
		struct engine_question q = {
			.text = test[i].text,
			.len = strlen(test[i].text),
			.lang_hint = hint(site, test[i].lang),
		};
		const struct match_result *r;
		int64_t begin = clock_cpu_ns();

		r = engine_ask(e, &q, a);
		out[i].cpu_ns = clock_cpu_ns() - begin;
		figures_judge(k, &test[i], main_part(r), &out[i]);
		if (predictions != NULL)
			write_prediction(predictions, k, &test[i], r);
		arena_reset(a);
	}
	arena_free(&a);
}

/* Whether the content has each message's intent. */
static bool are_known(const struct labelled *test, size_t n,
		      const struct knowledge *k, const char *path,
		      struct fault *why)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(test[i].intent, "oos") != 0 &&
		    knowledge_find_intent(k, test[i].intent) < 0)
			return fault_set(why, FAULT_REJECT, "intent",
					 "%s:%zu: the content has no intent "
					 "\"%s\"",
					 path, test[i].line, test[i].intent);
	return true;
}

static bool evaluate(const struct options *o, const struct engine *e,
		     struct arena *a, struct fault *why)
{
	struct engine_report report;
	struct labelled *test;
	struct outcome *outcomes;
	FILE *out = NULL;
	size_t n = 0;

	test = read_some(o->test, a, &n, why);
	if (test == NULL ||
	    (o->site != NULL &&
	     !are_known(test, n, engine_knowledge(e), o->test, why)))
		return false;
	if (o->predictions != NULL) {
		out = fopen(o->predictions, "w");
		if (out == NULL)
			return fault_set(why, FAULT_REJECT, "file",
					 "%s cannot be written",
					 o->predictions);
	}
	outcomes = arena_alloc(a, n * sizeof(*outcomes));
	ask_all(e, o->site, test, n, out, outcomes);
	if (out != NULL && fclose(out) != 0)
		return fault_set(why, FAULT_REJECT, "file",
				 "%s cannot be written", o->predictions);
	engine_describe(e, &report);
	figures_print(&report, outcomes, n, o->promise, o->json);
	return true;
}

static int run(const struct options *o, const struct knowledge *k,
	       struct arena *a)
{
	struct fault why = {0};
	struct engine *e = build(o, k, a, &why);
	bool done = e != NULL && evaluate(o, e, a, &why);

	engine_unref(&e);
	return done ? 0 : fail(&why);
}

static int run_learned(struct options *o, struct arena *a)
{
	const struct knowledge *k;
	struct labelled *train;
	struct fault why;
	size_t n = 0;
	int code;

	if (o->promise <= 0)
		o->promise = 0.95;
	train = read_some(o->train, a, &n, &why);
	if (train == NULL)
		return fail(&why);
	k = labelled_knowledge(train, n);
	code = run(o, k, a);
	knowledge_unref(&k);
	return code;
}

/* The content as the daemon has it: its intents and articles, the site's
 * languages, the promise. */
static int run_content(struct options *o, const struct conf *c, struct arena *a)
{
	const struct knowledge *k = NULL;
	struct hours *hours = NULL;
	struct site site;
	struct fault why;
	int code;

	if (!setup_site(c, &site, &hours, &why))
		return setup_fail(&why, EXIT_CONFIG);
	o->site = &site;
	if (o->promise <= 0)
		o->promise = c->match.promise;
	if (o->vectors == NULL && c->match.vectors[0] != '\0')
		o->vectors = c->match.vectors;
	k = setup_knowledge(c, "eval", &code);
	if (k != NULL)
		code = run(o, k, a);
	knowledge_unref(&k);
	hours_free(&hours);
	return code;
}

/* Learning from a file needs no configuration, so none is read. */
static bool learns(int argc, char *const *argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--train") == 0 ||
		    strncmp(argv[i], "--train=", 8) == 0)
			return true;
	return false;
}

int cmd_eval(int argc, char **argv)
{
	struct options o = {0};
	struct setup s = {0};
	struct arena *a;
	int code;

	if (setup_wants_help(argc, argv))
		return usage(stdout);
	if (learns(argc, argv)) {
		code = parse(argc, argv, &o);
		if (code >= 0)
			return code;
		a = arena_new(1 << 20);
		code = run_learned(&o, a);
		arena_free(&a);
		return code;
	}
	if (!setup_begin(&s, &argc, argv))
		return s.exit_code;
	code = parse(argc, argv, &o);
	if (code < 0) {
		a = arena_new(1 << 20);
		code = o.train != NULL ? run_learned(&o, a)
				       : run_content(&o, s.conf, a);
		arena_free(&a);
	}
	setup_end(&s);
	return code;
}
