/* text/stem.h - the stem of a word in its language.
 *
 * Snowball's stemmers (libstemmer) for the languages it has, our own for
 * Latvian, the word itself for the rest. Diacritics are folded after stemming,
 * because many people type without them. */
#ifndef TEXT_STEM_H
#define TEXT_STEM_H

#include <stdbool.h>
#include <stddef.h>

/* The stemmers of one thread; each language is opened when it is first asked
 * for. Not to be used by two threads at once. */
struct stemmers;

struct stemmers *stemmers_new(void);
/* Frees and sets *s to NULL; *s may be NULL. */
void stemmers_free(struct stemmers **s);

/* Writes the stem of a folded word to out and gives its length, 1 to out_size;
 * word is not empty. lang is a two-letter code; an unknown one stems nothing.
 * Words over STEM_WORD_MAX bytes are cut there. */
#define STEM_WORD_MAX 96
size_t stemmers_stem(struct stemmers *s, const char *lang, const char *word,
		     size_t len, char *out, size_t out_size);

#endif
