unit_tests += tests/unit/test_text
tests_unit_test_text_SOURCES = tests/unit/test_text.c
tests_unit_test_text_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CMOCKA_CFLAGS)
tests_unit_test_text_LDADD = $(TEXT_LIBS) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_solver
tests_unit_test_solver_SOURCES = tests/unit/test_solver.c
tests_unit_test_solver_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CMOCKA_CFLAGS)
tests_unit_test_solver_LDADD = $(MATCH_LIBS) $(LINEAR_LIBS) $(CMOCKA_LIBS)
