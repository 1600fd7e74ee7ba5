/* conf/check.h - what the texts of single keys must look like.
 *
 * Each returns NULL when the text will do, else what it should be: static
 * text that continues "it must be ...". */
#ifndef CONF_CHECK_H
#define CONF_CHECK_H

const char *check_filled(const char *text);
const char *check_word(const char *text);
const char *check_listen(const char *text);
const char *check_origin(const char *text);
const char *check_url(const char *text);
const char *check_email(const char *text);
const char *check_language(const char *text);
const char *check_timezone(const char *text);
const char *check_date(const char *text);

#endif
