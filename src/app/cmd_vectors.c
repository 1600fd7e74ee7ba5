#include "config.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/commands.h"
#include "base/mem.h"
#include "base/str.h"
#include "match/vecimport.h"
#include "match/vecmaker.h"
#include "match/vectors.h"

#define MEMORY_MB     64
#define MEMORY_MB_MAX 4096

struct options {
	const char *input, *lang, *output;
	size_t memory_mb;
};

static int usage(FILE *to)
{
	fputs("Usage: souffleur vectors import FILE [OPTION...]\n"
	      "       souffleur vectors info FILE\n"
	      "Makes a file for match.vectors of word vectors in the text or "
	      "binary form of\nword2vec, of GloVe, of fastText (.vec), or the "
	      "JSON of wink-embeddings; or says\nwhat such a file (or a "
	      "directory of them) holds.\n\n"
	      "  --lang LANG     language of the words, as en; without it they "
	      "serve all\n                  languages that have no file of "
	      "their own\n"
	      "  --memory MB     keep the commonest words that fit (64)\n"
	      "  --output FILE   where to write (FILE with .vectors behind "
	      "its name)\n",
	      to);
	return to == stdout ? 0 : EXIT_USAGE;
}

static bool is_lang(const char *s)
{
	return s[0] >= 'a' && s[0] <= 'z' && s[1] >= 'a' && s[1] <= 'z' &&
	       s[2] == '\0';
}

static int misuse(const char *what)
{
	fprintf(stderr, "souffleur vectors: %s; see --help\n", what);
	return EXIT_USAGE;
}

/* -1 = go on, else the exit code. */
static int parse(int argc, char **argv, struct options *o)
{
	static const struct option longs[] = {
		{"lang", required_argument, NULL, 'l'},
		{"memory", required_argument, NULL, 'm'},
		{"output", required_argument, NULL, 'o'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	char *end;
	int c;

	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (c == 'h')
			return usage(stdout);
		else if (c == 'o')
			o->output = optarg;
		else if (c == 'l' && is_lang(optarg))
			o->lang = optarg;
		else if (c == 'l')
			return misuse("--lang wants two letters, as en");
		else if (c != 'm')
			return usage(stderr);
		else {
			o->memory_mb = strtoul(optarg, &end, 10);
			if (optarg[0] < '0' || optarg[0] > '9' ||
			    *end != '\0' || o->memory_mb == 0 ||
			    o->memory_mb > MEMORY_MB_MAX)
				return misuse("--memory wants megabytes, 1 to "
					      "4096");
		}
	}
	if (argc - optind != 1)
		return misuse("it wants one FILE");
	o->input = argv[optind];
	return -1;
}

static void show_progress(void *ctx, uint64_t bytes)
{
	(void)ctx;
	fprintf(stderr, "\rread %llu MB", (unsigned long long)(bytes >> 20));
}

static bool import(const struct options *o, struct vecmaker *m,
		   const char *output, struct fault *why)
{
	bool is_shown = isatty(STDERR_FILENO) != 0, ok;
	FILE *in = fopen(o->input, "rb");
	char text[128];

	if (in == NULL)
		return fault_set(why, FAULT_REJECT, "file",
				 "it cannot be opened: %s",
				 strerror_r(errno, text, sizeof(text)));
	ok = vecimport_read(in, m, is_shown ? show_progress : NULL, NULL, why);
	if (is_shown)
		fputs("\r\033[K", stderr);
	fclose(in);
	return ok && vecmaker_write(m, output, why);
}

static int run_import(const struct options *o)
{
	struct vecmaker *m = vecmaker_new(o->memory_mb << 20, o->lang);
	char *output = o->output != NULL ? mem_strdup(o->output)
					 : str_format("%s.vectors", o->input);
	struct vecmaker_tally t;
	struct fault why = {0};
	bool ok = import(o, m, output, &why);

	vecmaker_count(m, &t);
	if (ok)
		printf("%s: %zu words of %zu dimensions, %.1f MB\n"
		       "left out: %zu that are no single word, %zu the same as "
		       "a commoner one, %zu with broken values\n",
		       output, t.words, vecmaker_dims(m),
		       (double)t.bytes / (1 << 20), t.skipped, t.twice,
		       t.broken);
	else
		fprintf(stderr, "souffleur vectors: %s: %s\n", o->input,
			why.text);
	free(output);
	vecmaker_free(&m);
	return ok ? 0 : EXIT_INPUT;
}

static int run_info(const struct options *o)
{
	struct fault why;
	struct vectors *v = vectors_open(o->input, &why);

	if (v == NULL) {
		fprintf(stderr, "souffleur vectors: %s\n", why.text);
		return EXIT_INPUT;
	}
	for (size_t i = 0; i < vectors_files(v); i++) {
		struct vectors_info info;

		vectors_describe(v, i, &info);
		printf("%s: %zu words of %zu dimensions, %.1f MB, language "
		       "%s\n",
		       info.path, info.words, info.dims,
		       (double)info.bytes / (1 << 20),
		       info.lang[0] != '\0' ? info.lang : "any");
	}
	vectors_free(&v);
	return 0;
}

int cmd_vectors(int argc, char **argv)
{
	struct options o = {.lang = "", .memory_mb = MEMORY_MB};
	const char *what = argc > 1 ? argv[1] : "";
	bool is_import = strcmp(what, "import") == 0;
	int code;

	if (strcmp(what, "--help") == 0)
		return usage(stdout);
	if (!is_import && strcmp(what, "info") != 0)
		return misuse("name what to do, import or info");
	code = parse(argc - 1, argv + 1, &o);
	if (code >= 0)
		return code;
	return is_import ? run_import(&o) : run_info(&o);
}
