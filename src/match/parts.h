/* match/parts.h - the parts of the matcher that can be left out, so that what
 * each brings can be measured (tools/ablate). */
#ifndef MATCH_PARTS_H
#define MATCH_PARTS_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/fault.h"

enum part {
	PART_STEMS = 1 << 0,      /* words as they are written instead */
	PART_PAIRS = 1 << 1,      /* of stems */
	PART_STEADY = 1 << 2,     /* stems alone once more: features.h */
	PART_PIECES = 1 << 3,     /* of words */
	PART_SHAPES = 1 << 4,     /* numbers, links, length */
	PART_NEIGHBOURS = 1 << 5, /* as evidence */
	PART_TITLES = 1 << 6,     /* of intents, as examples */
	PART_ACCEPTOR = 1 << 7,   /* the first one's share of the scores */
	PART_REPAIRS = 1 << 8,    /* of words */
	PART_COUNTS = 1 << 9,     /* naive Bayes beside the linear model */
	PART_CONCEPTS = 1 << 10   /* what words are about */
};

/* Reads names with commas between ("stems,pairs") into *parts_r; false and *why
 * when one of them is no part. */
bool parts_read(const char *names, unsigned *parts_r,
		struct fault *why) MUST_CHECK;

#endif
