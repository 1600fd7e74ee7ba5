#include "config.h"

#include "wire/roster.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"

/* An id is the place in its lower half and the place's life in its upper. */
struct place {
	void *thing;
	uint32_t life; /* grows with every thing that takes the place */
	uint32_t next_free;
};

#define NONE UINT32_MAX

struct roster {
	struct place *places;
	size_t cap, used;
	size_t count;
	uint32_t free; /* head of the list of free places */
};

struct roster *roster_new(void)
{
	struct roster *r = mem_calloc(1, sizeof(*r));

	r->free = NONE;
	return r;
}

void roster_free(struct roster **r)
{
	if (*r == NULL)
		return;
	free((*r)->places);
	free(*r);
	*r = NULL;
}

static uint32_t take_place(struct roster *r)
{
	uint32_t i = r->free;

	if (i != NONE) {
		r->free = r->places[i].next_free;
		return i;
	}
	assert(r->used < NONE);
	r->places =
		mem_grow(r->places, &r->cap, r->used + 1, sizeof(*r->places));
	i = (uint32_t)r->used++;
	r->places[i].life = 0;
	return i;
}

uint64_t roster_add(struct roster *r, void *thing)
{
	uint32_t i = take_place(r);
	struct place *p = &r->places[i];

	assert(thing != NULL);
	p->thing = thing;
	p->life++;
	if (p->life == 0)
		p->life = 1;
	r->count++;
	return (uint64_t)p->life << 32 | i;
}

static struct place *find(const struct roster *r, uint64_t id)
{
	size_t i = id & UINT32_MAX;

	if (i >= r->used || r->places[i].life != id >> 32 ||
	    r->places[i].thing == NULL)
		return NULL;
	return &r->places[i];
}

void *roster_get(const struct roster *r, uint64_t id)
{
	const struct place *p = find(r, id);

	return p == NULL ? NULL : p->thing;
}

void roster_remove(struct roster *r, uint64_t id)
{
	struct place *p = find(r, id);

	assert(p != NULL);
	p->thing = NULL;
	p->next_free = r->free;
	r->free = (uint32_t)(p - r->places);
	r->count--;
}

size_t roster_count(const struct roster *r)
{
	return r->count;
}

void *roster_next(const struct roster *r, size_t *pos)
{
	while (*pos < r->used) {
		void *thing = r->places[(*pos)++].thing;

		if (thing != NULL)
			return thing;
	}
	return NULL;
}
