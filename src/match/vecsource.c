#include "config.h"

#include "match/vecsource.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define AHEAD     65536
#define TELL_EACH 64 /* fillings */

struct vecsource {
	FILE *in;
	vecimport_progress *progress;
	void *ctx;
	uint64_t bytes, fillings;
	size_t at, n;
	bool failed;
	unsigned char ahead[AHEAD];
};

static bool fill(struct vecsource *s)
{
	s->at = 0;
	s->n = fread(s->ahead, 1, sizeof(s->ahead), s->in);
	s->bytes += s->n;
	s->failed = s->failed || ferror(s->in) != 0;
	if (s->progress != NULL && s->fillings++ % TELL_EACH == 0)
		s->progress(s->ctx, s->bytes);
	return s->n > 0;
}

struct vecsource *vecsource_new(FILE *in, vecimport_progress *progress,
				void *ctx)
{
	struct vecsource *s = mem_calloc(1, sizeof(*s));

	s->in = in;
	s->progress = progress;
	s->ctx = ctx;
	fill(s);
	return s;
}

void vecsource_free(struct vecsource **s)
{
	free(*s);
	*s = NULL;
}

int vecsource_next(struct vecsource *s)
{
	if (s->at == s->n && !fill(s))
		return -1;
	return s->ahead[s->at++];
}

bool vecsource_read(struct vecsource *s, void *out, size_t len)
{
	unsigned char *to = out;

	while (len > 0) {
		size_t part;

		if (s->at == s->n && !fill(s))
			return false;
		part = s->n - s->at < len ? s->n - s->at : len;
		memcpy(to, s->ahead + s->at, part);
		s->at += part;
		to += part;
		len -= part;
	}
	return true;
}

const unsigned char *vecsource_peek(const struct vecsource *s, size_t *n_r)
{
	*n_r = s->n - s->at;
	return s->ahead + s->at;
}

bool vecsource_failed(const struct vecsource *s)
{
	return s->failed;
}
