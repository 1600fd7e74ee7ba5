# The sockets, spoken to by an independent client; and the protocol's document.
dist_check_SCRIPTS += tests/wire/check-protocol tests/wire/test_wire.py
TESTS += tests/wire/check-protocol tests/wire/test_wire.py
check_PROGRAMS += tests/wire/wire_probe
tests_wire_wire_probe_SOURCES = tests/wire/wire_probe.c
tests_wire_wire_probe_LDADD = $(WIRE_LIBS)
