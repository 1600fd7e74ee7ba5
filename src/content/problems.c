#include "config.h"

#include "content/problems.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

/* A megabyte of nonsense has nothing new to say after so many lines. */
#define PROBLEMS_MAX 5000

struct entry {
	struct problem problem;
	size_t order; /* of arrival: keeps equal places apart */
};

struct problems {
	struct arena *arena;
	struct entry *entries;
	size_t n, cap;
	size_t count[2]; /* by level, those that were not kept too */
	bool sorted;
};

struct problems *problems_new(void)
{
	struct problems *p = mem_calloc(1, sizeof(*p));

	p->arena = arena_new(4096);
	return p;
}

void problems_free(struct problems **p)
{
	if (*p == NULL)
		return;
	arena_free(&(*p)->arena);
	free((*p)->entries);
	free(*p);
	*p = NULL;
}

static void add(struct problems *p, enum problem_level level, const char *file,
		struct mark at, const char *text)
{
	struct entry *e;

	p->count[level]++;
	if (p->n == PROBLEMS_MAX)
		return;
	p->entries = mem_grow(p->entries, &p->cap, p->n + 1, sizeof(*e));
	e = &p->entries[p->n];
	e->order = p->n++;
	e->problem.file = arena_strdup(p->arena, file);
	e->problem.at = at;
	e->problem.level = level;
	e->problem.text = arena_strdup(p->arena, text);
	p->sorted = false;
}

/* The longest texts quote two utterances and a name. */
#define TEXT_MAX  2000
#define QUOTE_MAX 120 /* bytes */

static PRINTF_LIKE(5, 0) void add_printed(struct problems *p,
					  enum problem_level level,
					  const char *file, struct mark at,
					  const char *format, va_list args)
{
	struct str text;

	str_init(&text, SIZE_MAX / 2);
	str_vaddf(&text, format, args);
	if (text.len > TEXT_MAX)
		utf8_end_with_ellipsis(text.data, TEXT_MAX);
	add(p, level, file, at, str_text(&text));
	str_clear(&text);
}

void problems_error(struct problems *p, const char *file, struct mark at,
		    const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_printed(p, PROBLEM_ERROR, file, at, format, args);
	va_end(args);
}

void problems_warn(struct problems *p, const char *file, struct mark at,
		   const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_printed(p, PROBLEM_WARNING, file, at, format, args);
	va_end(args);
}

const char *problems_quote(struct problems *p, const char *text)
{
	size_t len = strlen(text), cut = utf8_cut(text, len, QUOTE_MAX);
	char *copy = arena_alloc(p->arena, cut + sizeof("\xe2\x80\xa6"));

	for (size_t i = 0; i < cut; i++)
		copy[i] = (unsigned char)text[i] < ' ' ? ' ' : text[i];
	if (cut < len)
		memcpy(copy + cut, "\xe2\x80\xa6", 3);
	return copy;
}

size_t problems_count(const struct problems *p)
{
	return p->n;
}

size_t problems_errors(const struct problems *p)
{
	return p->count[PROBLEM_ERROR];
}

size_t problems_warnings(const struct problems *p)
{
	return p->count[PROBLEM_WARNING];
}

static int compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int c = strcmp(x->problem.file, y->problem.file);

	if (c != 0)
		return c;
	if (x->problem.at.line != y->problem.at.line)
		return x->problem.at.line < y->problem.at.line ? -1 : 1;
	if (x->problem.at.column != y->problem.at.column)
		return x->problem.at.column < y->problem.at.column ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static void sort(struct problems *p)
{
	if (!p->sorted && p->n > 0)
		qsort(p->entries, p->n, sizeof(*p->entries), compare);
	p->sorted = true;
}

const struct problem *problems_at(struct problems *p, size_t i)
{
	assert(i < p->n);
	sort(p);
	return &p->entries[i].problem;
}

static void print_line(const struct problem *q, const char *prefix,
		       struct str *out)
{
	str_addf(out, "%s%s:", prefix, q->file);
	if (q->at.line > 0)
		str_addf(out, "%u:%u:", q->at.line, q->at.column);
	str_addf(out, " %s: %s\n",
		 q->level == PROBLEM_ERROR ? "error" : "warning", q->text);
}

void problems_print_errors(struct problems *p, struct str *out)
{
	sort(p);
	for (size_t i = 0; i < p->n; i++)
		if (p->entries[i].problem.level == PROBLEM_ERROR)
			print_line(&p->entries[i].problem, "", out);
}

void problems_print(struct problems *p, const char *prefix, struct str *out)
{
	size_t all = p->count[PROBLEM_ERROR] + p->count[PROBLEM_WARNING];

	sort(p);
	for (size_t i = 0; i < p->n; i++)
		print_line(&p->entries[i].problem, prefix, out);
	if (all > p->n)
		str_addf(out, "and %zu more\n", all - p->n);
}
