#include "config.h"

#include "match/crew.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>

struct crew {
	void (*job)(void *ctx, size_t i);
	void *ctx;
	size_t jobs;
	atomic_size_t next;
};

unsigned crew_size(void)
{
	cpu_set_t mine;
	int n;

	if (sched_getaffinity(0, sizeof(mine), &mine) != 0)
		return 1;
	n = CPU_COUNT(&mine);
	return n < 1 ? 1 : n > CREW_MOST ? CREW_MOST : (unsigned)n;
}

static void *work(void *arg)
{
	struct crew *c = arg;
	size_t i;

	while ((i = atomic_fetch_add(&c->next, 1)) < c->jobs)
		c->job(c->ctx, i);
	return NULL;
}

void crew_run(unsigned threads, size_t jobs, void (*job)(void *ctx, size_t i),
	      void *ctx)
{
	struct crew c = {.job = job, .ctx = ctx, .jobs = jobs};
	pthread_t mates[CREW_MOST - 1];
	size_t n = 0;
	sigset_t all, before;

	atomic_init(&c.next, 0);
	/* Signals belong to others: a new thread inherits the mask. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (n + 1 < threads && n + 1 < jobs && n < CREW_MOST - 1 &&
	       pthread_create(&mates[n], NULL, work, &c) == 0)
		n++;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	work(&c);
	while (n > 0)
		pthread_join(mates[--n], NULL);
}
