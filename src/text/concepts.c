#include "config.h"

#include "text/concepts.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/keyed.h"
#include "base/mem.h"
#include "text/concepts.gen.h"
#include "text/fold.h"
#include "text/stem.h"
#include "text/text.h"
#include "text/wordkey.h"

struct entry {
	uint64_t key; /* of the stem */
	uint16_t ids[CONCEPTS_A_WORD];
	uint16_t n;
};

struct concepts {
	struct keyed *entries;
};

/* One word of one concept; concepts come in rising order. */
static void add(struct concepts *c, uint64_t key, uint16_t id)
{
	struct entry *e = keyed_take(c->entries, key);

	if (e->n > 0 && e->ids[e->n - 1] == id)
		return;
	/* That no stem has more is held by the lexicon's unit test. */
	if (e->n < CONCEPTS_A_WORD)
		e->ids[e->n++] = id;
}

static uint64_t word_key(struct text_reader *r, const char *lang,
			 const char *word, size_t len)
{
	char stem[STEM_WORD_MAX];
	size_t n = text_stem(r, word, len, lang, stem, sizeof(stem));

	return wordkey_of(lang, stem, n);
}

/* Adds a word as it is written, or as those write it who leave out diacritics.
 */
static void add_word(struct concepts *c, struct text_reader *r,
		     const char *lang, const char *word, size_t len,
		     uint16_t id, bool written)
{
	char folded[STEM_WORD_MAX], plain[STEM_WORD_MAX];
	size_t n = fold_text(word, len, folded, sizeof(folded));
	size_t m;
	uint64_t key;

	if (written) {
		add(c, word_key(r, lang, folded, n), id);
		return;
	}
	m = fold_plain(folded, n, plain, sizeof(plain));
	if (m == n && memcmp(plain, folded, n) == 0)
		return;
	key = word_key(r, lang, plain, m);
	/* What is a word of its own means that one. */
	if (keyed_find(c->entries, key) == NULL)
		add(c, key, id);
}

static void add_all(struct concepts *c, struct text_reader *r, bool written)
{
	for (size_t id = 0; id < CONCEPTS_MADE; id++)
		for (size_t l = 0; l < CONCEPTS_LANGS; l++) {
			const char *s = concepts_made[id].words[l];

			while (s != NULL && *s != '\0') {
				size_t len = strcspn(s, " ");

				add_word(c, r, concepts_langs[l], s, len,
					 (uint16_t)id, written);
				s += len + (s[len] == ' ');
			}
		}
}

struct concepts *concepts_new(struct text_reader *r)
{
	struct concepts *c = mem_calloc(1, sizeof(*c));

	_Static_assert(CONCEPTS_MADE < UINT16_MAX, "numbers fit");
	c->entries = keyed_new(sizeof(struct entry));
	add_all(c, r, true);
	add_all(c, r, false);
	return c;
}

void concepts_free(struct concepts **c)
{
	if (*c == NULL)
		return;
	keyed_free(&(*c)->entries);
	free(*c);
	*c = NULL;
}

size_t concepts_find(const struct concepts *c, const char *lang,
		     const char *stem, size_t len,
		     uint16_t out[CONCEPTS_A_WORD])
{
	const struct entry *e;

	lang = text_word_lang(stem, len, lang);
	if (lang[0] == '\0')
		return 0;
	e = keyed_find(c->entries, wordkey_of(lang, stem, len));
	if (e == NULL)
		return 0;
	memcpy(out, e->ids, sizeof(e->ids));
	return e->n;
}

size_t concepts_count(const struct concepts *c)
{
	(void)c;
	return CONCEPTS_MADE;
}

const char *concepts_name(const struct concepts *c, uint16_t id)
{
	(void)c;
	assert(id < CONCEPTS_MADE);
	return concepts_made[id].name;
}
