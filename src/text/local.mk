# Files of src/text; see src/LAYERS for what they may include.
#
# concepts.txt is the lexicon, common.txt the words that are never slips; the
# program's tables are made of them, in the build tree.
GEN_CONCEPTS = $(PYTHON3) $(top_srcdir)/tools/gen-concepts
WORD_TABLES = \
	src/text/common.gen.c src/text/common.gen.h \
	src/text/concepts.gen.c src/text/concepts.gen.h

EXTRA_DIST += src/text/common.txt src/text/concepts.txt tools/gen-concepts
BUILT_SOURCES += src/text/common.gen.h src/text/concepts.gen.h
CLEANFILES += $(WORD_TABLES)

src/text/common.gen.h: $(top_srcdir)/src/text/common.txt $(top_srcdir)/tools/gen-concepts
	$(AM_V_GEN)$(MKDIR_P) src/text && \
		$(GEN_CONCEPTS) $(top_srcdir)/src/text/common.txt --c-header $@
src/text/common.gen.c: $(top_srcdir)/src/text/common.txt $(top_srcdir)/tools/gen-concepts
	$(AM_V_GEN)$(MKDIR_P) src/text && \
		$(GEN_CONCEPTS) $(top_srcdir)/src/text/common.txt --c-source $@
src/text/concepts.gen.h: $(top_srcdir)/src/text/concepts.txt $(top_srcdir)/tools/gen-concepts
	$(AM_V_GEN)$(MKDIR_P) src/text && \
		$(GEN_CONCEPTS) $(top_srcdir)/src/text/concepts.txt --c-header $@
src/text/concepts.gen.c: $(top_srcdir)/src/text/concepts.txt $(top_srcdir)/tools/gen-concepts
	$(AM_V_GEN)$(MKDIR_P) src/text && \
		$(GEN_CONCEPTS) $(top_srcdir)/src/text/concepts.txt --c-source $@

noinst_LIBRARIES += libtext.a
nodist_libtext_a_SOURCES = $(WORD_TABLES)
libtext_a_SOURCES = \
	src/text/common.c src/text/common.h \
	src/text/concepts.c src/text/concepts.h \
	src/text/contract.c src/text/contract.h \
	src/text/fold.c src/text/fold.h \
	src/text/foreign.c src/text/foreign.h \
	src/text/lang.c src/text/lang.h \
	src/text/letters.c src/text/letters.h \
	src/text/refusal.c src/text/refusal.h \
	src/text/repair.c src/text/repair.h \
	src/text/slip.c src/text/slip.h \
	src/text/sound.c src/text/sound.h \
	src/text/split.c src/text/split.h \
	src/text/stem.c src/text/stem.h \
	src/text/stem_lv.c src/text/stem_lv.h \
	src/text/text.c src/text/text.h \
	src/text/vocabulary.c src/text/vocabulary.h \
	src/text/wordkey.c src/text/wordkey.h \
	src/text/words.c src/text/words.h
$(libtext_a_OBJECTS): src/text/common.gen.h src/text/concepts.gen.h
libtext_a_CPPFLAGS = $(AM_CPPFLAGS) $(UTF8PROC_CFLAGS)
TEXT_LIBS = libtext.a $(STEMMER_LIBS) $(UTF8PROC_LIBS) $(BASE_LIBS) -lm
