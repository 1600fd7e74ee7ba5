#include "config.h"

#include "conf/conf.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ini.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "conf/keys.h"

#define SYSTEM_FILE      SYSCONFDIR "/souffleur/souffleur.conf"
#define ENV_PREFIX       "SOUFFLEUR_"
#define LINE_MAX_BYTES   (CONF_VALUE_MAX + 128)
#define SECRET_MIN_BYTES 16
#define MISTAKES_TOLD    50

/* Where each value came from, in the order of the table. */
struct conf_origins {
	size_t n;
	const char *of[];
};

bool conf_key_set(struct conf *c, int key, const char *value, const char *place,
		  struct fault *why)
{
	size_t n;
	const struct conf_key *keys = conf_keys(&n);

	if (!conf_value_set(c, &keys[key], value, why))
		return fault_prefix(why, "%.200s", place);
	c->origins->of[key] = arena_strdup(c->arena, place);
	return true;
}

/* ---- the file ---- */

struct mistake {
	int line;
	char *text;
};

struct reading {
	struct conf *c;
	FILE *file;
	const char *path;
	int line;        /* of the text inih was given last */
	bool indented;   /* that line starts with a blank */
	int *seen;       /* line of each key, 0 = not yet */
	struct str list; /* lists grow over indented lines */
	struct mistake *mistakes;
	size_t n, cap;
	bool was_bad; /* the last pair; what continues it is not looked at */
	int was_key;
};

static void bad(struct reading *r, struct fault *why)
{
	fault_prefix(why, "%.200s:%d", r->path, r->line);
	r->mistakes =
		mem_grow(r->mistakes, &r->cap, r->n + 1, sizeof(*r->mistakes));
	r->mistakes[r->n].line = r->line;
	r->mistakes[r->n++].text = mem_strdup(why->text);
}

static void skip_line(FILE *f)
{
	int c;

	do
		c = fgetc(f);
	while (c != '\n' && c != EOF);
}

/* inih asks for one line at a time, so that counting them here gives the line
 * of whatever its handler is told next. */
static char *read_line(char *line, int size, void *stream)
{
	struct reading *r = stream;
	struct fault why;
	bool whole;
	size_t len;

	if (fgets(line, size, r->file) == NULL)
		return NULL;
	r->line++;
	len = strlen(line);
	whole = len > 0 && (line[len - 1] == '\n' || feof(r->file));
	r->indented = line[0] == ' ' || line[0] == '\t';
	if (whole && utf8_is_valid(line, len))
		return line;
	if (!whole)
		skip_line(r->file);
	fault_set(&why, FAULT_REJECT, "conf",
		  "the line is longer than %d bytes or is not UTF-8 text",
		  LINE_MAX_BYTES);
	bad(r, &why);
	line[0] = '\0';
	return line;
}

static bool take_pair(struct reading *r, int key, const char *section,
		      const char *name, const char *value, struct fault *why)
{
	size_t n;
	const struct conf_key *keys = conf_keys(&n);
	bool goes_on = key >= 0 && r->indented && r->seen[key] != 0;

	if (section[0] == '\0')
		return fault_set(why, FAULT_REJECT, "conf",
				 "%.60s stands before the first [section]",
				 name);
	if (key < 0)
		return conf_no_such_key(section, name, why);
	if (r->seen[key] != 0 && !goes_on)
		return fault_set(why, FAULT_REJECT, "conf",
				 "%s.%s is set a second time; first in line %d",
				 section, name, r->seen[key]);
	if (goes_on && keys[key].type != CONF_LIST)
		return fault_set(why, FAULT_REJECT, "conf",
				 "an indented line continues the one above, "
				 "which only lists may do; %s.%s is none",
				 section, name);
	if (!goes_on)
		str_reset(&r->list);
	r->seen[key] = r->line;
	str_add(&r->list, goes_on ? "," : "");
	str_add(&r->list, value);
	if (r->list.overflowed)
		return fault_set(why, FAULT_REJECT, "conf",
				 "%s.%s: the value is longer than %d bytes",
				 section, name, CONF_VALUE_MAX);
	return conf_value_set(r->c, &keys[key], str_text(&r->list), why);
}

static int on_pair(void *user, const char *section, const char *name,
		   const char *value)
{
	struct reading *r = user;
	int key = conf_key_find(section, name);
	struct fault why;
	struct str place;

	if (r->was_bad && r->indented && key == r->was_key)
		return 1;
	r->was_key = key;
	r->was_bad = !take_pair(r, key, section, name, value, &why);
	if (r->was_bad) {
		bad(r, &why);
		return 1;
	}
	str_init(&place, 512);
	str_addf(&place, "%.200s:%d", r->path, r->line);
	r->c->origins->of[key] = arena_strdup(r->c->arena, str_text(&place));
	str_clear(&place);
	return 1;
}

static void parse(struct reading *r)
{
	struct fault why;
	int wrong;

	/* Hours are separated by semicolons, so a comment has its own line. */
	ini_allow_inline_comments = false;
	ini_max_line = LINE_MAX_BYTES + 3;
	wrong = ini_parse_stream(read_line, r, on_pair, r);
	if (wrong <= 0)
		return;
	/* What follows may have lost its [section]: it is not spoken of. */
	while (r->n > 0 && r->mistakes[r->n - 1].line >= wrong)
		free(r->mistakes[--r->n].text);
	r->line = wrong;
	fault_set(&why, FAULT_REJECT, "conf",
		  "this is neither [section] nor key = value nor a comment "
		  "(#)");
	bad(r, &why);
}

/* Adds the mistakes in the order of their lines, and frees them. */
static void tell_mistakes(struct reading *r, struct str *problems)
{
	for (size_t i = 0; i < r->n; i++) {
		if (i < MISTAKES_TOLD)
			str_addf(problems, "%s\n", r->mistakes[i].text);
		free(r->mistakes[i].text);
	}
	if (r->n > MISTAKES_TOLD)
		str_addf(problems, "%.200s: %zu more lines are wrong\n",
			 r->path, r->n - MISTAKES_TOLD);
	free(r->mistakes);
}

static void read_file(struct conf *c, const char *path, struct str *problems)
{
	struct reading r = {.c = c, .path = path};
	char text[128];
	size_t n;

	r.file = fopen(path, "re");
	if (r.file == NULL) {
		str_addf(problems, "%.200s: cannot be opened: %s\n", path,
			 strerror_r(errno, text, sizeof(text)));
		return;
	}
	(void)conf_keys(&n);
	r.seen = mem_calloc(n, sizeof(*r.seen));
	str_init(&r.list, CONF_VALUE_MAX);
	parse(&r);
	tell_mistakes(&r, problems);
	if (ferror(r.file))
		str_addf(problems, "%.200s: cannot be read\n", path);
	str_clear(&r.list);
	free(r.seen);
	fclose(r.file);
}

/* ---- the environment ---- */

/* "SOUFFLEUR_SITE_HOURS" of site.hours; name NULL: "SOUFFLEUR_SITE_". */
static void env_name(struct str *out, const char *section, const char *name)
{
	str_reset(out);
	str_addf(out, ENV_PREFIX "%s_%s", section, name != NULL ? name : "");
	for (size_t i = 0; i < out->len; i++)
		out->data[i] = (char)toupper((unsigned char)out->data[i]);
}

/* A variable that starts like one of ours must be one of ours. */
static bool env_is_known(const char *var, struct fault *why)
{
	size_t n, len = strcspn(var, "=");
	const struct conf_key *keys = conf_keys(&n);
	const char *section = NULL;
	struct str name;
	size_t head = 0;

	str_init(&name, 256);
	for (size_t i = 0; i < n; i++) {
		env_name(&name, keys[i].section, NULL);
		if (strncmp(var, str_text(&name), name.len) != 0)
			continue;
		section = keys[i].section;
		head = name.len;
		env_name(&name, keys[i].section, keys[i].name);
		if (name.len == len && strncmp(var, str_text(&name), len) == 0)
			section = NULL;
		if (section == NULL)
			break;
	}
	str_reset(&name);
	for (size_t i = head; section != NULL && i < len; i++)
		str_add_char(&name, (char)tolower((unsigned char)var[i]));
	if (section != NULL) {
		conf_no_such_key(section, str_text(&name), why);
		fault_prefix(why, "%.*s", len < 100 ? (int)len : 100, var);
	}
	str_clear(&name);
	return section == NULL;
}

static void read_environment(struct conf *c, struct str *problems)
{
	size_t n;
	const struct conf_key *keys = conf_keys(&n);
	struct fault why;
	struct str name;

	for (char **var = environ; var != NULL && *var != NULL; var++)
		if (strncmp(*var, ENV_PREFIX, strlen(ENV_PREFIX)) == 0 &&
		    !env_is_known(*var, &why))
			str_addf(problems, "%s\n", why.text);
	str_init(&name, 256);
	for (size_t i = 0; i < n; i++) {
		const char *value;

		env_name(&name, keys[i].section, keys[i].name);
		value = getenv(str_text(&name));
		if (value != NULL &&
		    !conf_key_set(c, (int)i, value, str_text(&name), &why))
			str_addf(problems, "%s\n", why.text);
	}
	str_clear(&name);
}

/* ---- all together ---- */

static void set_defaults(struct conf *c, struct str *problems)
{
	const char *state = getenv("STATE_DIRECTORY");
	size_t n;
	const struct conf_key *keys = conf_keys(&n);
	struct fault why;

	for (size_t i = 0; i < n; i++)
		if (!conf_key_set(c, (int)i, keys[i].fallback, "default", &why))
			str_addf(problems, "%s\n", why.text);
	if (state == NULL || state[0] == '\0')
		return;
	/* systemd separates several by colons. */
	state = arena_strndup(c->arena, state, strcspn(state, ":"));
	if (!conf_key_set(c, conf_key_find("data", "dir"), state,
			  "STATE_DIRECTORY", &why))
		str_addf(problems, "%s\n", why.text);
}

static bool read_secret(struct conf *c, struct fault *why)
{
	char line[1024], text[128];
	FILE *f = fopen(c->webhook.secret_file, "re");

	if (f == NULL)
		return fault_set(why, FAULT_REJECT, "conf",
				 "webhook.secret_file: %.200s cannot be "
				 "opened: %s",
				 c->webhook.secret_file,
				 strerror_r(errno, text, sizeof(text)));
	if (fgets(line, sizeof(line), f) == NULL)
		line[0] = '\0';
	fclose(f);
	line[strcspn(line, "\r\n")] = '\0';
	c->webhook.secret = arena_strdup(c->arena, line);
	return true;
}

static bool finish(struct conf *c, struct fault *why)
{
	size_t size = strlen(c->server.listen) + 1;
	char *host = arena_alloc(c->arena, size);

	if (!conf_host_port(c->server.listen, host, size, &c->server.port))
		return fault_set(why, FAULT_REJECT, "conf",
				 "server.listen: it must be HOST:PORT");
	c->server.host = host;
	if (c->webhook.secret_file[0] != '\0' && !read_secret(c, why))
		return fault_prefix(why, "%s",
				    conf_where(c, "webhook.secret_file"));
	if (c->webhook.url[0] == '\0' ||
	    strlen(c->webhook.secret) >= SECRET_MIN_BYTES)
		return true;
	return fault_set(why, FAULT_REJECT, "conf",
			 "%s: webhook.url needs a secret of at least %d bytes "
			 "in webhook.secret_file",
			 conf_where(c, "webhook.url"), SECRET_MIN_BYTES);
}

static void load(struct conf *c, const struct conf_options *o,
		 struct str *problems)
{
	const char *file = conf_options_file(o);

	if (file == NULL)
		file = getenv("SOUFFLEUR_CONFIG");
	if (file == NULL && access(SYSTEM_FILE, F_OK) == 0)
		file = SYSTEM_FILE;
	set_defaults(c, problems);
	if (file != NULL)
		read_file(c, file, problems);
	read_environment(c, problems);
	conf_options_apply(o, c, problems);
}

bool conf_load(const struct conf_options *o, struct conf **c_r,
	       struct str *problems)
{
	struct arena *a = arena_new(8192);
	struct conf *c = arena_alloc(a, sizeof(*c));
	size_t n, before = problems->len;
	struct fault why;

	(void)conf_keys(&n);
	c->arena = a;
	c->origins = arena_alloc(a, sizeof(*c->origins) +
					    n * sizeof(c->origins->of[0]));
	c->origins->n = n;
	*c_r = c;
	load(c, o, problems);
	/* What stands together is judged only when each part is right. */
	if (problems->len == before && !finish(c, &why))
		str_addf(problems, "%s\n", why.text);
	return problems->len == before;
}

void conf_free(struct conf **c)
{
	struct arena *a;

	if (*c == NULL)
		return;
	a = (*c)->arena; /* the struct lies in it, too */
	*c = NULL;
	arena_free(&a);
}

static bool is_same(const struct conf *a, const struct conf *b,
		    const struct conf_key *k)
{
	struct str x, y;
	bool same;

	str_init(&x, CONF_VALUE_MAX);
	str_init(&y, CONF_VALUE_MAX);
	conf_value_print(a, k, &x);
	conf_value_print(b, k, &y);
	same = strcmp(str_text(&x), str_text(&y)) == 0;
	str_clear(&x);
	str_clear(&y);
	return same;
}

void conf_each_fixed(const struct conf *started, const struct conf *next,
		     void (*each)(void *ctx, const char *key), void *ctx)
{
	size_t n;
	const struct conf_key *keys = conf_keys(&n);

	for (size_t i = 0; i < n; i++) {
		char *key;

		if (!keys[i].fixed || is_same(started, next, &keys[i]))
			continue;
		key = str_format("%s.%s", keys[i].section, keys[i].name);
		each(ctx, key);
		free(key);
	}
}

const char *conf_where(const struct conf *c, const char *key)
{
	size_t n;
	const struct conf_key *keys = conf_keys(&n);

	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(keys[i].section);

		if (strncmp(key, keys[i].section, len) == 0 &&
		    key[len] == '.' && strcmp(key + len + 1, keys[i].name) == 0)
			return c->origins->of[i];
	}
	return "default";
}
