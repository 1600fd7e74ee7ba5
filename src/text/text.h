/* text/text.h - a text as the words the matcher works with.
 *
 * The one road from what was written to what is compared: indexing and asking
 * both take it, so they can never disagree. Words are found in the original
 * (words.h), folded (fold.h) and stemmed (stem.h). */
#ifndef TEXT_TEXT_H
#define TEXT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/words.h"

struct arena;

/* One thread's tools for reading; not to be used by two threads at once. */
struct text_reader;

struct text_reader *text_reader_new(void);
/* Frees and sets *r to NULL; *r may be NULL. */
void text_reader_free(struct text_reader **r);
/* From now on every word is its own stem. */
void text_reader_keep_words(struct text_reader *r);

struct text_token {
	const char *word; /* folded, NUL behind it; at most STEM_WORD_MAX */
	const char *stem;
	uint16_t word_len, stem_len; /* bytes, at least 1 */
	uint32_t start, end;         /* bytes of the original */
	enum word_kind kind;
	bool repaired; /* word and stem are a guess, start and end are not */
};

struct text {
	struct text_token *tokens;
	size_t n;
};

/* Reads valid UTF-8 s[0..len), len < 4 GiB, taking at most max_tokens words.
 * lang is the text's language; words in another script are stemmed by that
 * script's. Everything in *text_r lives in a. */
void text_read(struct text_reader *r, const char *s, size_t len,
	       const char *lang, size_t max_tokens, struct arena *a,
	       struct text *text_r);

/* The language whose stemmer fits a folded word (or stem), which is not empty,
 * of a text in lang: lang itself, unless the word's script cannot belong to
 * it. */
const char *text_word_lang(const char *word, size_t len, const char *lang);

/* Stems one folded word as text_read() would; gives the length in out. */
size_t text_stem(struct text_reader *r, const char *word, size_t len,
		 const char *lang, char *out, size_t out_size);

#endif
