/* chat/rooms.h - who watches which conversation, and how far each has got.
 *
 * Every watcher has a cursor: all events up to it were sent. A committed event
 * that follows the cursor is sent at once; anything else makes the watcher
 * catch up from the log first. So a page that resumes, a slow page and an
 * event that took another way all heal by the same read, and nobody sees a
 * hole or a message twice. Loop's thread only. */
#ifndef CHAT_ROOMS_H
#define CHAT_ROOMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chat/conversation.h"
#include "chat/ports.h"

struct rooms;
struct reader;

/* epoch: of the database. Borrows all until rooms_free(). */
struct rooms *rooms_new(const struct chat_ports *ports, struct reader *reader,
			const char *epoch);
void rooms_free(struct rooms **r);

/* Starts sending events after `cursor`; ends with `synced` once the watcher is
 * up to date. A cursor beyond the log's end gets `resync` and everything. A
 * session that watches already starts again from there. */
void rooms_join(struct rooms *r, const char *conversation, uint64_t session,
		bool agent, int64_t cursor);
void rooms_leave(struct rooms *r, const char *conversation, uint64_t session);

/* What waited for the session was written: its replay goes on. */
void rooms_room(struct rooms *r, const char *conversation, uint64_t session);

/* Sends a committed change to whoever watches. */
void rooms_publish(struct rooms *r, const struct change *change);

enum rooms_audience {
	ROOMS_VISITORS,
	ROOMS_AGENTS,
	ROOMS_EVERYBODY
};

/* Sends something that is not an event; `except` may be 0. */
void rooms_tell(struct rooms *r, const char *conversation,
		enum rooms_audience who, uint64_t except,
		const struct outgoing *o);

size_t rooms_count(const struct rooms *r, const char *conversation,
		   enum rooms_audience who);

#endif
