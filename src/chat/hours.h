/* chat/hours.h - when people are there.
 *
 * Written as "Mon-Fri 09:00-20:00; Sat 10:00-16:00" in the site's time zone;
 * an empty text means always. Holidays are whole days off. */
#ifndef CHAT_HOURS_H
#define CHAT_HOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/fault.h"

struct hours;

/* Local time is the process's time zone (TZ), which app sets to the site's. */
struct hours *hours_parse(const char *text, const char *const *holidays,
			  size_t n_holidays, struct fault *why) MUST_CHECK;
void hours_free(struct hours **h);

bool hours_are_open(const struct hours *h, int64_t wall_ms);
/* Wall time of the next opening after wall_ms, within 60 days; 0 when there is
 * none or when it is open already. */
int64_t hours_next_open(const struct hours *h, int64_t wall_ms);

#define HOURS_TEXT 64
/* "on Monday at 09:00", "today at 09:00" in the language, as it stands inside
 * a sentence; out holds HOURS_TEXT bytes. */
void hours_say(int64_t opens_ms, int64_t now_ms, const char *lang,
	       char out[HOURS_TEXT]);
/* "09:00-20:00", or "" when closed that day: the hours of wall_ms's day. */
void hours_say_day(const struct hours *h, int64_t wall_ms,
		   char out[HOURS_TEXT]);

#endif
