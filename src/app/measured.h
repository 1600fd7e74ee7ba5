/* app/measured.h - the figures every evaluation ends with: how well confidence
 * tells right from wrong, and what an answer costs. */
#ifndef APP_MEASURED_H
#define APP_MEASURED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct measured {
	double confidence;
	bool right;
	int64_t cpu_ns;
};

/* Sorts by confidence, highest first, and gives the area under the curve by
 * ranks; equal confidences count half; 1 when all are right or all wrong. */
double measured_auroc(struct measured *m, size_t n);

/* CPU of one at the median and at 99 of 100, in microseconds; n > 0. Sorts by
 * it. */
void measured_cpu(struct measured *m, size_t n, double *p50_us_r,
		  double *p99_us_r);

/* Static text for a content of which no confidence keeps the promise (its
 * threshold is above 1): that nothing is answered, why, and what would help. */
const char *measured_too_little(void);

#endif
