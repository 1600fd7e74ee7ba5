/* app/live.h - the content that is live, and how a new one takes its place.
 *
 * Reading, checking, training and indexing happen on a thread of their own;
 * what comes out is published as a numbered version and swapped in by pointer,
 * so nobody waits and no message is lost. Whatever is wrong with the new one,
 * the old one stays. Loop's thread only. */
#ifndef APP_LIVE_H
#define APP_LIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "loop/loop.h"
#include "match/engine.h"
#include "store/reader.h"
#include "store/writer.h"

struct live;

struct live_needs {
	struct loop *loop;
	struct writer *writer;
	struct reader *reader;
	const char *data_dir; /* the calibration is kept there; copied */
	/* Called after an engine was swapped in. */
	void (*swapped)(void *ctx);
	void *ctx;
};

struct live *live_new(const struct live_needs *needs);
/* Waits for a build under way; before the writer is freed. */
void live_stop(struct live *l);
void live_free(struct live **l);

/* Starts to build what is in dir; asked again meanwhile, it builds once more
 * afterwards. The first build may fall back on the version in the store. */
void live_reload(struct live *l, const char *dir, double promise,
		 const char *vectors);

/* Lends the engine; NULL before the first one is ready. */
struct engine *live_engine(const struct live *l);

struct live_stats {
	int64_t version;
	uint64_t builds, failures;
	bool building;
	double last_build_s;
};

void live_stats(const struct live *l, struct live_stats *s_r);

#endif
