/* link/dispatch.h - takes what is due out of the outbox to its receiver.
 *
 * The row is there as long as nobody has said 2xx to it, so whatever dies on
 * the way is sent again: at least once, with the same id. A failure waits, each
 * time twice as long, then the row is dead and left for people. Rows of one
 * conversation go in their order, one at a time; conversations do not wait for
 * each other.
 *
 * Runs on the loop: reading, writing and posting are others' threads. */
#ifndef LINK_DISPATCH_H
#define LINK_DISPATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/fault.h"
#include "loop/loop.h"
#include "store/reader.h"
#include "store/writer.h"

struct dispatch;

struct dispatch_options {
	struct writer *writer; /* both borrowed until dispatch_free() */
	struct reader *reader;
	const char *url; /* of the webhook */
	const char *secret;
	bool allow_private;
	/* 0 takes the value in brackets. */
	size_t most_open;         /* posts in flight [16] */
	int64_t connect_ms;       /* [5 s] */
	int64_t total_ms;         /* of one post [15 s] */
	int64_t first_retry_ms;   /* [5 s] */
	int64_t longest_retry_ms; /* [1 h] */
	int64_t most_attempts;    /* then dead [32: a day] */
};

struct dispatch *dispatch_new(struct loop *l, const struct dispatch_options *o,
			      struct fault *why) MUST_CHECK;
/* Something was committed to the outbox. Cheap, call it as often as it is
 * true. NULL is fine: nobody is connected. */
void dispatch_poke(struct dispatch *d);
/* Sends nothing any more, breaks off what is in flight. Before the writer and
 * the reader are stopped; NULL is fine. */
void dispatch_stop(struct dispatch *d);
/* After both are stopped. Sets *d to NULL; NULL is fine. */
void dispatch_free(struct dispatch **d);

struct dispatch_stats {
	uint64_t delivered;
	uint64_t failed; /* attempts */
	uint64_t dead;   /* rows given up since the start */
	uint64_t in_flight;
	uint64_t rows_waiting; /* of the whole outbox, at most 30 s old */
	uint64_t rows_dead;
};

/* On the loop's thread. */
void dispatch_stats(const struct dispatch *d, struct dispatch_stats *s_r);

#endif
