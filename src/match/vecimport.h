/* match/vecimport.h - reads word vectors in the forms they are handed out in.
 *
 * Text with or without a line "words dimensions" before it (word2vec, GloVe,
 * fastText .vec), the binary form of word2vec, and the JSON of the npm packages
 * wink-embeddings-*. Which one it is, is seen from its beginning. */
#ifndef MATCH_VECIMPORT_H
#define MATCH_VECIMPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/attr.h"
#include "base/fault.h"

struct vecmaker;

/* Told now and then how many bytes were read. */
typedef void vecimport_progress(void *ctx, uint64_t bytes);

/* Adds the words of `in`, as far as they fit, to m; progress may be NULL. The
 * fault says what is wrong, and in which line or word. */
bool vecimport_read(FILE *in, struct vecmaker *m, vecimport_progress *progress,
		    void *ctx, struct fault *why) MUST_CHECK;

#endif
