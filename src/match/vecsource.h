/* match/vecsource.h - the bytes that vectors are imported from. */
#ifndef MATCH_VECSOURCE_H
#define MATCH_VECSOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "match/vecimport.h"

struct vecsource;

/* Borrows in. */
struct vecsource *vecsource_new(FILE *in, vecimport_progress *progress,
				void *ctx);
void vecsource_free(struct vecsource **s);

/* The next byte, -1 at the end. */
int vecsource_next(struct vecsource *s);
/* The next len bytes; false when there are fewer. */
bool vecsource_read(struct vecsource *s, void *out, size_t len);
/* Lends what was read ahead, at least 32 KiB of a fresh source unless it is
 * shorter, until the next call. */
const unsigned char *vecsource_peek(const struct vecsource *s, size_t *n_r);
/* Whether the end was an error. */
bool vecsource_failed(const struct vecsource *s);

#endif
