#include "config.h"

#include <stdio.h>

#include "app/commands.h"
#include "app/setup.h"

int cmd_config(int argc, char **argv)
{
	struct setup s;

	if (setup_wants_help(argc, argv))
		return setup_help("config [OPTION...]",
				  "Prints every setting with its meaning and "
				  "the value in force.",
				  "");
	if (!setup_begin(&s, &argc, argv))
		return s.exit_code;
	if (argc > 1) {
		setup_end(&s);
		fprintf(stderr,
			"souffleur config: \"%s\" is not understood; "
			"see --help\n",
			argv[1]);
		return EXIT_USAGE;
	}
	setup_print(s.conf);
	setup_end(&s);
	return 0;
}
