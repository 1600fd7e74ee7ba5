/* match/reading.h - a text as the matcher remembers it: counted features. */
#ifndef MATCH_READING_H
#define MATCH_READING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "match/features.h"

struct reading {
	struct feature_count *counts; /* each feature once */
	size_t n;
	uint32_t *stems; /* of each word in order, or FEATURE_UNKNOWN */
	size_t n_stems;
};

/* Counts the features that f knows; lives in a. */
void reading_make(const struct features *f, const struct text *t,
		  const char *lang, const struct feature_sources *sources,
		  struct arena *a, struct reading *reading_r);
/* Likewise, and f learns the ones it does not know. */
void reading_learn(struct features *f, const struct text *t, const char *lang,
		   const struct feature_sources *sources, struct arena *a,
		   struct reading *reading_r);

#endif
