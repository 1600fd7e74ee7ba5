/* match/linear.h - one linear model an intent, small enough to stay in cache.
 *
 * A row a feature, a column a class, eight bits a weight with one scale a row:
 * measured to cost nothing in accuracy and a quarter of the memory. */
#ifndef MATCH_LINEAR_H
#define MATCH_LINEAR_H

#include <stddef.h>
#include <stdint.h>

struct linear;

/* Copies weights as solver_weights() gives them. */
struct linear *linear_new(const float *weights, size_t n_features,
			  size_t n_classes);
/* All weights 0. */
struct linear *linear_blank(size_t n_features, size_t n_classes);
/* Sets the weights of a feature: a float a class, padded with 0 to
 * linear_lanes(), on a border of lanes. */
void linear_put(struct linear *l, size_t feature, const float *weights);
void linear_free(struct linear **l);

/* scores[c] = bias + sum of value * weight; room for linear_lanes() floats. */
void linear_score(const struct linear *l, const uint32_t *ids,
		  const float *values, size_t n, float *scores);
size_t linear_lanes(const struct linear *l);
/* The weight of one feature for one class. */
float linear_weight(const struct linear *l, uint32_t id, size_t class);
size_t linear_bytes(const struct linear *l);

#endif
