/* app/jsonl.h - files of one JSON object a line, as the evaluations read and
 * write them. */
#ifndef APP_JSONL_H
#define APP_JSONL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "base/str.h"

struct arena;
struct jsonl;

/* Fills one element, which is zeroed, from a line; false and *why when the line
 * is not as it must be. */
typedef bool jsonl_fill(const struct jsonl *j, struct arena *a, void *element,
			struct fault *why);

/* Makes an array of a file, one element of elem_size bytes for each line that
 * is not blank; it lives in a. NULL and *why, with file and line, when the file
 * cannot be read or is not such. */
void *jsonl_read(const char *path, jsonl_fill *fill, size_t elem_size,
		 struct arena *a, size_t *n_r, struct fault *why) MUST_CHECK;

/* For jsonl_fill. The number of the line, from 1. */
size_t jsonl_line(const struct jsonl *j);
/* For jsonl_fill. Gives a field that is a string, "" when there is none. */
const char *jsonl_string(const struct jsonl *j, struct arena *a,
			 const char *field);
/* The same, but NULL and *why when it is no string; it may be empty. */
const char *jsonl_text(const struct jsonl *j, struct arena *a,
		       const char *field, struct fault *why);
/* Gives it too, but NULL and *why when it is missing or empty. */
const char *jsonl_need(const struct jsonl *j, struct arena *a,
		       const char *field, struct fault *why);
/* Gives a field that is a list of strings: those before the first that is
 * none. */
const char *const *jsonl_list(const struct jsonl *j, struct arena *a,
			      const char *field, size_t *n_r);

/* Adds text as a JSON string with its quotes. */
void jsonl_quote(struct str *s, const char *text);

#endif
