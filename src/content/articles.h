/* content/articles.h - one kb/<language>/<id>.md as values. */
#ifndef CONTENT_ARTICLES_H
#define CONTENT_ARTICLES_H

#include <stdbool.h>

#include "content/files.h"
#include "content/markdown.h"
#include "content/problems.h"
#include "model/knowledge.h"

#define ARTICLES_TITLE_MAX 120 /* characters */

/* Where it stands and what it points at, for those who judge the whole. */
struct article_source {
	const char *file;
	struct mark title;
	const struct markdown_link *links;
	size_t n_links;
};

/* Values and places live in a. False when the file had a mistake. */
bool articles_read(const struct file *f, struct arena *a, struct problems *p,
		   struct article *article_r, struct article_source *source_r);

/* True for "kb/<folder>/<name>.md". */
bool articles_is_path(const char *path);

#endif
