store_test_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CMOCKA_CFLAGS) $(SQLITE_CFLAGS)
store_test_libs = $(STORE_LIBS) $(CMOCKA_LIBS)
tempdb_sources = tests/unit/tempdb.c tests/unit/tempdb.h
storebench_sources = tests/unit/storebench.c tests/unit/storebench.h \
	tests/unit/failvfs.c tests/unit/failvfs.h $(tempdb_sources)

unit_tests += tests/unit/test_store_db
tests_unit_test_store_db_SOURCES = tests/unit/test_store_db.c $(tempdb_sources)
tests_unit_test_store_db_CPPFLAGS = $(store_test_cppflags)
tests_unit_test_store_db_LDADD = $(store_test_libs)

unit_tests += tests/unit/test_store_rows
tests_unit_test_store_rows_SOURCES = tests/unit/test_store_rows.c $(tempdb_sources)
tests_unit_test_store_rows_CPPFLAGS = $(store_test_cppflags)
tests_unit_test_store_rows_LDADD = $(store_test_libs)

unit_tests += tests/unit/test_store_people
tests_unit_test_store_people_SOURCES = tests/unit/test_store_people.c $(tempdb_sources)
tests_unit_test_store_people_CPPFLAGS = $(store_test_cppflags)
tests_unit_test_store_people_LDADD = $(store_test_libs)

unit_tests += tests/unit/test_store_writer
tests_unit_test_store_writer_SOURCES = tests/unit/test_store_writer.c $(storebench_sources)
tests_unit_test_store_writer_CPPFLAGS = $(store_test_cppflags)
tests_unit_test_store_writer_LDADD = $(store_test_libs)

unit_tests += tests/unit/test_store_faults
tests_unit_test_store_faults_SOURCES = tests/unit/test_store_faults.c $(storebench_sources)
tests_unit_test_store_faults_CPPFLAGS = $(store_test_cppflags)
tests_unit_test_store_faults_LDADD = $(store_test_libs)
