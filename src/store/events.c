#include "config.h"

#include "store/events.h"

#include <string.h>

#include "base/mem.h"

#define COLUMNS                                                                \
	"conversation, seq, prev, at, kind, author, author_id, author_name,"   \
	" visibility, client_id, body"

static const char sql_append[] =
	"INSERT INTO event (" COLUMNS ") VALUES"
	" ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
static const char sql_find[] = "SELECT " COLUMNS " FROM event"
			       " WHERE conversation = $1 AND client_id = $2";
static const char sql_find_seq[] = "SELECT " COLUMNS " FROM event"
				   " WHERE conversation = $1 AND seq = $2";
static const char sql_each[] =
	"SELECT " COLUMNS " FROM event WHERE conversation = $1 AND seq > $2"
	" AND ($4 = 0 OR visibility = 'all') ORDER BY seq LIMIT $3";
static const char sql_last[] =
	"SELECT " COLUMNS " FROM (SELECT " COLUMNS
	" FROM event WHERE conversation = $1 AND seq > $2"
	" AND ($4 = 0 OR visibility = 'all') ORDER BY seq DESC LIMIT $3)"
	" AS newest ORDER BY seq";

static const char *const visibility_names[] = {
	[VISIBLE_ALL] = "all",
	[VISIBLE_AGENTS] = "agents",
};

struct visit {
	void (*each)(void *ctx, const struct event *e);
	void *ctx;
};

/* e borrows its texts from the row. */
static bool read_row(const struct row *r, struct event *e, struct fault *why)
{
	const char *visibility = row_text(r, 8);

	*e = (struct event){
		.conversation = row_text(r, 0),
		.seq = row_int(r, 1),
		.prev = row_int(r, 2),
		.at = row_int(r, 3),
		.author_id = row_int(r, 6),
		.author_name = row_text(r, 7),
		.client_id = row_is_null(r, 9) ? NULL : row_text(r, 9),
		.body = row_text(r, 10),
	};
	/* Whatever is not plainly for all is not for visitors. */
	e->visibility = strcmp(visibility, visibility_names[VISIBLE_ALL]) == 0
				? VISIBLE_ALL
				: VISIBLE_AGENTS;
	if (event_kind_parse(row_text(r, 4), &e->kind) &&
	    author_kind_parse(row_text(r, 5), &e->author))
		return true;
	return fault_set(why, FAULT_FATAL, "corrupt",
			 "an event of conversation %s is \"%s\" by \"%s\", "
			 "which this program does not know",
			 e->conversation, row_text(r, 4), row_text(r, 5));
}

static bool visit_row(void *ctx, const struct row *r, struct fault *why)
{
	const struct visit *visit = ctx;
	struct event e;

	if (!read_row(r, &e, why))
		return false;
	visit->each(visit->ctx, &e);
	return true;
}

static void keep_copy(void *ctx, const struct event *e)
{
	struct event **e_r = ctx;

	*e_r = events_copy(e);
}

static bool find(struct db *db, const char *sql, const struct value v[2],
		 struct event **e_r, struct fault *why)
{
	struct visit visit = {keep_copy, e_r};
	const struct db_call call = {.sql = sql,
				     .values = v,
				     .n = 2,
				     .row = visit_row,
				     .ctx = &visit};

	*e_r = NULL;
	return db_run(db, &call, why);
}

static bool each_in(struct db *db, const char *sql,
		    const struct events_range *range, struct visit visit,
		    struct fault *why)
{
	const struct value v[] = {
		value_text(range->conversation),
		value_int(range->after),
		value_int(range->limit),
		value_int(range->public_only),
	};
	const struct db_call call = {.sql = sql,
				     .values = v,
				     .n = ARRAY_SIZE(v),
				     .row = visit_row,
				     .ctx = &visit};

	return db_run(db, &call, why);
}

bool events_append(struct db *db, const struct event *e, struct fault *why)
{
	const struct value v[] = {
		value_text(e->conversation),
		value_int(e->seq),
		value_int(e->prev),
		value_int(e->at),
		value_text(event_kind_name(e->kind)),
		value_text(author_kind_name(e->author)),
		value_int(e->author_id),
		value_text(e->author_name),
		value_text(visibility_names[e->visibility]),
		value_text(e->client_id),
		value_text(e->body),
	};

	return db_exec(db, sql_append, v, ARRAY_SIZE(v), why);
}

static size_t text_size(const char *text)
{
	return text == NULL ? 0 : strlen(text) + 1;
}

static const char *append_text(char **to, const char *text)
{
	char *copy = *to;
	size_t size = text_size(text);

	if (text == NULL)
		return NULL;
	memcpy(copy, text, size);
	*to += size;
	return copy;
}

struct event *events_copy(const struct event *e)
{
	size_t texts = text_size(e->conversation) + text_size(e->author_name) +
		       text_size(e->client_id) + text_size(e->body);
	struct event *copy = mem_alloc_sum(sizeof(*copy), texts);
	char *to = (char *)(copy + 1);

	*copy = *e;
	copy->conversation = append_text(&to, e->conversation);
	copy->author_name = append_text(&to, e->author_name);
	copy->client_id = append_text(&to, e->client_id);
	copy->body = append_text(&to, e->body);
	return copy;
}

bool events_find(struct db *db, const char *conversation, const char *client_id,
		 struct event **e_r, struct fault *why)
{
	const struct value v[] = {value_text(conversation),
				  value_text(client_id)};

	return find(db, sql_find, v, e_r, why);
}

bool events_find_seq(struct db *db, const char *conversation, int64_t seq,
		     struct event **e_r, struct fault *why)
{
	const struct value v[] = {value_text(conversation), value_int(seq)};

	return find(db, sql_find_seq, v, e_r, why);
}

bool events_each(struct db *db, const struct events_range *range,
		 void (*each)(void *ctx, const struct event *e), void *ctx,
		 struct fault *why)
{
	return each_in(db, sql_each, range, (struct visit){each, ctx}, why);
}

bool events_last(struct db *db, const struct events_range *range,
		 void (*each)(void *ctx, const struct event *e), void *ctx,
		 struct fault *why)
{
	return each_in(db, sql_last, range, (struct visit){each, ctx}, why);
}
