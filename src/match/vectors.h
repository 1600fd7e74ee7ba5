/* match/vectors.h - word vectors: what words mean, learned elsewhere.
 *
 * A file of our own, mapped and never changed: words in the order of how
 * common they are, a vector each of small whole numbers with a scale. A text's
 * vector is the mean of its words' vectors, rare words counting more (SIF:
 * a / (a + p), p from the place in that order), without the direction that all
 * texts share, of length 1. `souffleur vectors import` makes such files. */
#ifndef MATCH_VECTORS_H
#define MATCH_VECTORS_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/fault.h"
#include "model/knowledge.h"

#define VECTORS_DIMS_MAX 1024

struct vectors;
struct text;

/* Opens a file, or all files of a directory whose names end in .vectors, each
 * checked as a whole. NULL and *why when one cannot be read or is not whole.
 * Of several files each has dimensions of its own: vectors of two languages
 * say nothing about each other. */
struct vectors *vectors_open(const char *path, struct fault *why) MUST_CHECK;
/* Frees and sets *v to NULL; *v may be NULL. */
void vectors_free(struct vectors **v);

/* Of all files together. */
size_t vectors_dims(const struct vectors *v);

struct vectors_info {
	const char *path;
	char lang[LANG_SIZE]; /* "" = for every language without a file */
	size_t dims, words, bytes;
};

size_t vectors_files(const struct vectors *v);
void vectors_describe(const struct vectors *v, size_t file,
		      struct vectors_info *info_r);

/* The place of a folded word in the order of its file for lang, most common
 * first; VECTORS_NONE when there is none. */
#define VECTORS_NONE SIZE_MAX
size_t vectors_find(const struct vectors *v, const char *lang, const char *word,
		    size_t len);

/* Which of the dimensions a text has a value in. */
struct vectors_range {
	size_t first, n; /* n is 0 when no word of it is known */
};

/* Writes the vector of a text in lang, of length 1, to out[first] up to
 * out[first + n - 1]; out has room for vectors_dims(). Thread-safe. */
struct vectors_range vectors_sentence(const struct vectors *v,
				      const struct text *t, const char *lang,
				      float *out);

#endif
