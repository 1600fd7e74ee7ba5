/* model/match.h - what the engine thinks of a message, as plain values.
 *
 * One object serves everybody: decide reads the confidences, the operator and
 * the editor read the words, the audit stores all of it. Everything lives in
 * the arena the caller gave to engine_ask(). */
#ifndef MODEL_MATCH_H
#define MODEL_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/knowledge.h"

#define MATCH_TOP 5

enum match_repair_kind {
	REPAIR_TYPO,     /* one or two letters off a known word */
	REPAIR_KEYBOARD, /* typed on the wrong keyboard layout */
	REPAIR_TRANSLIT, /* written in another alphabet */
	REPAIR_SPLIT     /* words that ran together */
};

struct match_repair {
	enum match_repair_kind kind;
	const char *from;
	const char *to;
};

/* A word of the message that spoke for (weight > 0) or against a candidate. */
struct match_word {
	const char *text;
	double weight;
	bool common; /* of an article's: one that tells nothing, as "the" */
};

struct match_candidate {
	int intent;        /* index into knowledge.intents */
	double confidence; /* 0..1; the probability that it is right */
	double score;      /* raw, for explanations only */
	const struct match_word *words; /* strongest first, explain only */
	size_t n_words;
};

struct match_passage {
	int article; /* index into knowledge.articles */
	int passage; /* index into its passages */
	double confidence;
	double score;
	const struct match_word *words;
	size_t n_words;
};

/* What the confidences alone allow; policy and history come in chat/decide. */
enum match_verdict {
	VERDICT_ANSWER,
	VERDICT_CLARIFY,
	VERDICT_ESCALATE
};

/* One question of the message. */
struct match_part {
	const char *text;       /* as the visitor wrote it */
	const char *normalised; /* folded words, repairs applied */
	char lang[LANG_SIZE];
	/* What it is in when that is none of the content's languages: a code,
	 * or "?" when nothing names it; "" when it is in lang. */
	char foreign[LANG_SIZE];
	struct match_candidate intents[MATCH_TOP]; /* best first */
	size_t n_intents;
	double out_of_scope; /* probability that no intent fits */
	struct match_passage passages[MATCH_TOP];
	size_t n_passages;
	const struct match_repair *repairs;
	size_t n_repairs;
	double unknown_share; /* of the words' weight, 0..1 */
	bool follows;         /* sounds as if it went on from a question */
	const char *before;   /* that question, when it was read with it */
	double threshold;     /* from which the first of intents is answered */
	enum match_verdict verdict;
	const char *rule; /* static text: why this verdict */
};

struct match_stage {
	const char *name; /* static text */
	int64_t ns;
};

struct match_result {
	/* Of the message as a whole; "" when it is in none of ours. */
	char lang[LANG_SIZE];
	const struct match_part *parts; /* at least one */
	size_t n_parts;
	const char *greeting; /* what was set aside in front; "" when none */
	struct match_stage stages[8]; /* explain only */
	size_t n_stages;
	int64_t version; /* of the content that was asked */
};

#endif
