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

struct signin_found {
	bool found;       /* the rest is filled */
	struct user user; /* without password */
	int64_t expires_at;
};

/* The token is found when it is known, has not expired at `now`, and its user
 * is not disabled. */
bool signins_find(struct db *db, const char *token_hash, int64_t now,
		  struct signin_found *f_r, struct fault *why) MUST_CHECK;
/* Moves the end of a sign-in that has not expired at `now`. Done also when
 * there is none. */
bool signins_extend(struct db *db, const char *token_hash, int64_t now,
		    int64_t expires_at, struct fault *why) MUST_CHECK;
/* Each is done also when there was nothing to remove. */
bool signins_remove(struct db *db, const char *token_hash,
		    struct fault *why) MUST_CHECK;
bool signins_remove_user(struct db *db, int64_t user_id,
			 struct fault *why) MUST_CHECK;
bool signins_remove_expired(struct db *db, int64_t now,
			    struct fault *why) MUST_CHECK;

#endif
