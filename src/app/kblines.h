/* app/kblines.h - a knowledge base and questions to it, one object a line. */
#ifndef APP_KBLINES_H
#define APP_KBLINES_H

#include <stddef.h>

#include "base/fault.h"
#include "model/knowledge.h"

struct arena;

struct kbline {
	const char *id, *title, *body;
	const char *lang; /* "" when not said */
};

struct kbquery {
	const char *text;
	const char *const *relevant; /* ids of articles */
	size_t n_relevant;
};

/* Reads lines {"id","title","body","lang"?}; the list lives in a. NULL and
 * *why when the file is not such. */
struct kbline *kblines_read(const char *path, struct arena *a, size_t *n_r,
			    struct fault *why) MUST_CHECK;

/* Reads lines {"text","relevant":[id…]}, as above. */
struct kbquery *kblines_read_queries(const char *path, struct arena *a,
				     size_t *n_r, struct fault *why) MUST_CHECK;

/* Content with the lines as articles, cut into passages as content is, and the
 * taught queries as questions their articles answer. False and *why when an id
 * occurs twice or is asked for and missing. Drop with knowledge_unref(). */
bool kblines_knowledge(const struct kbline *lines, size_t n,
		       const struct kbquery *taught, size_t n_taught,
		       const struct knowledge **k_r,
		       struct fault *why) MUST_CHECK;

#endif
