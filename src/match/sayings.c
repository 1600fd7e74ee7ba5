#include "config.h"

#include "match/sayings.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/keyed.h"
#include "base/mem.h"
#include "text/text.h"

struct saying {
	uint64_t key; /* hash of the words */
	bool known;
	int intent; /* SAYINGS_NONE when several have it */
};

struct sayings {
	struct keyed *list;
};

struct sayings *sayings_new(void)
{
	struct sayings *s = mem_calloc(1, sizeof(*s));

	s->list = keyed_new(sizeof(struct saying));
	return s;
}

void sayings_free(struct sayings **s)
{
	if (*s == NULL)
		return;
	keyed_free(&(*s)->list);
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

void sayings_learn(struct sayings *s, const struct text *t, int intent)
{
	struct saying *x;

	if (t->n == 0)
		return;
	x = keyed_take(s->list, key_of(t));
	x->intent = !x->known || x->intent == intent ? intent : SAYINGS_NONE;
	x->known = true;
}

int sayings_find(const struct sayings *s, const struct text *t)
{
	const struct saying *x = keyed_find(s->list, key_of(t));

	return t->n > 0 && x != NULL ? x->intent : SAYINGS_NONE;
}

size_t sayings_bytes(const struct sayings *s)
{
	return keyed_bytes(s->list);
}
