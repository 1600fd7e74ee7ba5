#include "config.h"

#include "store/outbox.h"

#include "base/attr.h"

static const char sql_add[] =
	"INSERT INTO outbox (id, topic, conversation, seq, body, created_at,"
	" due_at, attempts, dead, error)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, '')";
static const char sql_each_due[] =
	"SELECT id, topic, conversation, seq, body, created_at, due_at,"
	" attempts, error FROM outbox o WHERE dead = 0 AND due_at <= $1"
	" AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.dead = 0"
	" AND e.conversation = o.conversation"
	" AND (e.seq, e.created_at, e.id) < (o.seq, o.created_at, o.id))"
	" ORDER BY due_at, created_at, seq LIMIT $2";
static const char sql_next_due[] =
	"SELECT MIN(due_at) FROM outbox WHERE dead = 0 AND due_at > $1";
static const char sql_done[] = "DELETE FROM outbox WHERE id = $1";
static const char sql_failed[] =
	"UPDATE outbox SET attempts = attempts + 1, error = $2, due_at = $3,"
	" dead = CASE WHEN attempts + 1 >= $4 THEN 1 ELSE 0 END WHERE id = $1";
static const char sql_count[] =
	"SELECT COUNT(*) - COALESCE(SUM(dead), 0), COALESCE(SUM(dead), 0)"
	" FROM outbox";

struct visit {
	void (*each)(void *ctx, const struct outbox_row *r);
	void *ctx;
};

struct counts {
	int64_t waiting;
	int64_t dead;
};

static bool visit_row(void *ctx, const struct row *r, struct fault *why)
{
	const struct visit *visit = ctx;
	const struct outbox_row row = {
		.id = row_text(r, 0),
		.topic = row_text(r, 1),
		.conversation = row_is_null(r, 2) ? NULL : row_text(r, 2),
		.seq = row_int(r, 3),
		.body = row_text(r, 4),
		.created_at = row_int(r, 5),
		.due_at = row_int(r, 6),
		.attempts = row_int(r, 7),
		.error = row_text(r, 8),
	};

	(void)why;
	visit->each(visit->ctx, &row);
	return true;
}

static bool keep_due(void *ctx, const struct row *r, struct fault *why)
{
	int64_t *due_r = ctx;

	(void)why;
	*due_r = row_int(r, 0);
	return true;
}

static bool keep_counts(void *ctx, const struct row *r, struct fault *why)
{
	struct counts *counts = ctx;

	(void)why;
	counts->waiting = row_int(r, 0);
	counts->dead = row_int(r, 1);
	return true;
}

bool outbox_add(struct db *db, const struct outbox_row *r, struct fault *why)
{
	const struct value v[] = {
		value_text(r->id),           value_text(r->topic),
		value_text(r->conversation), value_int(r->seq),
		value_text(r->body),         value_int(r->created_at),
		value_int(r->due_at),
	};

	return db_exec(db, sql_add, v, ARRAY_SIZE(v), why);
}

bool outbox_each_due(struct db *db, int64_t now, int64_t limit,
		     void (*each)(void *ctx, const struct outbox_row *r),
		     void *ctx, struct fault *why)
{
	const struct value v[] = {value_int(now), value_int(limit)};
	struct visit visit = {each, ctx};
	const struct db_call call = {.sql = sql_each_due,
				     .values = v,
				     .n = ARRAY_SIZE(v),
				     .row = visit_row,
				     .ctx = &visit};

	return db_run(db, &call, why);
}

bool outbox_next_due(struct db *db, int64_t now, int64_t *due_r,
		     struct fault *why)
{
	const struct value v[] = {value_int(now)};
	const struct db_call call = {.sql = sql_next_due,
				     .values = v,
				     .n = ARRAY_SIZE(v),
				     .row = keep_due,
				     .ctx = due_r};

	*due_r = 0;
	return db_run(db, &call, why);
}

bool outbox_done(struct db *db, const char *id, struct fault *why)
{
	const struct value v[] = {value_text(id)};

	return db_exec(db, sql_done, v, ARRAY_SIZE(v), why);
}

bool outbox_failed(struct db *db, const struct outbox_failure *f,
		   struct fault *why)
{
	const struct value v[] = {
		value_text(f->id),
		value_text(f->error),
		value_int(f->retry_at),
		value_int(f->most_attempts),
	};

	return db_exec(db, sql_failed, v, ARRAY_SIZE(v), why);
}

bool outbox_count(struct db *db, int64_t *waiting_r, int64_t *dead_r,
		  struct fault *why)
{
	struct counts counts = {0, 0};
	const struct db_call call = {
		.sql = sql_count, .row = keep_counts, .ctx = &counts};

	if (!db_run(db, &call, why))
		return false;
	*waiting_r = counts.waiting;
	*dead_r = counts.dead;
	return true;
}
