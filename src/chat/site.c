#include "config.h"

#include "chat/site.h"

#include <string.h>
#include <strings.h>

#include "chat/hours.h"

const char *site_lang(const struct site *s, const char *wanted)
{
	for (size_t i = 0; wanted != NULL && i < s->n_langs; i++) {
		size_t n = strlen(s->langs[i]);

		if (strncasecmp(wanted, s->langs[i], n) == 0 &&
		    (wanted[n] == '\0' || wanted[n] == '-' || wanted[n] == '_'))
			return s->langs[i];
	}
	return s->n_langs > 0 ? s->langs[0] : "en";
}

bool site_is_open(const struct site *s, long long now_ms)
{
	return hours_are_open(s->hours, now_ms);
}
