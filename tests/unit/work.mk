# The text and the matcher once more, with every step they take counted: how
# much work a text costs is compared without a clock.
check_LIBRARIES = libcounted.a
libcounted_a_SOURCES = $(libtext_a_SOURCES) $(libmatch_a_SOURCES)
libcounted_a_CPPFLAGS = $(AM_CPPFLAGS) $(UTF8PROC_CFLAGS) $(SQLITE_CFLAGS)
libcounted_a_CFLAGS = $(libmatch_a_CFLAGS) -fsanitize-coverage=trace-pc
unit_tests += tests/unit/test_work
tests_unit_test_work_SOURCES = tests/unit/test_work.c \
	tests/unit/shop.c tests/unit/shop.h
tests_unit_test_work_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CMOCKA_CFLAGS)
tests_unit_test_work_LDADD = libcounted.a $(MATCH_LIBS) $(CMOCKA_LIBS)
tests_unit_test_work_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=arena_alloc,--wrap=arena_strndup
