#include "config.h"

#include "base/utf8.h"

#include <string.h>

/* Decodes one character; gives its length or 0 when it is malformed. */
static size_t decode(const unsigned char *s, size_t left, uint32_t *c_r)
{
	size_t n, i;
	uint32_t c, min;

	if (s[0] < 0x80) {
		*c_r = s[0];
		return 1;
	}
	if (s[0] >= 0xc2 && s[0] <= 0xdf) {
		n = 2;
		c = s[0] & 0x1fU;
		min = 0x80;
	} else if ((s[0] & 0xf0) == 0xe0) {
		n = 3;
		c = s[0] & 0x0fU;
		min = 0x800;
	} else if (s[0] >= 0xf0 && s[0] <= 0xf4) {
		n = 4;
		c = s[0] & 0x07U;
		min = 0x10000;
	} else {
		return 0;
	}
	if (left < n)
		return 0;
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3fU);
	}
	if (c < min || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*c_r = c;
	return n;
}

bool utf8_is_valid(const char *s, size_t len)
{
	size_t pos = 0;

	while (pos < len) {
		uint32_t c;
		size_t n =
			decode((const unsigned char *)s + pos, len - pos, &c);

		if (n == 0)
			return false;
		pos += n;
	}
	return true;
}

uint32_t utf8_next(const char *s, size_t len, size_t *pos)
{
	uint32_t c;
	size_t n = decode((const unsigned char *)s + *pos, len - *pos, &c);

	if (n == 0) {
		*pos += 1;
		return 0xfffd;
	}
	*pos += n;
	return c;
}

size_t utf8_put(uint32_t c, char *out)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

size_t utf8_length(const char *s, size_t len)
{
	size_t i, n = 0;

	for (i = 0; i < len; i++)
		n += ((unsigned char)s[i] & 0xc0) != 0x80;
	return n;
}

size_t utf8_cut(const char *s, size_t len, size_t max)
{
	size_t n = len < max ? len : max;

	while (n > 0 && n < len && ((unsigned char)s[n] & 0xc0) == 0x80)
		n--;
	return n;
}

void utf8_copy(char *to, size_t size, const char *from)
{
	size_t n = from != NULL ? utf8_cut(from, strlen(from), size - 1) : 0;

	if (n > 0)
		memcpy(to, from, n);
	to[n] = '\0';
}

void utf8_end_with_ellipsis(char *text, size_t size)
{
	static const char dots[] = "\xe2\x80\xa6";
	size_t n = utf8_cut(text, strlen(text), size - sizeof(dots));

	memcpy(text + n, dots, sizeof(dots));
}
