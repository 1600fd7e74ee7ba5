/* desk/accounts.h - who may sign in, and who is signed in.
 *
 * Functions on a connection of the thread they run on, in the caller's
 * transaction. Whoever guesses learns nothing: an unknown login, a disabled
 * user and a wrong password get the same answer after the same time. The
 * database keeps password hashes (argon2id) and the hash of each token. */
#ifndef DESK_ACCOUNTS_H
#define DESK_ACCOUNTS_H

#include "model/user.h"
#include "store/db.h"

#define ACCOUNTS_TOKEN_TEXT   65 /* 256 random bits in hex, NUL */
#define ACCOUNTS_LIFE_MS      (12 * 3600 * INT64_C(1000))
#define ACCOUNTS_RENEW_MS     (600 * INT64_C(1000))
#define ACCOUNTS_PASSWORD_MIN 8    /* bytes */
#define ACCOUNTS_PASSWORD_MAX 1024 /* bytes; more is not hashed */

/* Whether the password is the user's: FAULT_REJECT "wrong_password" if not.
 * Reads only; takes 0.1 s and 64 MiB, so on a worker, never on the loop. */
bool accounts_verify(struct db *db, const char *login, const char *password,
		     struct user *u_r, struct fault *why) MUST_CHECK;

/* Signs in the user whom accounts_verify() gave and fills the token for the
 * cookie. FAULT_REJECT "wrong_password" when the user was disabled or got
 * another password since. Writes. */
bool accounts_sign_in(struct db *db, const struct user *verified, int64_t now,
		      char token_r[ACCOUNTS_TOKEN_TEXT],
		      struct fault *why) MUST_CHECK;

struct account_signin {
	bool found;
	bool renew;       /* call accounts_renew() by and by */
	struct user user; /* when found; without password */
};

/* Who holds this token (any text from outside). A sign-in ends 12 hours after
 * its last use. Reads only. */
bool accounts_find(struct db *db, const char *token, int64_t now,
		   struct account_signin *s_r, struct fault *why) MUST_CHECK;
/* Writes; done also when the token is not valid any more. */
bool accounts_renew(struct db *db, const char *token, int64_t now,
		    struct fault *why) MUST_CHECK;
bool accounts_sign_out(struct db *db, const char *token,
		       struct fault *why) MUST_CHECK;

/* Adds u (login, name, role; sets u->id). FAULT_REJECT when login, name or
 * password will not do, "exists" when the login is taken. Takes 0.1 s. */
bool accounts_add(struct db *db, struct user *u, const char *password,
		  struct fault *why) MUST_CHECK;
/* Both end the user's sign-ins. FAULT_REJECT "unknown" when there is none. */
bool accounts_set_password(struct db *db, const char *login,
			   const char *password, struct fault *why) MUST_CHECK;
bool accounts_set_disabled(struct db *db, const char *login, bool disabled,
			   struct fault *why) MUST_CHECK;

/* A password that is easy to read out: 20 letters and digits in groups, 100
 * random bits. */
#define ACCOUNTS_PASSWORD_TEXT 25
void accounts_make_password(char out[ACCOUNTS_PASSWORD_TEXT]);

enum account_right {
	RIGHT_CHAT,      /* lead conversations */
	RIGHT_SUPERVISE, /* see all conversations and operators, step in */
	RIGHT_EDIT,      /* change and publish content */
	RIGHT_ADMIN      /* users and settings */
};

bool accounts_may(enum user_role role, enum account_right right);

#endif
