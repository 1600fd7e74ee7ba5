/* match/corpus.h - all examples of a content, read once.
 *
 * Classes are the intents by their index. The corpus can be turned into rows
 * for any subset of its examples: for the final model all of them, for the
 * calibration all but what a fold holds out. */
#ifndef MATCH_CORPUS_H
#define MATCH_CORPUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "match/reading.h"
#include "model/knowledge.h"

struct arena;
struct text;
struct text_reader;
struct vectors;

struct example {
	struct reading reading;
	int label;
	bool title; /* the intent's title: weak evidence, never held out */
};

struct corpus {
	struct features *features;
	struct example *examples;
	size_t n, cap;
	size_t n_classes;
	int oos;                        /* the class "none of these", or -1 */
	struct feature_sources sources; /* few examples: with stems alone */
	struct concepts *concepts;
	const struct vectors *vectors; /* NULL when there are none */
	unsigned without;              /* parts left out (match/parts.h) */
	struct arena *arena;
};

/* Reads all utterances and titles of k, without some parts; k and v, which may
 * be NULL, must outlive the corpus. */
struct corpus *corpus_new(const struct knowledge *k, const struct vectors *v,
			  unsigned without, struct text_reader *r);
/* A text in lang as the corpus reads its examples, without learning; lives in
 * a. */
void corpus_read(const struct corpus *c, const struct text *t, const char *lang,
		 struct arena *a, struct reading *reading_r);
void corpus_free(struct corpus **c);
/* Frees the examples and keeps the features. */
void corpus_forget(struct corpus *c);

/* The model that a subset of examples gives: features weighed by how rare they
 * are in it. */
struct rows {
	size_t *start;
	uint32_t *ids;
	float *values;
	int *labels;
	float *idf; /* by feature */
};

/* keep[i] false leaves example i out. Free with rows_free(). */
struct rows *rows_new(const struct corpus *c, const bool *keep);
void rows_free(struct rows **r);

#endif
