/* chat/speech.h - from a decision to the bot's words.
 *
 * Puts together what is said (answers in the visitor's language with their
 * variables filled, a question with its buttons, an honest hand-over) and what
 * is kept beside it: the decision with its reasons, the card for the operator.
 */
#ifndef CHAT_SPEECH_H
#define CHAT_SPEECH_H

#include "base/mem.h"
#include "chat/body.h"
#include "chat/conversation.h"
#include "chat/site.h"

#define SPEECH_BUTTONS (DECISION_OPTIONS + 2)

/* An answer that cannot be said as it is: the intent, or -1 where there is no
 * such, and the variables nobody knows (none: it has no text). */
struct speech_unsaid {
	int intent;
	const char *const *missing;
	size_t n_missing;
};

struct speech {
	struct bot_turn turn;
	const char *card; /* body of the card; NULL unless it hands over */
	struct body_button buttons[SPEECH_BUTTONS]; /* below the message */
	size_t n_buttons;
	struct speech_unsaid unsaid; /* why it hands over with "no_text" */
};

struct speech_basis {
	const struct site *site;
	const struct conversation *conversation;
	const struct visitor *visitor;
	const struct body_thought *thought;
	const char *text; /* what the visitor wrote */
	int64_t now;
};

/* An answer that cannot be said (no text in a language the visitor reads, a
 * value that is not known) becomes a hand-over. All texts in a. */
void speech_make(const struct speech_basis *b, struct arena *a,
		 struct speech *speech_r);

/* The answer of an intent in this language with its variables filled; NULL
 * when it has none. *missing_r lists the names that stayed open (n of them),
 * written as {{name}} in the text. operator_name may be NULL. */
const char *speech_answer(const struct speech_basis *b,
			  const struct intent *intent, const char *lang,
			  const char *operator_name, struct arena *a,
			  const char *const **missing_r, size_t *n_missing_r);

/* What the bot says when a person is called for; honest about the hour. */
const char *speech_handover(const struct site *site, const char *lang,
			    const char *reason, int64_t now, struct arena *a);

/* Said when the visitor left an address; `where` is the address. */
const char *speech_thanks(const char *lang, const char *where, struct arena *a);

/* What a new visitor is greeted with; name may be "". */
const char *speech_greeting(const struct site *site, const char *lang,
			    const char *name, struct arena *a);

#endif
