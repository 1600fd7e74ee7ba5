/* loop/loop.h - the event loop of the main thread, its timers, its signals.
 *
 * One libuv loop carries libwebsockets and everything of ours; nothing on it
 * may block. All functions are for the loop's own thread. */
#ifndef LOOP_LOOP_H
#define LOOP_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/fault.h"

struct loop;
struct loop_timer;
struct loop_signal;

struct loop *loop_new(struct fault *why) MUST_CHECK;
/* Closes what is left and sets *l to NULL; NULL is fine. */
void loop_free(struct loop **l);
/* Runs until loop_stop(). */
void loop_run(struct loop *l);
void loop_stop(struct loop *l);
/* Turns the loop, without waiting, until all that is being closed on it has
 * gone: for the end of a library that has joined the loop. */
void loop_settle(struct loop *l);
/* Lends the uv_loop_t, for a library that joins the loop. */
void *loop_handle(struct loop *l);

/* A timer that is not running; fn is called on the loop. */
struct loop_timer *loop_timer_new(struct loop *l, void (*fn)(void *ctx),
				  void *ctx);
/* (Re)starts it: first call after ms, then every repeat_ms (0 = once). */
void loop_timer_start(struct loop_timer *t, uint64_t ms, uint64_t repeat_ms);
void loop_timer_stop(struct loop_timer *t);
/* Stops and frees; allowed inside fn. Sets *t to NULL; NULL is fine. */
void loop_timer_free(struct loop_timer **t);

/* Calls fn on the loop when the process gets signum, until the loop ends. */
void loop_on_signal(struct loop *l, int signum, void (*fn)(void *ctx, int),
		    void *ctx);

#endif
