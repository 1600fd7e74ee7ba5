#include "config.h"

#include "content/intents.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/nearest.h"
#include "base/utf8.h"
#include "content/fields.h"
#include "content/words.h"
#include "content/yamltree.h"
#include "model/conversation.h"
#include "model/variables.h"

struct reader {
	struct fields fields;
	const struct file *file;
	struct arena *arena; /* of the values */
	struct intent *intent;
	struct intent_source *source;
};

#define WRONG(r, at, ...)                                                      \
	problems_error((r)->fields.problems, (r)->fields.file, at, __VA_ARGS__)
#define QUOTE(r, text) problems_quote((r)->fields.problems, text)

static void read_id(void *ctx, const char *key, const struct yamltree *node)
{
	static const struct fields_id_rule rule = {48, '_', false, ".yaml"};
	struct reader *r = ctx;
	const char *text = fields_id(&r->fields, node, &rule);

	(void)key;
	if (text != NULL)
		r->intent->id = arena_strdup(r->arena, text);
}

static const char *read_group(struct reader *r, const char *key,
			      const struct yamltree *node)
{
	const char *text = fields_text(&r->fields, key, node);

	if (text == NULL)
		return "";
	fields_check_group(&r->fields, key, text, node->at);
	return arena_strdup(r->arena, text);
}

static void read_category(void *ctx, const char *key,
			  const struct yamltree *node)
{
	struct reader *r = ctx;
	r->intent->category = read_group(r, key, node);
}

static void read_skill(void *ctx, const char *key, const struct yamltree *node)
{
	struct reader *r = ctx;
	r->intent->skill = read_group(r, key, node);
}

static void read_severity(void *ctx, const char *key,
			  const struct yamltree *node)
{
	struct reader *r = ctx;
	const char *text = fields_text(&r->fields, key, node);

	if (text != NULL && !severity_parse(text, &r->intent->severity))
		WRONG(r, node->at,
		      "the severity \"%s\" is not known; write low, medium or "
		      "high",
		      QUOTE(r, text));
}

static void read_handling(void *ctx, const char *key,
			  const struct yamltree *node)
{
	struct reader *r = ctx;
	const char *text = fields_text(&r->fields, key, node);

	if (text != NULL && !handling_parse(text, &r->intent->handling))
		WRONG(r, node->at,
		      "the handling \"%s\" is not known; write answer, "
		      "people_only or small_talk",
		      QUOTE(r, text));
}

static void read_promise(void *ctx, const char *key,
			 const struct yamltree *node)
{
	struct reader *r = ctx;

	r->intent->promise = fields_promise(&r->fields, key, node);
}

static void read_valid_until(void *ctx, const char *key,
			     const struct yamltree *node)
{
	struct reader *r = ctx;
	const char *text = fields_text(&r->fields, key, node);

	r->source->valid_until = node->at;
	if (text != NULL && !words_parse_day(text, &r->intent->valid_until))
		WRONG(r, node->at,
		      "\"%s\" is not a day of the calendar; write it as "
		      "2027-03-31",
		      QUOTE(r, text));
}

/* True when node is a map from languages; each key is judged here. */
static bool is_by_language(struct reader *r, const char *key,
			   const struct yamltree *node)
{
	if (node->kind != YAMLTREE_MAP) {
		WRONG(r, node->at,
		      "\"%s\" must be given per language, not as %s; write "
		      "\"en:\" and the like below it",
		      key,
		      node->kind == YAMLTREE_TEXT && node->text[0] == '\0'
			      ? "nothing"
			      : yamltree_kind_name(node->kind));
		return false;
	}
	for (size_t i = 0; i < node->n; i++)
		(void)fields_is_lang(&r->fields, node->pairs[i].key,
				     node->pairs[i].at);
	return true;
}

/* Phrases and where they stand, while they are collected. */
struct phrases {
	struct phrase *phrases;
	struct mark *marks;
	size_t n, cap, marks_cap;
};

/* Adds text without the blanks around it when it is max characters at most. */
static void add_phrase(struct reader *r, struct phrases *list, const char *lang,
		       const struct yamltree *node, size_t max)
{
	const char *text = node->text;
	size_t len, chars;

	text += strspn(text, " \t\n");
	len = strlen(text);
	while (len > 0 && strchr(" \t\n", text[len - 1]) != NULL)
		len--;
	chars = utf8_length(text, len);
	if (chars > max)
		WRONG(r, node->at,
		      "%zu characters long, %zu are allowed; shorten it", chars,
		      max);
	list->phrases = mem_grow(list->phrases, &list->cap, list->n + 1,
				 sizeof(*list->phrases));
	list->marks = mem_grow(list->marks, &list->marks_cap, list->n + 1,
			       sizeof(*list->marks));
	memset(&list->phrases[list->n], 0, sizeof(*list->phrases));
	utf8_copy(list->phrases[list->n].lang, LANG_SIZE, lang);
	list->phrases[list->n].text = arena_strndup(r->arena, text, len);
	list->marks[list->n++] = node->at;
}

/* Moves what was collected into the arena. */
static size_t keep_phrases(struct reader *r, struct phrases *list,
			   const struct phrase **phrases_r,
			   const struct mark **marks_r)
{
	if (list->n > 0) {
		struct phrase *phrases =
			arena_alloc(r->arena, list->n * sizeof(*phrases));
		struct mark *marks =
			arena_alloc(r->arena, list->n * sizeof(*marks));

		memcpy(phrases, list->phrases, list->n * sizeof(*phrases));
		memcpy(marks, list->marks, list->n * sizeof(*marks));
		*phrases_r = phrases;
		*marks_r = marks;
	}
	free(list->phrases);
	free(list->marks);
	return list->n;
}

static void collect_texts(struct reader *r, const char *key,
			  const struct yamltree *node, size_t max,
			  struct phrases *list)
{
	if (!is_by_language(r, key, node))
		return;
	for (size_t i = 0; i < node->n; i++)
		if (fields_text(&r->fields, key, node->pairs[i].value) != NULL)
			add_phrase(r, list, node->pairs[i].key,
				   node->pairs[i].value, max);
}

static void read_title(void *ctx, const char *key, const struct yamltree *node)
{
	struct reader *r = ctx;
	struct phrases list = {0};
	const struct mark *marks = NULL;

	r->source->title = node->at;
	collect_texts(r, key, node, INTENTS_TITLE_MAX, &list);
	r->intent->n_titles =
		keep_phrases(r, &list, &r->intent->titles, &marks);
}

static void read_utterance(struct reader *r, struct phrases *list,
			   const char *lang, const struct yamltree *node)
{
	if (node->kind != YAMLTREE_TEXT) {
		WRONG(r, node->at,
		      "an utterance must be a text, not %s; put a text with "
		      "\": \", \"[\" or \"{\" in quotes",
		      yamltree_kind_name(node->kind));
		return;
	}
	if (node->text[strspn(node->text, " \t\n")] == '\0') {
		WRONG(r, node->at,
		      "the utterance is empty; fill it in, or remove the line");
		return;
	}
	add_phrase(r, list, lang, node, INTENTS_UTTERANCE_MAX);
	if (strchr(list->phrases[list->n - 1].text, '\n') != NULL)
		WRONG(r, node->at,
		      "an utterance is one line; write one \"- \" for each");
}

static void read_utterances(void *ctx, const char *key,
			    const struct yamltree *node)
{
	struct reader *r = ctx;
	struct phrases list = {0};

	if (!is_by_language(r, key, node))
		return;
	for (size_t i = 0; i < node->n; i++) {
		const struct yamltree *lines = node->pairs[i].value;

		if (lines->kind != YAMLTREE_LIST || lines->n == 0) {
			WRONG(r, lines->at,
			      "the utterances in \"%s\" must be a list; write "
			      "one line \"- ...\" for each",
			      QUOTE(r, node->pairs[i].key));
			continue;
		}
		for (size_t j = 0; j < lines->n; j++)
			read_utterance(r, &list, node->pairs[i].key,
				       lines->items[j]);
	}
	r->intent->n_utterances = keep_phrases(r, &list, &r->intent->utterances,
					       &r->source->utterances);
}

/* How far the file has been looked through. */
struct cursor {
	size_t pos;
	unsigned line;
};

/* Finds text behind the cursor, at or behind line `from`: YAML folds and
 * unescapes, so the place inside a long answer is looked for in the bytes
 * themselves. */
static struct mark locate(const struct file *f, struct mark from,
			  struct cursor *c, const char *text, size_t len)
{
	struct mark at = from;
	const char *found;
	size_t start;

	for (; c->pos < f->len && c->line < from.line; c->pos++)
		c->line += f->bytes[c->pos] == '\n';
	found = memmem(f->bytes + c->pos, f->len - c->pos, text, len);
	if (found == NULL)
		return from;
	for (; f->bytes + c->pos < found; c->pos++)
		c->line += f->bytes[c->pos] == '\n';
	start = c->pos;
	while (start > 0 && f->bytes[start - 1] != '\n')
		start--;
	at.line = c->line;
	at.column = (unsigned)utf8_length(f->bytes + start, c->pos - start) + 1;
	c->pos += len;
	return at;
}

static void check_variable(struct reader *r, const struct variable *v,
			   struct mark at)
{
	const char *const *known = variables_names();
	const char *name, *nearest;
	size_t n = 0;

	if (!v->closed) {
		WRONG(r, at,
		      "\"{{\" is never closed; write \"}}\" behind "
		      "the variable's name");
		return;
	}
	if (variables_is_known(v->name, v->name_len))
		return;
	while (known[n] != NULL)
		n++;
	name = arena_strndup(r->arena, v->name, v->name_len);
	nearest = nearest_word(name, known, n);
	if (nearest != NULL)
		WRONG(r, at,
		      "the variable \"%s\" is not known; did you mean \"%s\"?",
		      QUOTE(r, name), nearest);
	else
		WRONG(r, at,
		      "the variable \"%s\" is not known; doc/content.md lists "
		      "those that are",
		      QUOTE(r, name));
}

/* Reads what the bot says, by language; gives how many. */
static size_t read_said(struct reader *r, const char *key,
			const struct yamltree *node,
			const struct phrase **phrases_r,
			const struct mark **marks_r)
{
	struct phrases list = {0};
	struct cursor c = {0, 1};

	collect_texts(r, key, node, INTENTS_ANSWER_MAX, &list);
	for (size_t i = 0; i < list.n; i++) {
		const char *text = list.phrases[i].text;
		struct variable v;
		size_t pos = 0;

		while (pos < INTENTS_ANSWER_MAX * 4 &&
		       variables_next(text, &pos, &v))
			check_variable(r, &v,
				       locate(r->file, list.marks[i], &c,
					      v.start, v.len));
	}
	return keep_phrases(r, &list, phrases_r, marks_r);
}

static void read_answer(void *ctx, const char *key, const struct yamltree *node)
{
	struct reader *r = ctx;

	r->intent->n_answers = read_said(r, key, node, &r->intent->answers,
					 &r->source->answers);
}

static void read_handover(void *ctx, const char *key,
			  const struct yamltree *node)
{
	struct reader *r = ctx;

	r->intent->n_handovers = read_said(r, key, node, &r->intent->handovers,
					   &r->source->handovers);
}

/* Every language that is used needs a title: it is what buttons show. */
static void check_titles(struct reader *r, const struct phrase *phrases,
			 const struct mark *marks, size_t n)
{
	const struct intent *in = r->intent;

	for (size_t i = 0; i < n; i++)
		if (phrase_in(phrases, i, phrases[i].lang) == NULL &&
		    phrase_in(in->titles, in->n_titles, phrases[i].lang) ==
			    NULL)
			WRONG(r, marks[i],
			      "there is no title in \"%s\"; add \"%s:\" "
			      "below \"title:\"",
			      phrases[i].lang, phrases[i].lang);
}

/* Two intents are never answered, so an answer is not what they lack. */
static void check_unanswered(struct reader *r, const struct yamltree *map)
{
	const char *id = r->intent->id;

	if (strcmp(id, "human") == 0 || strcmp(id, "oos") == 0)
		WRONG(r, map->at,
		      "\"handling: people_only\" is missing; \"%s\" has to "
		      "have it",
		      id);
	else
		WRONG(r, map->at,
		      "\"answer\" is missing; write one, or set \"handling: "
		      "people_only\"");
}

static void check_whole(struct reader *r, const struct yamltree *map)
{
	const struct intent *in = r->intent;
	const struct yamltree *handover = yamltree_get(map, "handover");

	if (handover != NULL && (in->handling != HANDLING_PEOPLE_ONLY ||
				 strcmp(in->id, "oos") == 0))
		WRONG(r, handover->at,
		      "\"handover\" is said when the intent itself calls a "
		      "person; only one with \"handling: people_only\" does, "
		      "and not \"oos\"; remove it");

	if (in->handling != HANDLING_PEOPLE_ONLY &&
	    yamltree_get(map, "answer") == NULL)
		check_unanswered(r, map);
	if (in->n_titles == 0)
		return;
	check_titles(r, in->utterances, r->source->utterances,
		     in->n_utterances);
	check_titles(r, in->answers, r->source->answers, in->n_answers);
	check_titles(r, in->handovers, r->source->handovers, in->n_handovers);
}

static void read_map(struct reader *r, const struct yamltree *map)
{
	static const struct field table[] = {
		{"id", read_id, true},
		{"category", read_category, true},
		{"skill", read_skill, false},
		{"severity", read_severity, false},
		{"handling", read_handling, false},
		{"promise", read_promise, false},
		{"valid_until", read_valid_until, false},
		{"title", read_title, true},
		{"utterances", read_utterances, false},
		{"answer", read_answer, false},
		{"handover", read_handover, false},
	};

	fields_read(&r->fields, map, table, ARRAY_SIZE(table), r);
	check_whole(r, map);
}

bool intents_read(const struct file *f, struct arena *a, struct problems *p,
		  struct intent *intent_r, struct intent_source *source_r)
{
	size_t before = problems_errors(p);
	struct arena *scratch = arena_new(32 * 1024);
	const struct yamltree *tree;
	struct reader r = {.fields = {f->path, p},
			   .file = f,
			   .arena = a,
			   .intent = intent_r,
			   .source = source_r};

	*intent_r = (struct intent){.id = "", .category = "", .skill = ""};
	*source_r = (struct intent_source){.file = arena_strdup(a, f->path)};
	tree = yamltree_parse(f->bytes, f->len, f->path, 1, scratch, p);
	if (tree != NULL && tree->kind == YAMLTREE_MAP)
		read_map(&r, tree);
	else if (tree != NULL)
		WRONG(&r, tree->at,
		      "an intent is written as \"key: value\" lines, this is "
		      "%s",
		      yamltree_kind_name(tree->kind));
	arena_free(&scratch);
	return problems_errors(p) == before;
}

bool intents_is_path(const char *path)
{
	size_t len = strlen(path);

	return strncmp(path, "intents/", 8) == 0 && len > 13 &&
	       strcmp(path + len - 5, ".yaml") == 0 &&
	       strchr(path + 8, '/') == NULL;
}
