/* match/question.h - one question: read, mended, scored, judged.
 *
 * A message is asked as a whole and, where it seems to hold more than one
 * question, in pieces (ask.c); each of them takes this road. */
#ifndef MATCH_QUESTION_H
#define MATCH_QUESTION_H

#include <stddef.h>

struct arena;
struct engine;
struct engine_question;
struct match_part;
struct match_result;
struct tools;

/* One asking: what does not change while its pieces are looked at. */
struct asking {
	const struct engine *engine;
	const struct engine_question *question;
	struct tools *tools;
	struct arena *arena;
	struct match_result *result; /* its stages are added to */
};

/* Everything about s[0..len), valid UTF-8, as one question; what *part points
 * to lives in k's arena. */
void question_ask(struct asking *k, const char *s, size_t len,
		  struct match_part *part);

#endif
