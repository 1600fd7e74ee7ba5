/* wire/rate.h - how often somebody may do something: a token bucket. */
#ifndef WIRE_RATE_H
#define WIRE_RATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

struct rate {
	int64_t milli; /* thousandths of a token that are there */
	int64_t at_ms; /* when that was so */
};

/* A full bucket. */
void rate_init(struct rate *r, int burst, int64_t now_ms);

/* Takes one token of a bucket that gains per_s tokens a second up to burst.
 * False when there is none; *wait_ms_r says when there will be. */
bool rate_take(struct rate *r, int per_s, int burst, int64_t now_ms,
	       int64_t *wait_ms_r) MUST_CHECK;

/* True when nothing has been taken that has not come back. */
bool rate_is_full(const struct rate *r, int per_s, int burst, int64_t now_ms);

#endif
