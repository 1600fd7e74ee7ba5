/* store/value.h - what is bound to a statement's $1, $2, ... */
#ifndef STORE_VALUE_H
#define STORE_VALUE_H

#include <stddef.h>
#include <stdint.h>

enum value_type {
	VALUE_NULL,
	VALUE_INT,
	VALUE_REAL,
	VALUE_TEXT,
	VALUE_BLOB
};

/* Borrows text and bytes until the statement was run. */
struct value {
	enum value_type type;
	int64_t number;
	double real;
	const void *bytes;
	size_t len;
};

struct value value_null(void);
struct value value_int(int64_t number);
struct value value_real(double real);
/* NULL becomes the database's NULL. */
struct value value_text(const char *text);
struct value value_blob(const void *bytes, size_t len);

#endif
