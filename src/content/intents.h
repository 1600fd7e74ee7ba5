/* content/intents.h - one intents/<id>.yaml as values.
 *
 * The rules are those of doc/content.md. A file with any mistake gives no
 * intent: half an intent would answer half a question. */
#ifndef CONTENT_INTENTS_H
#define CONTENT_INTENTS_H

#include <stdbool.h>

#include "content/files.h"
#include "content/problems.h"
#include "model/knowledge.h"

#define INTENTS_TITLE_MAX     80 /* characters; titles stand on buttons */
#define INTENTS_UTTERANCE_MAX 500
#define INTENTS_ANSWER_MAX    1000

/* Where the parts of an intent stand, for those who judge the whole content
 * later; the arrays run beside those of struct intent. */
struct intent_source {
	const char *file;
	struct mark title;
	struct mark valid_until;
	const struct mark *utterances;
	const struct mark *answers;
	const struct mark *handovers;
};

/* Values and places live in a. False when the file had a mistake. */
bool intents_read(const struct file *f, struct arena *a, struct problems *p,
		  struct intent *intent_r, struct intent_source *source_r);

/* True for "intents/<name>.yaml". */
bool intents_is_path(const char *path);

#endif
