unit_tests += tests/unit/test_throttle
tests_unit_test_throttle_SOURCES = tests/unit/test_throttle.c
tests_unit_test_throttle_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CMOCKA_CFLAGS)
tests_unit_test_throttle_LDADD = $(DESK_LIBS) $(CMOCKA_LIBS)

unit_tests += tests/unit/test_accounts
tests_unit_test_accounts_SOURCES = tests/unit/test_accounts.c $(tempdb_sources)
tests_unit_test_accounts_CPPFLAGS = $(store_test_cppflags)
tests_unit_test_accounts_LDADD = $(DESK_LIBS) $(CMOCKA_LIBS)

unit_tests += tests/unit/test_board
tests_unit_test_board_SOURCES = tests/unit/test_board.c
tests_unit_test_board_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CMOCKA_CFLAGS)
tests_unit_test_board_LDADD = $(DESK_LIBS) $(CMOCKA_LIBS)
