#include "config.h"

#include "store/signins.h"

#include <string.h>

#include "base/attr.h"
#include "store/users.h"

static const char sql_add[] =
	"INSERT INTO signin (token_hash, account, created_at, expires_at)"
	" VALUES ($1, $2, $3, $4)";
static const char sql_find[] =
	"SELECT account, expires_at FROM signin WHERE token_hash = $1 AND expires_at > $2";
static const char sql_extend[] = "UPDATE signin SET expires_at = $3"
				 " WHERE token_hash = $1 AND expires_at > $2";
static const char sql_remove[] = "DELETE FROM signin WHERE token_hash = $1";
static const char sql_remove_user[] = "DELETE FROM signin WHERE account = $1";
static const char sql_remove_expired[] =
	"DELETE FROM signin WHERE expires_at <= $1";

static bool keep_signin(void *ctx, const struct row *r, struct fault *why)
{
	struct signin_found *f_r = ctx;

	(void)why;
	f_r->user.id = row_int(r, 0);
	f_r->expires_at = row_int(r, 1);
	return true;
}

bool signins_add(struct db *db, const struct signin *s, struct fault *why)
{
	const struct value v[] = {
		value_text(s->token_hash),
		value_int(s->user_id),
		value_int(s->created_at),
		value_int(s->expires_at),
	};

	return db_exec(db, sql_add, v, ARRAY_SIZE(v), why);
}

bool signins_find(struct db *db, const char *token_hash, int64_t now,
		  struct signin_found *f_r, struct fault *why)
{
	const struct value v[] = {value_text(token_hash), value_int(now)};
	const struct db_call call = {.sql = sql_find,
				     .values = v,
				     .n = ARRAY_SIZE(v),
				     .row = keep_signin,
				     .ctx = f_r};
	int64_t id;

	memset(f_r, 0, sizeof(*f_r));
	if (!db_run(db, &call, why))
		return false;
	id = f_r->user.id;
	if (id != 0 && !users_find_id(db, id, &f_r->user, &f_r->found, why))
		return false;
	f_r->user.password[0] = '\0';
	f_r->found = f_r->found && !f_r->user.disabled;
	return true;
}

bool signins_extend(struct db *db, const char *token_hash, int64_t now,
		    int64_t expires_at, struct fault *why)
{
	const struct value v[] = {value_text(token_hash), value_int(now),
				  value_int(expires_at)};

	return db_exec(db, sql_extend, v, ARRAY_SIZE(v), why);
}

bool signins_remove(struct db *db, const char *token_hash, struct fault *why)
{
	const struct value v[] = {value_text(token_hash)};

	return db_exec(db, sql_remove, v, ARRAY_SIZE(v), why);
}

bool signins_remove_user(struct db *db, int64_t user_id, struct fault *why)
{
	const struct value v[] = {value_int(user_id)};

	return db_exec(db, sql_remove_user, v, ARRAY_SIZE(v), why);
}

bool signins_remove_expired(struct db *db, int64_t now, struct fault *why)
{
	const struct value v[] = {value_int(now)};

	return db_exec(db, sql_remove_expired, v, ARRAY_SIZE(v), why);
}
