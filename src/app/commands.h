/* app/commands.h - what `souffleur COMMAND` runs, one cmd_*.c file each.
 *
 * A new command is its file, a line here, a line in the table of main.c and
 * one in local.mk. argv[0] is the command's own name; the result is the exit
 * code of the process. */
#ifndef APP_COMMANDS_H
#define APP_COMMANDS_H

/* Exit codes beside 0 (done) and 1 (done, and the answer is no). */
#define EXIT_USAGE       64 /* the command line is wrong */
#define EXIT_INPUT       65 /* what was given to read is wrong */
#define EXIT_UNAVAILABLE 69 /* a port, a store, a directory cannot be had */
#define EXIT_CONFIG      78 /* the configuration is wrong */

struct verb {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help; /* one line */
};

int cmd_ask(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_config(int argc, char **argv);
int cmd_eval(int argc, char **argv);
int cmd_eval_kb(int argc, char **argv);
int cmd_serve(int argc, char **argv);
int cmd_user(int argc, char **argv);
int cmd_vectors(int argc, char **argv);

#endif
