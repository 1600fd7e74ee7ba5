/* base/clock.h - the only place that asks what time it is, so that tests can
 * say it. Wall time is for people and the log, monotonic time for waiting. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

/* Milliseconds since 1970-01-01 UTC; follows clock_set_for_tests(). */
int64_t clock_wall_ms(void);
/* Milliseconds and nanoseconds that never go back. */
int64_t clock_mono_ms(void);
int64_t clock_mono_ns(void);
/* CPU time of the calling thread in nanoseconds. */
int64_t clock_cpu_ns(void);

/* Freezes the wall clock at ms; a negative value lets it run again. The
 * environment variable SOUFFLEUR_WALL_MS does the same for the daemon. */
void clock_set_for_tests(int64_t ms);

/* "2026-03-01T12:00:00.000Z"; size must be at least CLOCK_TEXT. */
#define CLOCK_TEXT 25
void clock_format(int64_t wall_ms, char *out, size_t size);

#endif
