/* match/passages.h - which article, and which passage of it, answers this.
 *
 * Two things are compared with a question: the heads of an article (its title
 * and the questions people confirmed it answers), by cosine over words and
 * pairs of words; and what its passages say, by BM25 where words that look
 * alike (inflection, compounds, typing) count as weaker occurrences of each
 * other. Their sum ranks articles. How far a rank may be believed is learned
 * from the collection itself: every title is asked with its head or its whole
 * article taken out, and the outcome teaches the confidence. */
#ifndef MATCH_PASSAGES_H
#define MATCH_PASSAGES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/fault.h"
#include "model/knowledge.h"
#include "model/match.h"

struct passages;
struct fts;
struct text;
struct arena;
struct vectors;

/* Builds from the articles of k, read off the index f of the same k; borrows k
 * and the word vectors v (NULL = none) for its life, f only now. NULL and *why
 * when the index cannot be read. */
struct passages *passages_build(const struct knowledge *k, struct fts *f,
				const struct vectors *v,
				struct fault *why) MUST_CHECK;
/* Frees and sets *p to NULL; *p may be NULL. */
void passages_free(struct passages **p);

struct passages_question {
	const struct text *text; /* what text_read() made of it */
	const char *lang; /* articles in it, if there are any; NULL = in all */
	bool unfinished;  /* the last word may go on */
	bool explain;     /* fill words of the candidates */
};

/* Writes at most max candidates to out, best first, one an article, with its
 * best passage, and gives their number. What they point to lives in a.
 * Thread-safe; the work is bounded whatever the size of the collection. */
size_t passages_ask(const struct passages *p, const struct passages_question *q,
		    struct arena *a, struct match_passage *out, size_t max);

/* Passages in all, and bytes of memory. */
size_t passages_count(const struct passages *p);
size_t passages_bytes(const struct passages *p);

#endif
