/* content/check.h - what only shows when the content is seen as a whole. */
#ifndef CONTENT_CHECK_H
#define CONTENT_CHECK_H

#include <stdint.h>

#include "content/load.h"

/* Adds to p: dead links (errors); and as warnings the same and nearly the
 * same utterance in two places, intents with few utterances, languages that
 * an intent or the articles lack, articles without anything to quote, answers
 * that are no longer sent at now_ms (wall time) or not while a name is unknown,
 * no intent `human`, no `oos` where there are several. */
void check_draft(const struct draft *d, int64_t now_ms, struct problems *p);

#endif
