# Files of src/match; see src/LAYERS for what they may include.
noinst_LIBRARIES += libmatch.a
libmatch_a_SOURCES = \
	src/match/acceptor.c src/match/acceptor.h \
	src/match/alike.c src/match/alike.h \
	src/match/bayes.c src/match/bayes.h \
	src/match/bodies.c src/match/bodies.h \
	src/match/calibrate.c src/match/calibrate.h \
	src/match/calibration.c src/match/calibration.h \
	src/match/columns.c src/match/columns.h \
	src/match/corpus.c src/match/corpus.h \
	src/match/ask.c src/match/engine-priv.h \
	src/match/engine.c src/match/engine.h \
	src/match/explain.c src/match/explain.h \
	src/match/crew.c src/match/crew.h \
	src/match/cosine.c src/match/cosine.h \
	src/match/features.c src/match/features.h \
	src/match/fts.c src/match/fts.h \
	src/match/heads.c src/match/heads.h \
	src/match/image.c src/match/image.h \
	src/match/kept.c src/match/kept.h \
	src/match/lessons.c src/match/lessons.h \
	src/match/lanes.h \
	src/match/linear.c src/match/linear.h \
	src/match/neighbours.c src/match/neighbours.h \
	src/match/particular.c src/match/particular.h \
	src/match/parts.c src/match/parts.h \
	src/match/passages.c src/match/passages.h src/match/passages-priv.h \
	src/match/query.c src/match/query.h \
	src/match/question.c src/match/question.h \
	src/match/reading.c src/match/reading.h \
	src/match/sayings.c src/match/sayings.h \
	src/match/scorer.c src/match/scorer.h \
	src/match/solver.c src/match/solver.h \
	src/match/tally.c src/match/tally.h \
	src/match/trust.c src/match/trust.h \
	src/match/verdict.c src/match/verdict.h
libmatch_a_SOURCES += \
	src/match/dense.c src/match/dense.h \
	src/match/meanings.c src/match/meanings.h \
	src/match/vecimport.c src/match/vecimport.h \
	src/match/vecjson.c src/match/vecjson.h \
	src/match/vecmaker.c src/match/vecmaker.h \
	src/match/vecsource.c src/match/vecsource.h \
	src/match/vectors.c src/match/vectors.h src/match/vectors-priv.h
libmatch_a_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)
# No fused multiply-add: a model must not depend on the machine that built it.
libmatch_a_CFLAGS = $(AM_CFLAGS) -ffp-contract=off
MATCH_LIBS = libmatch.a $(MODEL_LIBS) $(TEXT_LIBS) $(SQLITE_LIBS) -lm
