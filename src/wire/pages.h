/* wire/pages.h - the built pages, read into memory once.
 *
 * A file is found by the path a browser asks for and by nothing else: no
 * request ever becomes a file name. */
#ifndef WIRE_PAGES_H
#define WIRE_PAGES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/fault.h"
#include "base/str.h"

struct pages;

struct page {
	const char *path; /* "/w.js" */
	const char *type; /* Content-Type */
	const char *data;
	size_t len;
	const char *gz; /* the same, compressed; NULL when there is none */
	size_t gz_len;
	char etag[20]; /* with its quotes */
};

/* Reads all files below dir (NULL: none); X.gz beside X is its compressed
 * form. False when dir cannot be read or holds more than makes sense. */
bool pages_read(const char *dir, struct pages **pages_r,
		struct fault *why) MUST_CHECK;
/* Sets *p to NULL; NULL is fine. */
void pages_free(struct pages **p);

/* The demo page's widget talks to this site from now on; the name is one of
 * letters, digits, "-" and "_". What was lent before stays as it was. */
void pages_name_site(struct pages *p, const char *site);

/* Lends the page of this path ("/" and "/console" have one too), or NULL. */
const struct page *pages_find(const struct pages *p, const char *path);

/* Adds the header lines that belong to the page, each with its CR LF. */
void page_headers(const struct page *page, struct str *out);

#endif
