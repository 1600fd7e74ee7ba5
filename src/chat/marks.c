#include "config.h"

#include "chat/marks.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "store/conversations.h"

struct job {
	struct rooms *rooms;
	char conversation[ID_TEXT];
	bool by_agents;
	int64_t seq;
	uint64_t session;
	bool changed;
};

static bool run(struct db *db, void *arg, struct fault *why)
{
	struct job *j = arg;
	struct conversation c;
	bool found = false;
	int64_t *at = j->by_agents ? &c.seen_agents : &c.seen_visitor;

	if (!conversations_load(db, j->conversation, &c, &found, why))
		return false;
	if (!found || j->seq <= *at)
		return true;
	/* Nobody has read what was not written yet. */
	*at = j->seq < c.last_seq ? j->seq : c.last_seq;
	j->seq = *at;
	j->changed = true;
	return conversations_save(db, &c, why);
}

static void done(void *arg, bool committed, const struct fault *why)
{
	struct job *j = arg;
	const struct out_seen seen = {.conversation = j->conversation,
				      .by_agents = j->by_agents,
				      .seq = j->seq};
	const struct outgoing o = {.type = OUTGOING_SEEN, .u.seen = &seen};

	if (committed && j->changed)
		rooms_tell(j->rooms, j->conversation, ROOMS_EVERYBODY,
			   j->session, &o);
	else if (!committed)
		log_warn("read mark not stored", "why=\"%s\"", why->text);
	free(j);
}

void marks_seen(struct writer *w, struct rooms *rooms, const struct mark *m)
{
	struct job *j = mem_calloc(1, sizeof(*j));

	j->rooms = rooms;
	utf8_copy(j->conversation, sizeof(j->conversation), m->conversation);
	j->by_agents = m->by_agents;
	j->seq = m->seq;
	j->session = m->session;
	if (!writer_submit(w, run, done, j))
		free(j);
}
