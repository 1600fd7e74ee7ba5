#include "config.h"

#include "text/split.h"

#include <string.h>

#include "base/attr.h"
#include "base/utf8.h"
#include "text/fold.h"
#include "text/words.h"

#define HALF_WORDS    3
#define SHARED_WORDS  10 /* of a sentence with a shared beginning */
#define SHARED_BYTES  256
#define OWN_WORDS     3 /* of them behind the conjunction */
#define GREETINGS_MAX 4
#define FOLLOW_WORDS  6 /* of what goes on with "and" */
#define PLACE_WORDS   3 /* ... and with no more than "for" */

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static size_t count_words(const char *s, size_t len)
{
	struct word w;
	size_t pos = 0, n = 0;

	while (words_next(s, len, &pos, &w))
		n += w.kind != WORD_EMOJI;
	return n;
}

/* Adds s[start..end) without blanks around; nothing when no word is in it,
 * but then its end belongs to the segment before. */
static size_t add_segment(const char *s, size_t start, size_t end,
			  struct segment *out, size_t n)
{
	while (start < end && is_blank(s[start]))
		start++;
	while (end > start && is_blank(s[end - 1]))
		end--;
	if (count_words(s + start, end - start) == 0) {
		if (n > 0)
			out[n - 1].end = end > start ? end : out[n - 1].end;
		return n;
	}
	out[n].start = start;
	out[n].end = end;
	out[n].asks = end > start && s[end - 1] == '?';
	return n + 1;
}

/* Length of the line end or the marks at s[pos], 0 when there are none.
 * *ends_r: they end a sentence, as a blank or nothing is behind them. */
static size_t count_marks(const char *s, size_t len, size_t pos, bool *ends_r)
{
	size_t n = 0;

	*ends_r = true;
	if (s[pos] == '\n')
		return 1;
	while (pos + n < len && strchr(".!?;", s[pos + n]) != NULL &&
	       s[pos + n] != '\0')
		n++;
	*ends_r = n > 0 && (pos + n == len || is_blank(s[pos + n]));
	return n;
}

/* Moves *pos behind the next sentence end; false when there is none. */
static bool next_sentence_end(const char *s, size_t len, size_t *pos)
{
	bool ends = false;

	while (*pos < len && !ends) {
		size_t n = count_marks(s, len, *pos, &ends);

		*pos += n > 0 ? n : 1;
	}
	return ends;
}

static bool is_listed(const char *const *list, size_t n, const char *word,
		      size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(list[i]) == len && memcmp(list[i], word, len) == 0)
			return true;
	return false;
}

static bool is_conjunction(const char *s, const struct word *w)
{
	static const char *const list[] = {"and",   "also", "plus", "и",
					   "также", "un",   "și",   "si",
					   "şi",    "und",  "et",   "еще"};

	char word[32];
	size_t len =
		fold_text(s + w->start, w->end - w->start, word, sizeof(word));

	return is_listed(list, ARRAY_SIZE(list), word, len);
}

/* Cuts one sentence in the middle; 0 when it has no such place. */
static size_t split_at_conjunction(const char *s, size_t len,
				   struct segment *out)
{
	struct word w;
	size_t pos = 0, before = 0, all = count_words(s, len);

	while (words_next(s, len, &pos, &w)) {
		if (before >= HALF_WORDS && all - before > HALF_WORDS &&
		    is_conjunction(s, &w)) {
			add_segment(s, 0, w.start, out, 0);
			return add_segment(s, w.end, len, out, 1);
		}
		before++;
	}
	return 0;
}

size_t split_segments(const char *s, size_t len, struct segment *out,
		      size_t max)
{
	size_t n = 0, start = 0, pos = 0;

	while (n + 1 < max && next_sentence_end(s, len, &pos)) {
		n = add_segment(s, start, pos, out, n);
		start = pos;
	}
	if (start < len)
		n = add_segment(s, start, len, out, n);
	if (n == 1 && max >= 2) {
		struct segment halves[2];

		if (split_at_conjunction(s, len, halves) == 2) {
			memcpy(out, halves, sizeof(halves));
			return 2;
		}
	}
	return n;
}

/* Lists the words of a short sentence; 0 when it is more than that. */
static size_t list_words(const char *s, size_t len,
			 struct word words[SHARED_WORDS])
{
	struct word w;
	size_t pos = 0, n = 0;

	while (words_next(s, len, &pos, &w)) {
		if (n == SHARED_WORDS)
			return 0;
		words[n++] = w;
	}
	if (n == 0 || words[n - 1].end - words[0].start > SHARED_BYTES)
		return 0;
	pos = words[0].start;
	return next_sentence_end(s, words[n - 1].start, &pos) ? 0 : n;
}

bool split_shared(const char *s, size_t len, struct shared *shared_r)
{
	struct word words[SHARED_WORDS];
	size_t n = list_words(s, len, words), at = n, own, drop;

	while (at > 0 && !is_conjunction(s, &words[at - 1]))
		at--;
	own = n - at;
	while (at > 0 && is_conjunction(s, &words[at - 1]))
		at--;
	if (at < 2 || own == 0 || own > OWN_WORDS)
		return false;
	drop = own < at ? own : at - 1;
	shared_r->first_end = words[at - 1].end;
	shared_r->lead_end = words[at - 1 - drop].end;
	shared_r->own_start = words[n - own].start;
	shared_r->own_end = words[n - 1].end;
	return true;
}

static const char *const greetings[] = {
	"good morning",
	"good afternoon",
	"good evening",
	"good day",
	"hi there",
	"hello there",
	"hey there",
	"hi",
	"hello",
	"hey",
	"greetings",
	"добрый день",
	"добрый вечер",
	"доброе утро",
	"доброго дня",
	"доброй ночи",
	"доброго времени суток",
	"здравствуйте",
	"здравствуй",
	"здрасте",
	"привет",
	"приветствую",
	"добрый",
	"labdien",
	"labrīt",
	"labvakar",
	"labrit",
	"sveiki",
	"sveicināti",
	"sveicinati",
	"čau",
	"cau",
	"bună ziua",
	"buna ziua",
	"bună dimineața",
	"buna dimineata",
	"bună seara",
	"buna seara",
	"bună",
	"buna",
	"salut",
	"guten tag",
	"hallo",
	"bonjour",
	"hola",
};

/* Bytes of s that fold to the words of g, on a word border; 0 = other words. */
static size_t greets_with(const char *s, size_t len, const char *g)
{
	struct word w;
	size_t pos = 0, at = 0, n = strlen(g), end = 0;

	while (at < n && words_next(s, len, &pos, &w)) {
		char folded[64];
		size_t m = fold_text(s + w.start, w.end - w.start, folded,
				     sizeof(folded));

		if (end == 0 && w.start > 3)
			return 0;
		if (m > n - at || memcmp(folded, g + at, m) != 0 ||
		    (at + m < n && g[at + m] != ' '))
			return 0;
		at += m + 1;
		end = w.end;
	}
	return at >= n ? end : 0;
}

/* Bytes of one greeting in front of something else, 0 when there is none. */
static size_t one_greeting(const char *s, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(greetings); i++) {
		size_t n = greets_with(s, len, greetings[i]);

		if (n == 0)
			continue;
		while (n < len && strchr(",.! \t\r\n)", s[n]) != NULL &&
		       s[n] != '\0')
			n++;
		return count_words(s + n, len - n) > 0 ? n : 0;
	}
	return 0;
}

size_t split_greeting(const char *s, size_t len)
{
	size_t at = 0, n;

	/* "hi, good morning, where is …" */
	for (int i = 0; i < GREETINGS_MAX; i++) {
		n = one_greeting(s + at, len - at);
		if (n == 0)
			break;
		at += n;
	}
	return at;
}

static bool next_is_about(const char *s, size_t len, size_t pos)
{
	struct word w;
	char folded[32];

	return words_next(s, len, &pos, &w) &&
	       fold_text(s + w.start, w.end - w.start, folded,
			 sizeof(folded)) == 5 &&
	       memcmp(folded, "about", 5) == 0;
}

bool split_follows(const char *s, size_t len)
{
	static const char *const links[] = {
		"and", "what", "how",  "or",   "but",   "then",  "if",  "also",
		"а",   "и",    "или",  "но",   "если",  "тогда", "еще", "un",
		"bet", "ja",   "tad",  "arī",  "ari",   "și",    "si",  "dar",
		"iar", "sau",  "dacă", "daca", "atunci"};
	static const char *const places[] = {
		"to", "for", "with", "on",  "in",  "by",    "from",
		"в",  "во",  "на",   "для", "с",   "со",    "по",
		"к",  "из",  "uz",   "ar",  "par", "no",    "pie",
		"în", "la",  "cu",   "pe",  "din", "pentru"};
	struct word w;
	char first[32];
	size_t pos = 0, n, words = count_words(s, len);

	if (!words_next(s, len, &pos, &w) || w.kind != WORD_PLAIN)
		return false;
	n = fold_text(s + w.start, w.end - w.start, first, sizeof(first));
	/* "what about", "how about", but no other question */
	if (is_listed(links + 1, 2, first, n))
		return words <= FOLLOW_WORDS && next_is_about(s, len, pos);
	return (words <= FOLLOW_WORDS &&
		is_listed(links, ARRAY_SIZE(links), first, n)) ||
	       (words <= PLACE_WORDS &&
		is_listed(places, ARRAY_SIZE(places), first, n));
}
