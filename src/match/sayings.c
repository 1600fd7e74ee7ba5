#include "config.h"

#include "match/sayings.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "text/text.h"

struct saying {
	uint64_t key; /* hash of the words; 0 = free */
	int intent;   /* SAYINGS_NONE when several have it */
};

struct sayings {
	struct saying *list; /* open addressing, a power of two */
	size_t size, used;
};

struct sayings *sayings_new(void)
{
	struct sayings *s = mem_calloc(1, sizeof(*s));

	s->size = 256;
	s->list = mem_calloc(s->size, sizeof(*s->list));
	return s;
}

void sayings_free(struct sayings **s)
{
	if (*s == NULL)
		return;
	free((*s)->list);
	free(*s);
	*s = NULL;
}

static uint64_t key_of(const struct text *t)
{
	uint64_t h = UINT64_C(1469598103934665603);

	for (size_t i = 0; i < t->n; i++) {
		const struct text_token *w = &t->tokens[i];

		/* With the NUL behind it, which parts the words. */
		for (size_t j = 0; j <= w->word_len; j++)
			h = (h ^ (unsigned char)w->word[j]) *
			    UINT64_C(1099511628211);
	}
	return h != 0 ? h : 1;
}

static struct saying *slot_of(struct saying *list, size_t size, uint64_t key)
{
	size_t i = (size_t)(key >> 32) & (size - 1);

	while (list[i].key != 0 && list[i].key != key)
		i = (i + 1) & (size - 1);
	return &list[i];
}

static void grow(struct sayings *s)
{
	size_t size = s->size * 2;
	struct saying *bigger = mem_calloc(size, sizeof(*bigger));

	for (size_t i = 0; i < s->size; i++)
		if (s->list[i].key != 0)
			*slot_of(bigger, size, s->list[i].key) = s->list[i];
	free(s->list);
	s->list = bigger;
	s->size = size;
}

void sayings_learn(struct sayings *s, const struct text *t, int intent)
{
	uint64_t key = key_of(t);
	struct saying *x;

	if (t->n == 0)
		return;
	if (2 * (s->used + 1) > s->size)
		grow(s);
	x = slot_of(s->list, s->size, key);
	if (x->key == 0) {
		x->key = key;
		x->intent = intent;
		s->used++;
	} else if (x->intent != intent) {
		x->intent = SAYINGS_NONE;
	}
}

int sayings_find(const struct sayings *s, const struct text *t)
{
	const struct saying *x = slot_of(s->list, s->size, key_of(t));

	return t->n > 0 && x->key != 0 ? x->intent : SAYINGS_NONE;
}

size_t sayings_bytes(const struct sayings *s)
{
	return s->size * sizeof(*s->list);
}
