#include "config.h"

#include "wire/cookie.h"

#include <string.h>

void cookie_find(const char *header, const char *name, char *out, size_t size)
{
	size_t name_len = strlen(name), len;

	out[0] = '\0';
	while (*header != '\0') {
		header += strspn(header, " ;");
		len = strcspn(header, ";");
		if (len > name_len && strncmp(header, name, name_len) == 0 &&
		    header[name_len] == '=' && len - name_len - 1 < size) {
			memcpy(out, header + name_len + 1, len - name_len - 1);
			out[len - name_len - 1] = '\0';
			return;
		}
		header += len;
	}
}
