/* content/words.h - names, dates and numbers as content writes them. */
#ifndef CONTENT_WORDS_H
#define CONTENT_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True when text has min to max of the characters a-z, 0-9 and `extra`, and
 * begins with a letter (or, when digit_first, a digit). */
bool words_is_name(const char *text, size_t min, size_t max, char extra,
		   bool digit_first);

/* "2027-03-31" as the last millisecond of that day in UTC, since 1970. */
bool words_parse_day(const char *text, int64_t *end_ms_r);

/* A plain decimal number such as 0.97. */
bool words_parse_number(const char *text, double *number_r);

/* The file's name without folders and ending; copies at most size - 1 bytes,
 * false when it is longer. */
bool words_stem_of(const char *path, char *out, size_t size);

#endif
