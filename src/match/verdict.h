/* match/verdict.h - what the confidences alone allow: a pure function. */
#ifndef MATCH_VERDICT_H
#define MATCH_VERDICT_H

#include <stddef.h>

#include "model/match.h"

#define VERDICT_CHOICES 3

/* Decides from confidences (best first, they sum to 1 at most) and the
 * threshold of the first. *rule_r is static text: why. */
enum match_verdict verdict_decide(const double *confidences, size_t n,
				  double threshold, const char **rule_r);

/* The verdict on a message in a language that the content is not in. */
enum match_verdict verdict_foreign(const char **rule_r);

/* ... on one that says what is not wanted, in the words of what is. */
enum match_verdict verdict_refused(const char **rule_r);

/* How many of the candidates (best first) a question offers: the likely ones,
 * VERDICT_CHOICES at most. */
size_t verdict_choices(const double *confidences, size_t n);

/* "answer", "clarify" or "escalate". */
const char *verdict_name(enum match_verdict v);

#endif
