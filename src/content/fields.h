/* content/fields.h - the keys of an intent or an article, by one table.
 *
 * Both kinds of file are a map with a fixed set of keys; what is the same for
 * them (unknown and missing keys, ids, languages, empty texts) is judged and
 * worded here. */
#ifndef CONTENT_FIELDS_H
#define CONTENT_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "content/problems.h"
#include "content/yamltree.h"

struct fields {
	const char *file;
	struct problems *problems;
};

struct field {
	const char *name;
	void (*read)(void *ctx, const char *key, const struct yamltree *node);
	bool required;
};

/* Calls each key's reader in the order of the file. */
void fields_read(const struct fields *f, const struct yamltree *map,
		 const struct field *table, size_t n, void *ctx);

/* The text of node, or NULL after saying that there is none. */
const char *fields_text(const struct fields *f, const char *key,
			const struct yamltree *node);

/* The promise in node, from 0.5 to 0.999, or 0 after saying what is wrong. */
double fields_promise(const struct fields *f, const char *key,
		      const struct yamltree *node);

/* Says so when name cannot be a category's or a skill's (`kind` is which). */
void fields_check_group(const struct fields *f, const char *kind,
			const char *name, struct mark at);

/* Ids are the names of files: min 2, max characters of a-z, 0-9 and `extra`. */
struct fields_id_rule {
	size_t max;
	char extra;
	bool digit_first;
	const char *suffix; /* of the file, ".yaml" */
};

/* The id in node when it keeps the rule, else NULL after saying so. */
const char *fields_id(const struct fields *f, const struct yamltree *node,
		      const struct fields_id_rule *rule);

/* True when code is a language's; otherwise says what may be meant. */
bool fields_is_lang(const struct fields *f, const char *code, struct mark at);

#endif
