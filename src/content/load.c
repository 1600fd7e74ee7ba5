#include "config.h"

#include "content/load.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "content/categories.h"

/* An intent travels with its places until it is sorted. */
struct intent_entry {
	struct intent value;
	struct intent_source source;
};

struct article_entry {
	struct article value;
	struct article_source source;
};

struct loading {
	struct arena *arena;
	struct problems *problems;
	struct intent_entry *intents;
	size_t n_intents;
	struct article_entry *articles;
	size_t n_articles;
	struct categories categories;
	const char **broken;
	size_t n_broken;
	struct article_source *broken_articles;
	size_t n_broken_articles;
};

static int compare_intents(const void *a, const void *b)
{
	const struct intent_entry *x = a, *y = b;

	return strcmp(x->value.id, y->value.id);
}

static int compare_articles(const void *a, const void *b)
{
	const struct article_entry *x = a, *y = b;
	int c = strcmp(x->value.id, y->value.id);

	return c != 0 ? c : strcmp(x->value.lang, y->value.lang);
}

static void read_file(struct loading *l, const struct file *f)
{
	bool fine = true;

	if (categories_is_path(f->path)) {
		fine = categories_read(f, l->arena, l->problems,
				       &l->categories);
	} else if (intents_is_path(f->path)) {
		struct intent_entry *e = &l->intents[l->n_intents];

		fine = intents_read(f, l->arena, l->problems, &e->value,
				    &e->source);
		l->n_intents += fine;
	} else if (articles_is_path(f->path)) {
		struct article_entry *e = &l->articles[l->n_articles];

		fine = articles_read(f, l->arena, l->problems, &e->value,
				     &e->source);
		l->n_articles += fine;
		if (!fine)
			l->broken_articles[l->n_broken_articles++] = e->source;
	} else {
		problems_warn(l->problems, f->path, (struct mark){0, 0},
			      "not read: neither intents/<id>.yaml nor "
			      "kb/<language>/<id>.md");
	}
	if (!fine)
		l->broken[l->n_broken++] = arena_strdup(l->arena, f->path);
}

static void keep_intents(struct loading *l, struct draft *d)
{
	struct intent *values =
		arena_alloc(l->arena, l->n_intents * sizeof(*values));
	struct intent_source *sources =
		arena_alloc(l->arena, l->n_intents * sizeof(*sources));

	if (l->n_intents > 0)
		qsort(l->intents, l->n_intents, sizeof(*l->intents),
		      compare_intents);
	for (size_t i = 0; i < l->n_intents; i++) {
		values[i] = l->intents[i].value;
		sources[i] = l->intents[i].source;
	}
	categories_apply(&l->categories, values, l->n_intents, l->n_broken == 0,
			 l->problems);
	d->knowledge->intents = values;
	d->knowledge->n_intents = l->n_intents;
	d->intents = sources;
}

static void keep_articles(struct loading *l, struct draft *d)
{
	struct article *values =
		arena_alloc(l->arena, l->n_articles * sizeof(*values));
	struct article_source *sources =
		arena_alloc(l->arena, l->n_articles * sizeof(*sources));

	if (l->n_articles > 0)
		qsort(l->articles, l->n_articles, sizeof(*l->articles),
		      compare_articles);
	for (size_t i = 0; i < l->n_articles; i++) {
		values[i] = l->articles[i].value;
		sources[i] = l->articles[i].source;
	}
	d->knowledge->articles = values;
	d->knowledge->n_articles = l->n_articles;
	d->articles = sources;
}

struct lang_count {
	char lang[LANG_SIZE];
	size_t n;
};

struct lang_counts {
	struct lang_count *counts;
	size_t n, cap;
};

static void count_lang(struct lang_counts *c, const char *lang, size_t by)
{
	size_t i = 0;

	while (i < c->n && strcmp(c->counts[i].lang, lang) != 0)
		i++;
	if (i == c->n) {
		c->counts =
			mem_grow(c->counts, &c->cap, i + 1, sizeof(*c->counts));
		memcpy(c->counts[i].lang, lang, LANG_SIZE);
		c->counts[i].n = 0;
		c->n++;
	}
	c->counts[i].n += by;
}

static int compare_counts(const void *a, const void *b)
{
	const struct lang_count *x = a, *y = b;

	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return strcmp(x->lang, y->lang);
}

static void count_langs(struct knowledge *k)
{
	struct lang_counts c = {0};
	char(*langs)[LANG_SIZE];

	for (size_t i = 0; i < k->n_intents; i++) {
		const struct intent *in = &k->intents[i];

		for (size_t j = 0; j < in->n_utterances; j++)
			count_lang(&c, in->utterances[j].lang, 1);
		for (size_t j = 0; j < in->n_answers; j++)
			count_lang(&c, in->answers[j].lang, 0);
	}
	for (size_t i = 0; i < k->n_articles; i++)
		count_lang(&c, k->articles[i].lang, 0);
	if (c.n > 0)
		qsort(c.counts, c.n, sizeof(*c.counts), compare_counts);
	langs = arena_alloc(k->arena, c.n * sizeof(*langs));
	for (size_t i = 0; i < c.n; i++)
		memcpy(langs[i], c.counts[i].lang, LANG_SIZE);
	k->langs = (const char(*)[LANG_SIZE])langs;
	k->n_langs = c.n;
	free(c.counts);
}

struct draft *load_draft(const struct files *f, struct problems *p)
{
	struct draft *d = mem_calloc(1, sizeof(*d));
	size_t n = files_count(f);
	struct loading l = {.problems = p};

	d->knowledge = knowledge_new();
	l.arena = d->knowledge->arena;
	l.intents = mem_calloc(n, sizeof(*l.intents));
	l.articles = mem_calloc(n, sizeof(*l.articles));
	l.broken = arena_alloc(l.arena, n * sizeof(*l.broken));
	l.broken_articles =
		arena_alloc(l.arena, n * sizeof(*l.broken_articles));
	for (size_t i = 0; i < n; i++)
		read_file(&l, files_at(f, i));
	keep_intents(&l, d);
	keep_articles(&l, d);
	count_langs(d->knowledge);
	d->broken = l.broken;
	d->n_broken = l.n_broken;
	d->broken_articles = l.broken_articles;
	d->n_broken_articles = l.n_broken_articles;
	free(l.intents);
	free(l.articles);
	return d;
}

void load_free(struct draft **d)
{
	const struct knowledge *k;

	if (*d == NULL)
		return;
	k = (*d)->knowledge;
	knowledge_unref(&k);
	free(*d);
	*d = NULL;
}

const struct knowledge *load_knowledge(const struct files *f, int64_t version,
				       struct problems *p)
{
	size_t before = problems_errors(p);
	struct draft *d = load_draft(f, p);
	const struct knowledge *k = NULL;

	d->knowledge->version = version;
	if (problems_errors(p) == before)
		k = knowledge_ref(d->knowledge);
	load_free(&d);
	return k;
}
