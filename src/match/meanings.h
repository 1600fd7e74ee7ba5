/* match/meanings.h - what articles mean, by the vectors of their words.
 *
 * A vector for each title, taught question and passage, compared with the
 * question's by their cosine: so "invoice" finds the article about bills. Too
 * blunt to find articles by, it orders what words have found. */
#ifndef MATCH_MEANINGS_H
#define MATCH_MEANINGS_H

#include <stddef.h>
#include <stdint.h>

#include "model/knowledge.h"

struct meanings;
struct arena;
struct text;
struct vectors;

/* Reads the articles of k; borrows v. */
struct meanings *meanings_new(const struct knowledge *k,
			      const struct vectors *v);
/* Frees and sets *m to NULL; *m may be NULL. */
void meanings_free(struct meanings **m);
size_t meanings_bytes(const struct meanings *m);

/* The vector of a question in lang (NULL = not known); lives in a. */
struct meaning {
	const float *values;
	size_t first, n; /* dimensions; n is 0 when no word is known */
};

struct meaning meanings_of(const struct meanings *m, const struct text *t,
			   const char *lang, struct arena *a);

/* How alike the question and the article's best head, and its best passage,
 * are; 0..1. */
struct meanings_likeness {
	float head, passage;
};

struct meanings_likeness meanings_compare(const struct meanings *m,
					  const struct meaning *question,
					  uint32_t article);

#endif
