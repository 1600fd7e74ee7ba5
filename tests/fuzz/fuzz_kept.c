/* A kept calibration of any bytes. After a first byte 'f' mark and checksum are
 * made right, so that what they guard is reached; whatever is read is written
 * as the same bytes. */
#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "fuzz/fuzz.h"
#include "match/kept.h"

#define DIGITS (SECRET_HASH_TEXT - 1)
#define MARK   (sizeof(KEPT_MARK) - 1)

static char *make_right(const uint8_t *data, size_t size)
{
	char *bytes = mem_alloc(size), hash[SECRET_HASH_TEXT];

	if (size > 0)
		memcpy(bytes, data, size);
	if (size >= MARK + DIGITS) {
		memcpy(bytes, KEPT_MARK, MARK);
		secret_hash_hex(bytes + MARK + DIGITS, size - MARK - DIGITS,
				hash);
		memcpy(bytes + MARK, hash, DIGITS);
	}
	return bytes;
}

static void read_bytes(const char *bytes, size_t size, const char *key)
{
	struct fault why = {0};
	struct calibration *c = kept_read(bytes, size, key, &why);
	struct operating_point point;
	struct str again;

	MUST(c != NULL || why.text[0] != '\0');
	if (c == NULL)
		return;
	point = calibration_point(c, 0.97);
	MUST(point.threshold >= 0 && point.threshold <= 1.01);
	str_init(&again, KEPT_BYTES);
	kept_write(c, key, &again);
	MUST(again.len == size && memcmp(again.data, bytes, size) == 0);
	str_clear(&again);
	calibration_free(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char key[SECRET_HASH_TEXT] = "";
	bool right = size > 0 && data[0] == 'f';
	char *bytes;

	if (size == 0)
		return 0;
	bytes = right ? make_right(data + 1, size - 1)
		      : mem_dup(data + 1, size - 1);
	/* Mostly the key that it has. */
	if (size - 1 >= MARK + 2 * DIGITS && size % 7 != 3)
		memcpy(key, bytes + MARK + DIGITS, DIGITS);
	read_bytes(bytes, size - 1, key);
	free(bytes);
	return 0;
}
