#include "config.h"

#include "base/str.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void str_init(struct str *s, size_t max)
{
	memset(s, 0, sizeof(*s));
	s->max = max;
}

void str_clear(struct str *s)
{
	free(s->data);
	str_init(s, s->max);
}

void str_reset(struct str *s)
{
	s->len = 0;
	s->overflowed = false;
	if (s->data != NULL)
		s->data[0] = '\0';
}

void str_add(struct str *s, const char *text)
{
	str_add_bytes(s, text, strlen(text));
}

void str_add_bytes(struct str *s, const char *bytes, size_t len)
{
	if (s->overflowed || len > s->max - s->len) {
		s->overflowed = true;
		return;
	}
	s->data = mem_grow(s->data, &s->cap, s->len + len + 1, 1);
	if (len > 0)
		memcpy(s->data + s->len, bytes, len);
	s->len += len;
	s->data[s->len] = '\0';
}

void str_add_char(struct str *s, char c)
{
	str_add_bytes(s, &c, 1);
}

static PRINTF_LIKE(1, 0) char *print(const char *format, va_list args,
				     size_t *len_r)
{
	va_list again;
	char *text;
	int n;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, args);
	text = mem_alloc_sum(n > 0 ? (size_t)n : 0, 1);
	text[0] = '\0';
	if (n > 0)
		vsnprintf(text, (size_t)n + 1, format, again);
	va_end(again);
	*len_r = n > 0 ? (size_t)n : 0;
	return text;
}

void str_vaddf(struct str *s, const char *format, va_list args)
{
	size_t len;
	char *text = print(format, args, &len);

	str_add_bytes(s, text, len);
	free(text);
}

void str_addf(struct str *s, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	str_vaddf(s, format, args);
	va_end(args);
}

const char *str_text(const struct str *s)
{
	return s->data != NULL ? s->data : "";
}

char *str_take(struct str *s)
{
	char *text = s->data != NULL ? s->data : mem_strdup("");

	s->data = NULL;
	s->len = 0;
	s->cap = 0;
	return text;
}

char *str_format(const char *format, ...)
{
	va_list args;
	size_t len;
	char *text;

	va_start(args, format);
	text = print(format, args, &len);
	va_end(args);
	return text;
}
