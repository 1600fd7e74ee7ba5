# Manual pages and documents.
dist_doc_DATA += doc/architecture.md
dist_doc_DATA += doc/content.md
dist_doc_DATA += doc/protocol.md
dist_doc_DATA += doc/widget.md
# The README shows them.
imagesdir = $(docdir)/doc/images
dist_images_DATA = doc/images/console.png doc/images/shop.png
dist_man_MANS += doc/souffleur.1

# The sample file names the directories of this build.
doc_DATA = doc/souffleur.conf
EXTRA_DIST += doc/souffleur.conf.in
CLEANFILES += doc/souffleur.conf
doc/souffleur.conf: $(top_srcdir)/doc/souffleur.conf.in Makefile
	$(AM_V_GEN)$(MKDIR_P) doc && \
	sed 's|@pkgdatadir[@]|$(pkgdatadir)|' \
	  $(top_srcdir)/doc/souffleur.conf.in >$@.tmp && mv $@.tmp $@
