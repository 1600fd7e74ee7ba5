/* content/passages.h - cuts an article into the pieces that are quoted.
 *
 * A passage is what a customer can read at a glance and still understand
 * alone: a paragraph or a list, joined with its short neighbours under the
 * same heading, cut between sentences or items when it is long. */
#ifndef CONTENT_PASSAGES_H
#define CONTENT_PASSAGES_H

#include <stddef.h>

#include "content/markdown.h"
#include "model/knowledge.h"

#define PASSAGES_SHORT 80  /* characters: joined with a neighbour below */
#define PASSAGES_LONG  600 /* characters: cut above, where it can be */

/* Passages of blocks[0..n) in their order; they live in a. */
size_t passages_cut(const struct markdown_block *blocks, size_t n,
		    struct arena *a, const struct passage **passages_r);

#endif
