/* content/publish.h - content goes into the store as a numbered version, and
 * comes back from there.
 *
 * What is live is always a version of the store: it can be shown, compared and
 * gone back to when the directory it came from has long changed. */
#ifndef CONTENT_PUBLISH_H
#define CONTENT_PUBLISH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/fault.h"
#include "content/files.h"
#include "content/problems.h"
#include "model/knowledge.h"
#include "store/db.h"

struct publish_note {
	const char *author; /* login, or "" when nobody signed in for it */
	const char *note;   /* why; may be "" */
	int64_t at;         /* wall ms */
};

/* Stores f, in which load_knowledge() found no mistake, as the next version.
 * When the latest version holds the very same files, nothing is stored and
 * that one's number is given. Runs in the caller's transaction. */
bool publish_files(struct db *db, const struct files *f,
		   const struct publish_note *note, int64_t *version_r,
		   struct fault *why) MUST_CHECK;

/* The number of the latest version, 0 when there is none yet. */
bool publish_latest(struct db *db, int64_t *version_r,
		    struct fault *why) MUST_CHECK;

/* Gives the files of a version; FAULT_REJECT "no_version" when there is no
 * such one. */
bool publish_load(struct db *db, int64_t version, struct files **files_r,
		  struct fault *why) MUST_CHECK;

/* Gives the knowledge of a version with one reference. A version that this
 * program's rules refuse is a fault with the first of its mistakes. */
bool publish_knowledge(struct db *db, int64_t version,
		       const struct knowledge **knowledge_r,
		       struct fault *why) MUST_CHECK;

#endif
