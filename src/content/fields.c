#include "config.h"

#include "content/fields.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/nearest.h"
#include "content/lang.h"
#include "content/words.h"

static void report_unknown(const struct fields *f,
			   const struct yamltree_pair *pair,
			   const struct field *table, size_t n)
{
	const char **names = mem_calloc(n, sizeof(*names)), *nearest;

	for (size_t i = 0; i < n; i++)
		names[i] = table[i].name;
	nearest = nearest_word(pair->key, names, n);
	free(names);
	if (nearest != NULL)
		problems_error(f->problems, f->file, pair->at,
			       "the key \"%s\" is not known; did you mean "
			       "\"%s\"?",
			       problems_quote(f->problems, pair->key), nearest);
	else
		problems_error(f->problems, f->file, pair->at,
			       "the key \"%s\" is not known; remove it",
			       problems_quote(f->problems, pair->key));
}

void fields_read(const struct fields *f, const struct yamltree *map,
		 const struct field *table, size_t n, void *ctx)
{
	for (size_t i = 0; i < map->n; i++) {
		const struct yamltree_pair *pair = &map->pairs[i];
		size_t j = 0;

		while (j < n && strcmp(pair->key, table[j].name) != 0)
			j++;
		if (j < n)
			table[j].read(ctx, pair->key, pair->value);
		else
			report_unknown(f, pair, table, n);
	}
	for (size_t j = 0; j < n; j++)
		if (table[j].required &&
		    yamltree_get(map, table[j].name) == NULL)
			problems_error(f->problems, f->file, map->at,
				       "\"%s\" is missing; add a line \"%s: "
				       "...\"",
				       table[j].name, table[j].name);
}

const char *fields_text(const struct fields *f, const char *key,
			const struct yamltree *node)
{
	if (node->kind != YAMLTREE_TEXT) {
		problems_error(f->problems, f->file, node->at,
			       "\"%s\" must be a text, not %s; quote a text "
			       "that begins with [ or {",
			       key, yamltree_kind_name(node->kind));
		return NULL;
	}
	if (node->text[strspn(node->text, " \t\n")] == '\0') {
		problems_error(
			f->problems, f->file, node->at,
			"\"%s\" is empty; fill it in, or remove the line", key);
		return NULL;
	}
	return node->text;
}

double fields_promise(const struct fields *f, const char *key,
		      const struct yamltree *node)
{
	const char *text = fields_text(f, key, node);
	double promise = 0;

	if (text == NULL)
		return 0;
	if (words_parse_number(text, &promise) && promise >= 0.5 &&
	    promise <= 0.999)
		return promise;
	problems_error(f->problems, f->file, node->at,
		       "the promise \"%s\" is not a number from 0.5 to 0.999; "
		       "write 0.95 to be right 95 times in 100",
		       problems_quote(f->problems, text));
	return 0;
}

void fields_check_group(const struct fields *f, const char *kind,
			const char *name, struct mark at)
{
	if (!words_is_name(name, 2, 31, '_', false))
		problems_error(f->problems, f->file, at,
			       "\"%s\" cannot be a %s; use 2 to 31 of a-z, "
			       "0-9 and _, a letter first",
			       problems_quote(f->problems, name), kind);
}

const char *fields_id(const struct fields *f, const struct yamltree *node,
		      const struct fields_id_rule *rule)
{
	const char *text = fields_text(f, "id", node);
	char stem[256];

	if (text == NULL)
		return NULL;
	if (!words_is_name(text, 2, rule->max, rule->extra,
			   rule->digit_first)) {
		problems_error(f->problems, f->file, node->at,
			       "\"%s\" cannot be an id; use 2 to %zu of a-z, "
			       "0-9 and %c%s",
			       problems_quote(f->problems, text), rule->max,
			       rule->extra,
			       rule->digit_first ? "" : ", a letter first");
		return NULL;
	}
	if (!words_stem_of(f->file, stem, sizeof(stem)) ||
	    strcmp(stem, text) != 0) {
		problems_error(f->problems, f->file, node->at,
			       "the id \"%s\" is not the file's name; name "
			       "the file %s%s, or change the id",
			       text, text, rule->suffix);
		return NULL;
	}
	return text;
}

bool fields_is_lang(const struct fields *f, const char *code, struct mark at)
{
	const char *meant = lang_meant(code);

	if (lang_is_known(code))
		return true;
	if (meant != NULL)
		problems_error(f->problems, f->file, at,
			       "\"%s\" is not a language's code; did you mean "
			       "\"%s\"?",
			       code, meant);
	else
		problems_error(f->problems, f->file, at,
			       "\"%s\" is not a language's code; use two "
			       "letters of ISO 639-1 such as en or ru",
			       problems_quote(f->problems, code));
	return false;
}
