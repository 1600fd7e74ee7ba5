#include "config.h"

#include "store/row.h"

#include <string.h>

#include "base/utf8.h"
#include "store/driver.h"

bool row_is_null(const struct row *r, size_t column)
{
	return r->driver->is_null(r->statement, column);
}

int64_t row_int(const struct row *r, size_t column)
{
	return r->driver->get_int(r->statement, column);
}

double row_real(const struct row *r, size_t column)
{
	return r->driver->get_real(r->statement, column);
}

const char *row_text(const struct row *r, size_t column)
{
	size_t len;

	return row_bytes(r, column, &len);
}

const void *row_bytes(const struct row *r, size_t column, size_t *len_r)
{
	const void *bytes = r->driver->get_bytes(r->statement, column, len_r);

	return bytes == NULL ? "" : bytes;
}

void row_copy(const struct row *r, size_t column, char *out, size_t size)
{
	size_t len;
	const char *text = row_bytes(r, column, &len);

	len = utf8_cut(text, len, size - 1);
	memcpy(out, text, len);
	out[len] = '\0';
}
