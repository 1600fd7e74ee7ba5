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

struct reading {
	struct conf *c;
	FILE *file;
	const char *path;
	int line;        /* of the text inih was given last */
	bool indented;   /* that line starts with a blank */
	int *seen;       /* line of each key, 0 = not yet */
	struct str list; /* lists grow over indented lines */
	struct fault *why;
	int bad_line; /* first line that is wrong, 0 = none */
};

static void bad(struct reading *r)
{
	r->bad_line = r->line;
	fault_prefix(r->why, "%.200s:%d", r->path, r->line);
}

/* inih asks for one line at a time, so that counting them here gives the line
 * of whatever its handler is told next. */
static char *read_line(char *line, int size, void *stream)
{
	struct reading *r = stream;
	size_t len;

	if (r->bad_line != 0 || fgets(line, size, r->file) == NULL)
		return NULL;
	r->line++;
	len = strlen(line);
	r->indented = line[0] == ' ' || line[0] == '\t';
	if (len > 0 && (line[len - 1] == '\n' || feof(r->file)) &&
	    utf8_is_valid(line, len))
		return line;
	fault_set(r->why, FAULT_REJECT, "conf",
		  "the line is longer than %d bytes or is not UTF-8 text",
		  LINE_MAX_BYTES);
	bad(r);
	return NULL;
}

static bool take_pair(struct reading *r, const char *section, const char *name,
		      const char *value)
{
	int key = conf_key_find(section, name);
	size_t n;
	const struct conf_key *keys = conf_keys(&n);
	bool goes_on = key >= 0 && r->indented && r->seen[key] != 0;

	if (section[0] == '\0')
		return fault_set(r->why, FAULT_REJECT, "conf",
				 "%.60s stands before the first [section]",
				 name);
	if (key < 0)
		return conf_no_such_key(section, name, r->why);
	if (r->seen[key] != 0 && !goes_on)
		return fault_set(r->why, FAULT_REJECT, "conf",
				 "%s.%s is set a second time; first in line %d",
				 section, name, r->seen[key]);
	if (goes_on && keys[key].type != CONF_LIST)
		return fault_set(r->why, FAULT_REJECT, "conf",
				 "an indented line continues the one above, "
				 "which only lists may do; %s.%s is none",
				 section, name);
	if (!goes_on)
		str_reset(&r->list);
	r->seen[key] = r->line;
	str_add(&r->list, goes_on ? "," : "");
	str_add(&r->list, value);
	if (r->list.overflowed)
		return fault_set(r->why, FAULT_REJECT, "conf",
				 "%s.%s: the value is longer than %d bytes",
				 section, name, CONF_VALUE_MAX);
	return conf_value_set(r->c, &keys[key], str_text(&r->list), r->why);
}

static int on_pair(void *user, const char *section, const char *name,
		   const char *value)
{
	struct reading *r = user;
	struct str place;
	int key;

	if (r->bad_line != 0)
		return 0;
	if (!take_pair(r, section, name, value)) {
		bad(r);
		return 0;
	}
	key = conf_key_find(section, name);
	str_init(&place, 512);
	str_addf(&place, "%.200s:%d", r->path, r->line);
	r->c->origins->of[key] = arena_strdup(r->c->arena, str_text(&place));
	str_clear(&place);
	return 1;
}

static bool parse(struct reading *r)
{
	int wrong;

	/* Hours are separated by semicolons, so a comment has its own line. */
	ini_allow_inline_comments = false;
	ini_max_line = LINE_MAX_BYTES + 3;
	wrong = ini_parse_stream(read_line, r, on_pair, r);
	if (ferror(r->file))
		return fault_set(r->why, FAULT_REJECT, "conf",
				 "%.200s: cannot be read", r->path);
	if (wrong == 0 || (r->bad_line != 0 && wrong >= r->bad_line))
		return r->bad_line == 0;
	return fault_set(r->why, FAULT_REJECT, "conf",
			 "%.200s:%d: this is neither [section] nor key = value "
			 "nor a comment (#)",
			 r->path, wrong);
}

static bool read_file(struct conf *c, const char *path, struct fault *why)
{
	struct reading r = {.c = c, .path = path, .why = why};
	char text[128];
	size_t n;
	bool ok;

	r.file = fopen(path, "re");
	if (r.file == NULL)
		return fault_set(why, FAULT_REJECT, "conf",
				 "%.200s: cannot be opened: %s", path,
				 strerror_r(errno, text, sizeof(text)));
	(void)conf_keys(&n);
	r.seen = mem_calloc(n, sizeof(*r.seen));
	str_init(&r.list, CONF_VALUE_MAX);
	ok = parse(&r);
	str_clear(&r.list);
	free(r.seen);
	fclose(r.file);
	return ok;
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

static bool read_environment(struct conf *c, struct fault *why)
{
	size_t n;
	const struct conf_key *keys = conf_keys(&n);
	struct str name;
	bool ok = true;

	for (char **var = environ; ok && var != NULL && *var != NULL; var++)
		if (strncmp(*var, ENV_PREFIX, strlen(ENV_PREFIX)) == 0)
			ok = env_is_known(*var, why);
	str_init(&name, 256);
	for (size_t i = 0; ok && i < n; i++) {
		const char *value;

		env_name(&name, keys[i].section, keys[i].name);
		value = getenv(str_text(&name));
		if (value != NULL)
			ok = conf_key_set(c, (int)i, value, str_text(&name),
					  why);
	}
	str_clear(&name);
	return ok;
}

/* ---- all together ---- */

static bool set_defaults(struct conf *c, struct fault *why)
{
	const char *state = getenv("STATE_DIRECTORY");
	size_t n;
	const struct conf_key *keys = conf_keys(&n);

	for (size_t i = 0; i < n; i++)
		if (!conf_key_set(c, (int)i, keys[i].fallback, "default", why))
			return false;
	if (state == NULL || state[0] == '\0')
		return true;
	/* systemd separates several by colons. */
	state = arena_strndup(c->arena, state, strcspn(state, ":"));
	return conf_key_set(c, conf_key_find("data", "dir"), state,
			    "STATE_DIRECTORY", why);
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

static bool load(struct conf *c, const struct conf_options *o,
		 struct fault *why)
{
	const char *file = conf_options_file(o);

	if (file == NULL)
		file = getenv("SOUFFLEUR_CONFIG");
	if (file == NULL && access(SYSTEM_FILE, F_OK) == 0)
		file = SYSTEM_FILE;
	return set_defaults(c, why) &&
	       (file == NULL || read_file(c, file, why)) &&
	       read_environment(c, why) && conf_options_apply(o, c, why) &&
	       finish(c, why);
}

bool conf_load(const struct conf_options *o, struct conf **c_r,
	       struct fault *why)
{
	struct arena *a = arena_new(8192);
	struct conf *c = arena_alloc(a, sizeof(*c));
	size_t n;

	(void)conf_keys(&n);
	c->arena = a;
	c->origins = arena_alloc(a, sizeof(*c->origins) +
					    n * sizeof(c->origins->of[0]));
	c->origins->n = n;
	*c_r = c;
	if (load(c, o, why))
		return true;
	conf_free(c_r);
	return false;
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
