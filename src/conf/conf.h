/* conf/conf.h - everything an administrator may set, from one table.
 *
 * A value comes from the file, is overridden by the environment
 * (SOUFFLEUR_SECTION_KEY), and that by an option (--section.key=value). What
 * is unknown or out of range refuses to start: a daemon that guesses around a
 * typing error is found out at night. All that is wrong is told in one go.
 *
 * A struct conf never changes once it is loaded; a reload makes a new one from
 * the same options and keeps the old one when the new one is wrong. */
#ifndef CONF_CONF_H
#define CONF_CONF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/str.h"

struct conf_list {
	const char *const *items;
	size_t n;
};

/* Texts are never NULL; "" means not set. */
struct conf {
	struct {
		const char *listen; /* HOST:PORT as written */
		const char *host;   /* its parts; [::1] without brackets */
		int port;           /* 0 = any free one */
		struct conf_list origins;
		int per_address;
		int connect_rate;
		int max_sessions;
		int visitor_rate, visitor_burst;
		int operator_rate, operator_burst;
		int silence; /* seconds */
		bool trust_forwarded;
		int drain_deadline; /* seconds */
		const char *web_root;
	} server;

	struct {
		const char *url;
		int queue;
	} store;

	struct {
		const char *dir;
	} data;

	struct {
		const char *dir;
	} content;

	struct {
		double promise;
		int threads; /* 0 = one a core */
		const char *vectors;
	} match;

	struct {
		bool enabled;
		const char *name;
		int burst; /* milliseconds */
	} bot;

	struct {
		const char *id;
		const char *name;
		const char *email;
		const char *phone;
		struct conf_list languages;
		const char *timezone;
		const char *hours;
		struct conf_list holidays; /* YYYY-MM-DD */
		bool peek;
	} site;

	struct {
		const char *url;
		const char *secret_file;
		const char
			*secret; /* the file's first line when there is one */
		bool allow_private;
	} webhook;

	struct {
		enum log_level level;
	} log;

	struct conf_origins *origins; /* where each value came from */
	struct arena *arena;          /* everything above lives here */
};

/* The part of a command line that is about configuration. */
struct conf_options;

/* Takes --config, --print-config, --data, --content, --listen and every
 * --section.key out of argv (both `--x=v` and `--x v`) and leaves the rest;
 * argv[0] and what follows "--" are not looked at. Borrows argv's texts.
 * FAULT_REJECT when an option lacks its value or no such key exists. */
bool conf_options_take(struct conf_options **o_r, int *argc, char **argv,
		       struct fault *why) MUST_CHECK;
void conf_options_free(struct conf_options **o);
bool conf_options_wants_print(const struct conf_options *o);

/* Gives a configuration made of file, environment and options. The file is
 * --config, else $SOUFFLEUR_CONFIG, else the system's when it exists. False
 * when something is wrong: each mistake adds a line that starts with its place,
 * "FILE:LINE: ", to problems. *c_r is there all the same, with the default for
 * what is wrong, for those who check a value's inside; conf_free(). */
bool conf_load(const struct conf_options *o, struct conf **c_r,
	       struct str *problems) MUST_CHECK;
void conf_free(struct conf **c);

/* Lends the place a value came from: "souffleur.conf:12", "--site.hours",
 * "SOUFFLEUR_SITE_HOURS" or "default"; for those who check a value's inside.
 * key is "section.key" and must exist. */
const char *conf_where(const struct conf *c, const char *key);

/* Calls each with every key, "server.listen", whose value in next differs from
 * the one the daemon was started with and takes effect with a restart only. */
void conf_each_fixed(const struct conf *started, const struct conf *next,
		     void (*each)(void *ctx, const char *key), void *ctx);

/* Adds the whole configuration with its documentation, in a form that can be
 * used as the file; the webhook's secret alone is left out. */
void conf_print(const struct conf *c, struct str *out);

#endif
