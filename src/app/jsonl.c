#include "config.h"

#include "app/jsonl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/mem.h"

#define LINE_MAX_BYTES ((size_t)64 * 1024 * 1024)

struct jsonl {
	FILE *file;
	char *path;
	char *line;
	size_t cap;
	size_t number;
	json_t *object;
};

struct jsonl *jsonl_open(const char *path, struct fault *why)
{
	FILE *file = fopen(path, "r");
	struct jsonl *j;

	if (file == NULL) {
		fault_set(why, FAULT_REJECT, "file", "%s cannot be read", path);
		return NULL;
	}
	j = mem_calloc(1, sizeof(*j));
	j->file = file;
	j->path = mem_strdup(path);
	return j;
}

void jsonl_close(struct jsonl **j)
{
	if (*j == NULL)
		return;
	json_decref((*j)->object);
	fclose((*j)->file);
	free((*j)->path);
	free((*j)->line);
	free(*j);
	*j = NULL;
}

static bool is_blank(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (strchr(" \t\r\n", s[i]) == NULL)
			return false;
	return true;
}

enum jsonl_read jsonl_next(struct jsonl *j, struct fault *why)
{
	ssize_t n;
	json_error_t e;

	json_decref(j->object);
	j->object = NULL;
	do {
		n = getline(&j->line, &j->cap, j->file);
		if (n < 0)
			return JSONL_END;
		j->number++;
	} while (is_blank(j->line, (size_t)n));
	if ((size_t)n > LINE_MAX_BYTES) {
		fault_set(why, FAULT_REJECT, "line", "%s:%zu: line too long",
			  j->path, j->number);
		return JSONL_BAD;
	}
	j->object = json_loadb(j->line, (size_t)n, 0, &e);
	if (!json_is_object(j->object)) {
		fault_set(why, FAULT_REJECT, "line",
			  "%s:%zu:%d: not a JSON object: %s", j->path,
			  j->number, e.column, e.text);
		return JSONL_BAD;
	}
	return JSONL_LINE;
}

const char *jsonl_string(const struct jsonl *j, const char *field)
{
	return json_string_value(json_object_get(j->object, field));
}

const char *jsonl_item(const struct jsonl *j, const char *field, size_t i)
{
	return json_string_value(
		json_array_get(json_object_get(j->object, field), i));
}

const char *jsonl_need(const struct jsonl *j, const char *field,
		       struct fault *why)
{
	const char *s = jsonl_string(j, field);

	if (s == NULL || *s == '\0') {
		fault_set(why, FAULT_REJECT, "field",
			  "%s:%zu: \"%s\" must be a text that is not empty",
			  j->path, j->number, field);
		return NULL;
	}
	return s;
}

void jsonl_quote(struct str *s, const char *text)
{
	json_t *t = json_string(text);
	char *quoted = t != NULL ? json_dumps(t, JSON_ENCODE_ANY) : NULL;

	str_add(s, quoted != NULL ? quoted : "\"\"");
	free(quoted);
	json_decref(t);
}
