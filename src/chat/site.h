/* chat/site.h - what the conversation must know of the site it serves. app
 * fills it from the configuration and may change it between two turns of the
 * loop; nothing here is used from another thread. */
#ifndef CHAT_SITE_H
#define CHAT_SITE_H

#include <stdbool.h>
#include <stddef.h>

struct hours;

struct site {
	const char *id;
	const char *name;
	const char *email;
	const char *phone;
	const char *bot_name;
	const char *const *langs; /* in order of preference */
	size_t n_langs;
	const struct hours *hours;
	bool peek;
	bool bot_enabled;
	int burst_ms; /* how long a fragment waits for its next */
};

/* The site's language that is meant by `wanted` ("ru", "ru-RU"); the first one
 * when it has none of the kind. wanted may be NULL. */
const char *site_lang(const struct site *s, const char *wanted);
bool site_is_open(const struct site *s, long long now_ms);

#endif
