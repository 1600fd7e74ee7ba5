content_tests = tests/unit/test_variables tests/unit/test_yamltree \
	tests/unit/test_intents tests/unit/test_articles tests/unit/test_load \
	tests/unit/test_publish
unit_tests += $(content_tests)
CONTENT_TEST_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CMOCKA_CFLAGS)
tests_unit_test_variables_SOURCES = tests/unit/test_variables.c
tests_unit_test_variables_CPPFLAGS = $(CONTENT_TEST_CPPFLAGS)
tests_unit_test_variables_LDADD = $(MODEL_LIBS) $(CMOCKA_LIBS)
tests_unit_test_yamltree_SOURCES = tests/unit/test_yamltree.c
tests_unit_test_yamltree_CPPFLAGS = $(CONTENT_TEST_CPPFLAGS)
tests_unit_test_yamltree_LDADD = $(CONTENT_LIBS) $(CMOCKA_LIBS)
tests_unit_test_intents_SOURCES = tests/unit/test_intents.c
tests_unit_test_intents_CPPFLAGS = $(CONTENT_TEST_CPPFLAGS)
tests_unit_test_intents_LDADD = $(CONTENT_LIBS) $(CMOCKA_LIBS)
tests_unit_test_articles_SOURCES = tests/unit/test_articles.c
tests_unit_test_articles_CPPFLAGS = $(CONTENT_TEST_CPPFLAGS)
tests_unit_test_articles_LDADD = $(CONTENT_LIBS) $(CMOCKA_LIBS)
tests_unit_test_load_SOURCES = tests/unit/test_load.c
tests_unit_test_load_CPPFLAGS = $(CONTENT_TEST_CPPFLAGS)
tests_unit_test_load_LDADD = $(CONTENT_LIBS) $(CMOCKA_LIBS)
tests_unit_test_publish_SOURCES = tests/unit/test_publish.c
tests_unit_test_publish_CPPFLAGS = $(CONTENT_TEST_CPPFLAGS)
tests_unit_test_publish_LDADD = $(CONTENT_LIBS) $(CMOCKA_LIBS)
