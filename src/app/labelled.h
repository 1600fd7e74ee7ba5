/* app/labelled.h - files of labelled messages, made into content. */
#ifndef APP_LABELLED_H
#define APP_LABELLED_H

#include <stddef.h>

#include "base/fault.h"
#include "model/knowledge.h"

struct arena;

struct labelled {
	const char *text;
	const char *intent; /* "oos": none of them */
	const char *lang;   /* "" when not said */
	size_t line;        /* of the file, from 1 */
};

/* Reads lines {"text","intent","lang"?}; the list lives in a. NULL and *why
 * when the file is not such. */
struct labelled *labelled_read(const char *path, struct arena *a, size_t *n_r,
			       struct fault *why) MUST_CHECK;

/* Content with the messages as utterances and the intents' names, taken apart
 * at _ and capitals, as titles. Drop with knowledge_unref(). */
const struct knowledge *labelled_knowledge(const struct labelled *list,
					   size_t n);

#endif
