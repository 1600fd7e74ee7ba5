unit_tests += tests/unit/test_base
tests_unit_test_base_SOURCES = tests/unit/test_base.c
tests_unit_test_base_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CMOCKA_CFLAGS)
tests_unit_test_base_LDADD = $(BASE_LIBS) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_keyed
tests_unit_test_keyed_SOURCES = tests/unit/test_keyed.c
tests_unit_test_keyed_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CMOCKA_CFLAGS)
tests_unit_test_keyed_LDADD = $(BASE_LIBS) $(CMOCKA_LIBS)
