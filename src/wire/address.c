#include "config.h"

#include "wire/address.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/mem.h"
#include "wire/rate.h"

struct address {
	char text[ADDRESS_TEXT];
	int sockets;
	struct rate rate;
	UT_hash_handle hh;
};

struct addresses {
	struct address *all; /* hash by text */
	int per_address, per_s;
	size_t most;
};

struct addresses *addresses_new(int per_address, int per_s, size_t most)
{
	struct addresses *a = mem_calloc(1, sizeof(*a));

	a->per_address = per_address;
	a->per_s = per_s;
	a->most = most;
	return a;
}

static void forget(struct addresses *a, struct address *it)
{
	HASH_DEL(a->all, it);
	free(it);
}

void addresses_free(struct addresses **a)
{
	struct address *it, *next;

	if (*a == NULL)
		return;
	HASH_ITER (hh, (*a)->all, it, next)
		forget(*a, it);
	free(*a);
	*a = NULL;
}

static struct address *find(const struct addresses *a, const char *text)
{
	struct address *it;

	HASH_FIND_STR(a->all, text, it);
	return it;
}

/* A page opens several sockets at once when a browser restores its tabs, so
 * the bucket holds what an address may have at the same time. */
static struct address *remember(struct addresses *a, const char *text,
				int64_t now_ms)
{
	struct address *it = mem_calloc(1, sizeof(*it));
	size_t len = strlen(text);

	assert(len < sizeof(it->text));
	memcpy(it->text, text, len);
	rate_init(&it->rate, a->per_address, now_ms);
	HASH_ADD_STR(a->all, text, it);
	return it;
}

enum address_verdict address_ask(struct addresses *a, const char *text,
				 int64_t now_ms)
{
	struct address *it = find(a, text);
	int64_t wait_ms;

	if (it == NULL) {
		if (addresses_count(a) >= a->most)
			addresses_sweep(a, now_ms);
		if (addresses_count(a) >= a->most)
			return ADDRESS_NO_ROOM;
		it = remember(a, text, now_ms);
	}
	if (it->sockets >= a->per_address)
		return ADDRESS_TOO_MANY;
	if (!rate_take(&it->rate, a->per_s, a->per_address, now_ms, &wait_ms))
		return ADDRESS_TOO_FAST;
	return ADDRESS_LET_IN;
}

void address_up(struct addresses *a, const char *text, int64_t now_ms)
{
	struct address *it = find(a, text);

	if (it == NULL)
		it = remember(a, text, now_ms);
	it->sockets++;
}

void address_down(struct addresses *a, const char *text)
{
	struct address *it = find(a, text);

	assert(it != NULL && it->sockets > 0);
	it->sockets--;
}

void addresses_sweep(struct addresses *a, int64_t now_ms)
{
	struct address *it, *next;

	HASH_ITER (hh, a->all, it, next)
		if (it->sockets == 0 &&
		    rate_is_full(&it->rate, a->per_s, a->per_address, now_ms))
			forget(a, it);
}

size_t addresses_count(const struct addresses *a)
{
	return HASH_COUNT(a->all);
}
