#include "config.h"

#include "loop/pool.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/queue.h>

#include "base/mem.h"
#include "loop/mailbox.h"
#include "loop/thread.h"

struct job {
	struct letter letter; /* first: the mailbox gives it back as a job */
	STAILQ_ENTRY(job) next;
	void (*run)(void *worker, void *arg);
	void (*done)(void *arg);
	void *arg;
};

struct pool {
	struct pool_options o;
	struct mailbox *home;
	pthread_t *threads;
	size_t waiting; /* accepted, not yet finished; the loop's alone */
	pthread_mutex_t lock;
	pthread_cond_t some; /* jobs, or stopping */
	STAILQ_HEAD(job_list, job) jobs;
	bool stopping;
};

/* The oldest job, waiting for one; NULL when the pool ends and none is left. */
static struct job *take(struct pool *p)
{
	struct job *j;

	pthread_mutex_lock(&p->lock);
	while (STAILQ_EMPTY(&p->jobs) && !p->stopping)
		pthread_cond_wait(&p->some, &p->lock);
	j = STAILQ_FIRST(&p->jobs);
	if (j != NULL)
		STAILQ_REMOVE_HEAD(&p->jobs, next);
	pthread_mutex_unlock(&p->lock);
	return j;
}

static void *work(void *arg)
{
	struct pool *p = arg;
	void *worker =
		p->o.worker_new == NULL ? NULL : p->o.worker_new(p->o.ctx);
	struct job *j;

	while ((j = take(p)) != NULL) {
		j->run(worker, j->arg);
		mailbox_post(p->home, &j->letter);
	}
	if (p->o.worker_free != NULL)
		p->o.worker_free(p->o.ctx, worker);
	return NULL;
}

static void come_home(void *ctx, struct letter *letter)
{
	struct pool *p = ctx;
	struct job *j = (struct job *)letter;

	p->waiting--;
	j->done(j->arg);
	free(j);
}

struct pool *pool_new(struct loop *l, const struct pool_options *o)
{
	struct pool *p = mem_calloc(1, sizeof(*p));

	assert(o->threads > 0 && o->capacity > 0);
	p->o = *o;
	p->home = mailbox_new(l, come_home, p);
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->some, NULL);
	STAILQ_INIT(&p->jobs);
	p->threads = mem_calloc(o->threads, sizeof(*p->threads));
	for (size_t i = 0; i < o->threads; i++)
		p->threads[i] = thread_start(o->name, work, p);
	return p;
}

void pool_stop(struct pool *p)
{
	if (p == NULL || p->stopping)
		return;
	pthread_mutex_lock(&p->lock);
	p->stopping = true;
	pthread_cond_broadcast(&p->some);
	pthread_mutex_unlock(&p->lock);
	for (size_t i = 0; i < p->o.threads; i++)
		pthread_join(p->threads[i], NULL);
	mailbox_free(&p->home);
	assert(p->waiting == 0);
}

void pool_free(struct pool **p)
{
	struct pool *dead = *p;

	if (dead == NULL)
		return;
	/* While *p is set: a done() may still ask to submit, and is refused. */
	pool_stop(dead);
	*p = NULL;
	pthread_cond_destroy(&dead->some);
	pthread_mutex_destroy(&dead->lock);
	free(dead->threads);
	free(dead);
}

bool pool_submit(struct pool *p, void (*run)(void *worker, void *arg),
		 void (*done)(void *arg), void *arg)
{
	struct job *j;

	/* stopping is written by this thread alone, so it may look. */
	if (p->stopping || p->waiting >= p->o.capacity)
		return false;
	j = mem_calloc(1, sizeof(*j));
	j->run = run;
	j->done = done;
	j->arg = arg;
	p->waiting++;
	pthread_mutex_lock(&p->lock);
	STAILQ_INSERT_TAIL(&p->jobs, j, next);
	pthread_cond_signal(&p->some);
	pthread_mutex_unlock(&p->lock);
	return true;
}

size_t pool_waiting(const struct pool *p)
{
	return p->waiting;
}
