/* text/fold.h - one spelling for what people write in many.
 *
 * Compatibility forms, case and width disappear (NFKC casefold), and ё is
 * written е as most people do. Indexing and asking both fold, so it never
 * matters which form was typed. */
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H

#include <stddef.h>

#include "base/str.h"

/* Writes the folded form of valid UTF-8 s[0..len) to out and gives its length,
 * at most out_size bytes, cut on a character border; no NUL is added. Folding
 * twice gives the same as folding once. */
size_t fold_text(const char *s, size_t len, char *out, size_t out_size);

/* Adds s without its diacritics ("ē" → "e", "ș" → "s"); й stays й. For folded
 * text; gives the length written to out, at most out_size. */
size_t fold_plain(const char *s, size_t len, char *out, size_t out_size);

#endif
