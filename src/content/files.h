/* content/files.h - the files that make up one content, held in memory.
 *
 * A directory and a version in the store come in through here as the same
 * thing, so they are read, checked and compared by the same code. Nothing
 * outside the directory can get in: links are not followed, only plain files
 * of bounded size are taken, in one fixed order. */
#ifndef CONTENT_FILES_H
#define CONTENT_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/fault.h"
#include "base/secret.h"

#define FILES_MAX_COUNT 20000
#define FILES_MAX_BYTES (64 * 1024 * 1024) /* of all files together */
#define FILES_MAX_ONE   (1024 * 1024)      /* of one file */

struct files;
struct problems;

struct file {
	const char *path; /* "intents/thanks.yaml", "kb/en/returns.md" */
	const char *bytes;
	size_t len; /* a NUL follows the bytes */
};

struct files *files_new(void);
/* Frees and sets *f to NULL; *f may be NULL. */
void files_free(struct files **f);

/* Copies one file in; files_sort() once after the last. */
void files_add(struct files *f, const char *path, const char *bytes,
	       size_t len);
void files_sort(struct files *f);

/* Adds DIR/intents/<name>.yaml and DIR/kb/<language>/<name>.md, sorted. What
 * lies there and cannot be taken is a problem; false and *why when there is no
 * such directory or it cannot be listed. */
bool files_read(struct files *f, const char *dir, struct problems *p,
		struct fault *why) MUST_CHECK;

size_t files_count(const struct files *f);
/* Lends the i-th file by path. */
const struct file *files_at(const struct files *f, size_t i);

/* The same for the same paths and bytes, whatever order they were added in. */
void files_digest(const struct files *f, char out[SECRET_HASH_TEXT]);

#endif
