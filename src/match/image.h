/* match/image.h - an index that never changes, in plain arrays.
 *
 * For each term the documents it is in and how often, sorted by document: the
 * full-text index as the hot path wants it, read by all threads without locks.
 * It is filled once, in the order in which FTS5 tells its terms. */
#ifndef MATCH_IMAGE_H
#define MATCH_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct image;
struct image_builder;

#define IMAGE_NONE UINT32_MAX /* no such term */

/* An image of documents 0..n_docs-1. With order it also remembers the terms of
 * each document in their order, which costs 4 bytes a word. */
struct image_builder *image_builder_new(size_t n_docs, bool order);
/* Counts one occurrence of term[0..len) at word `position` of a document, as
 * `times` occurrences. Terms come sorted by their bytes, a term's documents in
 * their order; false when they do not or there is no such document. */
bool image_builder_add(struct image_builder *b, const char *term, size_t len,
		       size_t doc, uint32_t position,
		       unsigned times) MUST_CHECK;
/* Gives the image, frees the builder and sets *b to NULL. */
struct image *image_builder_finish(struct image_builder **b);
/* Frees a builder that is not finished, sets *b to NULL. */
void image_builder_free(struct image_builder **b);

/* Frees and sets *i to NULL; *i may be NULL. */
void image_free(struct image **i);

size_t image_documents(const struct image *i);
size_t image_terms(const struct image *i);
size_t image_bytes(const struct image *i);

uint32_t image_find(const struct image *i, const char *term, size_t len);
/* Lends the text of a term, not ended by NUL. */
const char *image_text(const struct image *i, uint32_t term, size_t *len_r);
/* The first term that starts with prefix, and how many do, max at most. */
uint32_t image_prefix(const struct image *i, const char *prefix, size_t len,
		      size_t max, size_t *n_r);

/* A term's documents and how often it is in each (255: that or more). */
struct image_list {
	const uint32_t *docs;
	const uint8_t *times;
	size_t n;
};

struct image_list image_list(const struct image *i, uint32_t term);

/* Words of a document, and of all on average. */
uint32_t image_length(const struct image *i, size_t doc);
double image_average(const struct image *i);
/* Lends the terms of a document in their order; built with order only. */
const uint32_t *image_order(const struct image *i, size_t doc, size_t *n_r);

#endif
