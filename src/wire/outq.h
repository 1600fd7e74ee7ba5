/* wire/outq.h - bounded queue of frames waiting for one socket.
 *
 * libwebsockets lets us write once per WRITEABLE callback, so whatever the
 * layers above want to say waits here. The peer sets the pace; when it falls
 * too far behind we refuse new frames and the caller closes the session: a
 * chat with a hole in it is worse than a reconnect. Frames that the next one
 * of their kind replaces anyway are left out first.
 *
 * A frame for many sockets is one packet that many queues share.
 *
 * Single-threaded: call from the loop thread only. */
#ifndef WIRE_OUTQ_H
#define WIRE_OUTQ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

struct outq;
struct packet;

enum outq_put {
	OUTQ_QUEUED,   /* the frame will be sent, in order */
	OUTQ_LEFT_OUT, /* half full, and the frame was not important */
	OUTQ_FULL      /* nothing was queued: close the session */
};

/* Copies data[0..len), len > 0, behind `headroom` spare bytes (LWS_PRE) into a
 * packet with one reference. */
struct packet *packet_new(const void *data, size_t len, size_t headroom);
/* Drops one reference and sets *p to NULL; the last one frees. */
void packet_unref(struct packet **p);

/* The queue holds at most max_bytes of payload and bookkeeping. */
struct outq *outq_new(size_t max_bytes);
/* Frees the queue with all it holds and sets *q to NULL. *q may be NULL. */
void outq_free(struct outq **q);

/* Adds the packet to the end, with a reference of the queue's own. */
enum outq_put outq_put(struct outq *q, struct packet *p,
		       bool important) MUST_CHECK;

/* Lends the oldest frame until outq_pop(); NULL if there is none. The
 * `headroom` bytes before it may be overwritten. */
unsigned char *outq_head(const struct outq *q, size_t *len_r);
/* Drops the oldest frame; there must be one. */
void outq_pop(struct outq *q);
/* Drops all. */
void outq_empty(struct outq *q);

/* Bytes that may still be queued. */
size_t outq_room(const struct outq *q);

#endif
