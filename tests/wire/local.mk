# The sockets, spoken to by an independent client; and the protocol's document.
dist_check_SCRIPTS += tests/wire/check-protocol
TESTS += tests/wire/check-protocol
