/* model/variables.h - `{{name}}` and `{{name|text when it is not known}}` in
 * answers.
 *
 * A customer must never read "Hello {{visitor.name}}": whoever sends an answer
 * fills it first, and whatever stayed unknown without a fallback is named, so
 * that the bot keeps silent and an operator fills it in. */
#ifndef MODEL_VARIABLES_H
#define MODEL_VARIABLES_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* One place in a text. Pointers lead into the text, names are trimmed. */
struct variable {
	const char *start; /* of its "{{" */
	size_t len;        /* with its "}}" */
	const char *name;
	size_t name_len; /* 0 when nothing is named, or it is never closed */
	const char *fallback;
	size_t fallback_len;
	bool has_fallback;
	bool closed; /* false: "}}" is missing, len reaches the line's end */
};

/* Finds the next variable of text at or behind *pos and moves *pos behind it;
 * false when there is none. */
bool variables_next(const char *text, size_t *pos, struct variable *v_r);

/* The names that answers may use: NULL after the last one. */
const char *const *variables_names(void);
bool variables_is_known(const char *name, size_t len);

/* What a name stands for now; NULL or "" when that is not known. */
typedef const char *variables_lookup(void *ctx, const char *name);

struct variables_filled {
	const char *text; /* an unfilled variable stays as it was written */
	const char *const *missing; /* each name once, in order */
	size_t n_missing;
};

/* Fills a text; the result lives in a. */
struct variables_filled variables_fill(const char *text,
				       variables_lookup *lookup, void *ctx,
				       struct arena *a);

#endif
