#include "config.h"

#include "store/value.h"

#include <string.h>

struct value value_null(void)
{
	return (struct value){.type = VALUE_NULL};
}

struct value value_int(int64_t number)
{
	return (struct value){.type = VALUE_INT, .number = number};
}

struct value value_real(double real)
{
	return (struct value){.type = VALUE_REAL, .real = real};
}

struct value value_text(const char *text)
{
	if (text == NULL)
		return value_null();
	return (struct value){
		.type = VALUE_TEXT, .bytes = text, .len = strlen(text)};
}

struct value value_blob(const void *bytes, size_t len)
{
	return (struct value){.type = VALUE_BLOB, .bytes = bytes, .len = len};
}
