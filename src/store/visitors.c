#include "config.h"

#include "store/visitors.h"

#include "base/attr.h"

#define COLUMNS "id, site, lang, name, email, phone, created_at, seen_at"

static const char sql_insert[] = "INSERT INTO visitor (" COLUMNS ", token_hash)"
				 " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
static const char sql_load[] = "SELECT " COLUMNS " FROM visitor WHERE id = $1";
static const char sql_find_token[] =
	"SELECT " COLUMNS " FROM visitor WHERE token_hash = $1";
static const char sql_save[] = "UPDATE visitor SET lang = $2, name = $3,"
			       " email = $4, phone = $5 WHERE id = $1";
static const char sql_touch[] = "UPDATE visitor SET seen_at = $2 WHERE id = $1";

struct one {
	struct visitor *v;
	bool *found;
};

static bool keep_one(void *ctx, const struct row *r, struct fault *why)
{
	const struct one *one = ctx;
	struct visitor *v = one->v;

	(void)why;
	*one->found = true;
	*v = (struct visitor){.created_at = row_int(r, 6),
			      .seen_at = row_int(r, 7)};
	row_copy(r, 0, v->id, sizeof(v->id));
	row_copy(r, 1, v->site, sizeof(v->site));
	row_copy(r, 2, v->lang, sizeof(v->lang));
	row_copy(r, 3, v->name, sizeof(v->name));
	row_copy(r, 4, v->email, sizeof(v->email));
	row_copy(r, 5, v->phone, sizeof(v->phone));
	return true;
}

static bool find(struct db *db, const char *sql, const char *key,
		 struct one one, struct fault *why)
{
	const struct value v[] = {value_text(key)};
	const struct db_call call = {.sql = sql,
				     .values = v,
				     .n = ARRAY_SIZE(v),
				     .row = keep_one,
				     .ctx = &one};

	*one.found = false;
	return db_run(db, &call, why);
}

static bool update(struct db *db, const char *sql, const struct value *values,
		   size_t n, struct fault *why)
{
	int64_t changed;
	const struct db_call call = {
		.sql = sql, .values = values, .n = n, .changed_r = &changed};

	if (!db_run(db, &call, why))
		return false;
	if (changed > 0)
		return true;
	return fault_set(why, FAULT_REJECT, "unknown",
			 "there is no such visitor");
}

bool visitors_insert(struct db *db, const struct visitor *v,
		     const char *token_hash, struct fault *why)
{
	const struct value values[] = {
		value_text(v->id),        value_text(v->site),
		value_text(v->lang),      value_text(v->name),
		value_text(v->email),     value_text(v->phone),
		value_int(v->created_at), value_int(v->seen_at),
		value_text(token_hash),
	};

	return db_exec(db, sql_insert, values, ARRAY_SIZE(values), why);
}

bool visitors_load(struct db *db, const char *id, struct visitor *v_r,
		   bool *found_r, struct fault *why)
{
	return find(db, sql_load, id, (struct one){v_r, found_r}, why);
}

bool visitors_find_token(struct db *db, const char *token_hash,
			 struct visitor *v_r, bool *found_r, struct fault *why)
{
	return find(db, sql_find_token, token_hash, (struct one){v_r, found_r},
		    why);
}

bool visitors_save(struct db *db, const struct visitor *v, struct fault *why)
{
	const struct value values[] = {
		value_text(v->id),    value_text(v->lang),  value_text(v->name),
		value_text(v->email), value_text(v->phone),
	};

	return update(db, sql_save, values, ARRAY_SIZE(values), why);
}

bool visitors_touch(struct db *db, const char *id, int64_t seen_at,
		    struct fault *why)
{
	const struct value values[] = {value_text(id), value_int(seen_at)};

	return update(db, sql_touch, values, ARRAY_SIZE(values), why);
}
