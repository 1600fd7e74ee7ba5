#include "config.h"

#include "base/keyed.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define SIZE_FIRST 256

struct keyed {
	unsigned char *records; /* open addressing; a key of 0 is a free one */
	size_t record_size;
	size_t size; /* a power of two, at least twice what is used */
	size_t used;
};

struct keyed *keyed_new(size_t record_size)
{
	struct keyed *k = mem_calloc(1, sizeof(*k));

	assert(record_size >= sizeof(uint64_t) &&
	       record_size % sizeof(uint64_t) == 0);
	k->record_size = record_size;
	k->size = SIZE_FIRST;
	k->records = mem_lines(k->size, record_size);
	return k;
}

void keyed_free(struct keyed **k)
{
	if (*k == NULL)
		return;
	free((*k)->records);
	free(*k);
	*k = NULL;
}

/* The record at a place; its key is read and written through this. */
static uint64_t *record_at(const struct keyed *k, size_t at)
{
	return (void *)(k->records + at * k->record_size);
}

/* The record that has the key, or the free one where it would be. */
static uint64_t *record_of(const struct keyed *k, uint64_t key)
{
	uint64_t h = key * UINT64_C(0x9e3779b97f4a7c15);
	size_t at = (size_t)(h >> 32) & (k->size - 1);
	uint64_t *record = record_at(k, at);

	while (*record != 0 && *record != key) {
		at = (at + 1) & (k->size - 1);
		record = record_at(k, at);
	}
	return record;
}

static void grow(struct keyed *k)
{
	struct keyed old = *k;

	k->size *= 2;
	k->records = mem_lines(k->size, k->record_size);
	for (size_t i = 0; i < old.size; i++) {
		const uint64_t *record = record_at(&old, i);

		if (*record != 0)
			memcpy(record_of(k, *record), record, k->record_size);
	}
	free(old.records);
}

void *keyed_take(struct keyed *k, uint64_t key)
{
	uint64_t *record;

	assert(key != 0);
	if (2 * (k->used + 1) > k->size)
		grow(k);
	record = record_of(k, key);
	k->used += *record == 0;
	*record = key;
	return record;
}

const void *keyed_find(const struct keyed *k, uint64_t key)
{
	const uint64_t *record = record_of(k, key);

	return *record != 0 ? record : NULL;
}

void *keyed_next(struct keyed *k, size_t *at)
{
	while (*at < k->size) {
		uint64_t *record = record_at(k, (*at)++);

		if (*record != 0)
			return record;
	}
	return NULL;
}

size_t keyed_bytes(const struct keyed *k)
{
	return k->size * k->record_size;
}
