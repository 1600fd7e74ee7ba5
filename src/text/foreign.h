/* text/foreign.h - languages that a site does not have, by their commonest
 * words.
 *
 * The content teaches its own languages (lang.h); of all others it says
 * nothing. "Wo ist mein Paket?" is German because of three words that nobody
 * can do without. */
#ifndef TEXT_FOREIGN_H
#define TEXT_FOREIGN_H

#include <stddef.h>
#include <stdint.h>

struct foreign;

/* How many languages are known. */
#define FOREIGN_MAX 20

struct foreign *foreign_new(void);
/* Frees and sets *f to NULL; *f may be NULL. */
void foreign_free(struct foreign **f);

/* The languages in which a folded word is one of the commonest, a bit each;
 * 0 when there is none. Thread-safe. */
uint32_t foreign_speak(const struct foreign *f, const char *word, size_t len);
/* The code of the language of a bit, 0 to FOREIGN_MAX - 1. */
const char *foreign_code(size_t bit);

#endif
