#include "config.h"

#include "match/particular.h"

#include "text/words.h"

#define DIGITS 4 /* fewer are an amount, a size or a day */
#define LETTER 5 /* bytes of a code that starts with a letter: not E27 */

static bool is_code(const char *text, const struct word *w, size_t digits)
{
	char first = text[w->start];

	if (digits >= DIGITS ||
	    (w->start > 0 && text[w->start - 1] == '#' && digits > 1))
		return true;
	/* "WELCOME10" is one, "220V" and "2-3" are not. */
	return w->end - w->start >= LETTER && (first < '0' || first > '9');
}

static bool is_particular(const char *text, const struct word *w)
{
	size_t digits = 0;

	for (size_t i = w->start; i < w->end; i++)
		digits += text[i] >= '0' && text[i] <= '9';
	switch (w->kind) {
	case WORD_EMAIL:
		return true;
	case WORD_NUMBER:
		return digits >= DIGITS;
	case WORD_CODE:
		return is_code(text, w, digits);
	case WORD_PLAIN:
	case WORD_LINK:
	case WORD_EMOJI:
		break;
	}
	return false;
}

bool particular_find(const char *text, size_t len,
		     struct particular *particular_r)
{
	struct word w;
	size_t pos = 0;
	bool found = false;

	particular_r->start = particular_r->end = particular_r->others = 0;
	while (words_next(text, len, &pos, &w)) {
		if (!is_particular(text, &w)) {
			particular_r->others += w.kind != WORD_EMOJI;
			continue;
		}
		if (!found) {
			particular_r->start = w.start;
			particular_r->end = w.end;
		}
		found = true;
	}
	return found;
}
