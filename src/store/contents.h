/* store/contents.h - what was published, version by version.
 *
 * A version is the files themselves, so that any of them can be built, shown
 * and gone back to without anything from outside. */
#ifndef STORE_CONTENTS_H
#define STORE_CONTENTS_H

#include "base/secret.h"
#include "model/user.h"
#include "store/db.h"

struct content_version {
	int64_t number;
	int64_t at;
	char author[USER_LOGIN_MAX];
	char note[256];
	char digest[SECRET_HASH_TEXT]; /* of all files, by whoever publishes */
};

struct content_file {
	const char *path; /* relative, unique in the version */
	const void *bytes;
	size_t len;
};

/* Stores the files as the next version and sets v->number. */
bool contents_insert(struct db *db, struct content_version *v,
		     const struct content_file *files, size_t n,
		     struct fault *why) MUST_CHECK;
/* Both set *found_r; *v_r is filled when there is one. */
bool contents_latest(struct db *db, struct content_version *v_r, bool *found_r,
		     struct fault *why) MUST_CHECK;
bool contents_find(struct db *db, int64_t number, struct content_version *v_r,
		   bool *found_r, struct fault *why) MUST_CHECK;
/* Lends each file, in order of path. */
bool contents_each_file(struct db *db, int64_t number,
			void (*each)(void *ctx, const struct content_file *f),
			void *ctx, struct fault *why) MUST_CHECK;
/* Newest first, at most `limit`. */
bool contents_each(struct db *db, int64_t limit,
		   void (*each)(void *ctx, const struct content_version *v),
		   void *ctx, struct fault *why) MUST_CHECK;

#endif
