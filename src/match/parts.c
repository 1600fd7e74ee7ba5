#include "config.h"

#include "match/parts.h"

#include <string.h>

#include "base/attr.h"

static const struct {
	const char *name;
	enum part part;
} parts[] = {
	{"stems", PART_STEMS},       {"pairs", PART_PAIRS},
	{"steady", PART_STEADY},     {"pieces", PART_PIECES},
	{"shapes", PART_SHAPES},     {"neighbours", PART_NEIGHBOURS},
	{"titles", PART_TITLES},     {"acceptor", PART_ACCEPTOR},
	{"repairs", PART_REPAIRS},   {"counts", PART_COUNTS},
	{"concepts", PART_CONCEPTS},
};

static unsigned find(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (strlen(parts[i].name) == len &&
		    memcmp(parts[i].name, name, len) == 0)
			return parts[i].part;
	return 0;
}

bool parts_read(const char *names, unsigned *parts_r, struct fault *why)
{
	*parts_r = 0;
	for (const char *at = names;; at++) {
		size_t len = strcspn(at, ",");
		unsigned part = find(at, len);

		if (part == 0)
			return fault_set(why, FAULT_REJECT, "part",
					 "\"%.*s\" is no part that can be left "
					 "out",
					 (int)len, at);
		*parts_r |= part;
		at += len;
		if (*at == '\0')
			return true;
	}
}
