#include "config.h"

#include <stdio.h>
#include <string.h>

#include "app/commands.h"

/* In the order of `souffleur --help`; a name of NULL ends it. */
static const struct verb commands[] = {
	{"serve", cmd_serve, "run the daemon"},
	{"ask", cmd_ask, "ask the content as a visitor would"},
	{"check", cmd_check, "list what is wrong with the content"},
	{"config", cmd_config, "print every setting with its meaning"},
	{"eval", cmd_eval,
	 "measure the matching of intents on labelled messages"},
	{"eval-kb", cmd_eval_kb,
	 "measure the search of a knowledge base on marked queries"},
	{"user", cmd_user, "manage those who sign in to the console"},
	{"vectors", cmd_vectors,
	 "import word vectors, or say what a file holds"},
	{NULL, NULL, NULL},
};

static void print_help(void)
{
	puts("Usage: souffleur COMMAND [OPTION...]\n"
	     "Answers the chats of a website and whispers replies to its "
	     "operators.\n\nCommands:");
	for (const struct verb *c = commands; c->name != NULL; c++)
		printf("  %-14s %s\n", c->name, c->help);
	puts("\n  --help         this page; `souffleur COMMAND --help` tells "
	     "more\n  --version      name and version");
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : NULL;

	if (name == NULL) {
		fputs("souffleur: name a command; `souffleur --help` lists "
		      "them\n",
		      stderr);
		return EXIT_USAGE;
	}
	if (strcmp(name, "--version") == 0) {
		puts(PACKAGE_STRING);
		return 0;
	}
	if (strcmp(name, "--help") == 0 || strcmp(name, "help") == 0) {
		print_help();
		return 0;
	}
	for (const struct verb *c = commands; c->name != NULL; c++)
		if (strcmp(c->name, name) == 0)
			return c->run(argc - 1, argv + 1);
	fprintf(stderr,
		"souffleur: there is no command \"%s\"; `souffleur --help` "
		"lists them\n",
		name);
	return EXIT_USAGE;
}
