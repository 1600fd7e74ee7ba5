#include "config.h"

#include "app/setup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/commands.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"

#define PRINTED_MAX (1 << 20)

bool setup_begin(struct setup *s, int *argc, char **argv)
{
	struct fault why;

	memset(s, 0, sizeof(*s));
	if (!conf_options_take(&s->options, argc, argv, &why)) {
		s->exit_code = setup_fail(&why, EXIT_USAGE);
		return false;
	}
	if (!conf_load(s->options, &s->conf, &why)) {
		s->exit_code = setup_fail(&why, EXIT_CONFIG);
		setup_end(s);
		return false;
	}
	log_set_level(s->conf->log.level);
	if (!conf_options_wants_print(s->options))
		return true;
	setup_print(s->conf);
	setup_end(s);
	return false;
}

void setup_end(struct setup *s)
{
	conf_free(&s->conf);
	conf_options_free(&s->options);
}

void setup_print(const struct conf *c)
{
	struct str out;

	str_init(&out, PRINTED_MAX);
	conf_print(c, &out);
	fputs(str_text(&out), stdout);
	str_clear(&out);
}

int setup_fail(const struct fault *why, int code)
{
	fprintf(stderr, "souffleur: %s\n", why->text);
	return code;
}

int setup_help(const char *usage, const char *what, const char *options)
{
	printf("Usage: souffleur %s\n%s\n%s%s\nConfiguration: --config FILE, "
	       "--data DIR, --content DIR, --listen HOST:PORT,\n"
	       "--section.key=VALUE, --print-config; see souffleur(1).\n",
	       usage, what, options[0] != '\0' ? "\n" : "", options);
	return 0;
}

bool setup_wants_help(int argc, char *const *argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--") == 0)
			return false;
		if (strcmp(argv[i], "--help") == 0)
			return true;
	}
	return false;
}

bool setup_data_dir(const struct conf *c, struct fault *why)
{
	const char *dir = c->data.dir;
	char text[128];

	if ((mkdir(dir, 0700) == 0 || errno == EEXIST) &&
	    access(dir, W_OK | X_OK) == 0)
		return true;
	return fault_set(why, FAULT_FATAL, "data_dir",
			 "the data directory %.200s cannot be made or written: "
			 "%s; see data.dir (%s)",
			 dir, strerror_r(errno, text, sizeof(text)),
			 conf_where(c, "data.dir"));
}

bool setup_claim_data_dir(const struct conf *c, struct fault *why)
{
	char *path = str_format("%s/serve.lock", c->data.dir);
	char text[128];
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int error;

	free(path);
	/* The descriptor stays open, and the lock held, until the process
	 * ends. */
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
		return true;
	error = errno;
	if (fd >= 0)
		close(fd);
	if (error == EWOULDBLOCK)
		return fault_set(why, FAULT_FATAL, "data_dir",
				 "the data directory %.200s is in use: another "
				 "`souffleur serve` works on it",
				 c->data.dir);
	return fault_set(why, FAULT_FATAL, "data_dir",
			 "the data directory %.200s cannot be locked: %s",
			 c->data.dir, strerror_r(error, text, sizeof(text)));
}

char *setup_store_url(const struct conf *c)
{
	if (c->store.url[0] != '\0')
		return mem_strdup(c->store.url);
	return str_format("sqlite:%s/souffleur.db", c->data.dir);
}
