#include "config.h"

#include "content/publish.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "content/load.h"
#include "store/contents.h"

static bool insert(struct db *db, const struct files *f,
		   struct content_version *v, struct fault *why)
{
	size_t n = files_count(f);
	struct content_file *rows = mem_calloc(n, sizeof(*rows));
	bool done;

	for (size_t i = 0; i < n; i++) {
		const struct file *file = files_at(f, i);

		rows[i] = (struct content_file){file->path, file->bytes,
						file->len};
	}
	done = contents_insert(db, v, rows, n, why);
	free(rows);
	return done;
}

bool publish_files(struct db *db, const struct files *f,
		   const struct publish_note *note, int64_t *version_r,
		   struct fault *why)
{
	struct content_version next = {.at = note->at}, latest;
	bool found;

	if (!contents_latest(db, &latest, &found, why))
		return false;
	files_digest(f, next.digest);
	if (found && strcmp(latest.digest, next.digest) == 0) {
		*version_r = latest.number;
		return true;
	}
	utf8_copy(next.author, sizeof(next.author), note->author);
	utf8_copy(next.note, sizeof(next.note), note->note);
	if (!insert(db, f, &next, why))
		return false;
	*version_r = next.number;
	return true;
}

bool publish_latest(struct db *db, int64_t *version_r, struct fault *why)
{
	struct content_version latest;
	bool found;

	if (!contents_latest(db, &latest, &found, why))
		return false;
	*version_r = found ? latest.number : 0;
	return true;
}

static void add_file(void *ctx, const struct content_file *f)
{
	files_add(ctx, f->path, f->bytes, f->len);
}

bool publish_load(struct db *db, int64_t version, struct files **files_r,
		  struct fault *why)
{
	struct files *f = files_new();
	struct content_version v;
	bool found;

	if (!contents_find(db, version, &v, &found, why) ||
	    (found && !contents_each_file(db, version, add_file, f, why))) {
		files_free(&f);
		return false;
	}
	if (!found) {
		files_free(&f);
		return fault_set(why, FAULT_REJECT, "no_version",
				 "there is no version %" PRId64
				 " of the content",
				 version);
	}
	files_sort(f);
	*files_r = f;
	return true;
}

/* The first error, for a fault that has room for one. */
static void first_error(struct problems *p, int64_t version, struct fault *why)
{
	size_t i = 0;
	const struct problem *q = problems_at(p, 0);

	while (q->level != PROBLEM_ERROR && i + 1 < problems_count(p))
		q = problems_at(p, ++i);
	(void)fault_set(why, FAULT_REJECT, "bad_content",
			"version %" PRId64 " of the content: %s:%u:%u: %s (%zu "
			"errors)",
			version, q->file, q->at.line, q->at.column, q->text,
			problems_errors(p));
}

bool publish_knowledge(struct db *db, int64_t version,
		       const struct knowledge **knowledge_r, struct fault *why)
{
	struct problems *p;
	struct files *f;

	if (!publish_load(db, version, &f, why))
		return false;
	p = problems_new();
	*knowledge_r = load_knowledge(f, version, p);
	if (*knowledge_r == NULL)
		first_error(p, version, why);
	problems_free(&p);
	files_free(&f);
	return *knowledge_r != NULL;
}
