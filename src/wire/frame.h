/* wire/frame.h - frames as text and as values, both ways.
 *
 * What comes in is held against the table that tools/gen-protocol makes of
 * the schema, so that a limit or a field stands in one place; what goes out is
 * written field by field and held against the same schema by the tests. */
#ifndef WIRE_FRAME_H
#define WIRE_FRAME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/fault.h"
#include "base/mem.h"
#include "base/str.h"
#include "model/command.h"
#include "model/outgoing.h"

struct frame_in {
	struct command command;
	unsigned role; /* PROTOCOL_VISITOR or _OPERATOR: who speaks */
	char re[33];   /* the frame's id, also when it is refused; or "" */
};

/* Reads one frame of valid UTF-8 into *out, whose texts live in a. speaker is
 * the session's role, 0 before its hello. False when the frame is refused:
 * why->code is one of the protocol's, why->text names the field and holds
 * nothing the client wrote. */
bool frame_decode(const char *text, size_t len, unsigned speaker,
		  struct arena *a, struct frame_in *out,
		  struct fault *why) MUST_CHECK;

/* Adds the frame's JSON text to out. */
void frame_encode(const struct outgoing *o, struct str *out);

/* Whether a client that lags behind can do without it: the next frame of the
 * kind replaces it. */
bool frame_is_important(enum outgoing_type type);

#endif
