/* text/vocabulary.h - the words the content uses, and words near to one.
 *
 * What a misspelt word is compared with: never a general dictionary, which
 * would correct people into words that no answer is about. */
#ifndef TEXT_VOCABULARY_H
#define TEXT_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vocabulary;
struct text;
struct text_token;

struct vocabulary *vocabulary_new(void);
/* Frees and sets *v to NULL; *v may be NULL. */
void vocabulary_free(struct vocabulary **v);

/* Learns the words of a text; before vocabulary_finish(). */
void vocabulary_learn(struct vocabulary *v, const struct text *t);
/* Likewise, and which words stand beside each other: of texts that are short
 * and like what people say. */
void vocabulary_learn_said(struct vocabulary *v, const struct text *t);
/* Ends learning and builds the index of near words. */
void vocabulary_finish(struct vocabulary *v);

/* True when it has words in Cyrillic letters, or in Latin ones. */
bool vocabulary_has_alphabet(const struct vocabulary *v, bool cyrillic);

#define VOCABULARY_NONE UINT32_MAX
/* The number of a folded word, or VOCABULARY_NONE. */
uint32_t vocabulary_find(const struct vocabulary *v, const char *word,
			 size_t len);
bool vocabulary_knows_stem(const struct vocabulary *v, const char *stem,
			   size_t len);
/* The word or its stem. */
bool vocabulary_knows(const struct vocabulary *v,
		      const struct text_token *word);

/* Lends a word by its number; its length in *len_r. */
const char *vocabulary_word(const struct vocabulary *v, uint32_t number,
			    size_t *len_r);
/* How often it was learned. */
uint32_t vocabulary_count(const struct vocabulary *v, uint32_t number);

/* The word that was most likely meant by t->tokens[i]: one slip away, or two in
 * a long word, a neighbouring key weighing less, rather one that was said
 * beside such words; VOCABULARY_NONE when there is none. The chance that it was
 * meant, and that the word is not one of the language that the content does not
 * use, in *chance_r. */
uint32_t vocabulary_near(const struct vocabulary *v, const struct text *t,
			 size_t i, double *chance_r);

/* The most frequent word in the other alphabet (Latin or Cyrillic) that sounds
 * like this one, or VOCABULARY_NONE. */
uint32_t vocabulary_sounds_like(const struct vocabulary *v, const char *word,
				size_t len);

/* Says whether a word of a text in lang is one, though the content may not use
 * it: somebody who writes "bus" did not mean "us". */
typedef bool vocabulary_real(const void *ctx, const char *lang,
			     const struct text_token *word);
/* Who says so; borrows ctx. Before anything is asked. */
void vocabulary_set_real(struct vocabulary *v, vocabulary_real *is_real,
			 const void *ctx);
/* Who was set says so, or it is one of the commonest (common.h). */
bool vocabulary_is_real(const struct vocabulary *v, const char *lang,
			const struct text_token *word);

#endif
