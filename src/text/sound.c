#include "config.h"

#include "text/sound.h"

#include <stdint.h>
#include <string.h>

#include "base/attr.h"
#include "base/utf8.h"

struct pair {
	const char *from, *to;
};

/* а to я in order. */
static const char *const cyrillic[32] = {
	"a", "b", "v", "g", "d", "e", "z", "z", "i", "i", "k",
	"l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "h",
	"c", "c", "s", "s", "",  "i", "",  "e", "u", "a",
};

/* Longer ones first; what is not listed stays. */
static const struct pair latin[] = {
	{"shch", "s"}, {"sch", "s"}, {"sh", "s"}, {"ch", "c"},  {"zh", "z"},
	{"kh", "h"},   {"ts", "c"},  {"tz", "c"}, {"ya", "a"},  {"ja", "a"},
	{"ia", "a"},   {"yu", "u"},  {"ju", "u"}, {"iu", "u"},  {"yo", "e"},
	{"jo", "e"},   {"ye", "e"},  {"je", "e"}, {"iy", "i"},  {"yi", "i"},
	{"ij", "i"},   {"yj", "i"},  {"ii", "i"}, {"ks", "ks"}, {"x", "h"},
	{"y", "i"},    {"j", "i"},   {"w", "v"},  {"q", "k"},   {"'", ""},
};

bool sound_is_cyrillic(const char *word, size_t len)
{
	size_t pos = 0;
	uint32_t c = len > 0 ? utf8_next(word, len, &pos) : 0;

	return c >= 0x400 && c < 0x530;
}

/* Adds the sound of a Cyrillic letter; false when it has none. */
static bool add_cyrillic(uint32_t c, char *out, size_t *n)
{
	const char *s;

	if (c < 0x430 || c > 0x44F)
		return false;
	s = cyrillic[c - 0x430];
	if (*s != '\0')
		out[(*n)++] = *s;
	return true;
}

static size_t add_latin(const char *s, size_t len, char *out, size_t *n)
{
	for (size_t i = 0; i < ARRAY_SIZE(latin); i++) {
		size_t m = strlen(latin[i].from), k = strlen(latin[i].to);

		if (m > len || memcmp(s, latin[i].from, m) != 0)
			continue;
		memcpy(out + *n, latin[i].to, k);
		*n += k;
		return m;
	}
	if ((s[0] < 'a' || s[0] > 'z') && s[0] != '4')
		return 0;
	out[(*n)++] = s[0] == '4' ? 'c' : s[0];
	return 1;
}

size_t sound_of(const char *word, size_t len, char out[SOUND_MAX])
{
	char raw[SOUND_MAX];
	size_t n = 0, pos = 0, m = 0;

	while (pos < len && n + 4 < SOUND_MAX) {
		size_t took;

		if ((unsigned char)word[pos] >= 0x80) {
			if (!add_cyrillic(utf8_next(word, len, &pos), raw, &n))
				return 0;
			continue;
		}
		took = add_latin(word + pos, len - pos, raw, &n);
		if (took == 0)
			return 0;
		pos += took;
	}
	if (pos < len)
		return 0;
	/* ий, ый, ия: doubled vowels are written in too many ways. */
	for (size_t i = 0; i < n; i++)
		if (m == 0 || raw[i] != out[m - 1])
			out[m++] = raw[i];
	return m;
}

static const struct pair russian[] = {
	{"shch", "щ"}, {"sch", "щ"}, {"sh", "ш"},  {"ch", "ч"},  {"zh", "ж"},
	{"kh", "х"},   {"ts", "ц"},  {"ya", "я"},  {"ja", "я"},  {"yu", "ю"},
	{"ju", "ю"},   {"yo", "е"},  {"jo", "е"},  {"ye", "е"},  {"je", "е"},
	{"iy", "ий"},  {"yy", "ый"}, {"yj", "ый"}, {"ij", "ий"}, {"ay", "ай"},
	{"ey", "ей"},  {"oy", "ой"}, {"uy", "уй"}, {"aj", "ай"}, {"ej", "ей"},
	{"oj", "ой"},  {"a", "а"},   {"b", "б"},   {"c", "ц"},   {"d", "д"},
	{"e", "е"},    {"f", "ф"},   {"g", "г"},   {"h", "х"},   {"i", "и"},
	{"j", "й"},    {"k", "к"},   {"l", "л"},   {"m", "м"},   {"n", "н"},
	{"o", "о"},    {"p", "п"},   {"q", "к"},   {"r", "р"},   {"s", "с"},
	{"t", "т"},    {"u", "у"},   {"v", "в"},   {"w", "в"},   {"x", "х"},
	{"y", "ы"},    {"z", "з"},   {"'", "ь"},   {"4", "ч"},
};

size_t sound_in_russian(const char *word, size_t len, char *out,
			size_t out_size)
{
	size_t n = 0, pos = 0;

	while (pos < len) {
		size_t i = 0, m = 0, k;

		for (; i < ARRAY_SIZE(russian); i++) {
			m = strlen(russian[i].from);
			if (m <= len - pos &&
			    memcmp(word + pos, russian[i].from, m) == 0)
				break;
		}
		if (i == ARRAY_SIZE(russian))
			return 0;
		k = strlen(russian[i].to);
		if (n + k > out_size)
			return 0;
		memcpy(out + n, russian[i].to, k);
		n += k;
		pos += m;
	}
	return n;
}
