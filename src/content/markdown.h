/* content/markdown.h - Markdown as headed blocks of plain text.
 *
 * What an article says goes into chats, e-mails and search, where marks of
 * emphasis mean nothing, so only the text stays, with its lists recognisable.
 * HTML is never passed on. */
#ifndef CONTENT_MARKDOWN_H
#define CONTENT_MARKDOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "content/problems.h"

struct arena;

/* A paragraph, an item of a list, a row of a table. */
struct markdown_block {
	const char *heading; /* nearest above, "" when there is none */
	const char *text;    /* lines end with \n inside, not at the end */
	unsigned section;    /* counts headings: equal = under the same one */
	unsigned group;      /* equal = of the same list or table; 0 = alone */
};

struct markdown_link {
	const char *target;
	struct mark at; /* of the link's text */
};

struct markdown {
	const struct markdown_block *blocks;
	size_t n_blocks;
	const struct markdown_link *links;
	size_t n_links;
};

/* Reads bytes[0..len), valid UTF-8 whose first line is number first_line of
 * the file; HTML in it is reported and left out. The result lives in a. */
struct markdown markdown_read(const char *bytes, size_t len, const char *file,
			      unsigned first_line, struct arena *a,
			      struct problems *p);

#endif
