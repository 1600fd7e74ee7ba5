/* text/refusal.h - whether a text says what somebody does not want.
 *
 * "I do not want to cancel, just confirm" has all the words of a wish to
 * cancel. Small and closed: verbs of wanting behind a no, in the languages that
 * the lexicon knows. */
#ifndef TEXT_REFUSAL_H
#define TEXT_REFUSAL_H

#include <stdbool.h>

struct text;

/* True when one of the words, with the one before it, refuses something. */
bool refusal_is_in(const struct text *t);

#endif
