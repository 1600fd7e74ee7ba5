/* base/utf8.h - valid UTF-8, or not: checked once where bytes come in, relied
 * upon everywhere else. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True when s[0..len) is well-formed UTF-8 (RFC 3629: no surrogates, nothing
 * overlong, nothing above U+10FFFF). */
bool utf8_is_valid(const char *s, size_t len);

/* Decodes the character at s[*pos], pos < len, of valid UTF-8 and moves *pos
 * behind it. On a malformed byte gives U+FFFD and moves by one. */
uint32_t utf8_next(const char *s, size_t len, size_t *pos);

/* Writes c (a valid scalar value) to out, which has room for 4 bytes; gives
 * the number of bytes written, 1 to 4. */
size_t utf8_put(uint32_t c, char *out);

/* Number of characters in valid UTF-8. */
size_t utf8_length(const char *s, size_t len);

/* The largest length <= max that does not cut a character of s in two. */
size_t utf8_cut(const char *s, size_t len, size_t max);

/* Copies as much of a valid text as fits into to (size bytes with its NUL),
 * whole characters only. For labels and names, never for what must be kept
 * whole. from may be NULL: an empty text. */
void utf8_copy(char *to, size_t size, const char *from);

/* Makes a text that was cut at size - 1 bytes end with "…" on a character
 * border; for texts that only people read. */
void utf8_end_with_ellipsis(char *text, size_t size);

#endif
