#include "config.h"

#include "app/labelled.h"

#include <stdlib.h>
#include <string.h>

#include "app/jsonl.h"
#include "base/mem.h"

static bool fill_message(const struct jsonl *j, struct arena *a, void *element,
			 struct fault *why)
{
	struct labelled *l = element;

	l->text = jsonl_text(j, a, "text", why);
	if (l->text == NULL)
		return false;
	l->intent = jsonl_need(j, a, "intent", why);
	l->lang = jsonl_string(j, a, "lang");
	l->line = jsonl_line(j);
	return l->intent != NULL;
}

struct labelled *labelled_read(const char *path, struct arena *a, size_t *n_r,
			       struct fault *why)
{
	return jsonl_read(path, fill_message, sizeof(struct labelled), a, n_r,
			  why);
}

/* "FindConnection", "SIZE_CUSTOM" → "Find Connection", "SIZE CUSTOM". */
static const char *title_of(struct arena *a, const char *id)
{
	size_t len = strlen(id), n = 0;
	char *out = arena_alloc(a, 2 * len + 1);

	for (size_t i = 0; i < len; i++) {
		char c = id[i];
		bool capital = c >= 'A' && c <= 'Z';
		bool after_small =
			i > 0 && id[i - 1] >= 'a' && id[i - 1] <= 'z';

		if (capital && after_small)
			out[n++] = ' ';
		out[n++] = c;
		if (strchr("_-/.:", c) != NULL)
			out[n - 1] = ' ';
	}
	return out;
}

static int by_intent(const void *a, const void *b)
{
	const struct labelled *const *x = a, *const *y = b;
	int c = strcmp((*x)->intent, (*y)->intent);

	if (c != 0)
		return c;
	return *x < *y ? -1 : *x > *y; /* in the file's order */
}

static void fill_intent(struct knowledge *k, struct intent *in,
			const struct labelled **sorted, size_t n)
{
	struct phrase *said = arena_alloc(k->arena, n * sizeof(*said));
	struct phrase *title = arena_alloc(k->arena, sizeof(*title));

	for (size_t i = 0; i < n; i++) {
		said[i].text = arena_strdup(k->arena, sorted[i]->text);
		knowledge_set_lang(said[i].lang, sorted[i]->lang);
	}
	in->id = arena_strdup(k->arena, sorted[0]->intent);
	in->category = "";
	in->skill = "";
	in->utterances = said;
	in->n_utterances = n;
	title->text = title_of(k->arena, in->id);
	memcpy(title->lang, said[0].lang, LANG_SIZE);
	in->titles = title;
	in->n_titles = 1;
}

static void list_langs(struct knowledge *k, const struct labelled *list,
		       size_t n)
{
	struct {
		char lang[LANG_SIZE];
		size_t n;
	} found[32] = {{{0}, 0}};

	char(*langs)[LANG_SIZE] = arena_alloc(k->arena, sizeof(found));
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		char lang[LANG_SIZE];
		size_t at = 0;

		knowledge_set_lang(lang, list[i].lang);
		while (at < count && strcmp(found[at].lang, lang) != 0)
			at++;
		if (lang[0] == '\0' || at == 32)
			continue;
		if (at == count)
			memcpy(found[count++].lang, lang, LANG_SIZE);
		found[at].n++;
	}
	for (size_t i = 0; i < count; i++) {
		size_t best = 0;

		for (size_t j = 1; j < count; j++)
			if (found[j].n > found[best].n)
				best = j;
		memcpy(langs[i], found[best].lang, LANG_SIZE);
		found[best].n = 0;
	}
	k->langs = (const char(*)[LANG_SIZE])langs;
	k->n_langs = count;
}

const struct knowledge *labelled_knowledge(const struct labelled *list,
					   size_t n)
{
	struct knowledge *k = knowledge_new();
	const struct labelled **sorted = mem_calloc(n, sizeof(const void *));
	struct intent *intents =
		arena_alloc(k->arena, (n + 1) * sizeof(*intents));

	for (size_t i = 0; i < n; i++)
		sorted[i] = &list[i];
	if (n > 0)
		qsort(sorted, n, sizeof(const void *), by_intent);
	for (size_t i = 0, end; i < n; i = end) {
		end = i + 1;
		while (end < n &&
		       strcmp(sorted[end]->intent, sorted[i]->intent) == 0)
			end++;
		fill_intent(k, &intents[k->n_intents++], sorted + i, end - i);
	}
	k->intents = intents;
	list_langs(k, list, n);
	free(sorted);
	return k;
}
