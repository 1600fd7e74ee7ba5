#include "config.h"

#include "text/fold.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "base/utf8.h"

#define CYRILLIC_IO 0x451 /* ё */
#define CYRILLIC_IE 0x435 /* е */
#define APOSTROPHE  0x2019

/* Most text is ASCII or plain Cyrillic and needs no tables. False when s holds
 * anything else; then *out_len is not set. */
static bool fold_simple(const char *s, size_t len, char *out, size_t out_size,
			size_t *out_len)
{
	size_t n = 0;

	for (size_t i = 0; i < len;) {
		unsigned char b = (unsigned char)s[i];

		if (b < 0x80) {
			if (n + 1 > out_size)
				break;
			out[n++] = (char)(b >= 'A' && b <= 'Z' ? b + 32 : b);
			i++;
		} else if ((b == 0xD0 || b == 0xD1) && i + 1 < len) {
			uint32_t c = (uint32_t)(b & 0x1F) << 6 |
				     ((unsigned char)s[i + 1] & 0x3F);

			if (c == 0x401 || c == CYRILLIC_IO)
				c = CYRILLIC_IE;
			else if (c >= 0x410 && c <= 0x42F)
				c += 0x20;
			else if (c < 0x430 || c > 0x44F)
				return false;
			if (n + 2 > out_size)
				break;
			n += utf8_put(c, out + n);
			i += 2;
		} else {
			return false;
		}
	}
	*out_len = n;
	return true;
}

/* Behind the marks at pos, which stack upon the letter before. */
static size_t marks_end(const char *s, size_t len, size_t pos)
{
	size_t next = pos;

	while (pos < len) {
		uint32_t c = utf8_next(s, len, &next);

		if (utf8proc_get_property((utf8proc_int32_t)c)
			    ->combining_class == 0)
			break;
		pos = next;
	}
	return pos;
}

/* Copies folded UTF-8 and writes е for ё and ' for ’, as most people type. ё
 * takes further marks with it, or е would be one letter with them when it is
 * folded again. */
static size_t copy_as_typed(const char *s, size_t len, char *out,
			    size_t out_size)
{
	size_t n = 0, pos = 0;

	while (pos < len) {
		size_t start = pos;
		uint32_t c = utf8_next(s, len, &pos);

		if (n + (pos - start) > out_size)
			break;
		if (c == CYRILLIC_IO) {
			n += utf8_put(CYRILLIC_IE, out + n);
			pos = marks_end(s, len, pos);
		} else if (c == APOSTROPHE) {
			out[n++] = '\'';
		} else {
			memcpy(out + n, s + start, pos - start);
			n += pos - start;
		}
	}
	return n;
}

size_t fold_text(const char *s, size_t len, char *out, size_t out_size)
{
	utf8proc_uint8_t *folded = NULL;
	utf8proc_ssize_t n;
	size_t simple;

	if (fold_simple(s, len, out, out_size, &simple))
		return simple;
	n = utf8proc_map((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)len,
			 &folded,
			 UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
				 UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
	if (n < 0) { /* not UTF-8 after all, or out of memory: keep the bytes */
		simple = len < out_size ? len : out_size;
		memcpy(out, s, simple);
		return simple;
	}
	simple = copy_as_typed((const char *)folded, (size_t)n, out, out_size);
	free(folded);
	return simple;
}

size_t fold_plain(const char *s, size_t len, char *out, size_t out_size)
{
	size_t n = 0, pos = 0;

	while (pos < len) {
		utf8proc_int32_t parts[8];
		uint32_t c = utf8_next(s, len, &pos);
		int boundary = 0;

		/* й is a letter of its own, not и with an ornament; the other
		 * letters of Russian have none. */
		if (c >= 0xC0 && !(c >= 0x430 && c <= 0x44F) &&
		    utf8proc_decompose_char((utf8proc_int32_t)c, parts, 8,
					    UTF8PROC_DECOMPOSE |
						    UTF8PROC_STRIPMARK,
					    &boundary) == 1)
			c = (uint32_t)parts[0];
		if (n + 4 > out_size)
			break;
		n += utf8_put(c, out + n);
	}
	return n;
}
