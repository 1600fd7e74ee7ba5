unit_tests += tests/unit/test_stem_lv
tests_unit_test_stem_lv_SOURCES = tests/unit/test_stem_lv.c
tests_unit_test_stem_lv_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CMOCKA_CFLAGS)
tests_unit_test_stem_lv_LDADD = $(TEXT_LIBS) $(CMOCKA_LIBS)

unit_tests += tests/unit/test_lang
tests_unit_test_lang_SOURCES = tests/unit/test_lang.c
tests_unit_test_lang_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CMOCKA_CFLAGS)
tests_unit_test_lang_LDADD = $(TEXT_LIBS) $(CMOCKA_LIBS)

unit_tests += tests/unit/test_concepts
tests_unit_test_concepts_SOURCES = tests/unit/test_concepts.c
tests_unit_test_concepts_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CMOCKA_CFLAGS)
tests_unit_test_concepts_LDADD = $(TEXT_LIBS) $(CMOCKA_LIBS)
dist_check_SCRIPTS += tests/unit/gen-concepts.sh
TESTS += tests/unit/gen-concepts.sh
