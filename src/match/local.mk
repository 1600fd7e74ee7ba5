# Files of src/match; see src/LAYERS for what they may include.
noinst_LIBRARIES += libmatch.a
libmatch_a_SOURCES = \
	src/match/features.c src/match/features.h \
	src/match/linear.c src/match/linear.h \
	src/match/solver.c src/match/solver.h
# No fused multiply-add: a model must not depend on the machine that built it.
libmatch_a_CFLAGS = $(AM_CFLAGS) -ffp-contract=off
MATCH_LIBS = libmatch.a $(MODEL_LIBS) $(TEXT_LIBS) -lm
