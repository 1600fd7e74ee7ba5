/* model/knowledge.h - what the content says, as plain values.
 *
 * content/ makes one `struct knowledge` of a directory or of a stored version;
 * match/ indexes it, chat/ and desk/ speak from it. It never changes once it
 * is built, so threads share it by reference. */
#ifndef MODEL_KNOWLEDGE_H
#define MODEL_KNOWLEDGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LANG_SIZE 4 /* a two-letter ISO 639-1 code, NUL, padding */

/* A text in one language. */
struct phrase {
	char lang[LANG_SIZE];
	const char *text;
};

enum handling {
	HANDLING_ANSWER,
	HANDLING_PEOPLE_ONLY,
	HANDLING_SMALL_TALK
};

enum severity {
	SEVERITY_LOW,
	SEVERITY_MEDIUM,
	SEVERITY_HIGH
};

struct intent {
	const char *id;
	const char *category;
	const char *skill; /* "" when none */
	enum handling handling;
	enum severity severity;
	double promise;      /* 0 when the site's holds */
	int64_t valid_until; /* last wall ms it is sent; 0 = no end */
	const struct phrase *titles;
	size_t n_titles;
	const struct phrase *utterances;
	size_t n_utterances;
	const struct phrase *answers;
	size_t n_answers;
	/* Said first when the conversation goes to people for this intent. */
	const struct phrase *handovers;
	size_t n_handovers;
};

/* The piece of an article that is quoted. */
struct passage {
	const char *heading; /* nearest heading above; "" when none */
	const char *text;    /* plain text, one or more sentences */
};

struct article {
	const char *id;
	char lang[LANG_SIZE];
	const char *title;
	const char *tags; /* words separated by blanks; "" when none */
	bool operators_only;
	const struct passage *passages;
	size_t n_passages;
	/* Questions that people confirmed this article answers. */
	const struct phrase *taught;
	size_t n_taught;
};

struct arena;

struct knowledge {
	_Atomic int refs;
	int64_t version; /* of the published content; 0 when not published */
	const struct intent *intents; /* sorted by id */
	size_t n_intents;
	const struct article *articles; /* sorted by id, then lang */
	size_t n_articles;
	/* Languages that occur, most utterances first. */
	const char (*langs)[LANG_SIZE];
	size_t n_langs;
	struct arena *arena; /* everything above lives here */
};

/* An empty one with one reference, which the caller fills from its arena. */
struct knowledge *knowledge_new(void);
const struct knowledge *knowledge_ref(const struct knowledge *k);
/* Drops one reference and sets *k to NULL; the last one frees. NULL is fine. */
void knowledge_unref(const struct knowledge **k);

/* Copies the two letters that a code begins with: "en" of "en-GB", "" of "". */
void knowledge_set_lang(char out[LANG_SIZE], const char *code);

/* Index of the intent with this id, or -1. */
int knowledge_find_intent(const struct knowledge *k, const char *id);

/* The text in the wanted language, else in English, else the first; NULL when
 * there is none. */
const char *phrase_pick(const struct phrase *phrases, size_t n,
			const char *lang);
/* The text in exactly this language, or NULL. */
const char *phrase_in(const struct phrase *phrases, size_t n, const char *lang);

#endif
