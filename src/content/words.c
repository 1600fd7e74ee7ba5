#include "config.h"

#include "content/words.h"

#include <stdlib.h>
#include <string.h>

bool words_is_name(const char *text, size_t min, size_t max, char extra,
		   bool digit_first)
{
	size_t len = strlen(text);

	if (len < min || len > max)
		return false;
	for (size_t i = 0; i < len; i++) {
		char c = text[i];
		bool digit = c >= '0' && c <= '9';

		if (!(c >= 'a' && c <= 'z') &&
		    !(digit && (i > 0 || digit_first)) &&
		    !(c == extra && i > 0))
			return false;
	}
	return true;
}

static bool parse_digits(const char *text, size_t n, int *value_r)
{
	*value_r = 0;
	for (size_t i = 0; i < n; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		*value_r = *value_r * 10 + (text[i] - '0');
	}
	return true;
}

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_of_month(int year, int month)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30,
				      31, 31, 30, 31, 30, 31};

	return lengths[month - 1] + (month == 2 && is_leap(year));
}

static bool is_day(int year, int month, int day)
{
	return year >= 1970 && month >= 1 && month <= 12 && day >= 1 &&
	       day <= days_of_month(year, month);
}

bool words_parse_day(const char *text, int64_t *end_ms_r)
{
	int year, month, day;
	int64_t days;

	if (strlen(text) != 10 || text[4] != '-' || text[7] != '-' ||
	    !parse_digits(text, 4, &year) ||
	    !parse_digits(text + 5, 2, &month) ||
	    !parse_digits(text + 8, 2, &day) || !is_day(year, month, day))
		return false;
	days = day;
	for (int y = 1970; y < year; y++)
		days += is_leap(y) ? 366 : 365;
	for (int m = 1; m < month; m++)
		days += days_of_month(year, m);
	*end_ms_r = days * 24 * 60 * 60 * 1000 - 1;
	return true;
}

bool words_parse_number(const char *text, double *number_r)
{
	char *end;

	/* strtod() would take nan, 0x1p3 and leading blanks too. */
	if (text[0] == '\0' || text[strspn(text, "0123456789.")] != '\0')
		return false;
	*number_r = strtod(text, &end);
	return end != text && *end == '\0';
}

bool words_stem_of(const char *path, char *out, size_t size)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	const char *dot = strrchr(name, '.');
	size_t len = dot != NULL ? (size_t)(dot - name) : strlen(name);

	if (len >= size)
		return false;
	memcpy(out, name, len);
	out[len] = '\0';
	return true;
}
