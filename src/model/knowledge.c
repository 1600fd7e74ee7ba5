#include "config.h"

#include "model/knowledge.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct knowledge *knowledge_new(void)
{
	struct knowledge *k = mem_calloc(1, sizeof(*k));

	atomic_init(&k->refs, 1);
	k->arena = arena_new(64 * 1024);
	return k;
}

/* The count is the one thing of a published knowledge that changes. */
static _Atomic int *refs_of(const struct knowledge *k)
{
	return (_Atomic int *)(uintptr_t)&k->refs;
}

const struct knowledge *knowledge_ref(const struct knowledge *k)
{
	atomic_fetch_add(refs_of(k), 1);
	return k;
}

void knowledge_unref(const struct knowledge **k)
{
	if (*k == NULL)
		return;
	if (atomic_fetch_sub(refs_of(*k), 1) == 1) {
		struct knowledge *last = (struct knowledge *)(uintptr_t)*k;

		arena_free(&last->arena);
		free(last);
	}
	*k = NULL;
}

void knowledge_set_lang(char out[LANG_SIZE], const char *code)
{
	memset(out, 0, LANG_SIZE);
	memcpy(out, code, strnlen(code, 2));
}

int knowledge_find_intent(const struct knowledge *k, const char *id)
{
	size_t low = 0, high = k->n_intents;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = strcmp(id, k->intents[mid].id);

		if (c == 0)
			return (int)mid;
		if (c < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return -1;
}

const char *phrase_in(const struct phrase *phrases, size_t n, const char *lang)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(phrases[i].lang, lang) == 0)
			return phrases[i].text;
	return NULL;
}

const char *phrase_pick(const struct phrase *phrases, size_t n,
			const char *lang)
{
	const char *text = phrase_in(phrases, n, lang);

	if (text == NULL)
		text = phrase_in(phrases, n, "en");
	if (text == NULL && n > 0)
		text = phrases[0].text;
	return text;
}
