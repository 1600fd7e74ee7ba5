EXTRA_DIST += tests/unit/hooks.py
unit_tests += tests/unit/test_link
tests_unit_test_link_SOURCES = tests/unit/test_link.c $(tempdb_sources)
tests_unit_test_link_CPPFLAGS = $(store_test_cppflags)
tests_unit_test_link_LDADD = $(LINK_LIBS) $(CMOCKA_LIBS)
