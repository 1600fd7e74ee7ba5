#include "config.h"

#include "text/refusal.h"

#include <string.h>

#include "base/attr.h"
#include "text/text.h"

/* As folded words; no is "" where want says it all. */
struct refusal {
	const char *no, *want;
};

/* "don't" and "dont" are read as "do not" (text.h). */
static const struct refusal refusals[] = {
	{"not", "want"},       {"not", "need"},   {"not", "wish"},
	{"not", "trying"},     {"not", "asking"}, {"not", "ask"},
	{"не", "хочу"},        {"не", "хотел"},   {"не", "хотела"},
	{"не", "надо"},        {"не", "нужно"},   {"не", "собираюсь"},
	{"не", "просил"},      {"не", "просила"}, {"", "negribu"},
	{"", "negribēju"},     {"", "negribam"},  {"", "nevēlos"},
	{"", "nevēlamies"},    {"", "nevajag"},   {"nu", "vreau"},
	{"nu", "doresc"},      {"nu", "vrem"},    {"nu", "voiam"},
	{"nu", "intenționez"},
};

bool refusal_is_in(const struct text *t)
{
	for (size_t i = 0; i < t->n; i++)
		for (size_t k = 0; k < ARRAY_SIZE(refusals); k++) {
			const struct refusal *r = &refusals[k];

			if (strcmp(t->tokens[i].word, r->want) == 0 &&
			    (r->no[0] == '\0' ||
			     (i > 0 &&
			      strcmp(t->tokens[i - 1].word, r->no) == 0)))
				return true;
		}
	return false;
}
