unit_tests += tests/unit/test_text
tests_unit_test_text_SOURCES = tests/unit/test_text.c
tests_unit_test_text_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CMOCKA_CFLAGS)
tests_unit_test_text_LDADD = $(TEXT_LIBS) $(CMOCKA_LIBS)
if HAVE_LINEAR
unit_tests += tests/unit/test_solver
tests_unit_test_solver_SOURCES = tests/unit/test_solver.c
tests_unit_test_solver_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CMOCKA_CFLAGS)
tests_unit_test_solver_LDADD = $(MATCH_LIBS) $(LINEAR_LIBS) $(CMOCKA_LIBS)
endif
unit_tests += tests/unit/test_bayes
tests_unit_test_bayes_SOURCES = tests/unit/test_bayes.c
tests_unit_test_bayes_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CMOCKA_CFLAGS)
tests_unit_test_bayes_LDADD = $(MATCH_LIBS) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_columns
tests_unit_test_columns_SOURCES = tests/unit/test_columns.c
tests_unit_test_columns_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CMOCKA_CFLAGS)
tests_unit_test_columns_LDADD = $(MATCH_LIBS) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_engine
tests_unit_test_engine_SOURCES = tests/unit/test_engine.c
tests_unit_test_engine_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CMOCKA_CFLAGS)
tests_unit_test_engine_LDADD = $(MATCH_LIBS) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_repair
tests_unit_test_repair_SOURCES = tests/unit/test_repair.c
tests_unit_test_repair_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CMOCKA_CFLAGS)
tests_unit_test_repair_LDADD = $(TEXT_LIBS) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_vectors
tests_unit_test_vectors_SOURCES = tests/unit/test_vectors.c
tests_unit_test_vectors_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CMOCKA_CFLAGS)
tests_unit_test_vectors_LDADD = $(MATCH_LIBS) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_pipeline
tests_unit_test_pipeline_SOURCES = tests/unit/test_pipeline.c \
	tests/unit/shop.c tests/unit/shop.h
tests_unit_test_pipeline_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests \
	$(CMOCKA_CFLAGS) $(UTF8PROC_CFLAGS)
tests_unit_test_pipeline_LDADD = $(MATCH_LIBS) $(UTF8PROC_LIBS) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_calibrate
tests_unit_test_calibrate_SOURCES = tests/unit/test_calibrate.c \
	tests/unit/shop.c tests/unit/shop.h
tests_unit_test_calibrate_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests \
	$(CMOCKA_CFLAGS)
tests_unit_test_calibrate_LDADD = $(MATCH_LIBS) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_kept
tests_unit_test_kept_SOURCES = tests/unit/test_kept.c \
	tests/unit/shop.c tests/unit/shop.h
tests_unit_test_kept_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests \
	$(CMOCKA_CFLAGS)
tests_unit_test_kept_LDADD = $(MATCH_LIBS) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_particular
tests_unit_test_particular_SOURCES = tests/unit/test_particular.c
tests_unit_test_particular_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CMOCKA_CFLAGS)
tests_unit_test_particular_LDADD = $(MATCH_LIBS) $(CMOCKA_LIBS)
