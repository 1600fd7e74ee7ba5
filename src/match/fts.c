#include "config.h"

#include "match/fts.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "match/image.h"
#include "match/query.h"
#include "text/text.h"

/* Steps of SQLite between two looks at the clock: some 20 us. */
#define PROGRESS_STEPS 1000

/* Contentless: the knowledge holds the texts already. */
static const char schema[] =
	"PRAGMA journal_mode=OFF; PRAGMA cache_size=-65536;"
	"CREATE VIRTUAL TABLE utterance USING fts5("
	" a, b, content='', tokenize='souffleur');"
	"CREATE VIRTUAL TABLE head USING fts5("
	" a, b, content='', tokenize='souffleur');"
	"CREATE VIRTUAL TABLE passage USING fts5("
	" a, b, content='', tokenize='souffleur');"
	"CREATE VIRTUAL TABLE utterance_word USING fts5vocab("
	" utterance, instance);"
	"CREATE VIRTUAL TABLE head_word USING fts5vocab(head, instance);"
	"CREATE VIRTUAL TABLE passage_word USING fts5vocab(passage, instance);"
	"BEGIN";

/* Column a is the text, column b what stands beside it: tags or the heading.
 * A heading says what all its text is about, a tag is as good as any word. */
static const struct part {
	const char *insert, *words, *search;
	unsigned times_b;
	bool order;
} parts[] = {
	[FTS_UTTERANCES] =
		{"INSERT INTO utterance(rowid, a, b) VALUES ($1, $2, $3)",
		 "SELECT term, doc, col, offset FROM utterance_word",
		 "SELECT rowid, bm25(utterance) FROM utterance"
		 " WHERE utterance MATCH $1 ORDER BY 2, 1 LIMIT $2",
		 1, false},
	[FTS_HEADS] = {"INSERT INTO head(rowid, a, b) VALUES ($1, $2, $3)",
		       "SELECT term, doc, col, offset FROM head_word",
		       "SELECT rowid, bm25(head, 1.0, 1.0) FROM head"
		       " WHERE head MATCH $1 ORDER BY 2, 1 LIMIT $2",
		       1, true},
	[FTS_PASSAGES] =
		{"INSERT INTO passage(rowid, a, b) VALUES ($1, $2, $3)",
		 "SELECT term, doc, col, offset FROM passage_word",
		 "SELECT rowid, bm25(passage, 1.0, 2.0) FROM passage"
		 " WHERE passage MATCH $1 ORDER BY 2, 1 LIMIT $2",
		 2, false},
};

struct fts {
	sqlite3 *db;
	struct text_reader *reader;
	struct arena *arena; /* of one call of the tokenizer */
	const char *lang;    /* of the text SQLite reads now */
	size_t documents[ARRAY_SIZE(parts)];
	int64_t deadline; /* of the search that runs, monotonic ms */
	pthread_mutex_t lock;
};

static bool failed(struct fts *f, const char *what, struct fault *why)
{
	return fault_set(why, FAULT_FATAL, "index", "%s: %s", what,
			 f->db != NULL ? sqlite3_errmsg(f->db)
				       : "SQLite has no memory");
}

static int create_tokenizer(void *ctx, const char **args, int n_args,
			    Fts5Tokenizer **out)
{
	(void)args;
	(void)n_args;
	*out = ctx;
	return SQLITE_OK;
}

static void delete_tokenizer(Fts5Tokenizer *tokenizer)
{
	(void)tokenizer; /* belongs to struct fts */
}

/* FTS5 hands our texts back as it got them: valid UTF-8. A prefix query wants
 * the word as it begins, everything else its stem. */
static int tokenize(Fts5Tokenizer *tokenizer, void *ctx, int flags,
		    const char *s, int len,
		    int (*token)(void *, int, const char *, int, int, int))
{
	struct fts *f = (struct fts *)tokenizer;
	bool prefix = (flags & FTS5_TOKENIZE_PREFIX) != 0;
	struct text text;
	int rc = SQLITE_OK;

	arena_reset(f->arena);
	text_read(f->reader, s, (size_t)len, f->lang, SIZE_MAX, f->arena,
		  &text);
	for (size_t i = 0; i < text.n && rc == SQLITE_OK; i++) {
		const struct text_token *t = &text.tokens[i];

		rc = token(ctx, 0, prefix ? t->word : t->stem,
			   prefix ? t->word_len : t->stem_len, (int)t->start,
			   (int)t->end);
	}
	return rc;
}

static bool register_tokenizer(struct fts *f)
{
	static const fts5_tokenizer methods = {create_tokenizer,
					       delete_tokenizer, tokenize};
	fts5_tokenizer copy = methods;
	sqlite3_stmt *statement = NULL;
	fts5_api *api = NULL;

	if (sqlite3_prepare_v2(f->db, "SELECT fts5($1)", -1, &statement,
			       NULL) == SQLITE_OK) {
		sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", NULL);
		sqlite3_step(statement);
	}
	sqlite3_finalize(statement);
	return api != NULL && api->xCreateTokenizer(api, "souffleur", f, &copy,
						    NULL) == SQLITE_OK;
}

/* One part while it is filled. */
struct filling {
	struct fts *fts;
	enum fts_part part;
	sqlite3_stmt *insert;
};

static bool add(struct filling *fill, const char *lang, const char *a,
		const char *b)
{
	struct fts *f = fill->fts;
	int rc;

	f->lang = lang;
	sqlite3_bind_int64(fill->insert, 1,
			   (sqlite3_int64)++f->documents[fill->part]);
	sqlite3_bind_text(fill->insert, 2, a, -1, SQLITE_STATIC);
	sqlite3_bind_text(fill->insert, 3, b, -1, SQLITE_STATIC);
	rc = sqlite3_step(fill->insert);
	sqlite3_reset(fill->insert);
	return rc == SQLITE_DONE;
}

static bool add_intent(struct filling *fill, const struct intent *in)
{
	for (size_t i = 0; i < in->n_utterances; i++)
		if (!add(fill, in->utterances[i].lang, in->utterances[i].text,
			 ""))
			return false;
	return true;
}

static bool add_heads(struct filling *fill, const struct article *art)
{
	if (!add(fill, art->lang, art->title, art->tags))
		return false;
	for (size_t i = 0; i < art->n_taught; i++)
		if (!add(fill, art->taught[i].lang, art->taught[i].text, ""))
			return false;
	return true;
}

static bool add_passages(struct filling *fill, const struct article *art)
{
	for (size_t i = 0; i < art->n_passages; i++)
		if (!add(fill, art->lang, art->passages[i].text,
			 art->passages[i].heading))
			return false;
	return true;
}

static bool fill_part(struct fts *f, const struct knowledge *k,
		      enum fts_part part)
{
	struct filling fill = {.fts = f, .part = part};
	bool good = sqlite3_prepare_v2(f->db, parts[part].insert, -1,
				       &fill.insert, NULL) == SQLITE_OK;

	switch (part) {
	case FTS_UTTERANCES:
		for (size_t i = 0; i < k->n_intents && good; i++)
			good = add_intent(&fill, &k->intents[i]);
		break;
	case FTS_HEADS:
		for (size_t i = 0; i < k->n_articles && good; i++)
			good = add_heads(&fill, &k->articles[i]);
		break;
	case FTS_PASSAGES:
		for (size_t i = 0; i < k->n_articles && good; i++)
			good = add_passages(&fill, &k->articles[i]);
		break;
	}
	sqlite3_finalize(fill.insert);
	return good;
}

struct fts *fts_build(const struct knowledge *k, struct fault *why)
{
	struct fts *f = mem_calloc(1, sizeof(*f));
	bool good;

	f->reader = text_reader_new();
	f->arena = arena_new(16 * 1024);
	f->lang = "";
	pthread_mutex_init(&f->lock, NULL);
	good = sqlite3_open_v2(":memory:", &f->db,
			       SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
				       SQLITE_OPEN_NOMUTEX,
			       NULL) == SQLITE_OK &&
	       register_tokenizer(f) &&
	       sqlite3_exec(f->db, schema, NULL, NULL, NULL) == SQLITE_OK &&
	       fill_part(f, k, FTS_UTTERANCES) && fill_part(f, k, FTS_HEADS) &&
	       fill_part(f, k, FTS_PASSAGES) &&
	       sqlite3_exec(f->db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
	if (!good) {
		failed(f, "cannot index the content", why);
		fts_free(&f);
	}
	return f;
}

void fts_free(struct fts **f)
{
	if (*f == NULL)
		return;
	sqlite3_close((*f)->db);
	text_reader_free(&(*f)->reader);
	arena_free(&(*f)->arena);
	pthread_mutex_destroy(&(*f)->lock);
	free(*f);
	*f = NULL;
}

size_t fts_documents(const struct fts *f, enum fts_part part)
{
	return f->documents[part];
}

/* The row a statement stands on: term, document, column, place. A column's
 * places start anew, so those of b go behind all of a. */
static bool add_row(struct image_builder *b, sqlite3_stmt *row,
		    const struct part *part)
{
	const char *column = (const char *)sqlite3_column_text(row, 2);
	const char *term = (const char *)sqlite3_column_text(row, 0);
	int len = sqlite3_column_bytes(row, 0);
	sqlite3_int64 doc = sqlite3_column_int64(row, 1) - 1;
	uint32_t place = (uint32_t)sqlite3_column_int64(row, 3);
	bool second = column != NULL && column[0] == 'b';

	if (term == NULL || doc < 0)
		return false;
	return image_builder_add(b, term, (size_t)len, (size_t)doc,
				 second ? place | UINT32_C(0x80000000) : place,
				 second ? part->times_b : 1);
}

struct image *fts_image(struct fts *f, enum fts_part part, struct fault *why)
{
	const struct part *p = &parts[part];
	struct image_builder *b =
		image_builder_new(f->documents[part], p->order);
	sqlite3_stmt *words = NULL;
	bool good = true;
	int rc;

	pthread_mutex_lock(&f->lock);
	rc = sqlite3_prepare_v2(f->db, p->words, -1, &words, NULL);
	while (rc == SQLITE_OK && good) {
		int step = sqlite3_step(words);

		if (step == SQLITE_ROW)
			good = add_row(b, words, p);
		else if (step == SQLITE_DONE)
			break;
		else
			rc = step;
	}
	sqlite3_finalize(words);
	if (rc != SQLITE_OK)
		failed(f, "cannot read the index", why);
	else if (!good)
		fault_set(why, FAULT_FATAL, "index",
			  "SQLite tells the words of its index out of order");
	pthread_mutex_unlock(&f->lock);
	if (rc == SQLITE_OK && good)
		return image_builder_finish(&b);
	image_builder_free(&b);
	return NULL;
}

static int is_too_late(void *ctx)
{
	const struct fts *f = ctx;

	return clock_mono_ms() > f->deadline;
}

/* Runs with the lock held. */
static int run_search(struct fts *f, enum fts_part part, const char *query,
		      struct fts_hit *out, size_t max, size_t *n_r)
{
	sqlite3_stmt *search = NULL;
	int rc = sqlite3_prepare_v2(f->db, parts[part].search, -1, &search,
				    NULL);

	*n_r = 0;
	if (rc == SQLITE_OK) {
		sqlite3_bind_text(search, 1, query, -1, SQLITE_STATIC);
		sqlite3_bind_int64(search, 2, (sqlite3_int64)max);
		while ((rc = sqlite3_step(search)) == SQLITE_ROW && *n_r < max)
			out[(*n_r)++] = (struct fts_hit){
				(uint32_t)sqlite3_column_int64(search, 0) - 1,
				-sqlite3_column_double(search, 1)};
	}
	sqlite3_finalize(search);
	return rc;
}

bool fts_search(struct fts *f, enum fts_part part, const char *text, size_t len,
		const char *lang, int64_t deadline_ms, struct fts_hit *out,
		size_t max, size_t *n_r, struct fault *why)
{
	struct str query;
	bool good = true;
	int rc = SQLITE_DONE;

	*n_r = 0;
	str_init(&query, QUERY_MAX);
	pthread_mutex_lock(&f->lock);
	if (query_build(text, len, true, &query) && max > 0) {
		assert(!query.overflowed);
		f->lang = lang;
		f->deadline = clock_mono_ms() + deadline_ms;
		sqlite3_progress_handler(f->db, PROGRESS_STEPS, is_too_late, f);
		rc = run_search(f, part, str_text(&query), out, max, n_r);
		sqlite3_progress_handler(f->db, 0, NULL, NULL);
	}
	if (rc == SQLITE_INTERRUPT)
		good = fault_set(why, FAULT_RETRY, "slow",
				 "the search took longer than %lld ms",
				 (long long)deadline_ms);
	else if (rc != SQLITE_DONE && rc != SQLITE_ROW)
		good = failed(f, "cannot search", why);
	pthread_mutex_unlock(&f->lock);
	str_clear(&query);
	return good;
}
