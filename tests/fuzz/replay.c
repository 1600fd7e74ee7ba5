/* Feeds each file of the given directories to a fuzz target, once: what a
 * fuzzer ever found stays found, also where no fuzzer is installed. Arguments
 * that begin with - are libFuzzer's and are passed over. */
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"

#define INPUT_MAX (4 * 1024 * 1024)

static void feed(const char *dir, const char *name)
{
	static char path[4096];
	uint8_t *bytes = malloc(INPUT_MAX), *exact;
	size_t n;
	FILE *in;

	if ((size_t)snprintf(path, sizeof(path), "%s/%s", dir, name) >=
	    sizeof(path))
		abort();
	in = fopen(path, "rb");
	if (in == NULL || bytes == NULL) {
		perror(path);
		exit(1);
	}
	n = fread(bytes, 1, INPUT_MAX, in);
	fclose(in);
	/* Of its own size, so that a step behind its end is noticed. */
	exact = malloc(n > 0 ? n : 1);
	if (exact == NULL)
		abort();
	memcpy(exact, bytes, n);
	free(bytes);
	(void)LLVMFuzzerTestOneInput(exact, n);
	free(exact);
}

static size_t feed_all(const char *dir)
{
	DIR *d = opendir(dir);
	const struct dirent *e;
	size_t n = 0;

	if (d == NULL) {
		perror(dir);
		exit(1);
	}
	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.') {
			feed(dir, e->d_name);
			n++;
		}
	closedir(d);
	return n;
}

int main(int argc, char **argv)
{
	size_t n = 0;

	for (int i = 1; i < argc; i++)
		if (argv[i][0] != '-')
			n += feed_all(argv[i]);
	printf("%s: %zu inputs\n", argv[0], n);
	return n > 0 ? 0 : 1;
}
