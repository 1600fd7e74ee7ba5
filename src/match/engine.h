/* match/engine.h - a message in, candidates with honest confidences out.
 *
 * An engine is built from one version of the content (index, models,
 * calibration), never changes, and is shared by threads by reference; a new
 * version is built beside it and the pointer is swapped. text → features →
 * scores → probability → verdict, each in a module of its own. */
#ifndef MATCH_ENGINE_H
#define MATCH_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/fault.h"
#include "model/knowledge.h"
#include "model/match.h"

struct engine;
struct arena;
struct fts;

struct engine_options {
	double promise; /* be right this often, 0.5..0.999 */
	/* Told now and then while building, by one thread at a time; may be
	 * NULL. done and total count steps of the named stage. */
	void (*progress)(void *ctx, const char *stage, size_t done,
			 size_t total);
	void *progress_ctx;
	/* To train with; 0 = as many as there are processors for, but few.
	 * The engine is the same with any number. */
	unsigned threads;
	const char *vectors_path; /* word vectors, or NULL */
	/* Where the calibration is kept for the next time, or NULL. What
	 * becomes of it is logged; it is never in the way. Not with judges. */
	const char *kept_path;
	/* Parts (match/parts.h) to do without, for measuring; 0 = none. */
	unsigned without;

	/* Messages with known intents to calibrate by, beside what is held out
	 * of the content itself; used while building only. */
	const struct engine_judge {
		const char *text, *lang;
		int intent; /* index into knowledge.intents; -1 = none */
	} * judges;

	size_t n_judges;
};

/* Builds; takes seconds for thousands of utterances. Keeps a reference to k.
 * NULL and *why when k cannot be indexed. */
struct engine *engine_build(const struct knowledge *k,
			    const struct engine_options *options,
			    struct fault *why) MUST_CHECK;
struct engine *engine_ref(struct engine *e);
/* Drops one reference and sets *e to NULL; the last one frees. NULL is fine. */
void engine_unref(struct engine **e);

/* Lends the knowledge this engine speaks of, as long as the engine lives. */
const struct knowledge *engine_knowledge(const struct engine *e);

struct engine_question {
	const char *text;      /* valid UTF-8 */
	size_t len;            /* bytes; anything over 64 KiB is cut */
	const char *lang_hint; /* what the widget says, or NULL */
	const char *before;    /* what was asked before, or NULL */
	bool explain;          /* fill words, stages */
	bool passages;         /* look into articles too */
	bool unfinished; /* still being typed: the last word is a prefix */
};

/* Never fails: text without a known word has a result without candidates.
 * The result lives in a. Thread-safe. */
const struct match_result *engine_ask(const struct engine *e,
				      const struct engine_question *q,
				      struct arena *a);

/* True when a text sounds as if it went on from an earlier question, which is
 * worth to be given with it. */
bool engine_follows(const char *text, size_t len);

/* What calibration expects of this content at its promise. */
struct engine_report {
	double threshold; /* confidence from which the bot answers */
	double coverage;  /* share of in-scope messages it answers */
	double coverage_low, coverage_high; /* 95 % interval */
	double accuracy; /* first candidate right, cross-validated */
	/* Messages that fit no intent, so many of all, are reckoned with. */
	double strangers;
	size_t examples, intents, passages, features;
	size_t bytes; /* memory of index and models */
	double build_seconds;
	bool kept; /* the calibration is of a build before */
};

void engine_describe(const struct engine *e, struct engine_report *report_r);

#endif
