/* chat/contact.h - whether a visitor can be reached at what was left.
 *
 * Whoever mistypes an address waits for an answer that never comes, so what
 * nobody could write or call is refused at once, with the field's name. The
 * same rules as in the widget's form, which does not stand behind every
 * client. */
#ifndef CHAT_CONTACT_H
#define CHAT_CONTACT_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/fault.h"

/* Either may be NULL, not both. FAULT_REJECT "bad_field"; the text names the
 * field and repeats nothing of it. */
bool contact_check(const char *email, const char *phone,
		   struct fault *why) MUST_CHECK;

#endif
