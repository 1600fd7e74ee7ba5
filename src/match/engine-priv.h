/* match/engine-priv.h - what engine.c builds and ask.c asks. */
#ifndef MATCH_ENGINE_PRIV_H
#define MATCH_ENGINE_PRIV_H

#include <pthread.h>
#include <stdatomic.h>

#include "match/calibrate.h"
#include "match/corpus.h"
#include "match/engine.h"
#include "match/scorer.h"

#define MESSAGE_WORDS 400

struct lang;
struct passages;
struct sayings;
struct text_reader;
struct vectors;
struct vocabulary;

/* What one thread needs while it asks; taken from the engine's shelf. */
struct tools {
	struct tools *next;
	struct text_reader *reader;
};

struct engine {
	_Atomic int refs;
	const struct knowledge *knowledge;
	struct lang *lang;
	struct vocabulary *vocabulary;
	struct vectors *vectors; /* NULL when there are none */
	struct sayings *sayings;
	bool *refuses; /* by intent: some example says what is not wanted */
	struct corpus *corpus; /* its features; the examples are forgotten */
	unsigned without;      /* parts left out */
	struct scorer *scorer;
	struct calibration *calibration;
	double *thresholds;        /* by intent */
	struct passages *passages; /* NULL when there are no articles */
	struct engine_report report;
	pthread_mutex_t shelf_lock;
	struct tools *shelf;
};

struct tools *engine_take_tools(const struct engine *e);
void engine_give_back(const struct engine *e, struct tools *t);

#endif
