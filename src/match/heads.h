/* match/heads.h - short texts that are asked like the question: titles of
 * articles and questions that people confirmed.
 *
 * Compared by the cosine over words and over pairs of neighbouring words, the
 * ends of the text among them ("what is" and the end say much in an FAQ). */
#ifndef MATCH_HEADS_H
#define MATCH_HEADS_H

#include <stddef.h>
#include <stdint.h>

#include "match/tally.h"

struct heads;
struct arena;
struct bodies;
struct image;
struct text;

/* Keeps i, an image built with order; borrows b, what the articles say: a word
 * that is common there is no rare one because few titles have it. */
struct heads *heads_new(struct image *i, const struct bodies *b);
/* Frees and sets *h to NULL; *h may be NULL. */
void heads_free(struct heads **h);
size_t heads_bytes(const struct heads *h);
const struct image *heads_image(const struct heads *h);

/* Adds to words and pairs the cosine with each head that shares some, divided
 * by how many heads read the same. Above
 * `work` entries of the index the commonest words and pairs are left out. */
void heads_score(const struct heads *h, const struct text *question,
		 size_t work, struct arena *a, struct tally *words,
		 struct tally *pairs);

#endif
