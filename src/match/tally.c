#include "config.h"

#include "match/tally.h"

#include <stdlib.h>

#include "base/mem.h"

void tally_init(struct tally *t, size_t size)
{
	t->sums = mem_calloc(size + 1, sizeof(*t->sums));
	t->touched = mem_calloc(size + 1, sizeof(*t->touched));
	t->n = 0;
}

void tally_clear(struct tally *t)
{
	free(t->sums);
	free(t->touched);
	*t = (struct tally){0};
}

void tally_reset(struct tally *t)
{
	for (size_t i = 0; i < t->n; i++)
		t->sums[t->touched[i]] = 0;
	t->n = 0;
}
