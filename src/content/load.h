/* content/load.h - files become knowledge, or a list of what is wrong.
 *
 * Only files without a mistake make knowledge that may be used. What could be
 * read of the others is kept as a draft, so that the deeper checks can say
 * what they find in the same run. */
#ifndef CONTENT_LOAD_H
#define CONTENT_LOAD_H

#include <stddef.h>
#include <stdint.h>

#include "content/articles.h"
#include "content/files.h"
#include "content/intents.h"
#include "content/problems.h"
#include "model/knowledge.h"

/* The files without a mistake, and where everything stands. */
struct draft {
	struct knowledge *knowledge;         /* the draft's one reference */
	const struct intent_source *intents; /* beside knowledge->intents */
	const struct article_source *articles;
	const char *const *broken; /* paths of the files left out, sorted */
	size_t n_broken;
	/* Where things stand in the articles among them; no article's id. */
	const struct article_source *broken_articles;
	size_t n_broken_articles;
};

/* Gives a draft of f, free with load_free(); problems are added to p. */
struct draft *load_draft(const struct files *f, struct problems *p);
/* Sets *d to NULL; *d may be NULL. */
void load_free(struct draft **d);

/* Gives the knowledge with one reference and this version number, or NULL
 * when a file has a mistake. */
const struct knowledge *load_knowledge(const struct files *f, int64_t version,
				       struct problems *p);

#endif
