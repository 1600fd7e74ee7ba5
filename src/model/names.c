#include "config.h"

#include <string.h>

#include "base/attr.h"
#include "model/conversation.h"
#include "model/user.h"

static const char *const state_names[] = {
	[CONVERSATION_BOT] = "bot",
	[CONVERSATION_QUEUED] = "queued",
	[CONVERSATION_ASSIGNED] = "assigned",
	[CONVERSATION_OFFLINE] = "offline",
	[CONVERSATION_CLOSED] = "closed",
};
static const char *const kind_names[] = {
	[EVENT_MESSAGE] = "message",   [EVENT_STATE] = "state",
	[EVENT_CONTACT] = "contact",   [EVENT_CARD] = "card",
	[EVENT_DECISION] = "decision", [EVENT_NOTE] = "note",
};
static const char *const author_names[] = {
	[AUTHOR_VISITOR] = "visitor",
	[AUTHOR_BOT] = "bot",
	[AUTHOR_OPERATOR] = "operator",
	[AUTHOR_SYSTEM] = "system",
};
static const char *const severity_names[] = {
	[SEVERITY_LOW] = "low",
	[SEVERITY_MEDIUM] = "medium",
	[SEVERITY_HIGH] = "high",
};
static const char *const handling_names[] = {
	[HANDLING_ANSWER] = "answer",
	[HANDLING_PEOPLE_ONLY] = "people_only",
	[HANDLING_SMALL_TALK] = "small_talk",
};
static const char *const role_names[] = {
	[ROLE_OPERATOR] = "operator",
	[ROLE_SUPERVISOR] = "supervisor",
	[ROLE_EDITOR] = "editor",
	[ROLE_ADMIN] = "admin",
};

/* Index of name in names, or -1. */
static int find_name(const char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return (int)i;
	return -1;
}

#define NAMES_OF(type, prefix, table)                                          \
	const char *prefix##_name(type v)                                      \
	{                                                                      \
		return (table)[v];                                             \
	}                                                                      \
                                                                               \
	/* NOLINTNEXTLINE(bugprone-macro-parentheses): a type has none */      \
	bool prefix##_parse(const char *name, type *v_r)                       \
	{                                                                      \
		int i = find_name(table, ARRAY_SIZE(table), name);             \
                                                                               \
		if (i >= 0)                                                    \
			*v_r = (type)i;                                        \
		return i >= 0;                                                 \
	}

NAMES_OF(enum conversation_state, conversation_state, state_names)
NAMES_OF(enum event_kind, event_kind, kind_names)
NAMES_OF(enum author_kind, author_kind, author_names)
NAMES_OF(enum severity, severity, severity_names)
NAMES_OF(enum handling, handling, handling_names)
NAMES_OF(enum user_role, user_role, role_names)
