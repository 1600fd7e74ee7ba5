#include "config.h"

#include "store/contents.h"

#include "base/attr.h"

#define SELECT_VERSION                                                         \
	"SELECT number, at, author, note, digest FROM content_version"

static const char sql_insert[] =
	"INSERT INTO content_version (number, at, author, note, digest)"
	" SELECT COALESCE(MAX(number), 0) + 1, $1, $2, $3, $4"
	" FROM content_version RETURNING number";
static const char sql_insert_file[] =
	"INSERT INTO content_file (version, path, bytes) VALUES ($1, $2, $3)";
static const char sql_each[] = SELECT_VERSION " ORDER BY number DESC LIMIT $1";
static const char sql_find[] = SELECT_VERSION " WHERE number = $1";
static const char sql_each_file[] =
	"SELECT path, bytes FROM content_file WHERE version = $1 ORDER BY path";

struct visit {
	void (*each)(void *ctx, const struct content_version *v);
	void *ctx;
};

struct file_visit {
	void (*each)(void *ctx, const struct content_file *f);
	void *ctx;
};

struct one {
	struct content_version *v;
	bool *found;
};

static bool keep_number(void *ctx, const struct row *r, struct fault *why)
{
	struct content_version *v = ctx;

	(void)why;
	v->number = row_int(r, 0);
	return true;
}

static bool visit_version(void *ctx, const struct row *r, struct fault *why)
{
	const struct visit *visit = ctx;
	struct content_version v = {.number = row_int(r, 0),
				    .at = row_int(r, 1)};

	(void)why;
	row_copy(r, 2, v.author, sizeof(v.author));
	row_copy(r, 3, v.note, sizeof(v.note));
	row_copy(r, 4, v.digest, sizeof(v.digest));
	visit->each(visit->ctx, &v);
	return true;
}

static void keep_one(void *ctx, const struct content_version *v)
{
	const struct one *one = ctx;

	*one->v = *v;
	*one->found = true;
}

static bool visit_file(void *ctx, const struct row *r, struct fault *why)
{
	const struct file_visit *visit = ctx;
	struct content_file f = {.path = row_text(r, 0)};

	(void)why;
	f.bytes = row_bytes(r, 1, &f.len);
	visit->each(visit->ctx, &f);
	return true;
}

static bool run_versions(struct db *db, const char *sql, int64_t key,
			 struct visit visit, struct fault *why)
{
	const struct value v[] = {value_int(key)};
	const struct db_call call = {.sql = sql,
				     .values = v,
				     .n = ARRAY_SIZE(v),
				     .row = visit_version,
				     .ctx = &visit};

	return db_run(db, &call, why);
}

bool contents_insert(struct db *db, struct content_version *v,
		     const struct content_file *files, size_t n,
		     struct fault *why)
{
	const struct value values[] = {
		value_int(v->at),
		value_text(v->author),
		value_text(v->note),
		value_text(v->digest),
	};
	const struct db_call call = {.sql = sql_insert,
				     .values = values,
				     .n = ARRAY_SIZE(values),
				     .row = keep_number,
				     .ctx = v};

	if (!db_run(db, &call, why))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct value file[] = {
			value_int(v->number),
			value_text(files[i].path),
			value_blob(files[i].bytes, files[i].len),
		};

		if (!db_exec(db, sql_insert_file, file, ARRAY_SIZE(file), why))
			return false;
	}
	return true;
}

bool contents_latest(struct db *db, struct content_version *v_r, bool *found_r,
		     struct fault *why)
{
	struct one one = {v_r, found_r};

	*found_r = false;
	return run_versions(db, sql_each, 1, (struct visit){keep_one, &one},
			    why);
}

bool contents_find(struct db *db, int64_t number, struct content_version *v_r,
		   bool *found_r, struct fault *why)
{
	struct one one = {v_r, found_r};

	*found_r = false;
	return run_versions(db, sql_find, number,
			    (struct visit){keep_one, &one}, why);
}

bool contents_each_file(struct db *db, int64_t number,
			void (*each)(void *ctx, const struct content_file *f),
			void *ctx, struct fault *why)
{
	const struct value v[] = {value_int(number)};
	struct file_visit visit = {each, ctx};
	const struct db_call call = {.sql = sql_each_file,
				     .values = v,
				     .n = ARRAY_SIZE(v),
				     .row = visit_file,
				     .ctx = &visit};

	return db_run(db, &call, why);
}

bool contents_each(struct db *db, int64_t limit,
		   void (*each)(void *ctx, const struct content_version *v),
		   void *ctx, struct fault *why)
{
	return run_versions(db, sql_each, limit, (struct visit){each, ctx},
			    why);
}
