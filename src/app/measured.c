#include "config.h"

#include "app/measured.h"

#include <stdlib.h>

static int by_confidence(const void *a, const void *b)
{
	const struct measured *x = a, *y = b;

	return (x->confidence < y->confidence) -
	       (x->confidence > y->confidence);
}

static int by_cpu(const void *a, const void *b)
{
	const struct measured *x = a, *y = b;

	return (x->cpu_ns > y->cpu_ns) - (x->cpu_ns < y->cpu_ns);
}

double measured_auroc(struct measured *m, size_t n)
{
	double good = 0, bad = 0, pairs = 0;

	qsort(m, n, sizeof(*m), by_confidence);
	for (size_t i = 0, end; i < n; i = end) {
		double g = 0, b = 0;

		for (end = i; end < n && m[end].confidence >= m[i].confidence;
		     end++) {
			g += m[end].right;
			b += !m[end].right;
		}
		pairs += b * (good + g / 2);
		good += g;
		bad += b;
	}
	return good > 0 && bad > 0 ? pairs / (good * bad) : 1.0;
}

void measured_cpu(struct measured *m, size_t n, double *p50_us_r,
		  double *p99_us_r)
{
	const struct measured *p50 = &m[n / 2], *p99 = &m[n * 99 / 100];

	qsort(m, n, sizeof(*m), by_cpu);
	*p50_us_r = (double)p50->cpu_ns / 1e3;
	*p99_us_r = (double)p99->cpu_ns / 1e3;
}

const char *measured_too_little(void)
{
	return "the bot never answers by itself with this content: there is "
	       "too little to judge by\nhow often it would be right; write more "
	       "utterances an intent, and more intents";
}
