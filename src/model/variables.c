#include "config.h"

#include "model/variables.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

static const char *const names[] = {
	"visitor.name", "operator.name", "site.name",       "site.email",
	"site.phone",   "hours.today",   "hours.next_open", NULL,
};

const char *const *variables_names(void)
{
	return names;
}

bool variables_is_known(const char *name, size_t len)
{
	for (size_t i = 0; names[i] != NULL; i++)
		if (strlen(names[i]) == len && memcmp(names[i], name, len) == 0)
			return true;
	return false;
}

static void trim(const char **s, size_t *len)
{
	while (*len > 0 && (*s)[0] == ' ') {
		(*s)++;
		(*len)--;
	}
	while (*len > 0 && (*s)[*len - 1] == ' ')
		(*len)--;
}

bool variables_next(const char *text, size_t *pos, struct variable *v_r)
{
	const char *start = strstr(text + *pos, "{{"), *end, *bar;
	size_t inside;

	if (start == NULL)
		return false;
	memset(v_r, 0, sizeof(*v_r));
	v_r->start = start;
	inside = strcspn(start + 2, "\n");
	end = strstr(start + 2, "}}");
	v_r->closed = end != NULL && (size_t)(end - start - 2) <= inside;
	v_r->len = v_r->closed ? (size_t)(end - start) + 2 : inside + 2;
	*pos = (size_t)(start - text) + v_r->len;
	if (!v_r->closed)
		return true;
	v_r->name = start + 2;
	v_r->name_len = v_r->len - 4;
	bar = memchr(v_r->name, '|', v_r->name_len);
	if (bar != NULL) {
		v_r->has_fallback = true;
		v_r->fallback = bar + 1;
		v_r->fallback_len = (size_t)(end - bar) - 1;
		v_r->name_len = (size_t)(bar - v_r->name);
	}
	trim(&v_r->name, &v_r->name_len);
	return true;
}

struct missing {
	const char **names;
	size_t n, cap;
};

static void add_missing(struct missing *m, const char *name)
{
	for (size_t i = 0; i < m->n; i++)
		if (strcmp(m->names[i], name) == 0)
			return;
	m->names = mem_grow(m->names, &m->cap, m->n + 1, sizeof(*m->names));
	m->names[m->n++] = name;
}

struct variables_filled variables_fill(const char *text,
				       variables_lookup *lookup, void *ctx,
				       struct arena *a)
{
	struct variables_filled filled = {0};
	struct missing missing = {0};
	struct variable v;
	struct str out;
	size_t pos = 0, copied = 0;

	str_init(&out, SIZE_MAX / 2);
	while (variables_next(text, &pos, &v)) {
		const char *name = arena_strndup(
			a, v.name != NULL ? v.name : "", v.name_len);
		const char *value = v.closed ? lookup(ctx, name) : NULL;

		str_add_bytes(&out, text + copied,
			      (size_t)(v.start - text) - copied);
		copied = pos;
		if (value != NULL && value[0] != '\0') {
			str_add(&out, value);
		} else if (v.has_fallback) {
			str_add_bytes(&out, v.fallback, v.fallback_len);
		} else {
			str_add_bytes(&out, v.start, v.len);
			add_missing(&missing, name);
		}
	}
	str_add(&out, text + copied);
	filled.text = arena_strndup(a, str_text(&out), out.len);
	if (missing.n > 0) {
		const char **kept =
			arena_alloc(a, missing.n * sizeof(*missing.names));

		memcpy(kept, missing.names, missing.n * sizeof(*missing.names));
		filled.missing = kept;
		filled.n_missing = missing.n;
	}
	str_clear(&out);
	free(missing.names);
	return filled;
}
