/* content/duplicates.h - utterances that stand in two places.
 *
 * A sentence that teaches two intents teaches neither. The same words are
 * found by their folded form, nearly the same ones by the letters they share
 * (sets of word pieces of three letters), in one language, across intents. */
#ifndef CONTENT_DUPLICATES_H
#define CONTENT_DUPLICATES_H

#include "content/load.h"

/* Share of common pieces from which two sentences are nearly the same. */
#define DUPLICATES_NEAR 0.7

/* Adds a warning for each pair, at the one that comes later by file. */
void duplicates_report(const struct draft *d, struct problems *p);

#endif
