/* content/categories.h - intents/categories.yaml: what intents of one category
 * have in common, said once. */
#ifndef CONTENT_CATEGORIES_H
#define CONTENT_CATEGORIES_H

#include <stdbool.h>
#include <stddef.h>

#include "content/files.h"
#include "content/problems.h"

struct arena;
struct intent;

struct category {
	const char *name;
	struct mark at;
	double promise; /* 0 when nothing is said of it */
};

struct categories {
	const char *file; /* NULL when there is none */
	const struct category *list;
	size_t n;
};

/* True for "intents/categories.yaml", which is no intent. */
bool categories_is_path(const char *path);

/* Everything lives in a. False when the file had a mistake. */
bool categories_read(const struct file *f, struct arena *a, struct problems *p,
		     struct categories *categories_r);

/* Gives intents what their category has and they have not. Where they are all
 * there are, a category without one is told as a warning. */
void categories_apply(const struct categories *c, struct intent *intents,
		      size_t n, bool all, struct problems *p);

#endif
