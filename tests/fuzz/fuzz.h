/* tests/fuzz/fuzz.h - what every fuzz target defines. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The characters of data that are whole, for targets whose text was checked
 * where it came in; free(). Its length, NUL not counted, in *len_r. In valid.c,
 * for the targets that name it. */
char *fuzz_valid_text(const uint8_t *data, size_t size, size_t *len_r);

/* Ends the program as a crash does, so that the fuzzer keeps the input. */
#define MUST(condition)                                                        \
	do {                                                                   \
		if (!(condition)) {                                            \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__,       \
				__LINE__, #condition);                         \
			abort();                                               \
		}                                                              \
	} while (0)

#endif
