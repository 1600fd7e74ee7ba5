#include "config.h"

#include "wire/origin.h"

#include <string.h>
#include <strings.h>

bool origin_is_own(const char *origin, const char *host)
{
	static const char *const schemes[] = {"http://", "https://"};

	if (*host == '\0')
		return false;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++) {
		size_t len = strlen(schemes[i]);

		if (strncasecmp(origin, schemes[i], len) == 0)
			return strcasecmp(origin + len, host) == 0;
	}
	return false;
}

bool origin_is_allowed(const char *origin, const char *host,
		       const char *const *list, size_t n)
{
	if (origin_is_own(origin, host))
		return true;
	for (size_t i = 0; i < n; i++)
		if (strcasecmp(origin, list[i]) == 0)
			return true;
	return false;
}
