/* match/query.h - what a person typed, as an FTS5 query that always parses.
 *
 * FTS5 has a language of its own, and raw text in it is a syntax error or
 * worse, another question than was asked. So only words get through, each a
 * quoted string, joined by OR, and never more of them than QUERY_WORDS. */
#ifndef MATCH_QUERY_H
#define MATCH_QUERY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

#define QUERY_WORDS 24
/* Most bytes of a query; what str_init() of out should allow. */
#define QUERY_MAX   8192

/* Adds the query for valid UTF-8 text[0..len) to out; with unfinished the last
 * word also stands for all that start with it. False when there is no word to
 * look for, then nothing is added. */
bool query_build(const char *text, size_t len, bool unfinished,
		 struct str *out);

#endif
