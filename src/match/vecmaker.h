/* match/vecmaker.h - gathers words with their vectors into a file.
 *
 * Words are folded as texts are; what is not one word to the text pipeline is
 * left out, of words that become the same the most common stays. */
#ifndef MATCH_VECMAKER_H
#define MATCH_VECMAKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/fault.h"

struct vecmaker;

/* A file of at most `memory` bytes; lang is an ISO 639-1 code or "". */
struct vecmaker *vecmaker_new(size_t memory, const char *lang);
/* Frees and sets *m to NULL; *m may be NULL. */
void vecmaker_free(struct vecmaker **m);

/* Sets the number of dimensions, 1 to VECTORS_DIMS_MAX; once, before words. */
void vecmaker_set_dims(struct vecmaker *m, size_t dims);
size_t vecmaker_dims(const struct vecmaker *m);

/* Adds a word of any bytes at its place in the order of how common words are.
 * Words that cannot be used are counted and left out. */
void vecmaker_add(struct vecmaker *m, const char *word, size_t len,
		  uint32_t place, const float *values);

/* Whether the words so far fill the memory: of a list in the order of places
 * the rest need not be read. */
bool vecmaker_is_full(const struct vecmaker *m);

struct vecmaker_tally {
	size_t words;   /* kept so far; after writing: in the file */
	size_t twice;   /* same as a more common word when folded */
	size_t skipped; /* no word of ours: phrases, signs, not UTF-8 */
	size_t broken;  /* a value is no number, or not a sane one */
	size_t bytes;   /* of the file that was written */
};

void vecmaker_count(const struct vecmaker *m, struct vecmaker_tally *t_r);

/* Writes the file beside path and puts it there when it is whole, so that who
 * has the old one mapped keeps it. Once; nothing can be added afterwards. */
bool vecmaker_write(struct vecmaker *m, const char *path,
		    struct fault *why) MUST_CHECK;

#endif
