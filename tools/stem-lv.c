/* tools/stem-lv.c - prints the Latvian stem of each word on standard input;
 * what tools/check-stem-lv measures. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "text/stem_lv.h"

int main(void)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;

	while ((len = getline(&line, &cap, stdin)) != -1) {
		char stem[128];

		stem_lv(line, strcspn(line, "\n"), stem, sizeof(stem));
		puts(stem);
	}
	free(line);
	return 0;
}
