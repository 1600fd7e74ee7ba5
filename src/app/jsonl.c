#include "config.h"

#include "app/jsonl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/mem.h"

#define LINE_MAX_BYTES ((size_t)64 * 1024 * 1024)

struct jsonl {
	FILE *file;
	const char *path;
	char *line;
	size_t cap;
	size_t number;
	json_t *object; /* of the line */
	bool bad;
};

static bool is_blank(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (strchr(" \t\r\n", s[i]) == NULL)
			return false;
	return true;
}

/* Reads the next line that is not blank; false at the end, and on what is no
 * object, which is marked as bad. */
static bool read_line(struct jsonl *j, struct fault *why)
{
	ssize_t n;
	json_error_t e;

	json_decref(j->object);
	j->object = NULL;
	do {
		n = getline(&j->line, &j->cap, j->file);
		j->number++;
	} while (n >= 0 && is_blank(j->line, (size_t)n));
	j->bad = n < 0 && ferror(j->file);
	if (j->bad)
		return fault_set(why, FAULT_REJECT, "file", "%s cannot be read",
				 j->path);
	if (n < 0)
		return false;
	j->bad = (size_t)n > LINE_MAX_BYTES;
	if (j->bad)
		return fault_set(why, FAULT_REJECT, "line",
				 "%s:%zu: line too long", j->path, j->number);
	j->object = json_loadb(j->line, (size_t)n, 0, &e);
	j->bad = !json_is_object(j->object);
	if (j->object != NULL && j->bad)
		return fault_set(why, FAULT_REJECT, "line",
				 "%s:%zu:1: not a JSON object; write "
				 "{\"name\": ...}",
				 j->path, j->number);
	if (j->bad)
		return fault_set(why, FAULT_REJECT, "line",
				 "%s:%zu:%d: not a JSON object: %s", j->path,
				 j->number, e.column, e.text);
	return true;
}

void *jsonl_read(const char *path, jsonl_fill *fill, size_t elem_size,
		 struct arena *a, size_t *n_r, struct fault *why)
{
	struct jsonl j = {.path = path, .file = fopen(path, "r")};
	char *list = NULL;
	void *lasting;
	size_t n = 0, cap = 0;

	if (j.file == NULL) {
		fault_set(why, FAULT_REJECT, "file", "%s cannot be read", path);
		return NULL;
	}
	while (!j.bad && read_line(&j, why)) {
		list = mem_grow(list, &cap, n + 1, elem_size);
		memset(list + n * elem_size, 0, elem_size);
		j.bad = !fill(&j, a, list + n++ * elem_size, why);
	}
	json_decref(j.object);
	fclose(j.file);
	free(j.line);
	lasting = arena_alloc(a, (n + 1) * elem_size);
	if (n > 0)
		memcpy(lasting, list, n * elem_size);
	free(list);
	*n_r = n;
	return j.bad ? NULL : lasting;
}

size_t jsonl_line(const struct jsonl *j)
{
	return j->number;
}

const char *jsonl_string(const struct jsonl *j, struct arena *a,
			 const char *field)
{
	const char *s = json_string_value(json_object_get(j->object, field));

	return s != NULL ? arena_strdup(a, s) : "";
}

const char *jsonl_text(const struct jsonl *j, struct arena *a,
		       const char *field, struct fault *why)
{
	if (json_is_string(json_object_get(j->object, field)))
		return jsonl_string(j, a, field);
	fault_set(why, FAULT_REJECT, "field", "%s:%zu: \"%s\" must be a text",
		  j->path, j->number, field);
	return NULL;
}

const char *jsonl_need(const struct jsonl *j, struct arena *a,
		       const char *field, struct fault *why)
{
	const char *s = jsonl_string(j, a, field);

	if (*s != '\0')
		return s;
	fault_set(why, FAULT_REJECT, "field",
		  "%s:%zu: \"%s\" must be a text that is not empty", j->path,
		  j->number, field);
	return NULL;
}

const char *const *jsonl_list(const struct jsonl *j, struct arena *a,
			      const char *field, size_t *n_r)
{
	const json_t *array = json_object_get(j->object, field);
	size_t n = 0;
	const char **list =
		arena_alloc(a, (json_array_size(array) + 1) * sizeof(*list));

	while (json_is_string(json_array_get(array, n))) {
		list[n] = arena_strdup(
			a, json_string_value(json_array_get(array, n)));
		n++;
	}
	*n_r = n;
	return list;
}

void jsonl_quote(struct str *s, const char *text)
{
	json_t *t = json_string(text);
	char *quoted = t != NULL ? json_dumps(t, JSON_ENCODE_ANY) : NULL;

	str_add(s, quoted != NULL ? quoted : "\"\"");
	free(quoted);
	json_decref(t);
}
