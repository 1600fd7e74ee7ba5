#include "config.h"

#include "text/text.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "text/contract.h"
#include "text/fold.h"
#include "text/stem.h"

struct text_reader {
	struct stemmers *stemmers;
	bool keeps_words; /* nothing is stemmed */
};

struct text_reader *text_reader_new(void)
{
	struct text_reader *r = mem_calloc(1, sizeof(*r));

	r->stemmers = stemmers_new();
	return r;
}

void text_reader_free(struct text_reader **r)
{
	if (*r == NULL)
		return;
	stemmers_free(&(*r)->stemmers);
	free(*r);
	*r = NULL;
}

void text_reader_keep_words(struct text_reader *r)
{
	r->keeps_words = true;
}

static bool is_cyrillic_lang(const char *lang)
{
	static const char langs[] = "ruukbebgsrmkkkkymn";

	if (lang[0] == '\0' || lang[1] == '\0' || lang[2] != '\0')
		return false;
	for (size_t i = 0; langs[i] != '\0'; i += 2)
		if (lang[0] == langs[i] && lang[1] == langs[i + 1])
			return true;
	return false;
}

static bool is_greek_lang(const char *lang)
{
	return strcmp(lang, "el") == 0;
}

const char *text_word_lang(const char *word, size_t len, const char *lang)
{
	size_t pos = 0;
	uint32_t c = utf8_next(word, len, &pos);
	bool cyrillic = c >= 0x400 && c < 0x530;

	if (cyrillic)
		return is_cyrillic_lang(lang) ? lang : "ru";
	if (c < 0x250 && (is_cyrillic_lang(lang) || is_greek_lang(lang)))
		return "en";
	return lang;
}

size_t text_stem(struct text_reader *r, const char *word, size_t len,
		 const char *lang, char *out, size_t out_size)
{
	if (r->keeps_words)
		lang = ""; /* which stems nothing */
	else
		lang = text_word_lang(word, len, lang);
	return stemmers_stem(r->stemmers, lang, word, len, out, out_size);
}

static void set_token(struct text_reader *r, const char *word, size_t n,
		      const struct word *w, const char *lang, struct arena *a,
		      struct text_token *t)
{
	char stem[STEM_WORD_MAX];
	size_t m;

	if (w->kind == WORD_PLAIN)
		m = text_stem(r, word, n, lang, stem, sizeof(stem));
	else
		memcpy(stem, word, m = n);
	t->word = arena_strndup(a, word, n);
	t->word_len = (uint16_t)n;
	t->stem = m == n && memcmp(word, stem, n) == 0
			  ? t->word
			  : arena_strndup(a, stem, m);
	t->stem_len = (uint16_t)m;
	t->start = (uint32_t)w->start;
	t->end = (uint32_t)w->end;
	t->kind = w->kind;
	t->repaired = false;
}

/* Reads one word of the original into one token, or two when it is a
 * contraction; gives how many. */
static size_t read_word(struct text_reader *r, const char *s,
			const struct word *w, const char *lang, struct arena *a,
			struct text_token *t)
{
	char word[STEM_WORD_MAX];
	struct contraction c;
	size_t raw = utf8_cut(s + w->start, w->end - w->start,
			      (size_t)2 * STEM_WORD_MAX);
	size_t n = fold_text(s + w->start, raw, word, sizeof(word));

	if (n == 0) { /* folded away: nothing but ignorable characters */
		word[0] = '?';
		n = 1;
	}
	if (w->kind != WORD_PLAIN || strcmp(lang, "en") != 0 ||
	    !contract_split(word, n, &c)) {
		set_token(r, word, n, w, lang, a, t);
		return 1;
	}
	set_token(r, c.first, c.first_len, w, lang, a, t);
	set_token(r, c.second, strlen(c.second), w, lang, a, t + 1);
	return 2;
}

void text_read(struct text_reader *r, const char *s, size_t len,
	       const char *lang, size_t max_tokens, struct arena *a,
	       struct text *text_r)
{
	struct word w;
	size_t pos = 0, n = 0, cap = 0;
	struct text_token *tokens = NULL;

	while (n < max_tokens && words_next(s, len, &pos, &w)) {
		if (n + 2 > cap) {
			size_t more = cap == 0 ? 32 : cap * 2;
			struct text_token *moved =
				arena_alloc(a, more * sizeof(*moved));

			if (n > 0)
				memcpy(moved, tokens, n * sizeof(*moved));
			tokens = moved;
			cap = more;
		}
		n += read_word(r, s, &w, lang, a, &tokens[n]);
	}
	text_r->tokens = tokens;
	text_r->n = n < max_tokens ? n : max_tokens;
}
