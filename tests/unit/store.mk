store_test_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CMOCKA_CFLAGS) $(SQLITE_CFLAGS)
store_test_sources = tests/unit/tempdb.c tests/unit/tempdb.h

unit_tests += tests/unit/test_store_db
tests_unit_test_store_db_SOURCES = tests/unit/test_store_db.c $(store_test_sources)
tests_unit_test_store_db_CPPFLAGS = $(store_test_cppflags)
tests_unit_test_store_db_LDADD = $(STORE_LIBS) $(CMOCKA_LIBS)

unit_tests += tests/unit/test_store_writer
tests_unit_test_store_writer_SOURCES = tests/unit/test_store_writer.c \
	tests/unit/failvfs.c tests/unit/failvfs.h $(store_test_sources)
tests_unit_test_store_writer_CPPFLAGS = $(store_test_cppflags)
tests_unit_test_store_writer_LDADD = $(STORE_LIBS) $(CMOCKA_LIBS)

unit_tests += tests/unit/test_store_rows
tests_unit_test_store_rows_SOURCES = tests/unit/test_store_rows.c $(store_test_sources)
tests_unit_test_store_rows_CPPFLAGS = $(store_test_cppflags)
tests_unit_test_store_rows_LDADD = $(STORE_LIBS) $(CMOCKA_LIBS)
