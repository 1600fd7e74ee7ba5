# A target is fuzz_<name>.c with a corpus in corpus/<name>. `make check` feeds
# the corpora through replay.c; configure --enable-fuzzing (with CC=clang)
# links libFuzzer instead, then run tests/fuzz/fuzz_<name> DIR.
FUZZ_CPP = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
if FUZZING
FUZZ_MAIN =
FUZZ_LINK = $(AM_LDFLAGS) -fsanitize=fuzzer
else
FUZZ_MAIN = tests/fuzz/replay.c
FUZZ_LINK = $(AM_LDFLAGS)
endif
EXTRA_DIST += tests/fuzz/corpus tests/fuzz/fuzz.h tests/fuzz/replay.c
dist_check_SCRIPTS += tests/fuzz/replay.sh
TESTS += tests/fuzz/replay.sh
fuzz_targets =
include $(top_srcdir)/tests/fuzz/content.mk
include $(top_srcdir)/tests/fuzz/match.mk
include $(top_srcdir)/tests/fuzz/wire.mk
check_PROGRAMS += $(fuzz_targets)
