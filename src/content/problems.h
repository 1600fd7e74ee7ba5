/* content/problems.h - everything that is wrong with the content, at once.
 *
 * Who edits twenty files wants one list, in the order of the files, not the
 * first mistake twenty times. Readers add what they find and go on as far as
 * they can; whoever started them asks at the end whether it may be used.
 * Lines read `file:line:column: error: what is wrong, and what to do`, which
 * editors and CI already know how to show. */
#ifndef CONTENT_PROBLEMS_H
#define CONTENT_PROBLEMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

struct problems;
struct str;

/* A place in a file; both count from 1, columns in characters. Line 0 stands
 * for the file as a whole. */
struct mark {
	unsigned line;
	unsigned column;
};

enum problem_level {
	PROBLEM_ERROR,  /* the content cannot be published like this */
	PROBLEM_WARNING /* it can, but somebody should look */
};

struct problem {
	const char *file;
	struct mark at;
	enum problem_level level;
	const char *text;
};

struct problems *problems_new(void);
/* Frees and sets *p to NULL; *p may be NULL. */
void problems_free(struct problems **p);

/* Copies file and text. An error and a warning, in a file that is named as
 * the reader should see it ("intents/thanks.yaml"). */
void problems_error(struct problems *p, const char *file, struct mark at,
		    const char *format, ...) PRINTF_LIKE(4, 5);
void problems_warn(struct problems *p, const char *file, struct mark at,
		   const char *format, ...) PRINTF_LIKE(4, 5);

/* Lends text for a message: short, on one line, until p is freed. */
const char *problems_quote(struct problems *p, const char *text);

size_t problems_errors(const struct problems *p);
size_t problems_warnings(const struct problems *p);

/* How many are kept to be read: all of them up to a few thousand. */
size_t problems_count(const struct problems *p);
/* Lends the i-th problem by file, line and column, until the next one is
 * added; i < problems_count(). */
const struct problem *problems_at(struct problems *p, size_t i);

/* Adds all of them, a line each; a prefix such as "content/" may be put
 * before every file name, or "". */
void problems_print(struct problems *p, const char *prefix, struct str *out);
/* Those alone that keep the content from being published. */
void problems_print_errors(struct problems *p, struct str *out);

#endif
