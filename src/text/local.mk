# Files of src/text; see src/LAYERS for what they may include.
noinst_LIBRARIES += libtext.a
libtext_a_SOURCES = \
	src/text/contract.c src/text/contract.h \
	src/text/fold.c src/text/fold.h \
	src/text/foreign.c src/text/foreign.h \
	src/text/lang.c src/text/lang.h \
	src/text/letters.c src/text/letters.h \
	src/text/repair.c src/text/repair.h \
	src/text/slip.c src/text/slip.h \
	src/text/sound.c src/text/sound.h \
	src/text/split.c src/text/split.h \
	src/text/stem.c src/text/stem.h \
	src/text/stem_lv.c src/text/stem_lv.h \
	src/text/text.c src/text/text.h \
	src/text/vocabulary.c src/text/vocabulary.h \
	src/text/words.c src/text/words.h
libtext_a_CPPFLAGS = $(AM_CPPFLAGS) $(UTF8PROC_CFLAGS)
TEXT_LIBS = libtext.a $(STEMMER_LIBS) $(UTF8PROC_LIBS) $(BASE_LIBS) -lm
