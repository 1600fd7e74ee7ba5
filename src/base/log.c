#include "config.h"

#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

#define LINE_MAX_BYTES 2048

static _Atomic int current_level = LOG_INFO;

void log_set_level(enum log_level level)
{
	atomic_store(&current_level, (int)level);
}

/* Copies in to out with control characters as \xNN; both end with NUL. */
static size_t escape(const char *in, char *out, size_t size)
{
	static const char hex[] = "0123456789abcdef";
	size_t n = 0;

	for (; *in != '\0' && n + 5 < size; in++) {
		unsigned char c = (unsigned char)*in;

		if (c >= 0x20 && c != 0x7f) {
			out[n++] = *in;
			continue;
		}
		out[n++] = '\\';
		out[n++] = 'x';
		out[n++] = hex[c >> 4];
		out[n++] = hex[c & 15];
	}
	out[n] = '\0';
	return n;
}

static PRINTF_LIKE(3, 0) void log_line(enum log_level level, const char *event,
				       const char *format, va_list args)
{
	static const char *const names[] = {"error", "warn", "info", "debug"};
	char values[LINE_MAX_BYTES / 2], line[LINE_MAX_BYTES];
	char when[CLOCK_TEXT];
	size_t used;
	int n;

	if ((int)level > atomic_load(&current_level))
		return;
	clock_format(clock_wall_ms(), when, sizeof(when));
	n = snprintf(line, sizeof(line), "%s %s %s", when, names[level], event);
	used = n > 0 ? (size_t)n : 0;
	if (used > LINE_MAX_BYTES / 2)
		used = LINE_MAX_BYTES / 2;
	(void)vsnprintf(values, sizeof(values), format, args);
	if (values[0] != '\0') {
		line[used++] = ' ';
		used += escape(values, line + used, sizeof(line) - used - 1);
	}
	line[used++] = '\n';
	/* One write keeps lines of different threads apart. A log that cannot
	 * be written must not stop the chats. */
	if (write(STDERR_FILENO, line, used) < 0)
		return;
}

#define LOG_BODY(level)                                                        \
	do {                                                                   \
		va_list args;                                                  \
		va_start(args, format);                                        \
		log_line(level, event, format, args);                          \
		va_end(args);                                                  \
	} while (0)

void log_error(const char *event, const char *format, ...)
{
	LOG_BODY(LOG_ERROR);
}

void log_warn(const char *event, const char *format, ...)
{
	LOG_BODY(LOG_WARN);
}

void log_info(const char *event, const char *format, ...)
{
	LOG_BODY(LOG_INFO);
}

void log_debug(const char *event, const char *format, ...)
{
	LOG_BODY(LOG_DEBUG);
}
