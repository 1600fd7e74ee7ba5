#include "config.h"

#include "match/particular.h"

#include <string.h>

#include "base/attr.h"
#include "base/utf8.h"
#include "text/fold.h"
#include "text/words.h"

#define DIGITS       4  /* fewer are an amount, a size or a day */
#define LETTER       5  /* characters of a code that starts with a letter */
#define PHONE_DIGITS 8  /* of a number that is written in groups */
#define GAP          3  /* bytes between two of them */
#define FOLDED       64 /* longer words say nothing of a number */

/* Say what is given, in the languages that the lexicon knows: folded, without
 * diacritics. */
static const char *const namings[] = {
	"my",         "our",         "the",         "a",         "is",
	"are",        "it",          "its",         "it's",      "this",
	"that",       "here",        "order",       "number",    "no",
	"nr",         "of",          "phone",       "telephone", "tel",
	"mobile",     "cell",        "e",           "mail",      "email",
	"address",    "code",        "voucher",     "tracking",  "customer",
	"id",         "мои",         "мой",         "моя",       "мое",
	"наш",        "это",         "вот",         "номер",     "заказ",
	"заказа",     "посылки",     "отправления", "трек",      "код",
	"промокод",   "телефон",     "телефона",    "тел",       "почта",
	"почты",      "адрес",       "емейл",       "имейл",     "мейл",
	"эл",         "электронная", "электронной", "клиента",   "mans",
	"mana",       "manu",        "mani",        "musu",      "sis",
	"si",         "tas",         "ir",          "luk",       "te",
	"pasutijums", "pasutijuma",  "numurs",      "numuru",    "sutijuma",
	"talrunis",   "talruna",     "telefons",    "telefona",  "epasts",
	"epasta",     "pasts",       "pasta",       "adrese",    "kods",
	"klienta",    "numarul",     "numar",       "numarului", "comanda",
	"comenzii",   "meu",         "mea",         "mele",      "este",
	"iata",       "acesta",      "aceasta",     "de",        "telefon",
	"telefonul",  "telefonului", "mobil",       "mailul",    "emailul",
	"adresa",     "codul",       "cod",         "awb",       "client",
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t count_digits(const char *text, const struct word *w)
{
	size_t n = 0;

	for (size_t i = w->start; i < w->end; i++)
		n += is_digit(text[i]);
	return n;
}

static bool is_small(const char *letter, size_t len)
{
	char folded[16];
	size_t n = fold_text(letter, len, folded, sizeof(folded));

	return n == len && memcmp(folded, letter, n) == 0;
}

/* A capital behind a small letter: a trade name, no code. */
static bool is_camel(const char *text, const struct word *w)
{
	bool small = false;
	size_t pos = w->start, from;

	while (pos < w->end) {
		from = pos;
		if (!words_is_letter(utf8_next(text, w->end, &pos)) ||
		    is_digit(text[from]))
			continue;
		if (is_small(text + from, pos - from))
			small = true;
		else if (small)
			return true;
	}
	return false;
}

/* "WELCOME10" is a code; "220V", "2-3", "E27" and "iPhone15" are not. */
static bool is_code(const char *text, const struct word *w, size_t digits)
{
	if (digits >= DIGITS ||
	    (w->start > 0 && text[w->start - 1] == '#' && digits > 1))
		return true;
	return !is_digit(text[w->start]) &&
	       utf8_length(text + w->start, w->end - w->start) >= LETTER &&
	       !is_camel(text, w);
}

static bool is_particular(const char *text, const struct word *w)
{
	size_t digits = count_digits(text, w);

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

/* ---- telephone numbers ---- */

static bool is_group(const char *text, const struct word *w)
{
	for (size_t i = w->start; i < w->end; i++)
		if (!is_digit(text[i]) && text[i] != '-' && text[i] != '.')
			return false;
	return true;
}

static bool is_gap(const char *text, size_t from, size_t to)
{
	static const char no_break[] = "\xC2\xA0";

	if (to - from > GAP)
		return false;
	while (from < to)
		if (strchr(" ()-./", text[from]) != NULL)
			from++;
		else if (to - from >= 2 &&
			 memcmp(text + from, no_break, 2) == 0)
			from += 2;
		else
			return false;
	return true;
}

/* Takes the groups of digits behind *w into it when they make up a telephone
 * number: "8 (916) 123-45-67". Threes alone are sizes: "160 200 220". */
static bool take_phone(const char *text, size_t len, struct word *w)
{
	struct word next, all = *w;
	size_t digits, pos = w->end;
	bool threes;

	if (!is_group(text, w))
		return false;
	digits = count_digits(text, w);
	threes = digits == 3 && text[w->start] != '0' &&
		 (w->start == 0 || strchr("+(", text[w->start - 1]) == NULL);
	while (words_next(text, len, &pos, &next) && is_group(text, &next) &&
	       is_gap(text, all.end, next.start)) {
		digits += count_digits(text, &next);
		threes = threes && count_digits(text, &next) == 3;
		all.end = next.end;
	}
	if (digits < PHONE_DIGITS || threes)
		return false;
	while (all.start > 0 && strchr("+(", text[all.start - 1]) != NULL)
		all.start--;
	*w = all;
	return true;
}

/* ---- the words beside it ---- */

static bool names_it(const char *text, const struct word *w)
{
	char folded[FOLDED], plain[FOLDED];
	size_t n = fold_text(text + w->start, w->end - w->start, folded,
			     sizeof(folded));

	n = fold_plain(folded, n, plain, sizeof(plain));
	for (size_t i = 0; i < ARRAY_SIZE(namings); i++)
		if (strlen(namings[i]) == n &&
		    memcmp(namings[i], plain, n) == 0)
			return true;
	return false;
}

bool particular_find(const char *text, size_t len,
		     struct particular *particular_r)
{
	bool found = false, asks = memchr(text, '?', len) != NULL;
	struct word w;
	size_t pos = 0;

	particular_r->start = particular_r->end = particular_r->others = 0;
	while (words_next(text, len, &pos, &w)) {
		if (!take_phone(text, len, &w) && !is_particular(text, &w)) {
			particular_r->others += w.kind != WORD_EMOJI &&
						(asks || !names_it(text, &w));
			continue;
		}
		pos = w.end;
		if (!found) {
			particular_r->start = w.start;
			particular_r->end = w.end;
		}
		found = true;
	}
	return found;
}
