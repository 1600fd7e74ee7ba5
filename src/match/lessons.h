/* match/lessons.h - what a collection can teach about trusting its ranks.
 *
 * Nobody asks a new collection anything, so its own texts are asked: titles,
 * taught questions and pieces of passages, with words left out. Once as they
 * are, where the article itself is right, and once with the article gone,
 * where nothing is: so that a question nobody answers is not trusted. */
#ifndef MATCH_LESSONS_H
#define MATCH_LESSONS_H

#include "model/knowledge.h"

struct passages;
struct trust;

void lessons_learn(struct passages *p, const struct knowledge *k,
		   struct trust *trust_r);

#endif
