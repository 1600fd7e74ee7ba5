#include "config.h"

#include "app/setup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "app/commands.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "chat/hours.h"
#include "chat/site.h"
#include "content/files.h"
#include "content/load.h"
#include "content/problems.h"

#define PRINTED_MAX (1 << 20)

bool setup_load(const struct conf_options *o, struct conf **c_r,
		struct str *problems)
{
	bool ok = conf_load(o, c_r, problems);
	const struct conf *c = *c_r;
	struct fault why;
	struct hours *hours = hours_parse(c->site.hours, c->site.holidays.items,
					  c->site.holidays.n, &why);

	if (hours == NULL)
		str_addf(problems, "%s: %s\n", conf_where(c, "site.hours"),
			 why.text);
	if (!ok || hours == NULL)
		conf_free(c_r);
	hours_free(&hours);
	return *c_r != NULL;
}

bool setup_site(const struct conf *c, struct site *site_r,
		struct hours **hours_r, struct fault *why)
{
	struct hours *hours = hours_parse(c->site.hours, c->site.holidays.items,
					  c->site.holidays.n, why);
	const char *now = getenv("TZ");

	if (hours == NULL)
		return fault_prefix(why, "%s", conf_where(c, "site.hours"));
	/* Other threads read the environment, so not without need. */
	if (now == NULL || strcmp(now, c->site.timezone) != 0) {
		setenv("TZ", c->site.timezone, 1);
		tzset();
	}
	hours_free(hours_r);
	*hours_r = hours;
	*site_r = (struct site){.id = c->site.id,
				.name = c->site.name,
				.email = c->site.email,
				.phone = c->site.phone,
				.bot_name = c->bot.name,
				.langs = c->site.languages.items,
				.n_langs = c->site.languages.n,
				.hours = hours,
				.peek = c->site.peek,
				.bot_enabled = c->bot.enabled,
				.burst_ms = c->bot.burst};
	return true;
}

const struct knowledge *setup_knowledge(const struct conf *c,
					const char *command, int *code_r)
{
	const char *dir = c->content.dir;
	struct files *files = files_new();
	struct problems *problems = problems_new();
	const struct knowledge *k = NULL;
	struct fault why;

	if (!files_read(files, dir, problems, &why)) {
		*code_r = setup_fail(&why, EXIT_UNAVAILABLE);
	} else if ((k = load_knowledge(files, 0, problems)) == NULL) {
		fprintf(stderr,
			"souffleur %s: %s has mistakes; `souffleur check %s` "
			"lists them\n",
			command, dir, dir);
		*code_r = EXIT_INPUT;
	}
	problems_free(&problems);
	files_free(&files);
	return k;
}

char *setup_next_line(const char **rest)
{
	size_t n = strcspn(*rest, "\n");
	char *line;

	if (**rest == '\0')
		return NULL;
	line = mem_strndup(*rest, n);
	*rest += n + ((*rest)[n] == '\n');
	return line;
}

static void say_problems(const char *problems)
{
	char *line;

	while ((line = setup_next_line(&problems)) != NULL) {
		fprintf(stderr, "souffleur: %s\n", line);
		free(line);
	}
}

bool setup_begin(struct setup *s, int *argc, char **argv)
{
	struct str problems;
	struct fault why;

	memset(s, 0, sizeof(*s));
	if (!conf_options_take(&s->options, argc, argv, &why)) {
		s->exit_code = setup_fail(&why, EXIT_USAGE);
		return false;
	}
	str_init(&problems, PRINTED_MAX);
	if (!setup_load(s->options, &s->conf, &problems)) {
		say_problems(str_text(&problems));
		str_clear(&problems);
		s->exit_code = EXIT_CONFIG;
		setup_end(s);
		return false;
	}
	str_clear(&problems);
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

bool setup_find_store(const struct conf *c, struct fault *why)
{
	const char *key = c->store.url[0] != '\0' ? "store.url" : "data.dir";
	char *url = setup_store_url(c);
	const char *path = url + strcspn(url, ":");
	char text[128];
	bool ok = *path == '\0' || access(path + 1, F_OK) == 0;

	if (!ok)
		fault_set(why, FAULT_FATAL, "data_dir",
			  "there is no database %.200s: %s; see %s (%s), or "
			  "make one with `souffleur user add` or `souffleur "
			  "serve`",
			  path + 1, strerror_r(errno, text, sizeof(text)), key,
			  conf_where(c, key));
	free(url);
	return ok;
}

/* Writes our id into the lock. When that fails nobody learns it, which is no
 * reason not to serve. */
static void name_holder(int fd)
{
	char *id = str_format("%ld\n", (long)getpid());

	if (ftruncate(fd, 0) != 0 || write(fd, id, strlen(id)) < 0)
		log_warn("process id not written", "file=serve.lock errno=%d",
			 errno);
	free(id);
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
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0) {
		name_holder(fd);
		return true;
	}
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

void setup_leave_data_dir(const char *dir)
{
	char *path = str_format("%s/serve.lock", dir);

	if (truncate(path, 0) != 0)
		log_warn("process id not taken out", "file=%s errno=%d", path,
			 errno);
	free(path);
}

char *setup_store_url(const struct conf *c)
{
	if (c->store.url[0] != '\0')
		return mem_strdup(c->store.url);
	return str_format("sqlite:%s/souffleur.db", c->data.dir);
}
