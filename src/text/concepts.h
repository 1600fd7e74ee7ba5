/* text/concepts.h - what words are about, whatever their language.
 *
 * A small lexicon of everyday and customer-service language (concepts.txt)
 * that is part of the program: "purchase", "bought" and "pirkums" are one
 * concept. With few examples it knows that a message and an intent are alike
 * though they share no word. Words are compared as stems (stem.h), so
 * inflected forms are found; an ambiguous word has more concepts than one. */
#ifndef TEXT_CONCEPTS_H
#define TEXT_CONCEPTS_H

#include <stddef.h>
#include <stdint.h>

struct concepts;
struct text_reader;

/* Most concepts of one stem. */
#define CONCEPTS_A_WORD 3

/* Builds the table with r's stemmers, so that it agrees with what r reads;
 * takes some 15 ms. Free with concepts_free(). */
struct concepts *concepts_new(struct text_reader *r);
/* Frees and sets *c to NULL; *c may be NULL. */
void concepts_free(struct concepts **c);

/* Writes the concepts of a stem, as text_stem() gives it for a word of a text
 * in lang, to out in rising order, and gives how many they are: 0 for a stem
 * or a language that is not in the lexicon. Thread-safe. */
size_t concepts_find(const struct concepts *c, const char *lang,
		     const char *stem, size_t len,
		     uint16_t out[CONCEPTS_A_WORD]);

/* How many there are; they are numbered from 0 in the order of concepts.txt,
 * so a number means something in this build of the program only. */
size_t concepts_count(const struct concepts *c);
/* Lends the name of concept number id, which there must be. */
const char *concepts_name(const struct concepts *c, uint16_t id);

#endif
