/* content/yamltree.h - the YAML we read: texts, lists and maps, no surprises.
 *
 * YAML guesses types, shares nodes by anchors and lets a key occur twice.
 * People who write customer answers want none of that: here every scalar is
 * the text that stands in the file (`no` is the word no), each node knows its
 * place, and everything clever is refused with that place. */
#ifndef CONTENT_YAMLTREE_H
#define CONTENT_YAMLTREE_H

#include <stdbool.h>
#include <stddef.h>

#include "content/problems.h"

#define YAMLTREE_MAX_BYTES (1024 * 1024)
#define YAMLTREE_MAX_DEPTH 8

struct arena;

enum yamltree_kind {
	YAMLTREE_TEXT,
	YAMLTREE_LIST,
	YAMLTREE_MAP
};

struct yamltree_pair;

struct yamltree {
	enum yamltree_kind kind;
	struct mark at;
	const char *text; /* TEXT: "" when nothing was written */
	size_t n;         /* items of a LIST, pairs of a MAP */
	const struct yamltree *const *items;
	const struct yamltree_pair *pairs; /* in the order of the file */
};

struct yamltree_pair {
	const char *key;
	struct mark at; /* of the key */
	const struct yamltree *value;
};

/* Reads one document of bytes[0..len); the first line of it is line number
 * first_line of the file. Everything lives in a. NULL when nothing usable was
 * found; problems that leave a usable tree (a key written twice) are reported
 * too, so ask problems_errors() before trusting it. */
const struct yamltree *yamltree_parse(const char *bytes, size_t len,
				      const char *file, unsigned first_line,
				      struct arena *a, struct problems *p);

/* True when bytes are UTF-8 text without control characters; otherwise the
 * first wrong place is reported. */
bool yamltree_is_text(const char *bytes, size_t len, const char *file,
		      unsigned first_line, struct problems *p);

/* What stands under key in a MAP, or NULL. */
const struct yamltree *yamltree_get(const struct yamltree *map,
				    const char *key);

/* "a text", "a list", "a map": for messages. */
const char *yamltree_kind_name(enum yamltree_kind kind);

#endif
