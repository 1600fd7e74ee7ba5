#include "config.h"

#include "text/lang.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/keyed.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "text/fold.h"
#include "text/foreign.h"
#include "text/words.h"

#define CODE_SIZE  4
/* Letters of one language after which more text teaches nothing new. */
#define LEARN_MAX  (512 * 1024)
#define GUESS_MAX  1000
#define CHUNK      4096
#define WORD_CHARS 24
/* The hint makes its language this many times likelier. */
#define HINT_ODDS  20.0
/* No word makes a language more than e^7 times less likely than another: names
 * of places and goods are long and in other languages. */
#define WORD_SAYS  7.0
/* Counted to everything, so that the unseen is unlikely, not impossible. */
#define SMOOTHING  0.3

enum script {
	SCRIPT_LATIN,
	SCRIPT_CYRILLIC,
	SCRIPT_GREEK,
	SCRIPT_HEBREW,
	SCRIPT_ARABIC,
	SCRIPT_OTHER,
	SCRIPTS
};

/* One word in so many is one that people of that language cannot avoid. */
#define COMMON_SHARE   6
/* Two letters alone are as well a slip: "mi" for "my". */
#define COMMON_LETTERS 3
/* A letter of one language in so many is one that it uses. */
#define LETTER_RARE    10000

/* A trigram (three characters of 21 bits), a letter by itself or, with the top
 * bit, a hashed word. */
#define WORD_BIT   (UINT64_C(1) << 63)
#define LETTER_MAX (UINT64_C(1) << 21)

struct feature {
	uint64_t key;
	float value[LANG_MAX]; /* counts; after lang_finish() logarithms,
				* but for letters */
};

struct language {
	char code[CODE_SIZE];
	size_t letters;
	size_t scripts[SCRIPTS];
	double trigrams, words; /* counted in all */
	float least;            /* logarithm of a word never seen */
};

struct lang {
	struct language languages[LANG_MAX];
	size_t n;
	struct keyed *features;
	struct foreign *foreign;
	bool finished;
};

struct lang *lang_new(void)
{
	struct lang *l = mem_calloc(1, sizeof(*l));

	l->features = keyed_new(sizeof(struct feature));
	l->foreign = foreign_new();
	return l;
}

void lang_free(struct lang **l)
{
	if (*l == NULL)
		return;
	keyed_free(&(*l)->features);
	foreign_free(&(*l)->foreign);
	free(*l);
	*l = NULL;
}

static enum script script_of(uint32_t c)
{
	if (c < 0x250 || (c >= 0x1e00 && c < 0x1f00))
		return SCRIPT_LATIN;
	if (c >= 0x370 && c < 0x400)
		return SCRIPT_GREEK;
	if (c >= 0x400 && c < 0x530)
		return SCRIPT_CYRILLIC;
	if (c >= 0x590 && c < 0x600)
		return SCRIPT_HEBREW;
	if (c >= 0x600 && c < 0x780)
		return SCRIPT_ARABIC;
	return SCRIPT_OTHER;
}

/* What is done with each feature of a text: counted or weighed. */
struct visit {
	struct lang *learn;       /* NULL when guessing */
	const struct lang *weigh; /* NULL when learning */
	size_t language;          /* learned */
	size_t scripts[SCRIPTS];  /* letters seen */
	double word[LANG_MAX];    /* weighed: the word being read */
	double score[LANG_MAX];   /* weighed */
};

/* Every language in Latin or Cyrillic may have these, be it in names. */
static bool is_plain_letter(uint32_t c)
{
	return c < 0x80 || (c >= 0x430 && c < 0x450);
}

static void learn_feature(struct lang *l, size_t language, uint64_t key)
{
	struct feature *f = keyed_take(l->features, key);

	f->value[language] += 1.0F;
	if (key & WORD_BIT)
		l->languages[language].words += 1;
	else if (key >= LETTER_MAX)
		l->languages[language].trigrams += 1;
}

/* What no language has says nothing about which one it is. */
static void weigh_feature(struct visit *v, uint64_t key)
{
	const struct lang *l = v->weigh;
	const struct feature *f = keyed_find(l->features, key);

	if (f != NULL)
		for (size_t i = 0; i < l->n; i++)
			v->word[i] += (double)f->value[i];
}

static void take_feature(struct visit *v, uint64_t key)
{
	if (v->learn != NULL)
		learn_feature(v->learn, v->language, key);
	else
		weigh_feature(v, key);
}

static void end_word(struct visit *v)
{
	double best = v->word[0];

	for (size_t i = 1; i < v->weigh->n; i++)
		best = fmax(best, v->word[i]);
	for (size_t i = 0; i < v->weigh->n; i++) {
		v->score[i] += fmax(v->word[i] - best, -WORD_SAYS);
		v->word[i] = 0;
	}
}

static uint64_t word_key(const uint32_t *letters, size_t n)
{
	uint64_t hash = UINT64_C(1469598103934665603);

	for (size_t i = 0; i <= n; i++)
		hash = (hash ^ (i < n ? letters[i] : ' ')) *
		       UINT64_C(1099511628211);
	return hash | WORD_BIT;
}

/* One word as the run of its letters with a blank on both sides. */
static void take_word(struct visit *v, const uint32_t *letters, size_t n)
{
	uint64_t trigram = ' ';

	if (n == 0)
		return;
	for (size_t i = 0; i <= n; i++) {
		uint64_t c = i < n ? letters[i] : ' ';

		trigram = ((trigram << 21) | c) & ~WORD_BIT;
		if (i > 0)
			take_feature(v, trigram);
	}
	take_feature(v, word_key(letters, n));
	if (v->weigh != NULL)
		end_word(v);
}

/* A folded text; digits and signs only part words. */
static void take_folded(struct visit *v, const char *s, size_t len)
{
	uint32_t word[WORD_CHARS];
	size_t n = 0, pos = 0;

	while (pos < len) {
		uint32_t c = utf8_next(s, len, &pos);

		if (!words_is_letter(c) || (c >= '0' && c <= '9')) {
			take_word(v, word, n);
			n = 0;
		} else {
			v->scripts[script_of(c)]++;
			if (v->learn != NULL && !is_plain_letter(c))
				learn_feature(v->learn, v->language, c);
			if (n < WORD_CHARS)
				word[n++] = c;
		}
	}
	take_word(v, word, n);
}

static size_t language_of(const struct lang *l, const char *code)
{
	size_t i = 0;

	while (i < l->n && strcmp(l->languages[i].code, code) != 0)
		i++;
	return i;
}

static void learn_chunk(struct lang *l, size_t language, const char *text,
			size_t len)
{
	struct visit v = {.learn = l, .language = language};
	char folded[4 * CHUNK], plain[4 * CHUNK];
	size_t n = fold_text(text, len, folded, sizeof(folded));
	size_t m = fold_plain(folded, n, plain, sizeof(plain));

	take_folded(&v, folded, n);
	for (size_t i = 0; i < SCRIPTS; i++) {
		l->languages[language].scripts[i] += v.scripts[i];
		l->languages[language].letters += v.scripts[i];
	}
	if (m != n || memcmp(folded, plain, n) != 0)
		take_folded(&v, plain, m);
}

void lang_learn(struct lang *l, const char *code, const char *text, size_t len)
{
	size_t language = language_of(l, code);

	assert(!l->finished);
	if (language == LANG_MAX || strlen(code) >= CODE_SIZE)
		return;
	if (language == l->n) {
		memcpy(l->languages[language].code, code, strlen(code) + 1);
		l->n++;
	}
	while (len > 0 && l->languages[language].letters < LEARN_MAX) {
		size_t part = len < CHUNK ? len : utf8_cut(text, len, CHUNK);

		learn_chunk(l, language, text, part);
		text += part;
		len -= part;
	}
}

static float logarithm(double count, double all, double kinds)
{
	return (float)log((count + SMOOTHING) / (all + SMOOTHING * kinds));
}

void lang_finish(struct lang *l)
{
	double trigrams = 0, words = 0;
	const struct feature *one;
	size_t at = 0;

	while ((one = keyed_next(l->features, &at)) != NULL)
		if (one->key >= LETTER_MAX)
			*(one->key & WORD_BIT ? &words : &trigrams) += 1;
	for (size_t j = 0; j < l->n; j++) {
		struct language *g = &l->languages[j];

		struct feature *f;

		g->least = logarithm(0, g->words, words);
		at = 0;
		while ((f = keyed_next(l->features, &at)) != NULL) {
			bool word = f->key & WORD_BIT;

			if (f->key < LETTER_MAX)
				continue;
			f->value[j] = logarithm((double)f->value[j],
						word ? g->words : g->trigrams,
						word ? words : trigrams);
		}
	}
	l->finished = true;
}

/* The script most letters are in, or SCRIPTS when there are no letters. */
static enum script main_script(const struct visit *v)
{
	enum script best = SCRIPTS;

	for (int i = 0; i < SCRIPTS; i++)
		if (v->scripts[i] > 0 &&
		    (best == SCRIPTS || v->scripts[i] > v->scripts[best]))
			best = (enum script)i;
	return best;
}

/* A language is written in a script when a fifth of its content is. */
static bool is_written_in(const struct language *g, enum script script)
{
	return g->scripts[script] * 5 >= g->letters && g->letters > 0;
}

static bool is_hinted(const struct language *g, const char *hint)
{
	size_t n = strlen(g->code);

	return hint != NULL && strncmp(g->code, hint, n) == 0 &&
	       (hint[n] == '\0' || hint[n] == '-' || hint[n] == '_');
}

/* Copies a text with blanks for what is the same in every language: addresses,
 * links, codes. */
static void blank_particulars(const char *text, size_t len, char *out)
{
	struct word w;
	size_t pos = 0;

	memcpy(out, text, len);
	while (words_next(text, len, &pos, &w))
		if (w.kind != WORD_PLAIN)
			memset(out + w.start, ' ', w.end - w.start);
}

const char *lang_guess(const struct lang *l, const char *text, size_t len,
		       const char *hint)
{
	struct visit v = {.weigh = l};
	char folded[4 * GUESS_MAX], words[GUESS_MAX];
	size_t n = len < GUESS_MAX ? len : utf8_cut(text, len, GUESS_MAX);
	size_t best = LANG_MAX;
	enum script script;
	bool any = false;

	assert(l->finished);
	if (l->n < 2)
		return l->n == 0 ? "" : l->languages[0].code;
	blank_particulars(text, n, words);
	n = fold_text(words, n, folded, sizeof(folded));
	take_folded(&v, folded, n);
	script = main_script(&v);
	for (size_t i = 0; i < l->n && script != SCRIPTS; i++)
		any = any || is_written_in(&l->languages[i], script);
	for (size_t i = 0; i < l->n; i++) {
		if (!any)
			v.score[i] = 0;
		if (is_hinted(&l->languages[i], hint))
			v.score[i] += log(HINT_ODDS);
		if (any && !is_written_in(&l->languages[i], script))
			continue;
		if (best == LANG_MAX || v.score[i] > v.score[best])
			best = i;
	}
	return l->languages[best].code;
}

/* ---- none of them ----------------------------------------------------- */

/* What the words of a text say about being in another language. */
struct strangeness {
	size_t words, known;
	size_t odd;   /* words with a letter that none of ours has */
	size_t alien; /* words of nothing but such letters */
	/* Words that are common in a language, and those of them that the
	 * guessed one does not know. */
	size_t common[FOREIGN_MAX], strange[FOREIGN_MAX];
	size_t letters[FOREIGN_MAX]; /* of the latter */
};

static bool has_letter(const struct lang *l, uint32_t c)
{
	const struct feature *f = keyed_find(l->features, c);

	for (size_t i = 0; i < l->n; i++) {
		const struct language *g = &l->languages[i];

		if (is_plain_letter(c)
			    ? is_written_in(g, script_of(c))
			    : f != NULL && (double)f->value[i] * LETTER_RARE >=
						   (double)g->letters)
			return true;
	}
	return false;
}

/* Whether the language has used the word; its logarithm is the least when it
 * has not. */
static bool has_word(const struct lang *l, size_t language, uint64_t key)
{
	const struct feature *f = keyed_find(l->features, key);

	return f != NULL && f->value[language] > l->languages[language].least;
}

static void look_at_word(const struct lang *l, size_t language, const char *s,
			 size_t len, struct strangeness *x)
{
	uint32_t letters[WORD_CHARS], bits;
	size_t pos = 0, n = 0, odd = 0;

	while (pos < len && n < WORD_CHARS) {
		letters[n] = utf8_next(s, len, &pos);
		odd += !has_letter(l, letters[n]);
		n++;
	}
	x->words++;
	bits = foreign_speak(l->foreign, s, len);
	for (size_t i = 0; i < FOREIGN_MAX; i++)
		x->common[i] += bits >> i & 1;
	if (has_word(l, language, word_key(letters, n))) {
		x->known++;
		return;
	}
	x->odd += odd > 0;
	x->alien += odd == n;
	for (size_t i = 0; i < FOREIGN_MAX; i++)
		if (bits >> i & 1) {
			x->strange[i]++;
			x->letters[i] += n;
		}
}

static void look_at_words(const struct lang *l, size_t language,
			  const char *folded, size_t len, struct strangeness *x)
{
	size_t pos = 0, start = 0;

	while (start < len) {
		size_t before = pos;
		uint32_t c = pos < len ? utf8_next(folded, len, &pos) : ' ';

		if (words_is_letter(c) && (c < '0' || c > '9'))
			continue;
		if (before > start)
			look_at_word(l, language, folded + start,
				     before - start, x);
		start = before == len ? len : pos;
	}
}

/* The other language that has most of the common words, or FOREIGN_MAX when
 * one of ours has as many. */
static size_t find_foreign(const struct lang *l, const struct strangeness *x)
{
	size_t best = FOREIGN_MAX, ours = 0;

	for (size_t i = 0; i < FOREIGN_MAX; i++)
		if (language_of(l, foreign_code(i)) < l->n)
			ours = x->common[i] > ours ? x->common[i] : ours;
		else if (best == FOREIGN_MAX || x->common[i] > x->common[best])
			best = i;
	return best < FOREIGN_MAX && x->common[best] > ours ? best
							    : FOREIGN_MAX;
}

const char *lang_foreign(const struct lang *l, const char *text, size_t len,
			 const char *code)
{
	char folded[4 * GUESS_MAX];
	size_t n = len < GUESS_MAX ? len : utf8_cut(text, len, GUESS_MAX);
	size_t language = language_of(l, code), best;
	struct strangeness x = {0};

	if (language == l->n)
		return "";
	n = fold_text(text, n, folded, sizeof(folded));
	look_at_words(l, language, folded, n, &x);
	if (x.alien > 0 && x.alien == x.words)
		return "?";
	best = find_foreign(l, &x);
	if (x.words < 2)
		return "";
	if (best < FOREIGN_MAX &&
	    (x.common[best] > 1 || x.letters[best] >= COMMON_LETTERS) &&
	    x.strange[best] * COMMON_SHARE >= x.words && 2 * x.known <= x.words)
		return foreign_code(best);
	return x.odd > 0 && 3 * x.known <= x.words ? "?" : "";
}
