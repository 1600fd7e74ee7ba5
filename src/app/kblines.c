#include "config.h"

#include "app/kblines.h"

#include <stdlib.h>
#include <string.h>

#include "app/jsonl.h"
#include "base/mem.h"
#include "content/passages.h"

static bool fill_line(const struct jsonl *j, struct arena *a, void *element,
		      struct fault *why)
{
	struct kbline *l = element;

	l->id = jsonl_need(j, a, "id", why);
	l->title = jsonl_string(j, a, "title");
	l->body = jsonl_string(j, a, "body");
	l->lang = jsonl_string(j, a, "lang");
	return l->id != NULL;
}

struct kbline *kblines_read(const char *path, struct arena *a, size_t *n_r,
			    struct fault *why)
{
	return jsonl_read(path, fill_line, sizeof(struct kbline), a, n_r, why);
}

static bool fill_query(const struct jsonl *j, struct arena *a, void *element,
		       struct fault *why)
{
	struct kbquery *q = element;

	q->text = jsonl_text(j, a, "text", why);
	q->relevant = jsonl_list(j, a, "relevant", &q->n_relevant);
	return q->text != NULL;
}

struct kbquery *kblines_read_queries(const char *path, struct arena *a,
				     size_t *n_r, struct fault *why)
{
	return jsonl_read(path, fill_query, sizeof(struct kbquery), a, n_r,
			  why);
}

static int by_id(const void *a, const void *b)
{
	const struct article *x = a, *y = b;

	return strcmp(x->id, y->id);
}

static void fill_article(struct article *art, const struct kbline *line,
			 struct arena *a)
{
	struct markdown_block block = {.heading = "",
				       .text = arena_strdup(a, line->body)};

	art->id = arena_strdup(a, line->id);
	art->title = arena_strdup(a, line->title);
	art->tags = "";
	knowledge_set_lang(art->lang, line->lang);
	art->n_passages = passages_cut(&block, 1, a, &art->passages);
}

static struct article *find(struct article *articles, size_t n, const char *id)
{
	struct article key = {.id = id};

	return n == 0 ? NULL
		      : bsearch(&key, articles, n, sizeof(*articles), by_id);
}

/* Two rounds over the queries: how many an article is taught, then which. */
static bool teach(struct article *articles, size_t n,
		  const struct kbquery *taught, size_t n_taught,
		  struct arena *a, struct fault *why)
{
	struct phrase **lists = mem_calloc(n + 1, sizeof(*lists));
	bool good = true;

	for (int round = 0; round < 2 && good; round++) {
		for (size_t i = 0; i < n_taught && good; i++)
			for (size_t j = 0; j < taught[i].n_relevant; j++) {
				const char *id = taught[i].relevant[j];
				struct article *art = find(articles, n, id);
				struct phrase *p;

				if (art == NULL) {
					good = fault_set(
						why, FAULT_REJECT, "unknown",
						"a taught query names the "
						"article \"%s\", which the "
						"knowledge base has not",
						id);
					break;
				}
				art->n_taught++;
				if (round == 0)
					continue;
				p = &lists[art - articles][art->n_taught - 1];
				memcpy(p->lang, art->lang, LANG_SIZE);
				p->text = arena_strdup(a, taught[i].text);
			}
		for (size_t i = 0; i < n && round == 0; i++) {
			lists[i] = arena_alloc(a, (articles[i].n_taught + 1) *
							  sizeof(**lists));
			articles[i].taught = lists[i];
			articles[i].n_taught = 0;
		}
	}
	free(lists);
	return good;
}

bool kblines_knowledge(const struct kbline *lines, size_t n,
		       const struct kbquery *taught, size_t n_taught,
		       const struct knowledge **k_r, struct fault *why)
{
	struct knowledge *k = knowledge_new();
	struct article *articles =
		arena_alloc(k->arena, (n + 1) * sizeof(*articles));

	*k_r = k;
	for (size_t i = 0; i < n; i++)
		fill_article(&articles[i], &lines[i], k->arena);
	if (n > 1)
		qsort(articles, n, sizeof(*articles), by_id);
	for (size_t i = 1; i < n; i++)
		if (strcmp(articles[i].id, articles[i - 1].id) == 0)
			return fault_set(why, FAULT_REJECT, "twice",
					 "the article \"%s\" is there twice",
					 articles[i].id);
	k->articles = articles;
	k->n_articles = n;
	return teach(articles, n, taught, n_taught, k->arena, why);
}
