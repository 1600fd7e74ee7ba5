/* content/frontmatter.h - the block between `---` lines that opens an
 * article. */
#ifndef CONTENT_FRONTMATTER_H
#define CONTENT_FRONTMATTER_H

#include <stdbool.h>
#include <stddef.h>

#include "content/yamltree.h"

struct frontmatter {
	const struct yamltree *tree; /* a MAP */
	const char *body;            /* what follows, in the same bytes */
	size_t body_len;
	unsigned body_line; /* its first line's number */
};

/* Splits bytes[0..len) and reads the front matter; the tree lives in a. False
 * after a problem that leaves nothing to read. */
bool frontmatter_read(const char *bytes, size_t len, const char *file,
		      struct arena *a, struct problems *p,
		      struct frontmatter *out_r);

#endif
