/* wire/counters.h - what happened at the sockets, for /metrics. */
#ifndef WIRE_COUNTERS_H
#define WIRE_COUNTERS_H

#include <stdint.h>

#include "base/str.h"
#include "wire/protocol.gen.h"

/* Why an upgrade was refused before there was a session. */
enum refusal {
	REFUSAL_ORIGIN,
	REFUSAL_PROTOCOL, /* other upgrades, paths, versions, subprotocols */
	REFUSAL_TOO_MANY, /* sockets of the address */
	REFUSAL_TOO_FAST, /* new sockets of the address */
	REFUSAL_FULL,     /* the whole server */
	REFUSAL_DRAIN
};

#define REFUSALS 6

struct counters {
	uint64_t sessions_now;
	uint64_t sessions;
	uint64_t frames_in, bytes_in;
	uint64_t frames_out, bytes_out;
	uint64_t frames_left_out; /* unimportant ones, to slow readers */
	uint64_t outq_full;
	uint64_t errors[PROTOCOL_ERRORS]; /* frames refused, by code */
	uint64_t closes[PROTOCOL_CLOSES]; /* sessions we closed */
	uint64_t closed_by_client;
	uint64_t lost; /* ended without a close frame */
	uint64_t refusals[REFUSALS];
	uint64_t requests[6]; /* HTTP answers by hundreds of their status */
};

/* Counts a refused frame by the code that was answered. */
void counters_error(struct counters *c, const char *code);

/* Adds the lines, as Prometheus reads them. */
void counters_print(const struct counters *c, struct str *out);

#endif
