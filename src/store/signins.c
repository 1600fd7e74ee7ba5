#include "config.h"

#include "store/signins.h"

#include "base/attr.h"
#include "store/users.h"

static const char sql_add[] =
	"INSERT INTO signin (token_hash, account, created_at, expires_at)"
	" VALUES ($1, $2, $3, $4)";
static const char sql_find[] =
	"SELECT account FROM signin WHERE token_hash = $1 AND expires_at > $2";
static const char sql_remove[] = "DELETE FROM signin WHERE token_hash = $1";
static const char sql_remove_user[] = "DELETE FROM signin WHERE account = $1";
static const char sql_remove_expired[] =
	"DELETE FROM signin WHERE expires_at <= $1";

static bool keep_id(void *ctx, const struct row *r, struct fault *why)
{
	int64_t *id_r = ctx;

	(void)why;
	*id_r = row_int(r, 0);
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
		  struct user *u_r, bool *found_r, struct fault *why)
{
	const struct value v[] = {value_text(token_hash), value_int(now)};
	int64_t id = 0;
	const struct db_call call = {.sql = sql_find,
				     .values = v,
				     .n = ARRAY_SIZE(v),
				     .row = keep_id,
				     .ctx = &id};

	*found_r = false;
	if (!db_run(db, &call, why))
		return false;
	if (id == 0)
		return true;
	if (!users_find_id(db, id, u_r, found_r, why))
		return false;
	u_r->password[0] = '\0';
	*found_r = *found_r && !u_r->disabled;
	return true;
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
