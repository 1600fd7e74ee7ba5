/* match/calibration.h - how far the guesses of a content can be trusted.
 *
 * Guesses about examples that the guesser had not seen make the acceptor, and
 * the threshold that keeps a promise. What was held out with its intent stands
 * for messages that fit none: eight in a hundred, up to twenty where there are
 * few intents, fewer where telling them apart would cost too many answers. */
#ifndef MATCH_CALIBRATION_H
#define MATCH_CALIBRATION_H

#include <stdbool.h>
#include <stddef.h>

#include "match/acceptor.h"
#include "match/scorer.h"

#define CALIBRATION_FOLDS 5U

struct calibration {
	struct recipe recipe;
	struct acceptor right;    /* the first is right */
	struct acceptor in_scope; /* some intent fits */
	struct guess *guesses;    /* by confidence, highest first */
	size_t n;
	double accuracy;     /* of in-scope guesses */
	double scope_weight; /* of all in-scope guesses together */
	bool compared;       /* some guess could have been wrong */
	double strangers; /* share of messages without an intent that promises
			   * are kept for, beside those marked */
};

/* Makes all else of the guesses and of what is known about them, compared among
 * it; p and lesson of each guess are filled. Raw: the share of the scores is
 * taken for the chance. intents: how many the content has. */
void calibration_judge(struct calibration *c, size_t intents, bool raw);
/* Frees and sets *c to NULL; *c may be NULL. */
void calibration_free(struct calibration **c);

struct operating_point {
	double threshold; /* above 1 when nothing keeps the promise */
	double coverage;  /* share of in-scope messages above it */
	double low, high; /* 95 % interval of coverage */
	double precision;
};

/* The lowest threshold from which on guesses were right often enough. Where
 * none was and hardly any guess was as sure as promised: the promise itself.
 * Where there is but one intent, nothing could be learned of what does not fit
 * it, and no threshold keeps a promise. */
struct operating_point calibration_point(const struct calibration *c,
					 double promise);

#endif
