#include "config.h"

#include "base/mem.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

struct chunk {
	struct chunk *next;
	size_t size;
	size_t used;
	alignas(max_align_t) unsigned char bytes[];
};

struct arena {
	struct chunk *head; /* the one that is being filled */
	size_t chunk_size;
};

static NO_RETURN void out_of_memory(void)
{
	static const char text[] = "souffleur: out of memory\n";

	/* Nothing that allocates may be called from here. */
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(EX_OSERR);
	_exit(EX_OSERR);
}

void *mem_alloc(size_t size)
{
	void *p = malloc(size > 0 ? size : 1);

	if (p == NULL)
		out_of_memory();
	return p;
}

void *mem_calloc(size_t count, size_t size)
{
	void *p = calloc(count > 0 ? count : 1, size > 0 ? size : 1);

	if (p == NULL)
		out_of_memory();
	return p;
}

void *mem_lines(size_t count, size_t size)
{
	size_t bytes;
	void *p;

	if (__builtin_mul_overflow(count, size, &bytes) ||
	    __builtin_add_overflow(bytes, 63, &bytes))
		out_of_memory();
	bytes &= ~(size_t)63;
	p = aligned_alloc(64, bytes > 0 ? bytes : 64);
	if (p == NULL)
		out_of_memory();
	memset(p, 0, bytes);
	return p;
}

void mem_trim(void)
{
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}

void *mem_alloc_sum(size_t a, size_t b)
{
	size_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		out_of_memory();
	return mem_alloc(sum);
}

void *mem_resize(void *p, size_t count, size_t size)
{
	size_t bytes;
	void *q;

	if (__builtin_mul_overflow(count, size, &bytes))
		out_of_memory();
	q = realloc(p, bytes > 0 ? bytes : 1);
	if (q == NULL)
		out_of_memory();
	return q;
}

char *mem_strdup(const char *s)
{
	return mem_strndup(s, strlen(s));
}

char *mem_strndup(const char *s, size_t len)
{
	char *copy = mem_alloc_sum(len, 1);

	if (len > 0)
		memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

void *mem_dup(const void *p, size_t len)
{
	void *copy = mem_alloc(len);

	if (len > 0)
		memcpy(copy, p, len);
	return copy;
}

void *mem_grow(void *array, size_t *cap, size_t need, size_t elem_size)
{
	size_t next = *cap + *cap / 2 + 8;

	if (need <= *cap)
		return array;
	if (next < need)
		next = need;
	array = mem_resize(array, next, elem_size);
	*cap = next;
	return array;
}

static struct chunk *chunk_new(size_t size)
{
	struct chunk *c = mem_alloc_sum(sizeof(*c), size);

	c->next = NULL;
	c->size = size;
	c->used = 0;
	return c;
}

struct arena *arena_new(size_t chunk)
{
	struct arena *a = mem_calloc(1, sizeof(*a));

	a->chunk_size = chunk;
	a->head = chunk_new(chunk);
	return a;
}

static void free_chunks(struct chunk *c)
{
	while (c != NULL) {
		struct chunk *next = c->next;

		free(c);
		c = next;
	}
}

void arena_free(struct arena **a)
{
	if (*a == NULL)
		return;
	free_chunks((*a)->head);
	free(*a);
	*a = NULL;
}

void arena_reset(struct arena *a)
{
	free_chunks(a->head->next);
	a->head->next = NULL;
	a->head->used = 0;
}

void *arena_alloc(struct arena *a, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct chunk *c = a->head;
	size_t rounded;
	void *p;

	if (__builtin_add_overflow(size, align - 1, &rounded))
		out_of_memory();
	rounded &= ~(align - 1);
	if (rounded > c->size - c->used) {
		c = chunk_new(rounded > a->chunk_size ? rounded
						      : a->chunk_size);
		c->next = a->head;
		a->head = c;
	}
	p = c->bytes + c->used;
	c->used += rounded;
	memset(p, 0, rounded);
	return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
	char *copy;

	if (len == SIZE_MAX)
		out_of_memory();
	copy = arena_alloc(a, len + 1);
	if (len > 0)
		memcpy(copy, s, len);
	return copy;
}
