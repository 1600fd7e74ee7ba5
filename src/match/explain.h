/* match/explain.h - which words spoke for a candidate, and how loudly. */
#ifndef MATCH_EXPLAIN_H
#define MATCH_EXPLAIN_H

#include "match/scorer.h"
#include "model/match.h"

struct arena;
struct corpus;
struct text;

/* Fills words and n_words of each candidate: every word of the text, which is
 * in lang, by what its features added to the candidate's score, the strongest
 * first. In a. */
void explain_candidates(const struct scorer *s, const struct corpus *c,
			const struct text *t, const char *lang,
			const struct scored *x, struct arena *a,
			struct match_candidate *candidates, size_t n);

#endif
