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
struct text_reader;

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
	int oos;         /* the class "none of these", or -1 */
	bool with_stems; /* few examples: one more block */
	struct arena *arena;
};

/* Reads all utterances and titles of k, which must outlive the corpus. */
struct corpus *corpus_new(const struct knowledge *k, struct text_reader *r);
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
