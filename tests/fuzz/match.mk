fuzz_targets += tests/fuzz/fuzz_query
tests_fuzz_fuzz_query_SOURCES = tests/fuzz/fuzz_query.c \
	tests/fuzz/valid.c $(FUZZ_MAIN)
tests_fuzz_fuzz_query_CPPFLAGS = $(FUZZ_CPP)
tests_fuzz_fuzz_query_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_query_LDADD = $(MATCH_LIBS)
fuzz_targets += tests/fuzz/fuzz_vectors
tests_fuzz_fuzz_vectors_SOURCES = tests/fuzz/fuzz_vectors.c $(FUZZ_MAIN)
tests_fuzz_fuzz_vectors_CPPFLAGS = $(FUZZ_CPP)
tests_fuzz_fuzz_vectors_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_vectors_LDADD = $(MATCH_LIBS)
fuzz_targets += tests/fuzz/fuzz_text
tests_fuzz_fuzz_text_SOURCES = tests/fuzz/fuzz_text.c tests/fuzz/valid.c \
	tests/unit/shop.c tests/unit/shop.h $(FUZZ_MAIN)
tests_fuzz_fuzz_text_CPPFLAGS = $(FUZZ_CPP)
tests_fuzz_fuzz_text_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_text_LDADD = $(MATCH_LIBS)
fuzz_targets += tests/fuzz/fuzz_kept
tests_fuzz_fuzz_kept_SOURCES = tests/fuzz/fuzz_kept.c $(FUZZ_MAIN)
tests_fuzz_fuzz_kept_CPPFLAGS = $(FUZZ_CPP)
tests_fuzz_fuzz_kept_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_kept_LDADD = $(MATCH_LIBS)
