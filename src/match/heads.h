/* match/heads.h - what an article is asked by: its title, and the questions
 * that people confirmed it answers.
 *
 * Compared by the cosine over words and over pairs of neighbouring words, the
 * ends of a text among them ("what is" and the end say much in an FAQ). An
 * article that was taught is compared twice: by its title, and by all its
 * heads poured into one. Single taught questions are no match for that: they
 * vary as customers do, and some were confirmed by mistake. */
#ifndef MATCH_HEADS_H
#define MATCH_HEADS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "match/tally.h"

struct heads;
struct arena;
struct bodies;
struct image;
struct text;

/* Keeps i, the heads with their words in order; article d has those from
 * first[d] to first[d + 1], its title first. Borrows b, what articles say: a
 * word that is common there is no rare one because few titles have it. */
struct heads *heads_new(struct image *i, const uint32_t *first,
			size_t n_articles, const struct bodies *b);
/* Frees and sets *h to NULL; *h may be NULL. */
void heads_free(struct heads **h);
size_t heads_bytes(const struct heads *h);

/* Adds to words and pairs, which have a place for each article, how alike the
 * question is, 0..1; a title that many articles have counts for little. Above
 * `work` entries of the index the commonest are left out. */
void heads_score(const struct heads *h, const struct text *question,
		 size_t work, struct arena *a, struct tally *words,
		 struct tally *pairs);

/* Whether some head of the article has the word. */
bool heads_has(const struct heads *h, uint32_t article, const char *stem,
	       size_t len);

#endif
