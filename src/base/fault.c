#include "config.h"

#include "base/fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static PRINTF_LIKE(3, 0) void put_text(char *to, size_t size,
				       const char *format, va_list args)
{
	int n = vsnprintf(to, size, format, args);

	if (n >= 0 && (size_t)n >= size)
		utf8_end_with_ellipsis(to, size);
}

bool fault_set(struct fault *why, enum fault_kind kind, const char *code,
	       const char *format, ...)
{
	va_list args;

	why->kind = kind;
	why->code = code;
	va_start(args, format);
	put_text(why->text, sizeof(why->text), format, args);
	va_end(args);
	return false;
}

bool fault_prefix(struct fault *why, const char *format, ...)
{
	char rest[sizeof(why->text)];
	size_t used;
	va_list args;

	memcpy(rest, why->text, sizeof(rest));
	va_start(args, format);
	put_text(why->text, sizeof(why->text), format, args);
	va_end(args);
	used = strlen(why->text);
	if (used + 3 < sizeof(why->text)) {
		size_t left = sizeof(why->text) - used;
		int n = snprintf(why->text + used, left, ": %s", rest);

		if (n >= 0 && (size_t)n >= left)
			utf8_end_with_ellipsis(why->text, sizeof(why->text));
	}
	return false;
}
