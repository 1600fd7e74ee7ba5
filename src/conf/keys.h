/* conf/keys.h - the table of all keys: what it is, what it may be, what it is
 * when nobody says, and the sentence that explains it. The file, the
 * environment, the options, the printed sample and the manual all come of it.
 */
#ifndef CONF_KEYS_H
#define CONF_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "base/str.h"
#include "conf/conf.h"

#define CONF_VALUE_MAX 8192 /* bytes of one value */

enum conf_type {
	CONF_TEXT,
	CONF_LIST, /* separated by commas */
	CONF_INT,
	CONF_REAL,
	CONF_BOOL,
	CONF_LEVEL /* of the log */
};

struct conf_key {
	const char *section;
	const char *name;
	enum conf_type type;
	size_t offset; /* in struct conf */
	const char *fallback;
	double min, max; /* numbers: the range; lists: how many items */
	/* NULL, or tells what a text or an item should look like when it does
	 * not; static text. */
	const char *(*check)(const char *text);
	const char *option; /* short name of the option, or NULL */
	bool secret;        /* never printed */
	bool fixed;         /* a change takes effect with the next start */
	const char *doc;    /* one line, with the unit */
};

/* Lends the table, in the order it is printed. */
const struct conf_key *conf_keys(size_t *n_r);
/* Index of section.name, or -1. */
int conf_key_find(const char *section, const char *name);
/* "there is no key section.name", and which one was perhaps meant; false. */
bool conf_no_such_key(const char *section, const char *name, struct fault *why);

/* Reads a value (blanks around it are dropped) into its field; text is copied
 * to c's arena. The fault's text is what is wrong, without the place. */
bool conf_value_set(struct conf *c, const struct conf_key *k, const char *text,
		    struct fault *why) MUST_CHECK;
/* Adds the field as conf_value_set() would read it. */
void conf_value_print(const struct conf *c, const struct conf_key *k,
		      struct str *out);

/* The same by number, and notes the place it came from; the fault's text
 * starts with it. */
bool conf_key_set(struct conf *c, int key, const char *text, const char *place,
		  struct fault *why) MUST_CHECK;

/* What the options said: NULL when no file; and sets the keys they name, with
 * a line in problems for each that will not do. */
const char *conf_options_file(const struct conf_options *o);
void conf_options_apply(const struct conf_options *o, struct conf *c,
			struct str *problems);

/* "HOST:PORT" or "[HOST]:PORT" into its parts; host is as long as text at
 * most. */
bool conf_host_port(const char *text, char *host, size_t size, int *port_r);

#endif
