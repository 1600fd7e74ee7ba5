#include "config.h"

#include "text/wordkey.h"

#include <string.h>

static uint64_t mix(uint64_t h, uint64_t more)
{
	h = (h ^ more) * 0x9E3779B97F4A7C15U;
	return h ^ h >> 29;
}

uint64_t wordkey_of(const char *lang, const char *word, size_t len)
{
	uint64_t h = mix((unsigned char)lang[0], (unsigned char)lang[1]);
	uint64_t some = len;

	h = mix(h, some);
	for (; len >= sizeof(some); len -= sizeof(some), word += sizeof(some)) {
		memcpy(&some, word, sizeof(some));
		h = mix(h, some);
	}
	some = 0;
	for (size_t i = 0; i < len; i++)
		some = some << 8 | (unsigned char)word[i];
	h = mix(h, some);
	return h == 0 ? 1 : h;
}
