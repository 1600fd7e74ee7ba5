/* store/users.h - those who sign in. They are disabled, never removed: the log
 * names them by id for as long as it is kept. */
#ifndef STORE_USERS_H
#define STORE_USERS_H

#include "model/user.h"
#include "store/db.h"

/* Sets u->id. FAULT_REJECT "exists" when the login is taken; logins differ in
 * more than the case of ASCII letters. */
bool users_add(struct db *db, struct user *u, struct fault *why) MUST_CHECK;

/* Both set *found_r; *u_r, with its password, is filled when there is one. */
bool users_find_login(struct db *db, const char *login, struct user *u_r,
		      bool *found_r, struct fault *why) MUST_CHECK;
bool users_find_id(struct db *db, int64_t id, struct user *u_r, bool *found_r,
		   struct fault *why) MUST_CHECK;

/* Both: FAULT_REJECT "unknown" when there is no such user. Neither ends the
 * user's sign-ins, see signins_remove_user(). */
bool users_set_password(struct db *db, int64_t id, const char *hash,
			struct fault *why) MUST_CHECK;
bool users_set_disabled(struct db *db, int64_t id, bool disabled,
			struct fault *why) MUST_CHECK;

/* In order of login; without passwords. */
bool users_each(struct db *db, void (*each)(void *ctx, const struct user *u),
		void *ctx, struct fault *why) MUST_CHECK;

#endif
