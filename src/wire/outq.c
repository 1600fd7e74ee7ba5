#include "config.h"

#include "wire/outq.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "base/mem.h"

struct packet {
	unsigned refs;
	size_t len;
	size_t headroom;
	unsigned char bytes[]; /* headroom, then len bytes of payload */
};

struct waiting {
	STAILQ_ENTRY(waiting) next;
	struct packet *packet;
};

struct outq {
	STAILQ_HEAD(waiting_list, waiting) frames; /* oldest first */
	size_t bytes; /* sum of cost(); never above max_bytes */
	size_t max_bytes;
};

/* Small frames cost memory too: a million empty ones must not fit. */
static size_t cost(const struct packet *p)
{
	return p->len + sizeof(*p) + sizeof(struct waiting);
}

struct packet *packet_new(const void *data, size_t len, size_t headroom)
{
	struct packet *p = mem_alloc_sum(sizeof(*p) + headroom, len);

	assert(len > 0);
	p->refs = 1;
	p->len = len;
	p->headroom = headroom;
	memcpy(p->bytes + headroom, data, len);
	return p;
}

void packet_unref(struct packet **p)
{
	assert((*p)->refs > 0);
	if (--(*p)->refs == 0)
		free(*p);
	*p = NULL;
}

struct outq *outq_new(size_t max_bytes)
{
	struct outq *q = mem_calloc(1, sizeof(*q));

	STAILQ_INIT(&q->frames);
	q->max_bytes = max_bytes;
	return q;
}

void outq_free(struct outq **q)
{
	if (*q == NULL)
		return;
	outq_empty(*q);
	free(*q);
	*q = NULL;
}

enum outq_put outq_put(struct outq *q, struct packet *p, bool important)
{
	size_t room = outq_room(q);
	struct waiting *w;

	if (!important && room < q->max_bytes / 2)
		return OUTQ_LEFT_OUT;
	/* Compare with what is left: a sum could wrap around. */
	if (cost(p) > room)
		return important ? OUTQ_FULL : OUTQ_LEFT_OUT;

	w = mem_alloc(sizeof(*w));
	w->packet = p;
	p->refs++;
	STAILQ_INSERT_TAIL(&q->frames, w, next);
	q->bytes += cost(p);
	return OUTQ_QUEUED;
}

unsigned char *outq_head(const struct outq *q, size_t *len_r)
{
	struct waiting *w = STAILQ_FIRST(&q->frames);

	*len_r = w == NULL ? 0 : w->packet->len;
	return w == NULL ? NULL : w->packet->bytes + w->packet->headroom;
}

void outq_pop(struct outq *q)
{
	struct waiting *w = STAILQ_FIRST(&q->frames);

	assert(w != NULL);
	STAILQ_REMOVE_HEAD(&q->frames, next);
	q->bytes -= cost(w->packet);
	packet_unref(&w->packet);
	free(w);
}

void outq_empty(struct outq *q)
{
	while (!STAILQ_EMPTY(&q->frames))
		outq_pop(q);
}

size_t outq_room(const struct outq *q)
{
	return q->max_bytes - q->bytes;
}
