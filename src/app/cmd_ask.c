#include "config.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "app/commands.h"
#include "app/setup.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "content/files.h"
#include "content/load.h"
#include "content/problems.h"
#include "match/engine.h"
#include "match/verdict.h"

struct asked {
	const char *text, *lang, *before;
	bool explain;
};

static int help(void)
{
	return setup_help("ask TEXT [--lang LANG] [--before TEXT] [--explain] "
			  "[OPTION...]",
			  "Asks the content as a visitor would, and says what "
			  "would be done.",
			  "  --lang LANG      what the page says its language "
			  "is\n"
			  "  --before TEXT    what was asked before it\n"
			  "  --explain        the words that counted, repairs, "
			  "articles, times\n"
			  "  --content DIR    the content to ask\n");
}

/* What setup_begin() left of the arguments; false when they are wrong. */
static bool parse(int argc, char **argv, struct asked *q)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--explain") == 0)
			q->explain = true;
		else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
			q->lang = argv[++i];
		else if (strncmp(argv[i], "--lang=", 7) == 0)
			q->lang = argv[i] + 7;
		else if (strcmp(argv[i], "--before") == 0 && i + 1 < argc)
			q->before = argv[++i];
		else if (strncmp(argv[i], "--before=", 9) == 0)
			q->before = argv[i] + 9;
		else if (strncmp(argv[i], "--", 2) == 0 || q->text != NULL)
			return false;
		else
			q->text = argv[i];
	}
	return q->text != NULL && utf8_is_valid(q->text, strlen(q->text)) &&
	       (q->before == NULL ||
		utf8_is_valid(q->before, strlen(q->before)));
}

static const char *repair_name(enum match_repair_kind k)
{
	switch (k) {
	case REPAIR_TYPO:
		return "a slip";
	case REPAIR_KEYBOARD:
		return "the wrong keyboard layout";
	case REPAIR_TRANSLIT:
		return "the other alphabet";
	case REPAIR_SPLIT:
		break;
	}
	return "run together";
}

static void print_words(const struct match_word *words, size_t n)
{
	if (n == 0)
		return;
	printf("              ");
	for (size_t i = 0; i < n; i++)
		printf(" %s %+.2f", words[i].text, words[i].weight);
	putchar('\n');
}

static void print_passages(const struct knowledge *k,
			   const struct match_part *p, bool explain)
{
	for (size_t i = 0; i < p->n_passages; i++) {
		const struct match_passage *m = &p->passages[i];
		const struct article *a = &k->articles[m->article];
		const char *text = a->passages[m->passage].text;
		size_t cut = utf8_cut(text, strlen(text), 100);

		printf("  article %5.1f%%  %s (%s): %.*s%s\n",
		       100 * m->confidence, a->id, a->lang, (int)cut, text,
		       text[cut] != '\0' ? "…" : "");
		if (explain)
			print_words(m->words, m->n_words);
	}
}

static void print_part(const struct knowledge *k, const struct match_part *p,
		       bool explain)
{
	if (p->before != NULL)
		printf("read with \"%s\"\n", p->before);
	printf("\"%s\"\n  %s: %s\n", p->text, verdict_name(p->verdict),
	       p->rule);
	printf("  language %s", p->foreign[0] != '\0' ? p->foreign
				: p->lang[0] != '\0'  ? p->lang
						      : "?");
	if (explain)
		printf(", read as \"%s\", %.0f%% of it unknown", p->normalised,
		       100 * p->unknown_share);
	putchar('\n');
	for (size_t i = 0; i < p->n_repairs; i++)
		printf("  repaired \"%s\" to \"%s\" (%s)\n", p->repairs[i].from,
		       p->repairs[i].to, repair_name(p->repairs[i].kind));
	for (size_t i = 0; i < p->n_intents; i++) {
		const struct match_candidate *c = &p->intents[i];

		if (!explain && i > 0 && c->confidence < 0.02)
			continue;
		printf("  intent  %5.1f%%  %s\n", 100 * c->confidence,
		       k->intents[c->intent].id);
		if (explain)
			print_words(c->words, c->n_words);
	}
	printf("  none    %5.1f%%\n", 100 * p->out_of_scope);
	print_passages(k, p, explain);
}

/* Of the intent or of its category; otherwise the site's holds. */
static void print_own_promise(const struct knowledge *k,
			      const struct match_part *p)
{
	const struct intent *in;

	if (p->n_intents == 0)
		return;
	in = &k->intents[p->intents[0].intent];
	if (in->promise > 0 && p->threshold <= 1)
		printf("%s promises %.3f: from %.3f\n", in->id, in->promise,
		       p->threshold);
	else if (in->promise > 0)
		printf("%s promises %.3f, which no confidence keeps\n", in->id,
		       in->promise);
}

static void print_result(const struct engine *e, const struct match_result *r,
			 bool explain)
{
	const struct knowledge *k = engine_knowledge(e);
	struct engine_report report;

	if (r->greeting[0] != '\0')
		printf("set aside as a greeting: \"%s\"\n", r->greeting);
	for (size_t i = 0; i < r->n_parts; i++)
		print_part(k, &r->parts[i], explain);
	if (r->n_parts > 0 && r->parts[0].n_intents > 0 &&
	    r->parts[0].verdict == VERDICT_ANSWER) {
		const struct intent *in =
			&k->intents[r->parts[0].intents[0].intent];
		const char *answer =
			phrase_pick(in->answers, in->n_answers, r->lang);

		if (answer != NULL)
			printf("\n%s\n", answer);
	}
	if (!explain)
		return;
	engine_describe(e, &report);
	printf("\nthe bot answers from a confidence of %.3f (expected: %.0f%% of "
	       "what is in scope)\n",
	       report.threshold, 100 * report.coverage);
	print_own_promise(k, &r->parts[0]);
	for (size_t i = 0; i < r->n_stages; i++)
		printf("%s %.3f ms%s", r->stages[i].name,
		       (double)r->stages[i].ns / 1e6,
		       i + 1 < r->n_stages ? ", " : "\n");
}

static int ask(const struct knowledge *k, const struct asked *asked,
	       double promise)
{
	struct engine_options options = {.promise = promise};
	struct engine_question q = {
		.text = asked->text,
		.len = strlen(asked->text),
		.lang_hint = asked->lang,
		.before = asked->before,
		.explain = asked->explain,
		.passages = true,
	};
	struct fault why;
	struct arena *a;
	struct engine *e = engine_build(k, &options, &why);

	if (e == NULL)
		return setup_fail(&why, EXIT_INPUT);
	a = arena_new(64 * 1024);
	print_result(e, engine_ask(e, &q, a), asked->explain);
	arena_free(&a);
	engine_unref(&e);
	return 0;
}

static int ask_dir(const char *dir, const struct asked *asked, double promise)
{
	struct files *files = files_new();
	struct problems *problems = problems_new();
	const struct knowledge *k = NULL;
	struct fault why;
	int code;

	if (!files_read(files, dir, problems, &why)) {
		code = setup_fail(&why, EXIT_UNAVAILABLE);
	} else if ((k = load_knowledge(files, 0, problems)) == NULL) {
		fprintf(stderr,
			"souffleur ask: %s has mistakes; `souffleur check %s` "
			"lists them\n",
			dir, dir);
		code = EXIT_INPUT;
	} else {
		code = ask(k, asked, promise);
	}
	knowledge_unref(&k);
	problems_free(&problems);
	files_free(&files);
	return code;
}

int cmd_ask(int argc, char **argv)
{
	struct asked asked = {0};
	struct setup s;
	int code;

	if (setup_wants_help(argc, argv))
		return help();
	if (!setup_begin(&s, &argc, argv))
		return s.exit_code;
	if (parse(argc, argv, &asked)) {
		code = ask_dir(s.conf->content.dir, &asked,
			       s.conf->match.promise);
	} else {
		fputs("souffleur ask: one TEXT in UTF-8 is needed; see "
		      "--help\n",
		      stderr);
		code = EXIT_USAGE;
	}
	setup_end(&s);
	return code;
}
