/* match/calibrate.h - guesses about what was not seen.
 *
 * Holds out examples, then whole intents, trains on the rest and watches the
 * guesses. From that come the model that guesses best and what its guesses are
 * worth (match/calibration.h). No example that fits no intent is needed; marked
 * ones are used. */
#ifndef MATCH_CALIBRATE_H
#define MATCH_CALIBRATE_H

#include <stdbool.h>
#include <stddef.h>

#include "match/calibration.h"
#include "match/corpus.h"

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

#endif
