#include "config.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "conf/keys.h"

#define BLANKS " \t\r\n"

static const char *const level_names[] = {"error", "warn", "info", "debug"};

static const struct {
	const char *word;
	bool value;
} bool_words[] = {
	{"yes", true}, {"no", false}, {"on", true},   {"off", false},
	{"1", true},   {"0", false},  {"true", true}, {"false", false},
};

static void *field(struct conf *c, const struct conf_key *k)
{
	return (char *)c + k->offset;
}

static const void *const_field(const struct conf *c, const struct conf_key *k)
{
	return (const char *)c + k->offset;
}

static bool wrong(struct fault *why, const struct conf_key *k, const char *text,
		  const char *must)
{
	if (k->secret)
		return fault_set(why, FAULT_REJECT, "conf",
				 "%s.%s: it must be %s", k->section, k->name,
				 must);
	return fault_set(why, FAULT_REJECT, "conf",
			 "%s.%s: \"%.60s\" will not do; it must be %s",
			 k->section, k->name, text, must);
}

static bool set_number(const struct conf_key *k, const char *text, double *v_r,
		       struct fault *why)
{
	const char *kind = k->type == CONF_INT ? "a whole number" : "a number";
	struct str must;
	char *end;

	errno = 0;
	*v_r = strtod(text, &end);
	if (end != text && *end == '\0' && errno == 0 && isfinite(*v_r) &&
	    *v_r >= k->min && *v_r <= k->max &&
	    strspn(text, "+-.0123456789") == strlen(text) &&
	    (k->type == CONF_REAL || strchr(text, '.') == NULL))
		return true;
	str_init(&must, 128);
	str_addf(&must, "%s from %g to %.*g", kind, k->min, 9, k->max);
	wrong(why, k, text, str_text(&must));
	str_clear(&must);
	return false;
}

static bool set_bool(const struct conf_key *k, const char *text, bool *v_r,
		     struct fault *why)
{
	for (size_t i = 0; i < ARRAY_SIZE(bool_words); i++)
		if (strcmp(bool_words[i].word, text) == 0) {
			*v_r = bool_words[i].value;
			return true;
		}
	return wrong(why, k, text, "yes or no");
}

static bool set_level(const struct conf_key *k, const char *text,
		      enum log_level *v_r, struct fault *why)
{
	for (size_t i = 0; i < ARRAY_SIZE(level_names); i++)
		if (strcmp(level_names[i], text) == 0) {
			*v_r = (enum log_level)i;
			return true;
		}
	return wrong(why, k, text, "error, warn, info or debug");
}

static char *copy_trimmed(struct arena *a, const char *text, size_t len)
{
	while (len > 0 && strchr(BLANKS, text[0]) != NULL) {
		text++;
		len--;
	}
	while (len > 0 && strchr(BLANKS, text[len - 1]) != NULL)
		len--;
	return arena_strndup(a, text, len);
}

static bool set_list(struct conf *c, const struct conf_key *k, const char *text,
		     struct fault *why)
{
	struct conf_list *list = field(c, k);
	const char **items;
	size_t n = 1;

	for (const char *p = text; *p != '\0'; p++)
		n += *p == ',';
	items = arena_alloc(c->arena, n * sizeof(*items));
	n = 0;
	for (const char *p = text; p != NULL;) {
		const char *comma = strchr(p, ',');
		size_t len = comma != NULL ? (size_t)(comma - p) : strlen(p);
		const char *must, *item = copy_trimmed(c->arena, p, len);

		p = comma != NULL ? comma + 1 : NULL;
		if (item[0] == '\0')
			continue;
		must = k->check != NULL ? k->check(item) : NULL;
		if (must != NULL)
			return wrong(why, k, item, must);
		items[n++] = item;
	}
	if ((double)n < k->min)
		return wrong(why, k, text, "at least one, separated by commas");
	if ((double)n > k->max)
		return fault_set(why, FAULT_REJECT, "conf",
				 "%s.%s: %zu items are too many; %g fit",
				 k->section, k->name, n, k->max);
	list->items = items;
	list->n = n;
	return true;
}

static bool is_plain_text(const char *text)
{
	size_t len = strlen(text);

	if (!utf8_is_valid(text, len))
		return false;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			return false;
	return true;
}

static bool set_text(struct conf *c, const struct conf_key *k, const char *text,
		     struct fault *why)
{
	const char *must = k->check != NULL ? k->check(text) : NULL;

	if (must != NULL)
		return wrong(why, k, text, must);
	*(const char **)field(c, k) = text;
	return true;
}

bool conf_value_set(struct conf *c, const struct conf_key *k, const char *text,
		    struct fault *why)
{
	const char *v;
	double number;

	if (strlen(text) > CONF_VALUE_MAX)
		return fault_set(why, FAULT_REJECT, "conf",
				 "%s.%s: the value is longer than %d bytes",
				 k->section, k->name, CONF_VALUE_MAX);
	v = copy_trimmed(c->arena, text, strlen(text));
	if (!is_plain_text(v))
		return fault_set(why, FAULT_REJECT, "conf",
				 "%s.%s: the value holds control characters or "
				 "is not UTF-8; write it in plain text",
				 k->section, k->name);
	switch (k->type) {
	case CONF_TEXT:
		return set_text(c, k, v, why);
	case CONF_LIST:
		return set_list(c, k, v, why);
	case CONF_INT:
		if (!set_number(k, v, &number, why))
			return false;
		*(int *)field(c, k) = (int)number;
		return true;
	case CONF_REAL:
		return set_number(k, v, field(c, k), why);
	case CONF_BOOL:
		return set_bool(k, v, field(c, k), why);
	case CONF_LEVEL:
		return set_level(k, v, field(c, k), why);
	}
	return wrong(why, k, v, "of a type that exists");
}

void conf_value_print(const struct conf *c, const struct conf_key *k,
		      struct str *out)
{
	const void *at = const_field(c, k);
	const struct conf_list *list = at;

	switch (k->type) {
	case CONF_TEXT:
		str_add(out, *(const char *const *)at);
		break;
	case CONF_LIST:
		for (size_t i = 0; i < list->n; i++)
			str_addf(out, "%s%s", i > 0 ? ", " : "",
				 list->items[i]);
		break;
	case CONF_INT:
		str_addf(out, "%d", *(const int *)at);
		break;
	case CONF_REAL:
		str_addf(out, "%.10g", *(const double *)at);
		break;
	case CONF_BOOL:
		str_add(out, *(const bool *)at ? "yes" : "no");
		break;
	case CONF_LEVEL:
		str_add(out, level_names[*(const enum log_level *)at]);
		break;
	}
}

bool conf_host_port(const char *text, char *host, size_t size, int *port_r)
{
	const char *colon = strrchr(text, ':'), *start = text;
	size_t len, digits;
	long port;

	if (colon == NULL)
		return false;
	len = (size_t)(colon - text);
	if (len > 2 && text[0] == '[' && colon[-1] == ']') {
		start = text + 1;
		len -= 2;
	} else if (memchr(text, ':', len) != NULL) {
		return false; /* an IPv6 address wants brackets */
	}
	digits = strspn(colon + 1, "0123456789");
	if (len == 0 || len >= size || digits == 0 || digits > 5 ||
	    colon[1 + digits] != '\0')
		return false;
	port = strtol(colon + 1, NULL, 10);
	if (port > 65535)
		return false;
	memcpy(host, start, len);
	host[len] = '\0';
	*port_r = (int)port;
	return strpbrk(host, " /[]") == NULL;
}
