# Files of src/content; see src/LAYERS for what they may include.
noinst_LIBRARIES += libcontent.a
libcontent_a_SOURCES = \
	src/content/articles.c src/content/articles.h \
	src/content/categories.c src/content/categories.h \
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

# The demo shop's content: whole folders, so that a new file is no change here.
EXTRA_DIST += intents kb
contentdir = $(pkgdatadir)/content
content_files = cd $(srcdir) && ls intents/*.yaml kb/*/*.md

install-data-local:
	@echo "installing intents and articles in $(DESTDIR)$(contentdir)"; \
	for f in `$(content_files)`; do \
	  d="$(DESTDIR)$(contentdir)/`dirname $$f`"; \
	  $(MKDIR_P) "$$d" && \
	  $(INSTALL_DATA) "$(srcdir)/$$f" "$$d" || exit 1; \
	done

uninstall-local:
	@for f in `$(content_files)`; do \
	  rm -f "$(DESTDIR)$(contentdir)/$$f"; \
	done; \
	cd "$(DESTDIR)$(contentdir)" 2>/dev/null && \
	  rmdir intents kb/* kb 2>/dev/null; :
