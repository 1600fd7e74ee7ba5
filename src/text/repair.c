#include "config.h"

#include "text/repair.h"

#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "text/fold.h"
#include "text/slip.h"
#include "text/sound.h"
#include "text/stem.h"
#include "text/text.h"
#include "text/vocabulary.h"

#define LAYOUT_BYTES    400 /* longer texts are not typed on a wrong layout */
#define TOKENS_LOOKED   120
#define SPLIT_MIN_PART  3
#define BELIEVED        0.5 /* chance of a slip from which it is mended */
/* So few letters are near to everything. */
#define SHORT           3
#define SHORT_BELIEVED  0.8
/* Who writes "adress" for "address" spells as it sounds. */
#define SOUNDS_MIN      5
#define SOUNDS_BELIEVED 0.8

static void report(struct fixes *f, enum fix_kind kind, const char *from,
		   const char *to, double chance)
{
	if (f->n < FIXES_MAX)
		f->list[f->n++] = (struct fix){kind, from, to, chance};
}

/* The content knows it, or it is a word all the same. */
static bool is_known(const struct vocabulary *v, const char *lang,
		     const struct text_token *w)
{
	return vocabulary_knows(v, w) || vocabulary_is_real(v, lang, w);
}

/* ---- keyboard layout --------------------------------------------------- */

struct tally {
	size_t known, unknown; /* words that have letters */
	size_t known_chars;
	size_t real_chars; /* of words that it need not know */
};

/* How many words of a piece the content knows. */
static struct tally look(const struct vocabulary *v, struct text_reader *r,
			 const char *lang, const char *s, size_t len,
			 struct arena *a)
{
	struct tally c = {0};
	struct text t;

	text_read(r, s, len, lang, TOKENS_LOOKED, a, &t);
	for (size_t i = 0; i < t.n; i++) {
		const struct text_token *w = &t.tokens[i];

		if (w->kind != WORD_PLAIN)
			continue;
		/* "уые" is no word because its stem would be "у". */
		if (vocabulary_knows(v, w) &&
		    (2 * w->stem_len >= w->word_len ||
		     vocabulary_find(v, w->word, w->word_len) !=
			     VOCABULARY_NONE)) {
			c.known++;
			c.known_chars += utf8_length(w->word, w->word_len);
		} else {
			c.unknown++;
			if (vocabulary_is_real(v, lang, w))
				c.real_chars +=
					utf8_length(w->word, w->word_len);
		}
	}
	return c;
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static size_t piece_end(const char *s, size_t len, size_t from)
{
	while (from < len && !is_blank(s[from]))
		from++;
	return from;
}

struct retyped {
	size_t start, end; /* of the piece in the original */
	char *text;
	size_t len;
	bool at_home; /* it has a word, which is no mere letter */
	bool strange; /* no word of the piece is known */
	bool better;  /* all words are known on the other layout */
	bool strong;  /* ... and they are no mere syllable */
};

static size_t retype_pieces(const struct vocabulary *v, struct text_reader *r,
			    const char *lang, const char *s, size_t len,
			    struct arena *a, struct retyped *out, size_t max)
{
	size_t n = 0, pos = 0;

	while (pos < len && n < max) {
		struct retyped *p = &out[n];
		struct tally before, after;

		if (is_blank(s[pos])) {
			pos++;
			continue;
		}
		p->start = pos;
		p->end = pos = piece_end(s, len, pos);
		p->text = arena_alloc(a, 4 * (p->end - p->start) + 1);
		p->len = slip_other_layout(s + p->start, p->end - p->start,
					   p->text);
		before = look(v, r, lang, s + p->start, p->end - p->start, a);
		after = look(v, r, lang, p->text, p->len, a);
		p->at_home = before.known_chars + before.real_chars >= 2;
		p->strange = before.known + before.real_chars == 0 &&
			     before.unknown + after.known > 0;
		p->better = p->strange && after.known > 0 && after.unknown == 0;
		p->strong = p->better && after.known_chars >= 3;
		n++;
	}
	return n;
}

static bool has_cyrillic(const char *s, size_t len)
{
	size_t pos = 0;

	while (pos < len) {
		uint32_t c = utf8_next(s, len, &pos);

		if (c >= 0x400 && c < 0x530)
			return true;
	}
	return false;
}

const char *repair_layout(const struct vocabulary *v, struct text_reader *r,
			  const char *lang, const char *s, size_t len,
			  struct arena *a, size_t *len_r, struct fixes *fixes)
{
	struct retyped pieces[32];
	size_t n, home = 0, strange = 0, better = 0, strong = 0;
	size_t at = 0, from = 0;
	char *out;
	bool all;

	*len_r = len;
	if (len > LAYOUT_BYTES || len < 3 ||
	    !vocabulary_has_alphabet(v, !has_cyrillic(s, len)))
		return s;
	memset(pieces, 0, sizeof(pieces));
	n = retype_pieces(v, r, lang, s, len, a, pieces, 32);
	for (size_t i = 0; i < n; i++) {
		home += pieces[i].at_home;
		strange += pieces[i].strange;
		better += pieces[i].better;
		strong += pieces[i].strong;
	}
	/* Nobody changes the layout for one word among those read well. */
	if (strong == 0 || better <= home)
		return s;
	/* Who typed most of the words so typed the unknown ones so, too. */
	all = 2 * better >= strange;
	out = arena_alloc(a, 4 * len + 1);
	for (size_t i = 0; i < n; i++) {
		const struct retyped *p = &pieces[i];

		if (!p->better && !(all && p->strange))
			continue;
		memcpy(out + at, s + from, p->start - from);
		at += p->start - from;
		memcpy(out + at, p->text, p->len);
		at += p->len;
		from = p->end;
		report(fixes, FIX_LAYOUT,
		       arena_strndup(a, s + p->start, p->end - p->start),
		       arena_strndup(a, p->text, p->len), 1.0);
	}
	memcpy(out + at, s + from, len - from);
	*len_r = at + len - from;
	return out;
}

/* ---- words ------------------------------------------------------------- */

static void set_word(struct text_reader *r, const char *lang, struct arena *a,
		     struct text_token *t, const char *word, size_t len)
{
	char stem[STEM_WORD_MAX];
	size_t n = text_stem(r, word, len, lang, stem, sizeof(stem));

	t->word = arena_strndup(a, word, len);
	t->word_len = (uint16_t)len;
	t->stem = arena_strndup(a, stem, n);
	t->stem_len = (uint16_t)n;
	t->repaired = true;
}

static bool replace(const struct vocabulary *v, uint32_t number,
		    struct text_reader *r, const char *lang, struct arena *a,
		    struct text_token *t)
{
	const char *word;
	size_t len;

	if (number == VOCABULARY_NONE)
		return false;
	word = vocabulary_word(v, number, &len);
	set_word(r, lang, a, t, word, len);
	return true;
}

/* A word in the letters of another alphabet. */
struct respelt {
	char word[STEM_WORD_MAX];
	size_t len;
	bool exact; /* else only the sound is the same: "root" and "рот" */
};

/* How often a letter follows itself. */
static size_t count_doubled(const char *word, size_t len)
{
	size_t n = 0, pos = 0;
	uint32_t last = 0;

	while (pos < len) {
		uint32_t c = utf8_next(word, len, &pos);

		n += c == last;
		last = c;
	}
	return n;
}

/* "privet" → "привет": a word of ours that sounds like it, or its Russian
 * spelling when that has a stem of ours. */
static bool respell(const struct vocabulary *v, struct text_reader *r,
		    const struct text_token *t, struct respelt *x)
{
	char stem[STEM_WORD_MAX];
	uint32_t number = vocabulary_sounds_like(v, t->word, t->word_len);
	const char *word;
	size_t n;

	if (number != VOCABULARY_NONE) {
		word = vocabulary_word(v, number, &x->len);
		memcpy(x->word, word, x->len);
		x->exact = count_doubled(t->word, t->word_len) ==
			   count_doubled(word, x->len);
		return true;
	}
	if (t->word_len < 4 || !vocabulary_has_alphabet(v, true) ||
	    sound_is_cyrillic(t->word, t->word_len))
		return false;
	x->exact = true;
	x->len = sound_in_russian(t->word, t->word_len, x->word,
				  sizeof(x->word));
	if (x->len == 0)
		return false;
	n = text_stem(r, x->word, x->len, "ru", stem, sizeof(stem));
	return n >= 6 && vocabulary_knows_stem(v, stem, n);
}

/* Where to cut a word into two that are known; 0 when there is no such place.
 * Of several the one whose rarer half is most frequent. */
static size_t find_cut(const struct vocabulary *v, const char *word, size_t len)
{
	size_t best = 0, pos = 0, chars = 0, all = utf8_length(word, len);
	uint32_t most = 0;

	while (pos < len) {
		uint32_t a, b, rarer;

		utf8_next(word, len, &pos);
		chars++;
		if (chars < SPLIT_MIN_PART || all - chars < SPLIT_MIN_PART)
			continue;
		a = vocabulary_find(v, word, pos);
		b = vocabulary_find(v, word + pos, len - pos);
		if (a == VOCABULARY_NONE || b == VOCABULARY_NONE)
			continue;
		rarer = vocabulary_count(v, a);
		if (vocabulary_count(v, b) < rarer)
			rarer = vocabulary_count(v, b);
		if (rarer > most) {
			most = rarer;
			best = pos;
		}
	}
	return best;
}

static void cut_token(struct text_reader *r, const char *lang, struct arena *a,
		      struct text *t, size_t i, size_t cut)
{
	struct text_token *more = arena_alloc(a, (t->n + 1) * sizeof(*more));
	struct text_token old = t->tokens[i];

	memcpy(more, t->tokens, (i + 1) * sizeof(*more));
	memcpy(more + i + 1, t->tokens + i, (t->n - i) * sizeof(*more));
	t->tokens = more;
	t->n++;
	set_word(r, lang, a, &more[i], old.word, cut);
	set_word(r, lang, a, &more[i + 1], old.word + cut, old.word_len - cut);
}

static bool mend_cut(const struct vocabulary *v, struct text_reader *r,
		     const char *lang, struct arena *a, struct text *t,
		     size_t i, struct fixes *fixes)
{
	struct text_token *w = &t->tokens[i];
	const char *from = w->word;
	size_t cut = find_cut(v, from, w->word_len);
	char *to;

	if (cut == 0)
		return false;
	to = arena_alloc(a, (size_t)w->word_len + 2);
	memcpy(to, from, cut);
	to[cut] = ' ';
	memcpy(to + cut + 1, from + cut, w->word_len - cut);
	cut_token(r, lang, a, t, i, cut);
	report(fixes, FIX_SPLIT, from, to, 1.0);
	return true;
}

static bool has_digit(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (s[i] >= '0' && s[i] <= '9')
			return true;
	return false;
}

/* The word that was rather meant than typed, or VOCABULARY_NONE. */
static uint32_t find_meant(const struct vocabulary *v, const struct text *t,
			   size_t i, double *chance_r)
{
	const char *word = t->tokens[i].word;
	size_t len = t->tokens[i].word_len;
	size_t chars = utf8_length(word, len), n, m;
	uint32_t near = vocabulary_near(v, t, i, chance_r);
	char a[SOUND_MAX], b[SOUND_MAX];
	const char *meant;

	/* "6pm" is no slip of "7pm". */
	if (near == VOCABULARY_NONE || has_digit(word, len))
		return VOCABULARY_NONE;
	if (chars >= SOUNDS_MIN && *chance_r < SOUNDS_BELIEVED) {
		meant = vocabulary_word(v, near, &m);
		n = sound_of(word, len, a);
		m = sound_of(meant, m, b);
		if (n > 0 && n == m && memcmp(a, b, n) == 0)
			*chance_r = SOUNDS_BELIEVED;
	}
	return *chance_r >= (chars > SHORT ? BELIEVED : SHORT_BELIEVED)
		       ? near
		       : VOCABULARY_NONE;
}

/* Where most words are in letters of another alphabet a strange word is first
 * one of them; unless it only sounds like one of ours and is as well a slip. */
static void mend(const struct vocabulary *v, struct text_reader *r,
		 const char *lang, bool crosses, struct arena *a,
		 struct text *t, size_t i, struct fixes *fixes)
{
	struct text_token *w = &t->tokens[i];
	const char *from = w->word;
	struct respelt other = {.len = 0};
	bool respelt = crosses && respell(v, r, w, &other);
	uint32_t near;
	double chance;

	if (!(respelt && other.exact)) {
		if (mend_cut(v, r, lang, a, t, i, fixes))
			return;
		near = find_meant(v, t, i, &chance);
		if (replace(v, near, r, lang, a, w)) {
			report(fixes, FIX_TYPO, from, w->word, chance);
			return;
		}
	}
	if (!respelt)
		return;
	set_word(r, lang, a, w, other.word, other.len);
	report(fixes, FIX_ALPHABET, from, w->word, 1.0);
}

/* Whether the words of t in an alphabet are rather meant in another: more are
 * read so than as they stand, and those are half of all; all of them, when only
 * the sound fits. Short ones are words in both. */
static bool is_crossed(const struct vocabulary *v, struct text_reader *r,
		       const char *lang, bool cyrillic, const struct text *t)
{
	size_t words = 0, known = 0, other = 0, exact = 0;

	for (size_t i = 0; i < t->n && i < TOKENS_LOOKED; i++) {
		const struct text_token *w = &t->tokens[i];
		struct respelt x = {.len = 0};

		if (w->kind != WORD_PLAIN ||
		    sound_is_cyrillic(w->word, w->word_len) != cyrillic ||
		    utf8_length(w->word, w->word_len) < 2)
			continue;
		words++;
		if (is_known(v, lang, w))
			known += w->word_len > 2;
		else if (respell(v, r, w, &x)) {
			other++;
			exact += x.exact;
		}
	}
	return other > known && other + exact >= words;
}

void repair_words(const struct vocabulary *v, struct text_reader *r,
		  const char *lang, bool unfinished, struct arena *a,
		  struct text *t, struct fixes *fixes)
{
	const bool crosses[2] = {is_crossed(v, r, lang, false, t),
				 is_crossed(v, r, lang, true, t)};

	for (size_t i = 0; i < t->n && i < TOKENS_LOOKED; i++) {
		const struct text_token *w = &t->tokens[i];

		if (w->kind == WORD_PLAIN && fixes->n < FIXES_MAX &&
		    !(unfinished && i + 1 == t->n) && !is_known(v, lang, w))
			mend(v, r, lang,
			     crosses[sound_is_cyrillic(w->word, w->word_len)],
			     a, t, i, fixes);
	}
}

size_t repair_unknown(const struct vocabulary *v, const char *lang,
		      const struct text *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++)
		n += t->tokens[i].kind == WORD_PLAIN &&
		     !is_known(v, lang, &t->tokens[i]);
	return n;
}
