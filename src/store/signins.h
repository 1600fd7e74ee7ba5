/* store/signins.h - who is signed in, by the hash of the cookie's token. */
#ifndef STORE_SIGNINS_H
#define STORE_SIGNINS_H

#include "model/user.h"
#include "store/db.h"

struct signin {
	const char *token_hash;
	int64_t user_id;
	int64_t created_at;
	int64_t expires_at;
};

bool signins_add(struct db *db, const struct signin *s,
		 struct fault *why) MUST_CHECK;
/* Fills *u_r (without password) and sets *found_r when the token is known, has
 * not expired at `now`, and its user is not disabled. */
bool signins_find(struct db *db, const char *token_hash, int64_t now,
		  struct user *u_r, bool *found_r,
		  struct fault *why) MUST_CHECK;
/* Each is done also when there was nothing to remove. */
bool signins_remove(struct db *db, const char *token_hash,
		    struct fault *why) MUST_CHECK;
bool signins_remove_user(struct db *db, int64_t user_id,
			 struct fault *why) MUST_CHECK;
bool signins_remove_expired(struct db *db, int64_t now,
			    struct fault *why) MUST_CHECK;

#endif
