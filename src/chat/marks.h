/* chat/marks.h - how far somebody has read. A mark is a number that only
 * grows, so marks may be lost, doubled or late: the next one makes it good. */
#ifndef CHAT_MARKS_H
#define CHAT_MARKS_H

#include <stdbool.h>
#include <stdint.h>

#include "chat/rooms.h"
#include "store/writer.h"

struct mark {
	const char *conversation;
	bool by_agents;   /* else by the visitor */
	int64_t seq;      /* read up to here */
	uint64_t session; /* that says so; it is not told */
};

/* Stores the mark and tells the others who watch, when it is news. */
void marks_seen(struct writer *w, struct rooms *rooms, const struct mark *m);

#endif
