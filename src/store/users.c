#include "config.h"

#include "store/users.h"

#include "base/attr.h"

static const char sql_add[] =
	"INSERT INTO account"
	" (id, login, name, role, disabled, password, created_at)"
	" SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3, $4, $5, $6 FROM account"
	" RETURNING id";

#define SELECT_USER                                                            \
	"SELECT id, login, name, role, disabled, created_at, password"         \
	" FROM account"

static const char sql_find_login[] =
	SELECT_USER " WHERE lower(login) = lower($1)";
static const char sql_find_id[] = SELECT_USER " WHERE id = $1";
static const char sql_each[] = SELECT_USER " ORDER BY lower(login)";
static const char sql_set_password[] =
	"UPDATE account SET password = $2 WHERE id = $1";
static const char sql_set_disabled[] =
	"UPDATE account SET disabled = $2 WHERE id = $1";

struct one {
	struct user *u;
	bool *found;
};

struct visit {
	void (*each)(void *ctx, const struct user *u);
	void *ctx;
};

static bool read_row(const struct row *r, struct user *u, struct fault *why)
{
	*u = (struct user){
		.id = row_int(r, 0),
		.disabled = row_int(r, 4) != 0,
		.created_at = row_int(r, 5),
	};
	row_copy(r, 1, u->login, sizeof(u->login));
	row_copy(r, 2, u->name, sizeof(u->name));
	row_copy(r, 6, u->password, sizeof(u->password));
	if (user_role_parse(row_text(r, 3), &u->role))
		return true;
	return fault_set(why, FAULT_FATAL, "corrupt",
			 "user %s has the role \"%s\", which this program does "
			 "not know",
			 u->login, row_text(r, 3));
}

static bool keep_one(void *ctx, const struct row *r, struct fault *why)
{
	const struct one *one = ctx;

	*one->found = true;
	return read_row(r, one->u, why);
}

static bool visit_row(void *ctx, const struct row *r, struct fault *why)
{
	const struct visit *visit = ctx;
	struct user u;

	if (!read_row(r, &u, why))
		return false;
	/* A list is for looking at: hashes do not travel with it. */
	u.password[0] = '\0';
	visit->each(visit->ctx, &u);
	return true;
}

static bool keep_id(void *ctx, const struct row *r, struct fault *why)
{
	struct user *u = ctx;

	(void)why;
	u->id = row_int(r, 0);
	return true;
}

static bool find(struct db *db, const char *sql, struct value key,
		 struct one one, struct fault *why)
{
	const struct db_call call = {.sql = sql,
				     .values = &key,
				     .n = 1,
				     .row = keep_one,
				     .ctx = &one};

	*one.found = false;
	return db_run(db, &call, why);
}

static bool set(struct db *db, const char *sql, int64_t id, struct value to,
		struct fault *why)
{
	const struct value v[] = {value_int(id), to};
	int64_t changed;
	const struct db_call call = {.sql = sql,
				     .values = v,
				     .n = ARRAY_SIZE(v),
				     .changed_r = &changed};

	if (!db_run(db, &call, why))
		return false;
	if (changed > 0)
		return true;
	return fault_set(why, FAULT_REJECT, "unknown", "there is no such user");
}

bool users_add(struct db *db, struct user *u, struct fault *why)
{
	const struct value v[] = {
		value_text(u->login),
		value_text(u->name),
		value_text(user_role_name(u->role)),
		value_int(u->disabled),
		value_text(u->password),
		value_int(u->created_at),
	};
	const struct db_call call = {.sql = sql_add,
				     .values = v,
				     .n = ARRAY_SIZE(v),
				     .row = keep_id,
				     .ctx = u};

	return db_run(db, &call, why);
}

bool users_find_login(struct db *db, const char *login, struct user *u_r,
		      bool *found_r, struct fault *why)
{
	return find(db, sql_find_login, value_text(login),
		    (struct one){u_r, found_r}, why);
}

bool users_find_id(struct db *db, int64_t id, struct user *u_r, bool *found_r,
		   struct fault *why)
{
	return find(db, sql_find_id, value_int(id), (struct one){u_r, found_r},
		    why);
}

bool users_set_password(struct db *db, int64_t id, const char *hash,
			struct fault *why)
{
	return set(db, sql_set_password, id, value_text(hash), why);
}

bool users_set_disabled(struct db *db, int64_t id, bool disabled,
			struct fault *why)
{
	return set(db, sql_set_disabled, id, value_int(disabled), why);
}

bool users_each(struct db *db, void (*each)(void *ctx, const struct user *u),
		void *ctx, struct fault *why)
{
	struct visit visit = {each, ctx};
	const struct db_call call = {
		.sql = sql_each, .row = visit_row, .ctx = &visit};

	return db_run(db, &call, why);
}
