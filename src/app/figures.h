/* app/figures.h - what an evaluation of intents says in the end. */
#ifndef APP_FIGURES_H
#define APP_FIGURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/match.h"

struct engine_report;
struct knowledge;
struct labelled;

/* What became of one test message. */
struct outcome {
	double confidence;
	bool in_scope, right, first3;
	enum match_verdict verdict;
	bool offered; /* CLARIFY, and the right one is among the choices */
	int64_t cpu_ns;
};

/* Judges what was thought of a message; out of scope when its intent is "oos".
 * *o is zeroed but for cpu_ns. */
void figures_judge(const struct knowledge *k, const struct labelled *l,
		   const struct match_part *p, struct outcome *o);

/* Sums up n > 0 outcomes and prints the figures, in words or as JSON. */
void figures_print(const struct engine_report *r, const struct outcome *o,
		   size_t n, double promise, bool json);

#endif
