/* base/mem.h - memory that is there, or the process is not.
 *
 * A daemon that limps on without memory loses messages in ways nobody tests.
 * These functions end the process instead (exit code 71), so callers never
 * look for NULL; in return every size that comes from outside is compared
 * with a named limit before it gets here. Release with free(). */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

#include "base/attr.h"

void *mem_alloc(size_t size);
void *mem_calloc(size_t count, size_t size);
/* Zeroed and on a border of a cache line, for tables that are read at random.
 */
void *mem_lines(size_t count, size_t size);
/* Gives what was freed back to the system; after work that took much. */
void mem_trim(void);
/* a + b bytes; ends the process when the sum wraps. */
void *mem_alloc_sum(size_t a, size_t b);
/* Gives p resized to count * size bytes; p may be NULL. */
void *mem_resize(void *p, size_t count, size_t size);
char *mem_strdup(const char *s);
/* Copies len bytes and adds a NUL. */
char *mem_strndup(const char *s, size_t len);
void *mem_dup(const void *p, size_t len);

/* Makes room for at least `need` elements in a growing array: gives the array,
 * moved when it had to grow (by half each time); *cap is its capacity. */
void *mem_grow(void *array, size_t *cap, size_t need, size_t elem_size);

/* An arena: everything that belongs to one piece of work, freed at once. */
struct arena;

struct arena *arena_new(size_t chunk);
/* Frees all and sets *a to NULL; *a may be NULL. */
void arena_free(struct arena **a);
/* Forgets what was allocated, keeps one chunk for the next piece of work. */
void arena_reset(struct arena *a);
/* Zeroed memory, lent until reset or free. */
void *arena_alloc(struct arena *a, size_t size);
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t len);

#endif
