#include "config.h"

#include "loop/mailbox.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include <uv.h>

#include "base/mem.h"

struct mailbox {
	pthread_mutex_t lock; /* over first and last */
	struct letter *first; /* oldest; NULL when empty */
	struct letter **last; /* where the next one is linked */
	uv_async_t wake;
	void (*open)(void *ctx, struct letter *);
	void *ctx;
};

/* Takes all that is there at once: a sender that is faster than we are cannot
 * keep the loop in here, what comes meanwhile is the next wake-up's. */
static void open_all(struct mailbox *m)
{
	struct letter *l;

	pthread_mutex_lock(&m->lock);
	l = m->first;
	m->first = NULL;
	m->last = &m->first;
	pthread_mutex_unlock(&m->lock);
	while (l != NULL) {
		struct letter *next = l->next;

		m->open(m->ctx, l);
		l = next;
	}
}

static void on_wake(uv_async_t *uv)
{
	open_all(uv->data);
}

static void on_closed(uv_handle_t *uv)
{
	struct mailbox *m = uv->data;

	pthread_mutex_destroy(&m->lock);
	free(m);
}

struct mailbox *mailbox_new(struct loop *l,
			    void (*open)(void *ctx, struct letter *), void *ctx)
{
	struct mailbox *m = mem_calloc(1, sizeof(*m));
	int failed = uv_async_init(loop_handle(l), &m->wake, on_wake);

	assert(failed == 0); /* the loop holds what it needs since its start */
	pthread_mutex_init(&m->lock, NULL);
	m->wake.data = m;
	m->last = &m->first;
	m->open = open;
	m->ctx = ctx;
	return m;
}

void mailbox_free(struct mailbox **m)
{
	if (*m == NULL)
		return;
	open_all(*m);
	uv_close((uv_handle_t *)&(*m)->wake, on_closed);
	*m = NULL;
}

void mailbox_post(struct mailbox *m, struct letter *letter)
{
	bool was_empty;

	letter->next = NULL;
	pthread_mutex_lock(&m->lock);
	was_empty = m->first == NULL;
	*m->last = letter;
	m->last = &letter->next;
	/* Inside the lock: after it the letter may be opened and the mailbox
	 * freed. Who finds letters before his own knows a wake-up is due. */
	if (was_empty)
		uv_async_send(&m->wake);
	pthread_mutex_unlock(&m->lock);
}
