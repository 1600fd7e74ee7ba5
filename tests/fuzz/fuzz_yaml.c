/* An intent file of any bytes: read without harm, and what was read, written
 * out again, reads as the same intent. */
#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "content/categories.h"
#include "content/intents.h"
#include "content/yamltree.h"
#include "fuzz/fuzz.h"
#include "model/conversation.h"

struct outcome {
	struct arena *arena;
	struct problems *problems;
	struct intent intent;
	struct intent_source source;
	bool fine;
};

static void read_intent(struct outcome *o, const char *path, const char *bytes,
			size_t len)
{
	const struct file f = {path, bytes, len};

	o->arena = arena_new(4096);
	o->problems = problems_new();
	o->fine =
		intents_read(&f, o->arena, o->problems, &o->intent, &o->source);
}

static void drop(struct outcome *o)
{
	problems_free(&o->problems);
	arena_free(&o->arena);
}

/* A text in double quotes, as YAML reads back. */
static void write_text(struct str *out, const char *text)
{
	str_add(out, "\"");
	for (const char *c = text; *c != '\0'; c++) {
		if (*c == '"' || *c == '\\')
			str_add(out, "\\");
		if (*c == '\n')
			str_add(out, "\\n");
		else if (*c == '\t')
			str_add(out, "\\t");
		else if ((unsigned char)*c < ' ')
			str_addf(out, "\\x%02x", (unsigned)*c);
		else
			str_add_bytes(out, c, 1);
	}
	str_add(out, "\"");
}

/* Phrases of one language stand together: a key may not occur twice. */
static void write_phrases(struct str *out, const char *key,
			  const struct phrase *p, size_t n, bool lists)
{
	if (n == 0)
		return;
	str_addf(out, "%s:\n", key);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || strcmp(p[i].lang, p[i - 1].lang) != 0)
			str_addf(out, "  %s:%s", p[i].lang, lists ? "\n" : " ");
		str_add(out, lists ? "    - " : "");
		write_text(out, p[i].text);
		str_add(out, "\n");
	}
}

static void write_intent(struct str *out, const struct intent *in)
{
	str_addf(out, "id: %s\ncategory: %s\nseverity: %s\nhandling: %s\n",
		 in->id, in->category, severity_name(in->severity),
		 handling_name(in->handling));
	if (in->skill[0] != '\0')
		str_addf(out, "skill: %s\n", in->skill);
	write_phrases(out, "title", in->titles, in->n_titles, false);
	write_phrases(out, "utterances", in->utterances, in->n_utterances,
		      true);
	write_phrases(out, "answer", in->answers, in->n_answers, false);
	/* Present and without a text, which is not the same as absent. */
	if (in->n_titles == 0)
		str_add(out, "title: {}\n");
	if (in->n_answers == 0)
		str_add(out, "answer: {}\n");
}

static void must_be_same(const struct phrase *a, size_t n,
			 const struct phrase *b, size_t m)
{
	MUST(n == m);
	for (size_t i = 0; i < n; i++) {
		MUST(strcmp(a[i].lang, b[i].lang) == 0);
		MUST(strcmp(a[i].text, b[i].text) == 0);
		MUST(a[i].text[0] != '\0');
		MUST(utf8_is_valid(a[i].text, strlen(a[i].text)));
	}
}

static void must_read_back(const struct outcome *o, const char *path)
{
	struct outcome again;
	struct str out;

	str_init(&out, 16 * 1024 * 1024);
	write_intent(&out, &o->intent);
	MUST(!out.overflowed);
	/* Escapes may have pushed it over the limit of a file. */
	if (out.len > YAMLTREE_MAX_BYTES) {
		str_clear(&out);
		return;
	}
	read_intent(&again, path, str_text(&out), out.len);
	MUST(again.fine);
	MUST(strcmp(o->intent.id, again.intent.id) == 0);
	MUST(o->intent.severity == again.intent.severity);
	must_be_same(o->intent.titles, o->intent.n_titles, again.intent.titles,
		     again.intent.n_titles);
	must_be_same(o->intent.utterances, o->intent.n_utterances,
		     again.intent.utterances, again.intent.n_utterances);
	must_be_same(o->intent.answers, o->intent.n_answers,
		     again.intent.answers, again.intent.n_answers);
	drop(&again);
	str_clear(&out);
}

static void places_must_be_in_the_file(const struct outcome *o,
				       const uint8_t *data, size_t size)
{
	unsigned lines = 2;

	/* Every sort of line end that YAML knows, and the end of a last line
	 * that has none. */
	for (size_t i = 0; i < size; i++)
		lines += data[i] == '\n' || data[i] == '\r' ||
			 data[i] == 0xe2 || data[i] == 0xc2;
	for (size_t i = 0; i < problems_count(o->problems); i++)
		MUST(problems_at(o->problems, i)->at.line <= lines);
}

static void read_as_categories(const char *bytes, size_t len)
{
	const struct file f = {"intents/categories.yaml", bytes, len};
	struct arena *a = arena_new(4096);
	struct problems *p = problems_new();
	struct categories c;
	bool fine = categories_read(&f, a, p, &c);

	MUST(fine == (problems_errors(p) == 0));
	for (size_t i = 0; fine && i < c.n; i++)
		MUST(c.list[i].promise >= 0.5 && c.list[i].promise <= 0.999);
	problems_free(&p);
	arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char path[] = "intents/order_status.yaml";
	char *bytes = mem_strndup((const char *)data, size);
	struct outcome o;

	read_intent(&o, path, bytes, size);
	places_must_be_in_the_file(&o, data, size);
	MUST(o.fine == (problems_errors(o.problems) == 0));
	if (o.fine)
		must_read_back(&o, path);
	drop(&o);
	read_as_categories(bytes, size);
	free(bytes);
	return 0;
}
