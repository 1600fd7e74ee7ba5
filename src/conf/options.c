#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "conf/keys.h"

struct setting {
	int key;
	const char *value; /* borrowed from argv */
};

struct conf_options {
	const char *file; /* NULL = not given */
	bool print;
	struct setting *items;
	size_t n, cap;
};

/* Which key "--name" sets: -1 = none of ours, and with a dot in it: no key. */
static int key_of_option(const char *name, struct fault *why)
{
	size_t n, len = strcspn(name, ".");
	const struct conf_key *keys = conf_keys(&n);
	char *section;
	int key;

	for (size_t i = 0; i < n; i++)
		if (keys[i].option != NULL && strcmp(keys[i].option, name) == 0)
			return (int)i;
	if (name[len] == '\0')
		return -1;
	section = mem_strndup(name, len);
	key = conf_key_find(section, name + len + 1);
	if (key < 0) {
		conf_no_such_key(section, name + len + 1, why);
		fault_prefix(why, "--%.60s", name);
	}
	free(section);
	return key;
}

static void add(struct conf_options *o, int key, const char *value)
{
	o->items = mem_grow(o->items, &o->cap, o->n + 1, sizeof(*o->items));
	o->items[o->n].key = key;
	o->items[o->n++].value = value;
}

/* Takes argv[i], with its value in argv[i + 1] when there is no "=". Returns
 * how many arguments were taken; 0 with why->kind set when they are wrong. */
static int take_one(struct conf_options *o, int left, char **argv,
		    struct fault *why)
{
	const char *equals = strchr(argv[0], '=');
	size_t len = equals != NULL ? (size_t)(equals - argv[0] - 2)
				    : strlen(argv[0] + 2);
	char *name = mem_strndup(argv[0] + 2, len);
	bool is_file = strcmp(name, "config") == 0;
	int key = -1, taken = 0;
	const char *value = equals != NULL ? equals + 1 : NULL;

	if (strcmp(name, "print-config") == 0 && value == NULL) {
		o->print = true;
		taken = 1;
	} else if (is_file || (key = key_of_option(name, why)) >= 0) {
		taken = value != NULL ? 1 : 2;
		if (value == NULL && left > 1)
			value = argv[1];
		if (value == NULL) {
			taken = 0;
			fault_set(why, FAULT_REJECT, "usage",
				  "--%.60s wants a value", name);
		} else if (is_file) {
			o->file = value;
		} else {
			add(o, key, value);
		}
	}
	free(name);
	return taken;
}

bool conf_options_take(struct conf_options **o_r, int *argc, char **argv,
		       struct fault *why)
{
	struct conf_options *o = mem_calloc(1, sizeof(*o));
	int kept = 1, i = 1;

	why->kind = FAULT_NONE;
	while (i < *argc && strcmp(argv[i], "--") != 0) {
		int taken = 0;

		if (strncmp(argv[i], "--", 2) == 0)
			taken = take_one(o, *argc - i, argv + i, why);
		if (why->kind != FAULT_NONE) {
			conf_options_free(&o);
			*o_r = NULL;
			return false;
		}
		if (taken == 0)
			argv[kept++] = argv[i++];
		i += taken;
	}
	while (i < *argc)
		argv[kept++] = argv[i++];
	argv[kept] = NULL;
	*argc = kept;
	*o_r = o;
	return true;
}

void conf_options_free(struct conf_options **o)
{
	if (*o == NULL)
		return;
	free((*o)->items);
	free(*o);
	*o = NULL;
}

bool conf_options_wants_print(const struct conf_options *o)
{
	return o->print;
}

const char *conf_options_file(const struct conf_options *o)
{
	return o->file;
}

void conf_options_apply(const struct conf_options *o, struct conf *c,
			struct str *problems)
{
	struct fault why;
	size_t n;
	const struct conf_key *keys = conf_keys(&n);

	for (size_t i = 0; i < o->n; i++) {
		const struct conf_key *k = &keys[o->items[i].key];
		char *place = str_format("--%s.%s", k->section, k->name);

		if (!conf_key_set(c, o->items[i].key, o->items[i].value, place,
				  &why))
			str_addf(problems, "%s\n", why.text);
		free(place);
	}
}
