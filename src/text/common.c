#include "config.h"

#include "text/common.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/keyed.h"
#include "base/mem.h"
#include "text/common.gen.h"
#include "text/fold.h"
#include "text/stem.h"
#include "text/text.h"
#include "text/wordkey.h"

struct one {
	uint64_t key;
};

struct common {
	struct keyed *words;
};

static void add_all(struct common *c, const char *lang, const char *words)
{
	while (*words != '\0') {
		char folded[STEM_WORD_MAX], plain[STEM_WORD_MAX];
		size_t len = strcspn(words, " "), n, m;

		n = fold_text(words, len, folded, sizeof(folded));
		m = fold_plain(folded, n, plain, sizeof(plain));
		keyed_take(c->words, wordkey_of(lang, folded, n));
		keyed_take(c->words, wordkey_of(lang, plain, m));
		words += len + (words[len] == ' ');
	}
}

struct common *common_new(void)
{
	struct common *c = mem_calloc(1, sizeof(*c));

	c->words = keyed_new(sizeof(struct one));
	for (size_t i = 0; i < COMMON_MADE; i++)
		for (size_t l = 0; l < COMMON_LANGS; l++)
			if (common_made[i].words[l] != NULL)
				add_all(c, common_langs[l],
					common_made[i].words[l]);
	return c;
}

void common_free(struct common **c)
{
	if (*c == NULL)
		return;
	keyed_free(&(*c)->words);
	free(*c);
	*c = NULL;
}

bool common_has(const struct common *c, const char *lang, const char *word,
		size_t len)
{
	lang = text_word_lang(word, len, lang);
	if (lang[0] == '\0')
		return false;
	return keyed_find(c->words, wordkey_of(lang, word, len)) != NULL;
}
