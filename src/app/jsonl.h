/* app/jsonl.h - files of one JSON object a line, as the evaluations read and
 * write them. */
#ifndef APP_JSONL_H
#define APP_JSONL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "base/str.h"

struct jsonl;

/* NULL and *why when the file cannot be read. */
struct jsonl *jsonl_open(const char *path, struct fault *why) MUST_CHECK;
/* Closes and sets *j to NULL; *j may be NULL. */
void jsonl_close(struct jsonl **j);

enum jsonl_read {
	JSONL_LINE, /* the fields can be asked for until the next read */
	JSONL_END,
	JSONL_BAD /* not an object: *why says file and line */
};

enum jsonl_read jsonl_next(struct jsonl *j, struct fault *why) MUST_CHECK;

/* Lends a field that is a string; NULL when there is none. */
const char *jsonl_string(const struct jsonl *j, const char *field);
/* Lends item i of a field that is a list of strings; NULL behind its end. */
const char *jsonl_item(const struct jsonl *j, const char *field, size_t i);
/* Like jsonl_string(), but a missing or empty field is a fault. */
const char *jsonl_need(const struct jsonl *j, const char *field,
		       struct fault *why);

/* Adds text as a JSON string with its quotes. */
void jsonl_quote(struct str *s, const char *text);

#endif
