/* match/sayings.h - the examples of the content, word for word.
 *
 * A model weighs words; what an editor wrote as an example speaks for itself.
 * "ok" is in the examples of many intents and one of exactly one. */
#ifndef MATCH_SAYINGS_H
#define MATCH_SAYINGS_H

#include <stddef.h>

struct sayings;
struct text;

#define SAYINGS_NONE (-1)

struct sayings *sayings_new(void);
/* Frees and sets *s to NULL; *s may be NULL. */
void sayings_free(struct sayings **s);

/* Learns that a text is an example of an intent, given by its index. */
void sayings_learn(struct sayings *s, const struct text *t, int intent);

/* The one intent that has the text as an example, in these words and in this
 * order; SAYINGS_NONE when none has or several do. Thread-safe after the last
 * sayings_learn(). */
int sayings_find(const struct sayings *s, const struct text *t);

size_t sayings_bytes(const struct sayings *s);

#endif
