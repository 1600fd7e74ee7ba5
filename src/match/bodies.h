/* match/bodies.h - BM25 of what passages and whole articles say.
 *
 * Words that look alike (match/alike.h) count as weaker occurrences of the
 * word that was asked. Scores are shares of what a text could reach that has
 * all words of the question, so they compare between questions. */
#ifndef MATCH_BODIES_H
#define MATCH_BODIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "match/tally.h"

struct bodies;
struct arena;
struct image;
struct text;

/* Keeps i, an image of passages, and borrows article_of, which says for each
 * passage to which of n_articles it belongs, in ascending order. */
struct bodies *bodies_new(struct image *i, const uint32_t *article_of,
			  size_t n_articles);
/* Frees and sets *b to NULL; *b may be NULL. */
void bodies_free(struct bodies **b);
size_t bodies_bytes(const struct bodies *b);

/* Share (0..1) of the articles that say a word, given by its stem. */
double bodies_commonness(const struct bodies *b, const char *stem, size_t len);

/* Room for one question; each thread has its own. */
struct bodies_room {
	struct tally passages; /* scores */
	struct tally articles;
	struct tally in_passages; /* occurrences of one word */
	struct tally in_articles;
};

void bodies_room_init(struct bodies_room *room, const struct bodies *b);
void bodies_room_clear(struct bodies_room *room);
void bodies_room_reset(struct bodies_room *room);

/* Scores the passages and articles that have words of the question; with
 * unfinished the last word stands for all that start with it. Above `work`
 * entries of the index the commonest words are left out. */
void bodies_score(const struct bodies *b, const struct text *question,
		  bool unfinished, size_t work, struct arena *a,
		  struct bodies_room *room);

/* Share (0..1) of the score that word i of the question has in one article, as
 * above; for explanations, written to out[question->n]. */
void bodies_explain(const struct bodies *b, const struct text *question,
		    bool unfinished, uint32_t article, struct arena *a,
		    float *out);

#endif
