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

/* Indexes every utterance, head and passage of k, which is borrowed for now
 * only. NULL and *why when SQLite cannot. */
struct fts *fts_build(const struct knowledge *k, struct fault *why) MUST_CHECK;
/* Frees and sets *f to NULL; *f may be NULL. */
void fts_free(struct fts **f);

/* What documents are numbered from 0 in the order of the knowledge. */
enum fts_part {
	FTS_UTTERANCES, /* of all intents */
	FTS_HEADS,      /* of each article its title, then what was taught */
	FTS_PASSAGES    /* of all articles, the heading before the text */
};

size_t fts_documents(const struct fts *f, enum fts_part part);

/* Gives the image of one part, image_free(); that of the heads has its words
 * in order. A word of a passage's heading, or of a title's tags, counts as
 * often as its place is worth. NULL and *why on failure. */
struct image *fts_image(struct fts *f, enum fts_part part,
			struct fault *why) MUST_CHECK;

struct fts_hit {
	uint32_t document;
	double score; /* bm25, larger is better */
};

/* A person's search in one part: any text at all, its last word may be
 * unfinished. Writes at most max hits, best first, and their number. False and
 * *why: FAULT_RETRY when it took longer than deadline_ms. From any thread;
 * two wait for each other. lang is the language of the text. */
bool fts_search(struct fts *f, enum fts_part part, const char *text, size_t len,
		const char *lang, int64_t deadline_ms, struct fts_hit *out,
		size_t max, size_t *n_r, struct fault *why) MUST_CHECK;

#endif
