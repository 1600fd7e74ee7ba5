/* app/setup.h - what every command that needs the configuration begins with. */
#ifndef APP_SETUP_H
#define APP_SETUP_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/fault.h"
#include "conf/conf.h"

struct setup {
	struct conf_options *options; /* for a reload */
	struct conf *conf;
	int exit_code;
};

/* Takes configuration's options out of argv, loads it, sets the log's level.
 * False when the command is over with s->exit_code: the configuration is
 * wrong (each mistake said in a line on standard error), or it was to be
 * printed and is. */
bool setup_begin(struct setup *s, int *argc, char **argv) MUST_CHECK;
/* conf_load(), and what conf cannot judge, the hours. On false *c_r is NULL. */
bool setup_load(const struct conf_options *o, struct conf **c_r,
		struct str *problems) MUST_CHECK;
struct hours;
struct site;

/* Makes what the conversation must know of the site, and sets the process's
 * time zone to the site's. *site_r borrows from c and from *hours_r, which is
 * hours_free()'d; both stay as they are on false, the hours being wrong. */
bool setup_site(const struct conf *c, struct site *site_r,
		struct hours **hours_r, struct fault *why) MUST_CHECK;
struct knowledge;

/* Reads the configured content for a command, the name of which it says when
 * that fails: NULL then and the exit code in *code_r. knowledge_unref() it. */
const struct knowledge *setup_knowledge(const struct conf *c,
					const char *command, int *code_r);
/* The first line of *rest without its line break, or NULL at the end; moves
 * *rest on. free(). */
char *setup_next_line(const char **rest);
void setup_end(struct setup *s);
/* Prints the configuration on standard output. */
void setup_print(const struct conf *c);

/* Says a fault on standard error, in one line, and gives `code`. */
int setup_fail(const struct fault *why, int code);
/* Writes the help of a command: its usage, a line what it does, and lines
 * "  --option   what" (may be ""). Gives 0. */
int setup_help(const char *usage, const char *what, const char *options);
/* Whether `--help` is among the arguments. */
bool setup_wants_help(int argc, char *const *argv);
/* Makes the data directory (for us alone) when it is not there. FAULT_FATAL
 * when it cannot be made or written. */
bool setup_data_dir(const struct conf *c, struct fault *why) MUST_CHECK;
/* For what only reads or changes what is there: FAULT_FATAL when there is no
 * database yet. Makes nothing. */
bool setup_find_store(const struct conf *c, struct fault *why) MUST_CHECK;
/* Makes the data directory ours until the process ends: two daemons on one
 * would not hear of each other's messages. FAULT_FATAL when another has it. */
bool setup_claim_data_dir(const struct conf *c, struct fault *why) MUST_CHECK;
/* Takes the process's id out of what was claimed: it is there as serve.lock for
 * who wants to signal the daemon of this directory, and no other. After a crash
 * it stays until the next start. */
void setup_leave_data_dir(const char *dir);
/* Gives the place of the database as a url for db_open(); free(). */
char *setup_store_url(const struct conf *c);

#endif
