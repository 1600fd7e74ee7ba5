#include "config.h"

#include "loop/thread.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

#define EXIT_NO_RESOURCES 71 /* as base/mem */
#define NAME_SIZE         16 /* the kernel's, with the NUL */

pthread_t thread_start(const char *name, void *(*fn)(void *arg), void *arg)
{
	char cut[NAME_SIZE] = "";
	sigset_t all, before;
	pthread_t id;
	int failed;

	/* The new thread inherits the mask. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(&id, NULL, fn, arg);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (failed != 0) {
		log_error("cannot start a thread", "name=%s errno=%d", name,
			  failed);
		exit(EXIT_NO_RESOURCES);
	}
	memcpy(cut, name, strnlen(name, sizeof(cut) - 1));
	pthread_setname_np(id, cut);
	return id;
}
