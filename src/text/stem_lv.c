#include "config.h"

#include "text/stem_lv.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "base/attr.h"
#include "base/utf8.h"

/* A stem shorter than this says too little to be one. */
#define STEM_MIN   3
/* Longer endings than this do not occur: j + taj + iem, j + sim + ies. */
#define ENDING_MAX 9

/* Cases of nouns and adjectives, also the definite ones. */
static const char *const cases[] = {
	"a",   "ai",   "ais", "aja", "ajai", "ajam", "ajas", "ajiem",
	"ajo", "ajos", "am",  "as",  "e",    "ei",   "em",   "es",
	"i",   "ie",   "iem", "o",   "os",   "s",    "u",
};

/* What stands between a stem and a case: participles, comparison, and the
 * nouns that name the doing or the doer of a verb (maksāt: maksāšana,
 * maksājums, maksātājs), which customers mix freely with the verb. */
static const char *const layers[] = {
	"ak", "am", "jum", "os", "san", "t", "taj", "us",
};

/* Endings of verbs, and of nouns where they are no plain case. */
static const char *const endings[] = {
	"amies", "at",     "aties", "dama",   "damas",  "dami",  "damies",
	"dams",  "et",     "ies",   "iet",    "ieties", "im",    "is",
	"it",    "ot",     "oties", "si",     "sies",   "siet",  "sieties",
	"sim",   "simies", "sit",   "sities", "sos",    "sot",   "soties",
	"su",    "t",      "ties",  "um",     "us",     "usies", "ut",
};

static bool is_vowel(char c)
{
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

static bool is_one_of(const char *const *list, size_t n, const char *s,
		      size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (list[i][0] == s[0] && strlen(list[i]) == len &&
		    memcmp(list[i], s, len) == 0)
			return true;
	return false;
}

static bool is_inflection(const char *s, size_t len)
{
	if (is_one_of(cases, ARRAY_SIZE(cases), s, len) ||
	    is_one_of(endings, ARRAY_SIZE(endings), s, len))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(layers); i++) {
		size_t n = strlen(layers[i]);

		if (len > n && memcmp(layers[i], s, n) == 0 &&
		    is_one_of(cases, ARRAY_SIZE(cases), s + n, len - n))
			return true;
	}
	return false;
}

/* A j before a vowel belongs to the ending: runā-ju, galv-jas. */
static bool is_ending(const char *s, size_t len)
{
	if (is_inflection(s, len))
		return true;
	return len > 1 && s[0] == 'j' && is_vowel(s[1]) &&
	       is_inflection(s + 1, len - 1);
}

static bool is_stem(const char *s, size_t len)
{
	if (len < STEM_MIN)
		return false;
	for (size_t i = 0; i < len; i++)
		if (is_vowel(s[i]) || s[i] == 'y')
			return true;
	return false;
}

static size_t without_ending(const char *s, size_t len)
{
	size_t longest = len > STEM_MIN ? len - STEM_MIN : 0;

	if (longest > ENDING_MAX)
		longest = ENDING_MAX;
	for (size_t n = longest; n > 0; n--)
		if (is_ending(s + len - n, n) && is_stem(s, len - n))
			return len - n;
	return len;
}

static size_t without_joint(const char *s, size_t len)
{
	if (is_vowel(s[len - 1]) && is_stem(s, len - 1))
		len--;
	if (s[len - 1] == 'j' && is_stem(s, len - 1)) {
		len--;
		if (is_vowel(s[len - 1]) && is_stem(s, len - 1))
			len--;
	}
	return len;
}

/* Softened consonants back to what they came from; the folding before has
 * already made č of lāča a c, and ž of brieža a z. */
static size_t hardened(char *s, size_t len)
{
	if (len > STEM_MIN && s[len - 2] == 's' && s[len - 1] == 't')
		len--;
	if (len > STEM_MIN && s[len - 2] == 'd' && s[len - 1] == 'z') {
		s[len - 2] = 'g';
		return len - 1;
	}
	if (s[len - 1] == 'c')
		s[len - 1] = 'k';
	if (s[len - 1] == 'z')
		s[len - 1] = 'd';
	return len;
}

static char plain_letter(uint32_t c)
{
	static const struct {
		uint32_t from;
		char to;
	} letters[] = {
		{0x101, 'a'}, {0x10d, 'c'}, {0x113, 'e'}, {0x123, 'g'},
		{0x12b, 'i'}, {0x137, 'k'}, {0x13c, 'l'}, {0x146, 'n'},
		{0x14d, 'o'}, {0x157, 'r'}, {0x161, 's'}, {0x16b, 'u'},
		{0x17e, 'z'},
	};

	if (c >= 'a' && c <= 'z')
		return (char)c;
	for (size_t i = 0; i < ARRAY_SIZE(letters); i++)
		if (letters[i].from == c)
			return letters[i].to;
	return '\0';
}

/* False when word is not all Latvian letters or does not fit. */
static bool fold(const char *word, size_t len, char *out, size_t out_size,
		 size_t *n_r)
{
	size_t n = 0, pos = 0;

	while (pos < len) {
		char c = plain_letter(utf8_next(word, len, &pos));

		if (c == '\0' || n + 1 >= out_size)
			return false;
		out[n++] = c;
	}
	*n_r = n;
	return true;
}

size_t stem_lv(const char *word, size_t len, char *out, size_t out_size)
{
	size_t n = 0;

	assert(out_size > 0);
	if (!fold(word, len, out, out_size, &n)) {
		n = len < out_size ? len : utf8_cut(word, len, out_size - 1);
		memcpy(out, word, n);
	} else if (n > STEM_MIN) {
		n = without_ending(out, n);
		n = without_joint(out, n);
		n = hardened(out, n);
	} else if (n == STEM_MIN && is_stem(out, n)) {
		n = hardened(out, n);
	}
	out[n] = '\0';
	return n;
}
