#include "config.h"

#include "link/address.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include "base/attr.h"

#define NET(a, b, c, d)                                                        \
	((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 |      \
	 (uint32_t)(d))

/* RFC 6890 and its registry; what is not reachable from everywhere. */
static const struct {
	uint32_t net;
	int bits;
} nets4[] = {
	{NET(0, 0, 0, 0), 8},       {NET(10, 0, 0, 0), 8},
	{NET(100, 64, 0, 0), 10},   {NET(127, 0, 0, 0), 8},
	{NET(169, 254, 0, 0), 16},  {NET(172, 16, 0, 0), 12},
	{NET(192, 0, 0, 0), 24},    {NET(192, 0, 2, 0), 24},
	{NET(192, 168, 0, 0), 16},  {NET(198, 18, 0, 0), 15},
	{NET(198, 51, 100, 0), 24}, {NET(203, 0, 113, 0), 24},
	{NET(224, 0, 0, 0), 3}, /* multicast, reserved, broadcast */
};

static bool is_private4(uint32_t address)
{
	for (size_t i = 0; i < ARRAY_SIZE(nets4); i++)
		if ((address ^ nets4[i].net) >> (32 - nets4[i].bits) == 0)
			return true;
	return false;
}

static uint32_t four_bytes(const uint8_t *b)
{
	return NET(b[0], b[1], b[2], b[3]);
}

static bool is_private6(const uint8_t *b)
{
	static const uint8_t mapped[12] = {0, 0, 0, 0, 0,    0,
					   0, 0, 0, 0, 0xff, 0xff};
	static const uint8_t nat64[12] = {0, 0x64, 0xff, 0x9b};
	static const uint8_t documentation[4] = {0x20, 0x01, 0x0d, 0xb8};
	static const uint8_t teredo[4] = {0x20, 0x01, 0, 0};

	if (memcmp(b, mapped, sizeof(mapped)) == 0 ||
	    memcmp(b, nat64, sizeof(nat64)) == 0)
		return is_private4(four_bytes(b + 12));
	if (b[0] == 0x20 && b[1] == 0x02) /* 6to4 */
		return is_private4(four_bytes(b + 2));
	/* Global unicast is 2000::/3; the rest is local or of no use. */
	return b[0] >> 5 != 1 ||
	       memcmp(b, documentation, sizeof(documentation)) == 0 ||
	       memcmp(b, teredo, sizeof(teredo)) == 0;
}

bool address_is_private(const struct sockaddr *a)
{
	struct sockaddr_in in4;
	struct sockaddr_in6 in6;

	if (a->sa_family == AF_INET) {
		memcpy(&in4, a, sizeof(in4));
		return is_private4(ntohl(in4.sin_addr.s_addr));
	}
	if (a->sa_family == AF_INET6) {
		memcpy(&in6, a, sizeof(in6));
		return is_private6(in6.sin6_addr.s6_addr);
	}
	return true;
}
