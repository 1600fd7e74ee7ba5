/* content/lang.h - the two-letter codes of ISO 639-1. */
#ifndef CONTENT_LANG_H
#define CONTENT_LANG_H

#include <stdbool.h>

bool lang_is_known(const char *code);

/* The code that is meant by a common mistake (a country's code such as "ua"
 * for Ukrainian, or an English name), or NULL. */
const char *lang_meant(const char *code);

#endif
