# Files of src/content; see src/LAYERS for what they may include.
noinst_LIBRARIES += libcontent.a
libcontent_a_SOURCES = \
	src/content/articles.c src/content/articles.h \
	src/content/check.c src/content/check.h \
	src/content/duplicates.c src/content/duplicates.h \
	src/content/fields.c src/content/fields.h \
	src/content/files.c src/content/files.h \
	src/content/frontmatter.c src/content/frontmatter.h \
	src/content/intents.c src/content/intents.h \
	src/content/lang.c src/content/lang.h \
	src/content/load.c src/content/load.h \
	src/content/markdown.c src/content/markdown.h \
	src/content/passages.c src/content/passages.h \
	src/content/problems.c src/content/problems.h \
	src/content/publish.c src/content/publish.h \
	src/content/words.c src/content/words.h \
	src/content/yamltree.c src/content/yamltree.h
libcontent_a_CPPFLAGS = $(AM_CPPFLAGS) $(YAML_CFLAGS) $(MD4C_CFLAGS)
CONTENT_LIBS = libcontent.a $(YAML_LIBS) $(MD4C_LIBS) $(TEXT_LIBS) $(STORE_LIBS)
