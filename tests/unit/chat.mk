unit_tests += tests/unit/test_decide tests/unit/test_conversation tests/unit/test_hours
chat_test_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CMOCKA_CFLAGS)
tests_unit_test_decide_SOURCES = tests/unit/test_decide.c
tests_unit_test_decide_CPPFLAGS = $(chat_test_cppflags)
tests_unit_test_decide_LDADD = $(CHAT_LIBS) $(CMOCKA_LIBS)
tests_unit_test_conversation_SOURCES = tests/unit/test_conversation.c
tests_unit_test_conversation_CPPFLAGS = $(chat_test_cppflags)
tests_unit_test_conversation_LDADD = $(CHAT_LIBS) $(CMOCKA_LIBS)
tests_unit_test_hours_SOURCES = tests/unit/test_hours.c
tests_unit_test_hours_CPPFLAGS = $(chat_test_cppflags)
tests_unit_test_hours_LDADD = $(CHAT_LIBS) $(CMOCKA_LIBS)

unit_tests += tests/unit/test_contact
tests_unit_test_contact_SOURCES = tests/unit/test_contact.c
tests_unit_test_contact_CPPFLAGS = $(chat_test_cppflags)
tests_unit_test_contact_LDADD = $(CHAT_LIBS) $(CMOCKA_LIBS)

unit_tests += tests/unit/test_talk
tests_unit_test_talk_SOURCES = tests/unit/test_talk.c $(tempdb_sources)
tests_unit_test_talk_CPPFLAGS = $(store_test_cppflags)
tests_unit_test_talk_LDADD = $(CHAT_LIBS) $(CMOCKA_LIBS)
