#include "config.h"

#include "app/live.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "content/files.h"
#include "content/load.h"
#include "content/problems.h"
#include "content/publish.h"
#include "loop/pool.h"

/* Problems that are logged one by one; `souffleur check` shows them all. */
#define LOGGED_PROBLEMS 20

struct live {
	struct live_needs n;
	struct pool *builder;
	struct engine *engine;
	struct live_stats stats;
	char *kept;
	/* What was asked last, for a build after the one under way. */
	char *dir, *vectors;
	double promise;
	bool again, stopping;
};

/* One attempt, handed from thread to thread. */
struct attempt {
	struct live *live;
	char *dir, *vectors;
	double promise;
	struct files *files;
	int64_t version;
	struct str problems; /* text, a line each */
	bool readable;       /* the files have no mistake */
	struct engine *engine;
	struct fault why;
	int64_t started_ms;
};

static void start(struct live *l);

struct live *live_new(const struct live_needs *needs)
{
	struct live *l = mem_calloc(1, sizeof(*l));
	const struct pool_options o = {
		.name = "content", .threads = 1, .capacity = 4};

	l->n = *needs;
	l->kept = str_format("%s/calibration", needs->data_dir);
	l->builder = pool_new(needs->loop, &o);
	return l;
}

void live_stop(struct live *l)
{
	l->stopping = true;
	pool_free(&l->builder);
}

void live_free(struct live **l)
{
	if (*l == NULL)
		return;
	(*l)->stopping = true;
	pool_free(&(*l)->builder);
	engine_unref(&(*l)->engine);
	free((*l)->dir);
	free((*l)->vectors);
	free((*l)->kept);
	free(*l);
	*l = NULL;
}

struct engine *live_engine(const struct live *l)
{
	return l->engine;
}

void live_stats(const struct live *l, struct live_stats *s_r)
{
	*s_r = l->stats;
}

static void free_attempt(struct attempt *a)
{
	files_free(&a->files);
	str_clear(&a->problems);
	engine_unref(&a->engine);
	free(a->dir);
	free(a->vectors);
	free(a);
}

/* The attempt is over, one way or the other. */
static void end(struct attempt *a, bool ok)
{
	struct live *l = a->live;

	l->stats.building = false;
	if (ok)
		l->stats.builds++;
	else
		l->stats.failures++;
	free_attempt(a);
	if (l->again && !l->stopping)
		start(l);
}

/* ---- training and indexing ---- */

static void build(void *worker, void *arg)
{
	struct attempt *a = arg;
	struct problems *p = problems_new();
	const struct knowledge *k = load_knowledge(a->files, a->version, p);
	const struct engine_options o = {
		.promise = a->promise,
		.vectors_path = a->vectors[0] != '\0' ? a->vectors : NULL,
		.kept_path = a->live->kept};

	(void)worker;
	/* What was read is in k: training gives its memory back with its own.
	 */
	files_free(&a->files);
	if (k == NULL)
		problems_print_errors(p, &a->problems);
	else
		a->engine = engine_build(k, &o, &a->why);
	if (k == NULL)
		fault_set(&a->why, FAULT_REJECT, "content",
			  "version %lld cannot be read any more",
			  (long long)a->version);
	knowledge_unref(&k);
	problems_free(&p);
}

static void built(void *arg)
{
	struct attempt *a = arg;
	struct live *l = a->live;
	struct engine_report r;

	if (a->engine == NULL) {
		log_error("content not built", "version=%lld why=\"%s\"",
			  (long long)a->version, a->why.text);
		end(a, false);
		return;
	}
	engine_unref(&l->engine);
	l->engine = a->engine;
	a->engine = NULL;
	l->stats.version = a->version;
	l->stats.last_build_s =
		(double)(clock_mono_ms() - a->started_ms) / 1000;
	engine_describe(l->engine, &r);
	log_info("content live",
		 "version=%lld intents=%zu examples=%zu passages=%zu "
		 "seconds=%.2f accuracy=%.3f threshold=%.2f coverage=%.2f "
		 "calibrated=%s",
		 (long long)a->version, r.intents, r.examples, r.passages,
		 l->stats.last_build_s, r.accuracy, r.threshold, r.coverage,
		 r.kept ? "before" : "now");
	if (!l->stopping)
		l->n.swapped(l->n.ctx);
	end(a, true);
}

static void go_build(struct attempt *a)
{
	if (pool_submit(a->live->builder, build, built, a))
		return;
	log_error("content not built", "why=\"the builder is busy\"");
	end(a, false);
}

/* ---- publishing ---- */

static bool run_publish(struct db *db, void *arg, struct fault *why)
{
	struct attempt *a = arg;

	return publish_files(db, a->files,
			     &(struct publish_note){.author = "files",
						    .note = a->dir,
						    .at = clock_wall_ms()},
			     &a->version, why);
}

static void published(void *arg, bool committed, const struct fault *why)
{
	struct attempt *a = arg;

	if (!committed) {
		/* A full disk must not keep the bot silent: what was read is
		 * good, only its number is not kept. */
		log_error("content not published", "why=\"%s\"", why->text);
		a->version = 0;
	}
	if (a->live->stopping)
		end(a, false);
	else
		go_build(a);
}

/* ---- reading ---- */

static void read_store(struct db *db, void *arg)
{
	struct attempt *a = arg;

	files_free(&a->files);
	a->readable = publish_latest(db, &a->version, &a->why) &&
		      publish_load(db, a->version, &a->files, &a->why);
}

static void store_read(void *arg)
{
	struct attempt *a = arg;

	if (!a->readable) {
		log_error("no content", "why=\"%s\"", a->why.text);
		end(a, false);
		return;
	}
	if (a->live->stopping) {
		end(a, false);
		return;
	}
	log_warn("content of the last version is used", "version=%lld",
		 (long long)a->version);
	go_build(a);
}

static void log_problems(const struct attempt *a)
{
	const char *line = str_text(&a->problems);

	for (int i = 0; *line != '\0' && i < LOGGED_PROBLEMS; i++) {
		size_t n = strcspn(line, "\n");

		log_error("content refused", "dir=%s problem=\"%.*s\"", a->dir,
			  (int)n, line);
		line += n + (line[n] == '\n');
	}
	if (*line != '\0')
		log_error("content refused",
			  "dir=%s problem=\"and more; souffleur check shows "
			  "them all\"",
			  a->dir);
}

static void read_dir(void *worker, void *arg)
{
	struct attempt *a = arg;
	struct problems *p = problems_new();
	const struct knowledge *k = NULL;

	(void)worker;
	a->files = files_new();
	if (files_read(a->files, a->dir, p, &a->why))
		k = load_knowledge(a->files, 0, p);
	else
		str_addf(&a->problems, "%s\n", a->why.text);
	a->readable = k != NULL && problems_errors(p) == 0;
	if (!a->readable)
		problems_print_errors(p, &a->problems);
	knowledge_unref(&k);
	problems_free(&p);
}

static void dir_read(void *arg)
{
	struct attempt *a = arg;
	struct live *l = a->live;

	if (!a->readable) {
		log_problems(a);
		if (l->engine != NULL || l->stopping) {
			log_warn("content kept", "version=%lld",
				 (long long)l->stats.version);
			end(a, false);
		} else if (!reader_submit(l->n.reader, read_store, store_read,
					  a)) {
			end(a, false);
		}
		return;
	}
	if (l->stopping ||
	    !writer_submit(l->n.writer, run_publish, published, a))
		end(a, false);
}

static void start(struct live *l)
{
	struct attempt *a = mem_calloc(1, sizeof(*a));

	l->again = false;
	l->stats.building = true;
	a->live = l;
	a->dir = mem_strdup(l->dir);
	a->vectors = mem_strdup(l->vectors);
	a->promise = l->promise;
	a->started_ms = clock_mono_ms();
	str_init(&a->problems, 1 << 20);
	if (!pool_submit(l->builder, read_dir, dir_read, a))
		end(a, false);
}

void live_reload(struct live *l, const char *dir, double promise,
		 const char *vectors)
{
	free(l->dir);
	free(l->vectors);
	l->dir = mem_strdup(dir);
	l->vectors = mem_strdup(vectors);
	l->promise = promise;
	if (l->stats.building)
		l->again = true;
	else
		start(l);
}
