unit_tests += tests/unit/test_index tests/unit/test_passages
tests_unit_test_index_SOURCES = tests/unit/test_index.c
tests_unit_test_index_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CMOCKA_CFLAGS)
tests_unit_test_index_LDADD = $(MATCH_LIBS) $(CMOCKA_LIBS)
tests_unit_test_passages_SOURCES = tests/unit/test_passages.c
tests_unit_test_passages_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CMOCKA_CFLAGS)
tests_unit_test_passages_LDADD = $(MATCH_LIBS) $(CMOCKA_LIBS)
