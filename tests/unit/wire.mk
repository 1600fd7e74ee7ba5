WIRE_TEST_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
unit_tests += tests/unit/test_frame tests/unit/test_outq \
	tests/unit/test_session tests/unit/test_peer
tests_unit_test_frame_SOURCES = tests/unit/test_frame.c
tests_unit_test_frame_CPPFLAGS = $(WIRE_TEST_CPPFLAGS)
tests_unit_test_frame_LDADD = $(WIRE_LIBS) $(CMOCKA_LIBS)
tests_unit_test_outq_SOURCES = tests/unit/test_outq.c
tests_unit_test_outq_CPPFLAGS = $(WIRE_TEST_CPPFLAGS)
tests_unit_test_outq_LDADD = $(WIRE_LIBS) $(CMOCKA_LIBS)
tests_unit_test_session_SOURCES = tests/unit/test_session.c
tests_unit_test_session_CPPFLAGS = $(WIRE_TEST_CPPFLAGS)
tests_unit_test_session_LDADD = $(WIRE_LIBS) $(CMOCKA_LIBS)
tests_unit_test_peer_SOURCES = tests/unit/test_peer.c
tests_unit_test_peer_CPPFLAGS = $(WIRE_TEST_CPPFLAGS)
tests_unit_test_peer_LDADD = $(WIRE_LIBS) $(CMOCKA_LIBS)
