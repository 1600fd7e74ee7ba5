#include "config.h"

#include "conf/check.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "conf/keys.h"

#define LOWER  "abcdefghijklmnopqrstuvwxyz"
#define UPPER  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

const char *check_filled(const char *text)
{
	return text[0] != '\0' ? NULL : "filled in";
}

const char *check_word(const char *text)
{
	size_t n = strspn(text, LOWER UPPER DIGITS "_-");

	return n > 0 && n < 64 && text[n] == '\0'
		       ? NULL
		       : "1 to 63 letters, digits, - or _";
}

const char *check_listen(const char *text)
{
	char host[CONF_VALUE_MAX + 1];
	int port;

	return conf_host_port(text, host, sizeof(host), &port)
		       ? NULL
		       : "HOST:PORT, like 127.0.0.1:8080 or [::1]:8080";
}

/* The length of "http://" or "https://", or 0. */
static size_t scheme_length(const char *text)
{
	if (strncmp(text, "http://", 7) == 0)
		return 7;
	return strncmp(text, "https://", 8) == 0 ? 8 : 0;
}

const char *check_origin(const char *text)
{
	size_t scheme = scheme_length(text), n;

	n = strspn(text + scheme, LOWER DIGITS "-.:[]");
	if (scheme > 0 && n > 0 && text[scheme + n] == '\0')
		return NULL;
	return "a scheme and a host in small letters without a path, like "
	       "https://shop.example";
}

const char *check_url(const char *text)
{
	size_t scheme = scheme_length(text);

	if (text[0] == '\0' ||
	    (scheme > 0 && strcspn(text + scheme, "/?#@ ") > 0 &&
	     strpbrk(text, " @") == NULL))
		return NULL;
	return "an http:// or https:// address without a name and password, "
	       "or empty";
}

const char *check_email(const char *text)
{
	const char *at = strchr(text, '@');

	if (text[0] == '\0' ||
	    (at != NULL && at != text && strchr(at, '.') != NULL &&
	     strpbrk(text, " <>,\"") == NULL))
		return NULL;
	return "an e-mail address, like help@shop.example, or empty";
}

const char *check_language(const char *text)
{
	return strspn(text, LOWER) == 2 && text[2] == '\0'
		       ? NULL
		       : "two small letters of ISO 639-1, like en";
}

/* Whether the zone exists is for those who load it to say. */
/* A zone that is not there would quietly mean UTC. Where there is no data base
 * at all, the name alone is looked at. */
static bool zone_exists(const char *name)
{
	static const char dir[] = "/usr/share/zoneinfo";
	char path[sizeof(dir) + 66] = "";

	if (access(dir, R_OK) != 0)
		return true;
	memcpy(path, dir, sizeof(dir) - 1);
	path[sizeof(dir) - 1] = '/';
	memcpy(path + sizeof(dir), name, strlen(name) + 1);
	return access(path, R_OK) == 0;
}

const char *check_timezone(const char *text)
{
	size_t n = strspn(text, LOWER UPPER DIGITS "_+-/");

	return n > 0 && n < 64 && text[n] == '\0' && text[0] != '/' &&
			       zone_exists(text)
		       ? NULL
		       : "a name of the time zone database, like Europe/Riga";
}

static int number(const char *digits, size_t n)
{
	int v = 0;

	for (size_t i = 0; i < n; i++)
		v = v * 10 + (digits[i] - '0');
	return v;
}

const char *check_date(const char *text)
{
	static const int days[] = {31, 29, 31, 30, 31, 30,
				   31, 31, 30, 31, 30, 31};
	static const char *const shape = "a day like 2026-12-25";
	int year, month, day;

	if (strlen(text) != 10 || strspn(text, DIGITS) != 4 || text[4] != '-' ||
	    strspn(text + 5, DIGITS) != 2 || text[7] != '-' ||
	    strspn(text + 8, DIGITS) != 2)
		return shape;
	year = number(text, 4);
	month = number(text + 5, 2);
	day = number(text + 8, 2);
	if (month < 1 || month > 12 || day < 1 || day > days[month - 1])
		return shape;
	if (month == 2 && day == 29 &&
	    (year % 4 != 0 || (year % 100 == 0 && year % 400 != 0)))
		return "a day that exists; that year has no 29 February";
	return NULL;
}
