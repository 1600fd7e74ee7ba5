/* chat/polite.h - the bot's own sentences, in every language it has them.
 *
 * What the shop knows is content; how the bot greets, asks back, hands over
 * and admits not knowing is the product's manner, and stands here. A language
 * without sentences of its own is spoken to in English. */
#ifndef CHAT_POLITE_H
#define CHAT_POLITE_H

#include "base/str.h"

enum polite {
	POLITE_GREETING,       /* site's name */
	POLITE_GREETING_NAME,  /* visitor's name, site's name */
	POLITE_CLARIFY,        /* before the buttons */
	POLITE_UNCLEAR,        /* did not understand, please say it otherwise */
	POLITE_CALLED,         /* I am here, what is it? or a colleague */
	POLITE_NONE_OF_THESE,  /* label of a button */
	POLITE_HUMAN,          /* label of a button */
	POLITE_HANDOVER,       /* a colleague will answer here */
	POLITE_HANDOVER_ASKED, /* the same, the visitor asked for it */
	POLITE_HANDOVER_UNSURE,   /* honest: I do not know that */
	POLITE_HANDOVER_LANGUAGE, /* honest: I cannot read that */
	POLITE_HANDOVER_GAVE,     /* thanks; a colleague will look that up */
	POLITE_GAVE_CLOSED,       /* the same, before when they are back */
	POLITE_CLOSED_HOURS,      /* when they are back */
	POLITE_CLOSED_UNKNOWN,    /* nobody there, hours not known */
	POLITE_CONTACT_THANKS,    /* the address was kept */
	POLITE_GOODBYE            /* a person closed the conversation */
};

/* Lends the sentence; those with arguments hold %1 and %2. */
const char *polite_text(enum polite what, const char *lang);

/* Adds the sentence with %1 and %2 replaced; arguments may be NULL when the
 * sentence has none. */
void polite_add(struct str *out, enum polite what, const char *lang,
		const char *arg1, const char *arg2);

#endif
