#include "config.h"

#include "desk/throttle.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"

/* Places are found by hash: a row of the table, and in it whoever is there.
 * The seed keeps outsiders from filling one row on purpose. */
#define ROWS   1024
#define PLACES 4

struct place {
	uint64_t key; /* 0 = empty */
	int failures;
	int64_t last_ms;
	int64_t blocked_until_ms;
};

struct throttle {
	uint64_t seed;
	struct place places[ROWS][PLACES];
};

struct throttle *throttle_new(void)
{
	struct throttle *t = mem_calloc(1, sizeof(*t));

	t->seed = secret_random_u64();
	return t;
}

void throttle_free(struct throttle **t)
{
	free(*t);
	*t = NULL;
}

static uint64_t mix(uint64_t h)
{
	h ^= h >> 33;
	h *= UINT64_C(0xff51afd7ed558ccd);
	h ^= h >> 33;
	h *= UINT64_C(0xc4ceb9fe1a85ec53);
	return h ^ (h >> 33);
}

static uint64_t key_of(const struct throttle *t, char kind, const char *text,
		       size_t len)
{
	uint64_t h = mix(t->seed ^ (unsigned char)kind);

	for (size_t i = 0; i < len; i++)
		h = mix(h ^ (uint64_t)tolower((unsigned char)text[i])) +
		    t->seed;
	return h != 0 ? h : 1;
}

static uint64_t login_key(const struct throttle *t, const char *login)
{
	return key_of(t, 'l', login, strlen(login));
}

/* One customer of IPv6 has a whole /64: the first four groups count. An
 * address with "::" before that keeps all its groups, which only splits it. */
static uint64_t address_key(const struct throttle *t, const char *address)
{
	size_t len = 0;
	int colons = 0;

	for (; address[len] != '\0'; len++)
		if (address[len] == ':' && ++colons == 4)
			break;
	return key_of(t, 'a', address, len);
}

static struct place *find(struct throttle *t, uint64_t key)
{
	struct place *row = t->places[key % ROWS];

	for (size_t i = 0; i < PLACES; i++)
		if (row[i].key == key)
			return &row[i];
	return NULL;
}

static struct place *find_or_take(struct throttle *t, uint64_t key)
{
	struct place *row = t->places[key % ROWS], *oldest = row;
	struct place *p = find(t, key);

	if (p != NULL)
		return p;
	for (size_t i = 0; i < PLACES; i++) {
		if (row[i].key == 0) {
			oldest = &row[i];
			break;
		}
		if (row[i].last_ms < oldest->last_ms)
			oldest = &row[i];
	}
	memset(oldest, 0, sizeof(*oldest));
	oldest->key = key;
	return oldest;
}

static int wait_s(struct throttle *t, uint64_t key, int64_t now_ms)
{
	struct place *p = find(t, key);

	if (p == NULL)
		return 0;
	if (now_ms - p->last_ms > THROTTLE_FORGET_S * INT64_C(1000))
		memset(p, 0, sizeof(*p));
	if (p->blocked_until_ms <= now_ms)
		return 0;
	return (int)((p->blocked_until_ms - now_ms + 999) / 1000);
}

static void count(struct throttle *t, uint64_t key, int64_t now_ms, int max_s)
{
	struct place *p = find_or_take(t, key);
	int over, delay_s = max_s;

	p->failures++;
	p->last_ms = now_ms;
	over = p->failures - THROTTLE_FREE_TRIES;
	if (over < 0)
		return;
	if (over < 20 && (1 << over) < max_s)
		delay_s = 1 << over;
	p->blocked_until_ms = now_ms + delay_s * INT64_C(1000);
}

int throttle_try(struct throttle *t, const char *login, const char *address,
		 int64_t now_ms)
{
	uint64_t by_login = login_key(t, login);
	uint64_t by_address = address_key(t, address);
	int a = wait_s(t, by_login, now_ms), b = wait_s(t, by_address, now_ms);

	if (a > 0 || b > 0)
		return a > b ? a : b;
	count(t, by_login, now_ms, THROTTLE_LOGIN_MAX_S);
	count(t, by_address, now_ms, THROTTLE_ADDRESS_MAX_S);
	return 0;
}

void throttle_succeeded(struct throttle *t, const char *login,
			const char *address)
{
	struct place *p = find(t, login_key(t, login));

	if (p != NULL)
		memset(p, 0, sizeof(*p));
	p = find(t, address_key(t, address));
	if (p == NULL)
		return;
	if (p->failures > 0)
		p->failures--;
	if (p->failures < THROTTLE_FREE_TRIES)
		p->blocked_until_ms = 0;
}
