#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "fuzz/fuzz.h"

char *fuzz_valid_text(const uint8_t *data, size_t size, size_t *len_r)
{
	char *text = mem_alloc(size + 1);
	size_t n = 0;

	for (size_t i = 0; i < size;) {
		size_t step = 1;

		while (step < 4 && i + step <= size &&
		       !utf8_is_valid((const char *)data + i, step))
			step++;
		if (i + step <= size &&
		    utf8_is_valid((const char *)data + i, step)) {
			memcpy(text + n, data + i, step);
			n += step;
			i += step;
		} else {
			i++;
		}
	}
	text[n] = '\0';
	*len_r = n;
	return text;
}
