#include "config.h"

#include "store/conversations.h"

#include "base/attr.h"

#define COLUMNS                                                                \
	"id, visitor, state, lang, last_seq, last_public_seq, created_at,"     \
	" updated_at, queued_at, operator_id, bot_due_seq, bot_done_seq,"      \
	" clarified, misses, seen_visitor, seen_agents, severity, skill,"      \
	" reason, page, last_text, last_intent, answered_at"
#define N_COLUMNS 23

static const char sql_load[] =
	"SELECT " COLUMNS " FROM conversation WHERE id = $1";
static const char sql_latest[] =
	"SELECT " COLUMNS " FROM conversation WHERE visitor = $1"
	" ORDER BY created_at DESC, id DESC LIMIT 1";
static const char sql_insert[] =
	"INSERT INTO conversation (" COLUMNS ") VALUES"
	" ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,"
	" $16, $17, $18, $19, $20, $21, $22, $23)";
/* Not the columns that never change: their keys need not be looked at. */
static const char sql_save[] =
	"UPDATE conversation SET state = $3, lang = $4, last_seq = $5,"
	" last_public_seq = $6, updated_at = $8, queued_at = $9,"
	" operator_id = $10, bot_due_seq = $11, bot_done_seq = $12,"
	" clarified = $13, misses = $14, seen_visitor = $15,"
	" seen_agents = $16, severity = $17, skill = $18, reason = $19,"
	" page = $20, last_text = $21, last_intent = $22, answered_at = $23"
	" WHERE id = $1";
static const char sql_each_open[] =
	"SELECT " COLUMNS " FROM conversation"
	" WHERE state = 'queued' OR state = 'assigned' OR state = 'offline'"
	" ORDER BY queued_at, id";
static const char sql_each_due[] = "SELECT " COLUMNS " FROM conversation"
				   " WHERE bot_due_seq > 0"
				   " ORDER BY updated_at, id";

struct visit {
	void (*each)(void *ctx, const struct conversation *c);
	void *ctx;
};

struct one {
	struct conversation *c;
	bool *found;
};

static bool read_row(const struct row *r, struct conversation *c,
		     struct fault *why)
{
	*c = (struct conversation){
		.last_seq = row_int(r, 4),
		.last_public_seq = row_int(r, 5),
		.created_at = row_int(r, 6),
		.updated_at = row_int(r, 7),
		.queued_at = row_int(r, 8),
		.operator_id = row_int(r, 9),
		.bot_due_seq = row_int(r, 10),
		.bot_done_seq = row_int(r, 11),
		.clarified = (int)row_int(r, 12),
		.misses = (int)row_int(r, 13),
		.seen_visitor = row_int(r, 14),
		.seen_agents = row_int(r, 15),
		.answered_at = row_int(r, 22),
	};
	row_copy(r, 0, c->id, sizeof(c->id));
	row_copy(r, 1, c->visitor, sizeof(c->visitor));
	row_copy(r, 3, c->lang, sizeof(c->lang));
	row_copy(r, 17, c->skill, sizeof(c->skill));
	row_copy(r, 18, c->reason, sizeof(c->reason));
	row_copy(r, 19, c->page, sizeof(c->page));
	row_copy(r, 20, c->last_text, sizeof(c->last_text));
	row_copy(r, 21, c->last_intent, sizeof(c->last_intent));
	if (conversation_state_parse(row_text(r, 2), &c->state) &&
	    severity_parse(row_text(r, 16), &c->severity))
		return true;
	return fault_set(why, FAULT_FATAL, "corrupt",
			 "conversation %s is in state \"%s\" with severity "
			 "\"%s\", which this program does not know",
			 c->id, row_text(r, 2), row_text(r, 16));
}

static void write_row(const struct conversation *c, struct value v[N_COLUMNS])
{
	const struct value all[N_COLUMNS] = {
		value_text(c->id),
		value_text(c->visitor),
		value_text(conversation_state_name(c->state)),
		value_text(c->lang),
		value_int(c->last_seq),
		value_int(c->last_public_seq),
		value_int(c->created_at),
		value_int(c->updated_at),
		value_int(c->queued_at),
		value_int(c->operator_id),
		value_int(c->bot_due_seq),
		value_int(c->bot_done_seq),
		value_int(c->clarified),
		value_int(c->misses),
		value_int(c->seen_visitor),
		value_int(c->seen_agents),
		value_text(severity_name(c->severity)),
		value_text(c->skill),
		value_text(c->reason),
		value_text(c->page),
		value_text(c->last_text),
		value_text(c->last_intent),
		value_int(c->answered_at),
	};

	for (size_t i = 0; i < N_COLUMNS; i++)
		v[i] = all[i];
}

static bool keep_one(void *ctx, const struct row *r, struct fault *why)
{
	const struct one *one = ctx;

	*one->found = true;
	return read_row(r, one->c, why);
}

static bool visit_row(void *ctx, const struct row *r, struct fault *why)
{
	const struct visit *visit = ctx;
	struct conversation c;

	if (!read_row(r, &c, why))
		return false;
	visit->each(visit->ctx, &c);
	return true;
}

static bool find(struct db *db, const char *sql, const char *key,
		 const struct one *one, struct fault *why)
{
	const struct value v[] = {value_text(key)};
	struct one out = *one;
	const struct db_call call = {.sql = sql,
				     .values = v,
				     .n = ARRAY_SIZE(v),
				     .row = keep_one,
				     .ctx = &out};

	*one->found = false;
	return db_run(db, &call, why);
}

static bool each_of(struct db *db, const char *sql, struct visit visit,
		    struct fault *why)
{
	const struct db_call call = {
		.sql = sql, .row = visit_row, .ctx = &visit};

	return db_run(db, &call, why);
}

bool conversations_load(struct db *db, const char *id, struct conversation *c_r,
			bool *found_r, struct fault *why)
{
	return find(db, sql_load, id, &(struct one){c_r, found_r}, why);
}

bool conversations_latest(struct db *db, const char *visitor,
			  struct conversation *c_r, bool *found_r,
			  struct fault *why)
{
	return find(db, sql_latest, visitor, &(struct one){c_r, found_r}, why);
}

bool conversations_insert(struct db *db, const struct conversation *c,
			  struct fault *why)
{
	struct value v[N_COLUMNS];

	write_row(c, v);
	return db_exec(db, sql_insert, v, N_COLUMNS, why);
}

bool conversations_save(struct db *db, const struct conversation *c,
			struct fault *why)
{
	struct value v[N_COLUMNS];
	int64_t changed;
	const struct db_call call = {.sql = sql_save,
				     .values = v,
				     .n = N_COLUMNS,
				     .changed_r = &changed};

	write_row(c, v);
	if (!db_run(db, &call, why))
		return false;
	if (changed > 0)
		return true;
	return fault_set(why, FAULT_REJECT, "unknown",
			 "there is no conversation %s", c->id);
}

bool conversations_each_open(struct db *db,
			     void (*each)(void *ctx,
					  const struct conversation *c),
			     void *ctx, struct fault *why)
{
	return each_of(db, sql_each_open, (struct visit){each, ctx}, why);
}

bool conversations_each_due(struct db *db,
			    void (*each)(void *ctx,
					 const struct conversation *c),
			    void *ctx, struct fault *why)
{
	return each_of(db, sql_each_due, (struct visit){each, ctx}, why);
}
