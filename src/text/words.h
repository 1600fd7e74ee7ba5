/* text/words.h - where the words of a text are, and of what kind.
 *
 * Works on the text as it was written, so places are places in the original.
 * A word is a run of letters, marks and digits, with an apostrophe inside if
 * there is one; links, addresses and codes are one word each, because their
 * pieces mean nothing. Scripts without blanks give one word a character. */
#ifndef TEXT_WORDS_H
#define TEXT_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum word_kind {
	WORD_PLAIN,
	WORD_NUMBER, /* digits, maybe with . or , inside: 12, 9.99 */
	WORD_CODE,   /* an order number: #10045, AB-1234, 7 digits and more */
	WORD_EMAIL,
	WORD_LINK,
	WORD_EMOJI
};

struct word {
	size_t start, end; /* bytes of the original text */
	enum word_kind kind;
};

/* Finds the next word at or after *pos in valid UTF-8, moves *pos behind it.
 * False at the end. One pass over the text in all. */
bool words_next(const char *s, size_t len, size_t *pos, struct word *word_r);

/* A letter, mark or digit of any script. */
bool words_is_letter(uint32_t c);

#endif
