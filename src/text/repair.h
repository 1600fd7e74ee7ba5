/* text/repair.h - what was probably meant, when words are unknown.
 *
 * Only words that the content does not know are touched, only towards words
 * that it does know, and every change is reported. */
#ifndef TEXT_REPAIR_H
#define TEXT_REPAIR_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct text;
struct text_reader;
struct vocabulary;

enum fix_kind {
	FIX_TYPO,
	FIX_LAYOUT,
	FIX_ALPHABET,
	FIX_SPLIT
};

struct fix {
	enum fix_kind kind;
	const char *from, *to;
	double chance; /* that it is what was meant */
};

#define FIXES_MAX 24 /* words repaired in one text; the rest stays */

struct fixes {
	struct fix list[FIXES_MAX];
	size_t n;
};

/* Gives s[0..len), which is in lang as it stands, with the pieces retyped that
 * were typed on the wrong keyboard layout, or s itself when there are none; the
 * length in *len_r. Lives in a, as do the texts of the fixes. */
const char *repair_layout(const struct vocabulary *v, struct text_reader *r,
			  const char *lang, const char *s, size_t len,
			  struct arena *a, size_t *len_r, struct fixes *fixes);

/* Replaces unknown words of t: other alphabet, typing slip, run together. The
 * alphabet only changes where most words ask for it, for a single word among
 * those that are read well never. With
 * unfinished the last word is left alone. Replaced tokens are marked. */
void repair_words(const struct vocabulary *v, struct text_reader *r,
		  const char *lang, bool unfinished, struct arena *a,
		  struct text *t, struct fixes *fixes);

/* How many words of t in lang neither the content knows nor anybody else. */
size_t repair_unknown(const struct vocabulary *v, const char *lang,
		      const struct text *t);

#endif
