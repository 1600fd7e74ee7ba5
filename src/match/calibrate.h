/* match/calibrate.h - how far the guesses of a content can be trusted.
 *
 * Holds out examples, then whole intents, trains on the rest and watches the
 * guesses. From that come the model that guesses best, the acceptor, and the
 * threshold that keeps a promise. No example that fits no intent is needed;
 * marked ones are used. */
#ifndef MATCH_CALIBRATE_H
#define MATCH_CALIBRATE_H

#include <stdbool.h>
#include <stddef.h>

#include "match/acceptor.h"
#include "match/corpus.h"
#include "match/scorer.h"

struct calibration {
	struct recipe recipe;
	struct acceptor right;    /* the first is right */
	struct acceptor in_scope; /* some intent fits */
	struct guess *guesses;    /* by confidence, highest first */
	size_t n;
	double accuracy;     /* of in-scope guesses */
	double scope_weight; /* of all in-scope guesses together */
	bool compared;       /* some guess could have been wrong */
};

struct calibrate_options {
	/* Examples that are not in the corpus, to judge by; their label is a
	 * class, or -1 for none. */
	const struct example *extra;
	size_t n_extra;
	unsigned threads; /* the outcome is the same with any number */
	/* Told by one thread at a time; may be NULL. */
	void (*progress)(void *ctx, size_t done, size_t total);
	void *progress_ctx;
};

/* Trains, too, the scorer of all examples by the recipe that was found, and
 * gives it. Free with calibration_free(). */
struct calibration *calibrate(const struct corpus *c,
			      const struct calibrate_options *options,
			      struct scorer **scorer_r);
void calibration_free(struct calibration **c);

struct operating_point {
	double threshold; /* above 1 when nothing keeps the promise */
	double coverage;  /* share of in-scope messages above it */
	double low, high; /* 95 % interval of coverage */
	double precision;
};

/* The lowest threshold from which on guesses were right often enough. Where
 * there is but one intent, nothing could be learned of what does not fit it,
 * and no threshold keeps a promise. */
struct operating_point calibration_point(const struct calibration *c,
					 double promise);

#endif
