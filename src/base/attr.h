/* base/attr.h - the compiler's help that we ask for by name. */
#ifndef BASE_ATTR_H
#define BASE_ATTR_H

#define MUST_CHECK        __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#define NO_RETURN         __attribute__((noreturn))
#define ARRAY_SIZE(x)     (sizeof(x) / sizeof((x)[0]))

#endif
