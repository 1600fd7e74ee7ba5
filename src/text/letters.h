/* text/letters.h - how the letters of a language follow one another.
 *
 * A model of three letters learned from words: it says how likely its letters
 * make a word that it has never seen. "hotel" may well be a word of which the
 * content does not speak, "hotle" rather is not. */
#ifndef TEXT_LETTERS_H
#define TEXT_LETTERS_H

#include <stddef.h>

struct letters;

struct letters *letters_new(void);
/* Frees and sets *l to NULL; *l may be NULL. */
void letters_free(struct letters **l);

/* Learns a folded word, valid UTF-8; each word once. */
void letters_learn(struct letters *l, const char *word, size_t len);

/* Natural logarithm of the chance that a word of the language is this one, as
 * its letters have it; below 0. Thread-safe after the last letters_learn(). */
double letters_chance(const struct letters *l, const char *word, size_t len);

#endif
