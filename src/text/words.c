#include "config.h"

#include "text/words.h"

#include <string.h>

#include <utf8proc.h>

#include "base/utf8.h"

#define CODE_DIGITS 6 /* a bare number this long is an order number */

enum char_class {
	CHAR_OTHER,
	CHAR_LETTER,
	CHAR_DIGIT,
	CHAR_ALONE, /* a letter of a script without blanks */
	CHAR_EMOJI
};

static bool stands_alone(uint32_t c)
{
	return (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x1000 && c <= 0x109F) ||
	       (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) ||
	       (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

static enum char_class class_of(uint32_t c)
{
	if (c < 0x80) {
		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
			return CHAR_LETTER;
		return c >= '0' && c <= '9' ? CHAR_DIGIT : CHAR_OTHER;
	}
	if (c >= 0x400 && c <= 0x481)
		return CHAR_LETTER;
	if (stands_alone(c))
		return CHAR_ALONE;
	if ((c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x2600 && c <= 0x27BF))
		return CHAR_EMOJI;
	switch (utf8proc_category((utf8proc_int32_t)c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
		return CHAR_LETTER;
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		return CHAR_DIGIT;
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_ME:
	case UTF8PROC_CATEGORY_PC:
	case UTF8PROC_CATEGORY_PD:
	case UTF8PROC_CATEGORY_PS:
	case UTF8PROC_CATEGORY_PE:
	case UTF8PROC_CATEGORY_PI:
	case UTF8PROC_CATEGORY_PF:
	case UTF8PROC_CATEGORY_PO:
	case UTF8PROC_CATEGORY_SM:
	case UTF8PROC_CATEGORY_SC:
	case UTF8PROC_CATEGORY_SK:
	case UTF8PROC_CATEGORY_SO:
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CO:
		break;
	}
	return CHAR_OTHER;
}

bool words_is_letter(uint32_t c)
{
	enum char_class k = class_of(c);

	return k == CHAR_LETTER || k == CHAR_DIGIT || k == CHAR_ALONE;
}

static bool is_ascii_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool starts_with(const char *s, size_t len, const char *lower)
{
	size_t n = strlen(lower);

	if (len < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = s[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 32);
		if (c != lower[i])
			return false;
	}
	return true;
}

/* Length of the link at s, 0 when there is none. */
static size_t link_length(const char *s, size_t len)
{
	size_t n = 0;

	if (!starts_with(s, len, "http://") &&
	    !starts_with(s, len, "https://") && !starts_with(s, len, "www."))
		return 0;
	while (n < len && !is_ascii_blank(s[n]))
		n++;
	while (n > 0 && strchr(".,;:!?)]}\"'", s[n - 1]) != NULL)
		n--;
	return n;
}

static bool is_address_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' ||
	       c == '+' || c == '%';
}

/* Length of the e-mail address at s, 0 when there is none. An address has 64
 * characters before the @ and 255 after it at most (RFC 5321), so a long run
 * of letters is never looked at twice in full. */
static size_t email_length(const char *s, size_t len)
{
	size_t at = 0, end, dot = 0;

	while (at < len && at < 64 && is_address_char(s[at]))
		at++;
	if (at == 0 || at >= len || s[at] != '@')
		return 0;
	for (end = at + 1; end < len && end < at + 256; end++) {
		if (!is_address_char(s[end]))
			break;
		if (s[end] == '.')
			dot = end;
	}
	while (end > at + 1 && (s[end - 1] == '.' || s[end - 1] == '-'))
		end--;
	return dot > at + 1 && dot + 1 < end ? end : 0;
}

static enum char_class peek(const char *s, size_t len, size_t pos, size_t *next)
{
	*next = pos;
	if (pos >= len)
		return CHAR_OTHER;
	return class_of(utf8_next(s, len, next));
}

/* Bytes of a joiner at pos that stays inside a word: an apostrophe between
 * letters, a point or comma between digits, a dash inside a code. 0 if none. */
static size_t joiner_at(const char *s, size_t len, size_t pos,
			enum char_class before, bool has_digit)
{
	size_t width = 1, next;
	enum char_class after;

	if (pos >= len)
		return 0;
	if (pos + 3 <= len && memcmp(s + pos, "\xE2\x80\x99", 3) == 0)
		width = 3;
	after = peek(s, len, pos + width, &next);
	if (width == 3 || s[pos] == '\'')
		return before == CHAR_LETTER && after == CHAR_LETTER ? width
								     : 0;
	if (s[pos] == '.' || s[pos] == ',')
		return before == CHAR_DIGIT && after == CHAR_DIGIT ? 1 : 0;
	if (s[pos] == '-')
		return after == CHAR_DIGIT || (has_digit && after != CHAR_OTHER)
			       ? 1
			       : 0;
	return 0;
}

/* Runs to the end of the word that starts at w->start. */
static void take_word(const char *s, size_t len, struct word *w)
{
	size_t pos = w->start, next, digits = 0, letters = 0, dashes = 0;
	enum char_class k = CHAR_OTHER, now;

	for (;;) {
		now = peek(s, len, pos, &next);
		if (now == CHAR_LETTER || now == CHAR_DIGIT) {
			k = now;
			digits += k == CHAR_DIGIT;
			letters += k == CHAR_LETTER;
			pos = next;
			continue;
		}
		next = joiner_at(s, len, pos, k, digits > 0);
		if (next == 0)
			break;
		dashes += s[pos] == '-';
		pos += next;
	}
	w->end = pos;
	if (digits >= CODE_DIGITS || (digits > 1 && letters + dashes > 0) ||
	    (digits > 0 && w->start > 0 && s[w->start - 1] == '#'))
		w->kind = WORD_CODE;
	else
		w->kind = digits > 0 && letters == 0 ? WORD_NUMBER : WORD_PLAIN;
}

bool words_next(const char *s, size_t len, size_t *pos, struct word *word_r)
{
	while (*pos < len) {
		size_t next, n;
		enum char_class k = peek(s, len, *pos, &next);

		word_r->start = *pos;
		switch (k) {
		case CHAR_OTHER:
			*pos = next;
			continue;
		case CHAR_EMOJI:
		case CHAR_ALONE:
			word_r->end = *pos = next;
			word_r->kind =
				k == CHAR_EMOJI ? WORD_EMOJI : WORD_PLAIN;
			return true;
		case CHAR_LETTER:
		case CHAR_DIGIT:
			break;
		}
		if ((n = link_length(s + *pos, len - *pos)) > 0) {
			word_r->end = *pos += n;
			word_r->kind = WORD_LINK;
			return true;
		}
		if ((n = email_length(s + *pos, len - *pos)) > 0) {
			word_r->end = *pos += n;
			word_r->kind = WORD_EMAIL;
			return true;
		}
		take_word(s, len, word_r);
		*pos = word_r->end;
		return true;
	}
	return false;
}
