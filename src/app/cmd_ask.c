#include "config.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "app/commands.h"
#include "app/measured.h"
#include "app/rehearse.h"
#include "app/setup.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "chat/hours.h"
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
			  "Asks the content as a visitor would whose "
			  "conversation begins now; says what the\nbot would "
			  "do, why, and in which words.",
			  "  --lang LANG      what the page says its language "
			  "is (the site's first)\n"
			  "  --before TEXT    what was asked before it\n"
			  "  --explain        what the matcher thought: "
			  "confidences, the words that\n"
			  "                   counted, repairs, articles, "
			  "times\n"
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
			   const struct match_part *p)
{
	for (size_t i = 0; i < p->n_passages; i++) {
		const struct match_passage *m = &p->passages[i];
		const struct article *a = &k->articles[m->article];
		const char *text = a->passages[m->passage].text;
		size_t cut = utf8_cut(text, strlen(text), 100);

		printf("  article %5.1f%%  %s (%s): %.*s%s\n",
		       100 * m->confidence, a->id, a->lang, (int)cut, text,
		       text[cut] != '\0' ? "…" : "");
		print_words(m->words, m->n_words);
	}
}

static void print_part(const struct knowledge *k, const struct match_part *p)
{
	if (p->before != NULL)
		printf("read with \"%s\"\n", p->before);
	printf("\"%s\"\n  %s: %s\n", p->text, verdict_name(p->verdict),
	       p->rule);
	printf("  language %s", p->foreign[0] != '\0' ? p->foreign
				: p->lang[0] != '\0'  ? p->lang
						      : "?");
	printf(", read as \"%s\", %.0f%% of it unknown\n", p->normalised,
	       100 * p->unknown_share);
	for (size_t i = 0; i < p->n_repairs; i++)
		printf("  repaired \"%s\" to \"%s\" (%s)\n", p->repairs[i].from,
		       p->repairs[i].to, repair_name(p->repairs[i].kind));
	for (size_t i = 0; i < p->n_intents; i++) {
		const struct match_candidate *c = &p->intents[i];

		printf("  intent  %5.1f%%  %s\n", 100 * c->confidence,
		       k->intents[c->intent].id);
		print_words(c->words, c->n_words);
	}
	printf("  none    %5.1f%%\n", 100 * p->out_of_scope);
	print_passages(k, p);
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

static void print_figures(const struct engine *e, const struct match_result *r)
{
	const struct knowledge *k = engine_knowledge(e);
	struct engine_report report;

	putchar('\n');
	if (r->greeting[0] != '\0')
		printf("set aside as a greeting: \"%s\"\n", r->greeting);
	for (size_t i = 0; i < r->n_parts; i++)
		print_part(k, &r->parts[i]);
	engine_describe(e, &report);
	if (report.threshold > 1)
		printf("\n%s\n", measured_too_little());
	else
		printf("\nthe bot answers from a confidence of %.3f; of "
		       "questions that some intent covers, it\nexpects to "
		       "answer %.0f %%\n",
		       report.threshold, 100 * report.coverage);
	print_own_promise(k, &r->parts[0]);
	for (size_t i = 0; i < r->n_stages; i++)
		printf("%s %.3f ms%s", r->stages[i].name,
		       (double)r->stages[i].ns / 1e6,
		       i + 1 < r->n_stages ? ", " : "\n");
}

static int ask(const struct knowledge *k, const struct asked *asked,
	       const struct conf *c, const struct site *site)
{
	const struct engine_options options = {
		.promise = c->match.promise,
		.vectors_path =
			c->match.vectors[0] != '\0' ? c->match.vectors : NULL};
	const struct rehearsal_question q = {.site = site,
					     .text = asked->text,
					     .lang = asked->lang,
					     .before = asked->before,
					     .now = clock_wall_ms()};
	struct rehearsal r;
	struct fault why;
	struct arena *a;
	struct engine *e = engine_build(k, &options, &why);

	if (e == NULL)
		return setup_fail(&why, EXIT_INPUT);
	a = arena_new(64 * 1024);
	rehearse(e, &q, a, &r);
	rehearse_print(&r, k);
	if (asked->explain)
		print_figures(e, r.result);
	arena_free(&a);
	engine_unref(&e);
	return 0;
}

static int ask_dir(const struct conf *c, const struct asked *asked)
{
	const struct knowledge *k = NULL;
	struct hours *hours = NULL;
	struct site site;
	struct fault why;
	int code;

	if (!setup_site(c, &site, &hours, &why))
		return setup_fail(&why, EXIT_CONFIG);
	k = setup_knowledge(c, "ask", &code);
	if (k != NULL)
		code = ask(k, asked, c, &site);
	knowledge_unref(&k);
	hours_free(&hours);
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
		code = ask_dir(s.conf, &asked);
	} else {
		fputs("souffleur ask: one TEXT in UTF-8 is needed; see "
		      "--help\n",
		      stderr);
		code = EXIT_USAGE;
	}
	setup_end(&s);
	return code;
}
