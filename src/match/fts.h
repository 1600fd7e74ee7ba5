/* match/fts.h - the full-text index of one version of the content.
 *
 * An SQLite FTS5 database in memory whose tokenizer is our text pipeline, so
 * it splits and stems exactly as everything else does. People search in it;
 * the hot path scores on images read from it once (match/image.h), because
 * bm25() takes 2 us for every matching row. The only user of SQLite here. */
#ifndef MATCH_FTS_H
#define MATCH_FTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/fault.h"
#include "model/knowledge.h"

struct fts;
struct image;

/* Indexes every utterance, head and passage of k, which is borrowed for the
 * life of the index. NULL and *why when SQLite cannot. */
struct fts *fts_build(const struct knowledge *k, struct fault *why) MUST_CHECK;
/* Frees and sets *f to NULL; *f may be NULL. */
void fts_free(struct fts **f);

/* What the documents of an image are, in the order of the knowledge: an
 * article's heads are its title and tags, then its taught questions, and its
 * passages are numbered through all articles. */
enum fts_part {
	FTS_UTTERANCES, /* every utterance of every intent */
	FTS_HEADS,
	FTS_PASSAGES
};

/* Gives the image of one part, image_free(); NULL and *why on failure. */
struct image *fts_image(struct fts *f, enum fts_part part,
			struct fault *why) MUST_CHECK;

struct fts_hit {
	enum fts_part part;
	uint32_t document;
	double score; /* bm25, larger is better */
};

/* A person's search: any text at all, words of which the last may be
 * unfinished. Writes at most max hits, best first, and gives their number;
 * stops at deadline_ms of work with what SQLite has: nothing. Safe from every
 * thread, one at a time. lang is the language of the text. */
size_t fts_search(struct fts *f, const char *text, size_t len, const char *lang,
		  int64_t deadline_ms, struct fts_hit *out, size_t max);

#endif
