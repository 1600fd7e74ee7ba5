#include "config.h"

#include "match/verdict.h"

#define SETTLED   0.70 /* the choices hold the answer this often, together */
#define PLAUSIBLE 0.12 /* a choice less likely than this is not offered */

size_t verdict_choices(const double *confidences, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n && i < 3 && confidences[i] >= PLAUSIBLE; i++) {
		sum += confidences[i];
		if (i >= 1 && sum >= SETTLED)
			return i + 1;
	}
	return n > 0 && confidences[0] >= SETTLED ? 1 : 0;
}

enum match_verdict verdict_decide(const double *confidences, size_t n,
				  double threshold, const char **rule_r)
{
	if (n == 0) {
		*rule_r = "no word of it is known";
		return VERDICT_ESCALATE;
	}
	if (confidences[0] >= threshold) {
		*rule_r = "the first is as sure as the promise asks";
		return VERDICT_ANSWER;
	}
	switch (verdict_choices(confidences, n)) {
	case 0:
		break;
	case 1:
		*rule_r = "the first is likely, one question settles it";
		return VERDICT_CLARIFY;
	default:
		*rule_r =
			"two or three share the mass, one question settles it";
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
