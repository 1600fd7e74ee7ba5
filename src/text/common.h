/* text/common.h - the words that nobody can do without, in four languages.
 *
 * Content need not use all of them. Whoever writes "just" where the content
 * only knows "must" has made no slip, so the words of this list (common.txt)
 * are left as they are. */
#ifndef TEXT_COMMON_H
#define TEXT_COMMON_H

#include <stdbool.h>
#include <stddef.h>

struct common;

struct common *common_new(void);
/* Frees and sets *c to NULL; *c may be NULL. */
void common_free(struct common **c);

/* Whether a folded word of a text in lang, which is not empty, is one of the
 * commonest, with its diacritics or without; words in another script are
 * looked up in that script's language. Thread-safe. */
bool common_has(const struct common *c, const char *lang, const char *word,
		size_t len);

#endif
