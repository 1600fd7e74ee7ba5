/* loop/thread.h - starting a thread the way all of ours are started.
 *
 * Signals belong to the loop, so threads take none; a thread that cannot be
 * made ends the process as missing memory does (base/mem.h). */
#ifndef LOOP_THREAD_H
#define LOOP_THREAD_H

#include <pthread.h>

/* Runs fn(arg) on a new thread called name (at most 15 characters are kept);
 * join it with pthread_join(). */
pthread_t thread_start(const char *name, void *(*fn)(void *arg), void *arg);

#endif
