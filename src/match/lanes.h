/* match/lanes.h - sixteen classes side by side.
 *
 * The compiler makes of it what the machine has. Every lane does the same
 * operations in the same order everywhere (the build forbids fused ones), so
 * wide machines do not get other models. */
#ifndef MATCH_LANES_H
#define MATCH_LANES_H

#include <stddef.h>
#include <stdint.h>

#define LANES 16

typedef float lanes __attribute__((vector_size(64), aligned(16)));
typedef int32_t ilanes __attribute__((vector_size(64), aligned(16)));
typedef int8_t blanes __attribute__((vector_size(16), aligned(16)));

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) &&         \
	!defined(__SANITIZE_ADDRESS__)
#define FAST_CLONES __attribute__((target_clones("default", "avx2", "avx512f")))
#else
#define FAST_CLONES
#endif

/* A clone that calls a function has no fast clone of that one. */
#define ALWAYS_INLINE inline __attribute__((always_inline))

#define ALL_LANES(x) ((lanes){0} + (x))

/* out = mask ? yes : no */
static ALWAYS_INLINE void lanes_choose(const ilanes *mask, const lanes *yes,
				       const lanes *no, lanes *out)
{
	*out = (lanes)((*mask & (ilanes)*yes) | (~*mask & (ilanes)*no));
}

/* The largest without its sign. */
static ALWAYS_INLINE float lanes_largest(const lanes *x)
{
	float best = 0;

	for (size_t i = 0; i < LANES; i++) {
		float a = (*x)[i] < 0 ? -(*x)[i] : (*x)[i];

		best = a > best ? a : best;
	}
	return best;
}

#endif
