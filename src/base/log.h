/* base/log.h - one line an event, key=value, to standard error.
 *
 * The event comes first, in a few fixed words, so that logs can be counted by
 * it. Values come from LOG_* format pieces of the caller; control characters
 * are escaped here. What customers write is never logged above debug. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/attr.h"

enum log_level {
	LOG_ERROR,
	LOG_WARN,
	LOG_INFO,
	LOG_DEBUG
};

/* Lines above this level are dropped; the default is LOG_INFO. */
void log_set_level(enum log_level level);

/* log_info("listening", "host=%s port=%d", host, port): the format holds
 * key=value pairs and may be "". Safe from every thread. */
void log_error(const char *event, const char *format, ...) PRINTF_LIKE(2, 3);
void log_warn(const char *event, const char *format, ...) PRINTF_LIKE(2, 3);
void log_info(const char *event, const char *format, ...) PRINTF_LIKE(2, 3);
void log_debug(const char *event, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
