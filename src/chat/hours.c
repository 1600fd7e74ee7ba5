#include "config.h"

#include "chat/hours.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/mem.h"
#include "base/str.h"

#define DAY_MINUTES (24 * 60)
#define SEARCH_DAYS 60

struct span {
	int from; /* minutes since midnight */
	int to;
};

struct hours {
	bool always;
	struct span days[7][2]; /* Sunday first; empty when from == to */
	char (*holidays)[11];
	size_t n_holidays;
};

static const char *const day_names[] = {"sun", "mon", "tue", "wed",
					"thu", "fri", "sat"};

static const char *skip_blanks(const char *s)
{
	while (*s == ' ')
		s++;
	return s;
}

static bool parse_day(const char **s, int *day_r)
{
	for (int d = 0; d < 7; d++) {
		if (strncasecmp(*s, day_names[d], 3) == 0) {
			*s += 3;
			*day_r = d;
			return true;
		}
	}
	return false;
}

static bool parse_minutes(const char **s, int *minutes_r)
{
	char *end;
	long h, m;

	if (!isdigit((unsigned char)**s))
		return false;
	h = strtol(*s, &end, 10);
	if (*end != ':' || !isdigit((unsigned char)end[1]))
		return false;
	m = strtol(end + 1, &end, 10);
	if (h > 24 || m > 59 || h * 60 + m > DAY_MINUTES)
		return false;
	*s = end;
	*minutes_r = (int)(h * 60 + m);
	return true;
}

/* NULL, or what is wrong at *s; static text. */
static const char *parse_days(const char **s, int *first_r, int *last_r)
{
	static const char wanted[] = "a day is wanted, like Mon or Mon-Fri,";

	if (!parse_day(s, first_r))
		return wanted;
	*last_r = *first_r;
	if (**s != '-')
		return NULL;
	++*s;
	return parse_day(s, last_r) ? NULL : wanted;
}

static const char *parse_times(const char **s, struct span *span_r)
{
	static const char wanted[] = "a time of day is wanted, 00:00 to 24:00,";
	const char *start = *s;

	if (!parse_minutes(s, &span_r->from))
		return wanted;
	if (**s != '-')
		return "a \"-\" and the closing time are wanted";
	++*s;
	if (!parse_minutes(s, &span_r->to))
		return wanted;
	if (span_r->from < span_r->to)
		return NULL;
	*s = start;
	return "the closing time is not behind the opening time; past midnight "
	       "write two spans, \"Fri 20:00-24:00; Sat 00:00-04:00\",";
}

static const char *parse_span(struct hours *h, const char **s)
{
	const char *start = *s, *wrong;
	int first, last;
	struct span span;

	wrong = parse_days(s, &first, &last);
	if (wrong != NULL)
		return wrong;
	*s = skip_blanks(*s);
	wrong = parse_times(s, &span);
	if (wrong != NULL)
		return wrong;
	for (int d = first;; d = (d + 1) % 7) {
		struct span *slot = h->days[d];

		if (slot[0].from != slot[0].to)
			slot++;
		if (slot->from != slot->to) {
			*s = start;
			return "a day has more than two spans";
		}
		*slot = span;
		if (d == last)
			return NULL;
	}
}

struct hours *hours_parse(const char *text, const char *const *holidays,
			  size_t n_holidays, struct fault *why)
{
	struct hours *h = mem_calloc(1, sizeof(*h));
	const char *s = skip_blanks(text);

	h->always = *s == '\0';
	while (*s != '\0') {
		const char *wrong = parse_span(h, &s);

		if (wrong != NULL) {
			fault_set(why, FAULT_REJECT, "hours",
				  "business hours \"%s\": %s at \"%.20s\"; "
				  "they look like \"Mon-Fri 09:00-20:00; Sat "
				  "10:00-16:00\"",
				  text, wrong, s);
			hours_free(&h);
			return NULL;
		}
		s = skip_blanks(s);
		if (*s == ';')
			s = skip_blanks(s + 1);
	}
	h->holidays = mem_calloc(n_holidays, sizeof(*h->holidays));
	for (size_t i = 0; i < n_holidays; i++) {
		if (strlen(holidays[i]) != 10) {
			fault_set(why, FAULT_REJECT, "hours",
				  "holiday \"%s\": write it as 2026-12-31",
				  holidays[i]);
			hours_free(&h);
			return NULL;
		}
		memcpy(h->holidays[i], holidays[i], 11);
		h->n_holidays++;
	}
	return h;
}

void hours_free(struct hours **h)
{
	if (*h == NULL)
		return;
	free((*h)->holidays);
	free(*h);
	*h = NULL;
}

static struct tm local_of(int64_t wall_ms)
{
	time_t t = (time_t)(wall_ms / 1000);
	struct tm tm;

	localtime_r(&t, &tm);
	return tm;
}

static bool is_holiday(const struct hours *h, const struct tm *tm)
{
	char date[11];

	strftime(date, sizeof(date), "%Y-%m-%d", tm);
	for (size_t i = 0; i < h->n_holidays; i++)
		if (strcmp(h->holidays[i], date) == 0)
			return true;
	return false;
}

bool hours_are_open(const struct hours *h, int64_t wall_ms)
{
	struct tm tm = local_of(wall_ms);
	int minute = tm.tm_hour * 60 + tm.tm_min;

	if (h->always)
		return true;
	if (is_holiday(h, &tm))
		return false;
	for (int i = 0; i < 2; i++) {
		const struct span *s = &h->days[tm.tm_wday][i];

		if (minute >= s->from && minute < s->to)
			return true;
	}
	return false;
}

int64_t hours_next_open(const struct hours *h, int64_t wall_ms)
{
	if (hours_are_open(h, wall_ms))
		return 0;
	for (int day = 0; day < SEARCH_DAYS; day++) {
		struct tm tm = local_of(wall_ms);
		int64_t best = 0;

		tm.tm_mday += day;
		tm.tm_hour = 12;
		tm.tm_isdst = -1;
		mktime(&tm);
		if (is_holiday(h, &tm))
			continue;
		for (int i = 0; i < 2; i++) {
			const struct span *s = &h->days[tm.tm_wday][i];
			struct tm at = tm;
			int64_t ms;

			if (s->from == s->to)
				continue;
			at.tm_hour = s->from / 60;
			at.tm_min = s->from % 60;
			at.tm_sec = 0;
			at.tm_isdst = -1;
			ms = (int64_t)mktime(&at) * 1000;
			if (ms > wall_ms && (best == 0 || ms < best))
				best = ms;
		}
		if (best != 0)
			return best;
	}
	return 0;
}

struct day_words {
	const char *lang;
	const char *today, *tomorrow, *at;
	const char *on[7]; /* Sunday first, as it stands in a sentence */
};

static const struct day_words words[] = {
	{"en",
	 "today",
	 "tomorrow",
	 "at",
	 {"on Sunday", "on Monday", "on Tuesday", "on Wednesday", "on Thursday",
	  "on Friday", "on Saturday"}},
	{"ru",
	 "сегодня",
	 "завтра",
	 "в",
	 {"в воскресенье", "в понедельник", "во вторник", "в среду",
	  "в четверг", "в пятницу", "в субботу"}},
	{"lv",
	 "šodien",
	 "rīt",
	 "plkst.",
	 {"svētdien", "pirmdien", "otrdien", "trešdien", "ceturtdien",
	  "piektdien", "sestdien"}},
	{"ro",
	 "astăzi",
	 "mâine",
	 "la",
	 {"duminică", "luni", "marți", "miercuri", "joi", "vineri", "sâmbătă"}},
};

static const struct day_words *words_of(const char *lang)
{
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcmp(words[i].lang, lang) == 0)
			return &words[i];
	return &words[0];
}

/* Days between two local dates, 0 = the same day. */
static int days_between(const struct tm *from, const struct tm *to)
{
	struct tm a = *from, b = *to;

	a.tm_hour = b.tm_hour = 12;
	a.tm_min = b.tm_min = a.tm_sec = b.tm_sec = 0;
	a.tm_isdst = b.tm_isdst = -1;
	return (int)((mktime(&b) - mktime(&a) + 43200) / 86400);
}

void hours_say(int64_t opens_ms, int64_t now_ms, const char *lang,
	       char out[HOURS_TEXT])
{
	const struct day_words *w = words_of(lang);
	struct tm now = local_of(now_ms), at = local_of(opens_ms);
	int days = days_between(&now, &at);
	struct str s;

	str_init(&s, HOURS_TEXT - 1);
	str_add(&s, days == 0   ? w->today
		    : days == 1 ? w->tomorrow
				: w->on[at.tm_wday]);
	if (days > 6)
		str_addf(&s, " (%02d.%02d.)", at.tm_mday, at.tm_mon + 1);
	str_addf(&s, " %s %02d:%02d", w->at, at.tm_hour, at.tm_min);
	memcpy(out, str_text(&s), s.len + 1);
	str_clear(&s);
}

void hours_say_day(const struct hours *h, int64_t wall_ms, char out[HOURS_TEXT])
{
	struct tm tm = local_of(wall_ms);
	struct str s;

	str_init(&s, HOURS_TEXT - 1);
	if (h->always)
		str_add(&s, "00:00-24:00");
	for (int i = 0; i < 2 && !h->always && !is_holiday(h, &tm); i++) {
		const struct span *p = &h->days[tm.tm_wday][i];

		if (p->from != p->to)
			str_addf(&s, "%s%02d:%02d-%02d:%02d",
				 s.len > 0 ? ", " : "", p->from / 60,
				 p->from % 60, p->to / 60, p->to % 60);
	}
	memcpy(out, str_text(&s), s.len + 1);
	str_clear(&s);
}
