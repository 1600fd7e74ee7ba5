/* match/passages-priv.h - ranking as passages.c and lessons.c see it. */
#ifndef MATCH_PASSAGES_PRIV_H
#define MATCH_PASSAGES_PRIV_H

#include <stddef.h>
#include <stdint.h>

#include "match/passages.h"
#include "match/trust.h"

/* What to rank as if it were not there. */
struct passages_without {
	bool heads;       /* all of them */
	uint32_t article; /* IMAGE_NONE for none */
};

struct passages_rank {
	uint32_t article, passage; /* the passage counts from the article's */
	float worth;
	double evidence[TRUST_EVIDENCES];
};

/* The best articles for a question, at most max; gives their number. */
size_t passages_rank(struct passages *p, const struct passages_question *q,
		     const struct passages_without *without, struct arena *a,
		     struct passages_rank *top, size_t max);

#endif
