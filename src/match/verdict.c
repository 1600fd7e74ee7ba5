#include "config.h"

#include "match/verdict.h"

#define SETTLED   0.70 /* the choices hold the answer this often, together */
#define PLAUSIBLE 0.08 /* a choice less likely than this is not offered */

size_t verdict_choices(const double *confidences, size_t n)
{
	size_t choices = 0;

	while (choices < n && choices < VERDICT_CHOICES &&
	       confidences[choices] >= PLAUSIBLE)
		choices++;
	return choices;
}

enum match_verdict verdict_decide(const double *confidences, size_t n,
				  double threshold, const char **rule_r)
{
	size_t choices;
	double sum = 0;

	if (n == 0) {
		*rule_r = "no word of it is known";
		return VERDICT_ESCALATE;
	}
	if (confidences[0] >= threshold) {
		*rule_r = "the first is as sure as the promise asks";
		return VERDICT_ANSWER;
	}
	choices = verdict_choices(confidences, n);
	for (size_t i = 0; i < choices; i++)
		sum += confidences[i];
	if (sum >= SETTLED) {
		*rule_r = choices == 1 ? "the first is likely, one question "
					 "settles it"
				       : "two or three share the mass, one "
					 "question settles it";
		return VERDICT_CLARIFY;
	}
	*rule_r = "none is sure enough, and asking would not settle it";
	return VERDICT_ESCALATE;
}

enum match_verdict verdict_foreign(const char **rule_r)
{
	*rule_r = "it is in a language that the content is not in";
	return VERDICT_ESCALATE;
}

enum match_verdict verdict_refused(const char **rule_r)
{
	*rule_r =
		"it says what is not wanted, and no example of the first does";
	return VERDICT_CLARIFY;
}

const char *verdict_name(enum match_verdict v)
{
	switch (v) {
	case VERDICT_ANSWER:
		return "answer";
	case VERDICT_CLARIFY:
		return "clarify";
	case VERDICT_ESCALATE:
		break;
	}
	return "escalate";
}
