/* text/lang.h - the language of a short message, among those of the content.
 *
 * A site has a handful of languages and its content is written in them, so the
 * content itself is what languages are learned from: the script decides first,
 * then trigrams of letters and whole words by Bayes' rule. All is learned with
 * and without diacritics, because customers leave them out. What the widget
 * says is a prior that a sentence outweighs and a lone "ok" does not. */
#ifndef TEXT_LANG_H
#define TEXT_LANG_H

#include <stddef.h>

struct lang;

/* Most languages told apart; further ones are not learned. */
#define LANG_MAX 16

struct lang *lang_new(void);
/* Frees and sets *l to NULL; *l may be NULL. */
void lang_free(struct lang **l);

/* Learns valid UTF-8 text[0..len) as written in code, a two-letter code. Once
 * enough of a language was learned the rest is passed over. */
void lang_learn(struct lang *l, const char *code, const char *text, size_t len);
/* Ends learning; comes before lang_guess(). */
void lang_finish(struct lang *l);

/* Lends the code of the likeliest language of valid UTF-8 text[0..len), of
 * which the first 1000 bytes are looked at; "" when none was learned. hint is
 * what the page says ("ru", "ru-RU") or NULL. Without letters in text it is
 * the hint, else the language that was learned first. Thread-safe. */
const char *lang_guess(const struct lang *l, const char *text, size_t len,
		       const char *hint);

/* What valid UTF-8 text[0..len), guessed to be in `code`, is rather in when it
 * is in none of the languages: the code of another one whose commonest words it
 * has, "?" when only its letters are strange; "" when nothing speaks against
 * the guess. Of names and single words nothing is said. Thread-safe. */
const char *lang_foreign(const struct lang *l, const char *text, size_t len,
			 const char *code);

#endif
