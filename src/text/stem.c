#include "config.h"

#include "text/stem.h"

#include <stdlib.h>
#include <string.h>

#include <libstemmer.h>

#include "base/attr.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "text/fold.h"
#include "text/stem_lv.h"

/* Codes that Debian's libstemmer has; Latvian is ours. */
static const char known[][3] = {"ar", "ca", "da", "de", "el", "en", "es",
				"eu", "fi", "fr", "ga", "hi", "hu", "hy",
				"id", "it", "lt", "ne", "nl", "no", "pt",
				"ro", "ru", "sr", "sv", "ta", "tr", "yi"};

struct stemmers {
	struct sb_stemmer *open[ARRAY_SIZE(known)]; /* NULL until asked for */
};

static int find(const char *lang)
{
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (known[i][0] == lang[0] && lang[0] != '\0' &&
		    known[i][1] == lang[1] && lang[2] == '\0')
			return (int)i;
	return -1;
}

struct stemmers *stemmers_new(void)
{
	return mem_calloc(1, sizeof(struct stemmers));
}

void stemmers_free(struct stemmers **s)
{
	if (*s == NULL)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if ((*s)->open[i] != NULL)
			sb_stemmer_delete((*s)->open[i]);
	free(*s);
	*s = NULL;
}

static bool is_ascii(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)s[i] >= 0x80)
			return false;
	return true;
}

/* Puts the stem into out without diacritics; an empty one becomes the word. */
static size_t finish(const char *stem, size_t n, const char *word, size_t len,
		     char *out, size_t out_size)
{
	if (n == 0) {
		stem = word;
		n = len;
	}
	if (!is_ascii(stem, n))
		return fold_plain(stem, n, out, out_size);
	n = n < out_size ? n : out_size;
	memcpy(out, stem, n);
	return n;
}

size_t stemmers_stem(struct stemmers *s, const char *lang, const char *word,
		     size_t len, char *out, size_t out_size)
{
	const sb_symbol *stem;
	int i = find(lang);

	if (len > STEM_WORD_MAX)
		len = utf8_cut(word, len, STEM_WORD_MAX);
	if (lang[0] == 'l' && lang[1] == 'v') {
		char lv[STEM_WORD_MAX];
		size_t n = stem_lv(word, len, lv, sizeof(lv));

		return finish(lv, n, word, len, out, out_size);
	}
	if (i >= 0 && s->open[i] == NULL)
		s->open[i] = sb_stemmer_new(known[i], NULL);
	if (i < 0 || s->open[i] == NULL)
		return finish(word, len, word, len, out, out_size);
	stem = sb_stemmer_stem(s->open[i], (const sb_symbol *)word, (int)len);
	if (stem == NULL)
		return finish(word, len, word, len, out, out_size);
	return finish((const char *)stem, (size_t)sb_stemmer_length(s->open[i]),
		      word, len, out, out_size);
}
