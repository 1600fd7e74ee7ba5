/* tests/unit/shop.h - a small shop that speaks four languages: content for
 * tests that need an engine with something in all of its parts. */
#ifndef TESTS_SHOP_H
#define TESTS_SHOP_H

#include <stddef.h>

#include "model/knowledge.h"

/* Intents (small talk and "none of these" among them) and articles. Drop with
 * knowledge_unref(). */
const struct knowledge *shop_knowledge(void);

/* All its utterances, each in its language; *n_r of them. */
const struct phrase *shop_utterances(size_t *n_r);

#endif
