/* base/str.h - a growing text with a hard maximum.
 *
 * All building of text goes through here, so nothing is cut in silence: a text
 * that would pass its maximum is marked as overflowed, keeps what it had, and
 * the owner asks once at the end. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

struct str {
	char *data; /* always ends with NUL once something was added */
	size_t len;
	size_t cap;
	size_t max; /* most bytes of text, without the NUL */
	bool overflowed;
};

/* Starts an empty text that may grow to max bytes. */
void str_init(struct str *s, size_t max);
/* Frees the text; it may be used again after str_init(). */
void str_clear(struct str *s);
/* Empties it, keeps the memory and the maximum. */
void str_reset(struct str *s);

/* Each adds all or, when it would pass the maximum, nothing. */
void str_add(struct str *s, const char *text);
void str_add_bytes(struct str *s, const char *bytes, size_t len);
void str_add_char(struct str *s, char c);
void str_addf(struct str *s, const char *format, ...) PRINTF_LIKE(2, 3);
void str_vaddf(struct str *s, const char *format, va_list args)
	PRINTF_LIKE(2, 0);

/* Lends the text; "" when nothing was added. */
const char *str_text(const struct str *s);
/* Gives the text (free()) and leaves s empty. */
char *str_take(struct str *s);

/* A printed text of any length; free(). */
char *str_format(const char *format, ...) PRINTF_LIKE(1, 2);

#endif
