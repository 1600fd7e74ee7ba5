/* text/stem_lv.h - stems of Latvian words; Snowball has no Latvian.
 *
 * Diacritics are folded first, so a word typed without them has the stem of
 * the word typed with them. Then one ending is taken off, the longest known
 * (a case, a tense, or a participle with its case), then what joined it to the
 * stem (a vowel, a j), and the last consonant is put back where inflection
 * softened it (lācis: lāča, roka: rocība, briedis: brieža).
 *
 * tools/check-stem-lv measures it on the paradigms of hunspell-lv. */
#ifndef TEXT_STEM_LV_H
#define TEXT_STEM_LV_H

#include <stddef.h>

/* Writes the stem of word[0..len), a folded lower-case word in UTF-8, to out
 * with a NUL, and gives its length. A word that does not fit into out_size
 * bytes, or that has other than Latin letters, is copied as it is as far as
 * whole characters fit. out_size is at least 1. */
size_t stem_lv(const char *word, size_t len, char *out, size_t out_size);

#endif
