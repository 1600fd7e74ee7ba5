#include "config.h"

#include "desk/accounts.h"

#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "store/signins.h"
#include "store/users.h"

/* The hash of nobody's password, made like all others: what an unknown login
 * is compared with, so that it takes as long. */
static const char nobody[] =
	"$argon2id$v=19$m=65536,t=2,p=1$vSwcbZAJkUu4J9xkvsLhkA$"
	"Hm2ZgdZePPYAu6Uv4sKV9D4PIe5+l8bhcYHgqAtP46s";

static bool refused(struct fault *why)
{
	return fault_set(why, FAULT_REJECT, "wrong_password",
			 "login or password is wrong");
}

bool accounts_verify(struct db *db, const char *login, const char *password,
		     struct user *u_r, struct fault *why)
{
	bool found = false, right;

	if (strlen(password) > ACCOUNTS_PASSWORD_MAX)
		return refused(why);
	if (strlen(login) < USER_LOGIN_MAX &&
	    !users_find_login(db, login, u_r, &found, why))
		return false;
	right = secret_password_matches(password,
					found ? u_r->password : nobody);
	return (found && right && !u_r->disabled) || refused(why);
}

bool accounts_sign_in(struct db *db, const struct user *verified, int64_t now,
		      char token_r[ACCOUNTS_TOKEN_TEXT], struct fault *why)
{
	char hash[SECRET_HASH_TEXT];
	struct user u;
	bool found;
	struct signin s = {.token_hash = hash,
			   .user_id = verified->id,
			   .created_at = now,
			   .expires_at = now + ACCOUNTS_LIFE_MS};

	if (!users_find_id(db, verified->id, &u, &found, why))
		return false;
	if (!found || u.disabled || strcmp(u.password, verified->password) != 0)
		return refused(why);
	secret_random_hex(token_r, ACCOUNTS_TOKEN_TEXT, 32);
	secret_hash_hex(token_r, strlen(token_r), hash);
	return signins_remove_expired(db, now, why) && signins_add(db, &s, why);
}

/* Only what looks like a token of ours is looked up. */
static bool token_hash(const char *token, char hash[SECRET_HASH_TEXT])
{
	size_t len = strlen(token);

	if (len != ACCOUNTS_TOKEN_TEXT - 1 ||
	    strspn(token, "0123456789abcdef") != len)
		return false;
	secret_hash_hex(token, len, hash);
	return true;
}

bool accounts_find(struct db *db, const char *token, int64_t now,
		   struct account_signin *s_r, struct fault *why)
{
	char hash[SECRET_HASH_TEXT];
	struct signin_found f;

	memset(s_r, 0, sizeof(*s_r));
	if (!token_hash(token, hash))
		return true;
	if (!signins_find(db, hash, now, &f, why))
		return false;
	s_r->found = f.found;
	s_r->user = f.user;
	s_r->renew = f.expires_at - now < ACCOUNTS_LIFE_MS - ACCOUNTS_RENEW_MS;
	return true;
}

bool accounts_renew(struct db *db, const char *token, int64_t now,
		    struct fault *why)
{
	char hash[SECRET_HASH_TEXT];

	return !token_hash(token, hash) ||
	       signins_extend(db, hash, now, now + ACCOUNTS_LIFE_MS, why);
}

bool accounts_sign_out(struct db *db, const char *token, struct fault *why)
{
	char hash[SECRET_HASH_TEXT];

	return !token_hash(token, hash) || signins_remove(db, hash, why);
}

static bool login_will_do(const char *login, struct fault *why)
{
	size_t n = strspn(login, "abcdefghijklmnopqrstuvwxyz"
				 "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				 "0123456789._@+-");

	return (n > 0 && n < USER_LOGIN_MAX && login[n] == '\0') ||
	       fault_set(why, FAULT_REJECT, "login",
			 "a login is 1 to %d letters, digits or ._@+-",
			 USER_LOGIN_MAX - 1);
}

static bool name_will_do(const char *name, struct fault *why)
{
	size_t len = strlen(name);
	bool plain = len > 0 && utf8_is_valid(name, len);

	for (size_t i = 0; plain && i < len; i++)
		plain = (unsigned char)name[i] >= 0x20 && name[i] != 0x7f;
	return plain || fault_set(why, FAULT_REJECT, "name",
				  "a name is UTF-8 text without control "
				  "characters and not empty");
}

static bool password_will_do(const char *password, struct fault *why)
{
	size_t len = strlen(password);

	return (len >= ACCOUNTS_PASSWORD_MIN && len <= ACCOUNTS_PASSWORD_MAX) ||
	       fault_set(why, FAULT_REJECT, "password",
			 "a password has %d to %d bytes", ACCOUNTS_PASSWORD_MIN,
			 ACCOUNTS_PASSWORD_MAX);
}

bool accounts_add(struct db *db, struct user *u, const char *password,
		  struct fault *why)
{
	_Static_assert(sizeof(u->password) >= SECRET_PASSWORD_TEXT,
		       "a password hash must fit");
	u->created_at = clock_wall_ms();
	return login_will_do(u->login, why) && name_will_do(u->name, why) &&
	       password_will_do(password, why) &&
	       secret_password_hash(password, u->password, why) &&
	       users_add(db, u, why);
}

static bool find_login(struct db *db, const char *login, struct user *u_r,
		       struct fault *why)
{
	bool found = false;

	if (strlen(login) < USER_LOGIN_MAX &&
	    !users_find_login(db, login, u_r, &found, why))
		return false;
	return found || fault_set(why, FAULT_REJECT, "unknown",
				  "there is no user \"%.64s\"", login);
}

bool accounts_set_password(struct db *db, const char *login,
			   const char *password, struct fault *why)
{
	char hash[SECRET_PASSWORD_TEXT];
	struct user u;

	return password_will_do(password, why) &&
	       find_login(db, login, &u, why) &&
	       secret_password_hash(password, hash, why) &&
	       users_set_password(db, u.id, hash, why) &&
	       signins_remove_user(db, u.id, why);
}

bool accounts_set_disabled(struct db *db, const char *login, bool disabled,
			   struct fault *why)
{
	struct user u;

	return find_login(db, login, &u, why) &&
	       users_set_disabled(db, u.id, disabled, why) &&
	       signins_remove_user(db, u.id, why);
}

void accounts_make_password(char out[ACCOUNTS_PASSWORD_TEXT])
{
	/* 32 of them, so that five bits choose one without a bias; without
	 * those that look like another. */
	static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
	unsigned char raw[20];
	size_t n = 0;

	_Static_assert(sizeof(letters) == 33, "five bits a letter");
	secret_random(raw, sizeof(raw));
	for (size_t i = 0; i < sizeof(raw); i++) {
		if (i > 0 && i % 4 == 0)
			out[n++] = '-';
		out[n++] = letters[raw[i] & 31];
	}
	out[n] = '\0';
}

bool accounts_may(enum user_role role, enum account_right right)
{
	switch (role) {
	case ROLE_OPERATOR:
		return right == RIGHT_CHAT;
	case ROLE_SUPERVISOR:
		return right == RIGHT_CHAT || right == RIGHT_SUPERVISE;
	case ROLE_EDITOR:
		return right == RIGHT_CHAT || right == RIGHT_EDIT;
	case ROLE_ADMIN:
		return true;
	}
	return false;
}
