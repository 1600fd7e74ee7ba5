#include "config.h"

#include "wire/rate.h"

static int64_t level(const struct rate *r, int per_s, int burst, int64_t now_ms)
{
	int64_t most = (int64_t)burst * 1000;
	/* A bucket that was full for a day is not fuller than full. */
	int64_t passed = now_ms - r->at_ms;
	int64_t filled;

	if (passed > 86400000)
		return most;
	filled = r->milli + passed * per_s;
	return filled < most ? filled : most;
}

void rate_init(struct rate *r, int burst, int64_t now_ms)
{
	r->milli = (int64_t)burst * 1000;
	r->at_ms = now_ms;
}

bool rate_take(struct rate *r, int per_s, int burst, int64_t now_ms,
	       int64_t *wait_ms_r)
{
	r->milli = level(r, per_s, burst, now_ms);
	r->at_ms = now_ms;
	if (r->milli < 1000) {
		*wait_ms_r = (1000 - r->milli + per_s - 1) / per_s;
		return false;
	}
	r->milli -= 1000;
	return true;
}

bool rate_is_full(const struct rate *r, int per_s, int burst, int64_t now_ms)
{
	return level(r, per_s, burst, now_ms) == (int64_t)burst * 1000;
}
