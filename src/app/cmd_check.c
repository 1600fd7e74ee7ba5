#include "config.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "app/commands.h"
#include "app/setup.h"
#include "base/clock.h"
#include "base/str.h"
#include "content/check.h"
#include "content/files.h"
#include "content/load.h"
#include "content/problems.h"

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static void print_problems(struct problems *p, const char *dir, size_t files)
{
	size_t errors = problems_errors(p), warnings = problems_warnings(p);
	struct str out, prefix;

	str_init(&out, SIZE_MAX / 2);
	str_init(&prefix, SIZE_MAX / 2);
	if (strcmp(dir, ".") != 0)
		str_addf(&prefix, "%s%s", dir,
			 dir[strlen(dir) - 1] == '/' ? "" : "/");
	problems_print(p, str_text(&prefix), &out);
	str_addf(&out, "%zu error%s, %zu warning%s in %zu file%s\n", errors,
		 plural(errors), warnings, plural(warnings), files,
		 plural(files));
	fputs(str_text(&out), stdout);
	str_clear(&prefix);
	str_clear(&out);
}

static int check_dir(const char *dir)
{
	struct files *files = files_new();
	struct problems *problems = problems_new();
	struct draft *draft;
	struct fault why;
	int code;

	if (!files_read(files, dir, problems, &why)) {
		code = setup_fail(&why, EXIT_UNAVAILABLE);
	} else {
		draft = load_draft(files, problems);
		check_draft(draft, clock_wall_ms(), problems);
		load_free(&draft);
		print_problems(problems, dir, files_count(files));
		code = problems_errors(problems) > 0 ? 1 : 0;
	}
	problems_free(&problems);
	files_free(&files);
	return code;
}

int cmd_check(int argc, char **argv)
{
	struct setup s;
	int code;

	if (setup_wants_help(argc, argv))
		return setup_help("check [OPTION...] [DIR]",
				  "Reads the intents and articles in DIR, or "
				  "in the configured directory, and\nlists "
				  "what is wrong with them. The exit code is 1 "
				  "when there are errors.",
				  "");
	if (!setup_begin(&s, &argc, argv))
		return s.exit_code;
	if (argc > 2 ||
	    (argc == 2 && (argv[1][0] == '-' || argv[1][0] == '\0'))) {
		fprintf(stderr,
			"souffleur check: \"%s\" is not understood; see "
			"--help\n",
			argv[argc - 1]);
		code = EXIT_USAGE;
	} else {
		code = check_dir(argc == 2 ? argv[1] : s.conf->content.dir);
	}
	setup_end(&s);
	return code;
}
