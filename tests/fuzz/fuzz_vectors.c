/* Word vectors of any bytes. The first byte says how they are taken: as a
 * source to import, and what was written then opens; or as a file of ours,
 * whose checksum is made right first. What opens is asked without harm. */
#include "config.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "fuzz/fuzz.h"
#include "match/vecimport.h"
#include "match/vecmaker.h"
#include "match/vectors-priv.h"
#include "match/vectors.h"
#include "text/text.h"

#define MEMORY (64 * 1024)

static void must_have_length_one(const struct vectors *v, const char *s,
				 size_t len)
{
	struct text_reader *r = text_reader_new();
	struct arena *a = arena_new(4096);
	float *x = mem_calloc(vectors_dims(v), sizeof(*x)), square = 0;
	struct vectors_range range;
	struct text t;

	text_read(r, s, len, "en", 8, a, &t);
	range = vectors_sentence(v, &t, "en", x);
	MUST(range.first + range.n <= vectors_dims(v));
	for (size_t i = 0; i < range.n; i++)
		square += x[range.first + i] * x[range.first + i];
	MUST(range.n == 0 || fabsf(square - 1) < 0.01F);
	free(x);
	arena_free(&a);
	text_reader_free(&r);
}

static void open_and_ask(const char *path, bool must_open)
{
	struct fault why = {0};
	struct vectors *v = vectors_open(path, &why);

	MUST(v != NULL || !must_open);
	MUST(v != NULL || why.text[0] != '\0');
	if (v == NULL)
		return;
	MUST(vectors_find(v, "en", "", 0) == VECTORS_NONE);
	must_have_length_one(v, "the car isn't mine", 18);
	must_have_length_one(v, "a b c d 1 2", 11);
	vectors_free(&v);
}

static void import(const uint8_t *data, size_t size, const char *path)
{
	FILE *in = size > 0 ? fmemopen((void *)(uintptr_t)data, size, "rb")
			    : fopen("/dev/null", "rb");
	struct vecmaker *m = vecmaker_new(MEMORY, "en");
	struct vecmaker_tally t;
	struct fault why = {0};

	MUST(in != NULL);
	if (vecimport_read(in, m, NULL, NULL, &why) &&
	    vecmaker_write(m, path, &why)) {
		vecmaker_count(m, &t);
		MUST(t.words > 0 && t.bytes <= MEMORY);
		open_and_ask(path, true);
	} else {
		MUST(why.text[0] != '\0');
	}
	vecmaker_free(&m);
	fclose(in);
}

static void open_bytes(const uint8_t *data, size_t size, const char *path)
{
	uint8_t *bytes = mem_alloc(size + 1);
	struct vecfile_head h;
	FILE *out = fopen(path, "wb");

	MUST(out != NULL);
	if (size > 0)
		memcpy(bytes, data, size);
	if (size >= sizeof(h)) {
		memcpy(&h, bytes, sizeof(h));
		h.checksum = vectors_file_checksum(0, bytes + sizeof(h),
						   size - sizeof(h));
		memcpy(bytes, &h, sizeof(h));
	}
	MUST(fwrite(bytes, 1, size, out) == size);
	MUST(fclose(out) == 0);
	free(bytes);
	open_and_ask(path, false);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *path =
		str_format("/tmp/souffleur-fuzz-%ld.vectors", (long)getpid());

	if (size > 0 && data[0] == 'i')
		import(data + 1, size - 1, path);
	else if (size > 0)
		open_bytes(data + 1, size - 1, path);
	unlink(path);
	free(path);
	return 0;
}
