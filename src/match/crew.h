/* match/crew.h - independent jobs on more than one processor.
 *
 * Each job writes only what is its own, so what comes out is the same whoever
 * did which, and however many there were. */
#ifndef MATCH_CREW_H
#define MATCH_CREW_H

#include <stddef.h>

/* More take more memory at a time than a small machine has, and leave none of
 * its processors to the conversations. */
#define CREW_MOST 2

/* How many threads are worth starting: as many as there are processors for
 * this process, at most CREW_MOST. */
unsigned crew_size(void);

/* Calls job(ctx, i) for each i below jobs, lower ones first, from the calling
 * thread and threads - 1 more; comes back when all are done. Threads that
 * cannot be had are done without. */
void crew_run(unsigned threads, size_t jobs, void (*job)(void *ctx, size_t i),
	      void *ctx);

#endif
