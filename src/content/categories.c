#include "config.h"

#include "content/categories.h"

#include <string.h>

#include "base/attr.h"
#include "base/mem.h"
#include "content/fields.h"
#include "content/yamltree.h"
#include "model/knowledge.h"

#define PATH "intents/categories.yaml"

struct reader {
	struct fields fields;
	struct category *category;
};

bool categories_is_path(const char *path)
{
	return strcmp(path, PATH) == 0;
}

static void read_promise(void *ctx, const char *key,
			 const struct yamltree *node)
{
	struct reader *r = ctx;

	r->category->promise = fields_promise(&r->fields, key, node);
}

static void read_category(struct reader *r, const struct yamltree_pair *pair)
{
	static const struct field table[] = {
		{"promise", read_promise, true},
	};

	fields_check_group(&r->fields, "category", pair->key, pair->at);
	if (pair->value->kind == YAMLTREE_MAP)
		fields_read(&r->fields, pair->value, table, ARRAY_SIZE(table),
			    r);
	else
		problems_error(r->fields.problems, r->fields.file,
			       pair->value->at,
			       "write \"promise: 0.97\" below \"%s:\", not %s",
			       problems_quote(r->fields.problems, pair->key),
			       yamltree_kind_name(pair->value->kind));
}

bool categories_read(const struct file *f, struct arena *a, struct problems *p,
		     struct categories *categories_r)
{
	size_t before = problems_errors(p);
	struct arena *scratch = arena_new(8 * 1024);
	const struct yamltree *tree =
		yamltree_parse(f->bytes, f->len, f->path, 1, scratch, p);
	struct reader r = {.fields = {PATH, p}};
	struct category *list;

	*categories_r = (struct categories){.file = PATH};
	if (tree != NULL && tree->kind == YAMLTREE_MAP) {
		list = arena_alloc(a, (tree->n + 1) * sizeof(*list));
		for (size_t i = 0; i < tree->n; i++) {
			r.category = &list[i];
			*r.category = (struct category){
				.name = arena_strdup(a, tree->pairs[i].key),
				.at = tree->pairs[i].at,
			};
			read_category(&r, &tree->pairs[i]);
		}
		categories_r->list = list;
		categories_r->n = tree->n;
	} else if (tree != NULL) {
		problems_error(p, PATH, tree->at,
			       "categories are written as \"name:\" lines with "
			       "\"promise: 0.97\" below, this is %s",
			       yamltree_kind_name(tree->kind));
	}
	arena_free(&scratch);
	return problems_errors(p) == before;
}

void categories_apply(const struct categories *c, struct intent *intents,
		      size_t n, bool all, struct problems *p)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct category *x = &c->list[i];
		bool used = false;

		for (size_t j = 0; j < n; j++) {
			if (strcmp(intents[j].category, x->name) != 0)
				continue;
			used = true;
			if (intents[j].promise <= 0)
				intents[j].promise = x->promise;
		}
		if (all && !used)
			problems_warn(p, c->file, x->at,
				      "no intent is of the category \"%s\"; "
				      "correct the name, or remove it",
				      problems_quote(p, x->name));
	}
}
