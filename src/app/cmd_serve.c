#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/commands.h"
#include "app/serve.h"
#include "app/setup.h"
#include "base/mem.h"

int cmd_serve(int argc, char **argv)
{
	struct setup setup;
	struct fault why;
	bool claimed;
	char *dir;
	int code;

	if (setup_wants_help(argc, argv))
		return setup_help(
			"serve [OPTION...]",
			"Runs the daemon: the sockets, the pages, the bot and "
			"the operators' desk.",
			"");
	if (!setup_begin(&setup, &argc, argv))
		return setup.exit_code;
	if (argc > 1) {
		fprintf(stderr,
			"souffleur: serve takes no argument \"%s\"; see "
			"`souffleur serve --help`\n",
			argv[1]);
		setup_end(&setup);
		return EXIT_USAGE;
	}
	/* A reload may bring another, which is not ours. */
	dir = mem_strdup(setup.conf->data.dir);
	claimed = setup_data_dir(setup.conf, &why) &&
		  setup_claim_data_dir(setup.conf, &why);
	if (claimed && serve_run(&setup, &why))
		code = 0;
	else
		code = setup_fail(&why, EXIT_UNAVAILABLE);
	if (claimed)
		setup_leave_data_dir(dir);
	free(dir);
	setup_end(&setup);
	return code;
}
