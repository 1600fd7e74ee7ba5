# Unit tests: one program a module, linked with that folder's library and the
# ones src/LAYERS gives it, nothing more.
dist_check_SCRIPTS = tools/check-layers tools/check-banned
TESTS += tools/check-layers tools/check-banned
EXTRA_DIST += tests/unit/unit.h
include $(top_srcdir)/tests/wire/local.mk
include $(top_srcdir)/tests/unit/app.mk
include $(top_srcdir)/tests/browser/local.mk
include $(top_srcdir)/tests/transcripts/local.mk
include $(top_srcdir)/tests/crash/local.mk
include $(top_srcdir)/tests/faults/local.mk
include $(top_srcdir)/tests/fuzz/local.mk
include $(top_srcdir)/tests/golden/local.mk

if HAVE_CMOCKA
unit_tests =
include $(top_srcdir)/tests/unit/base.mk
include $(top_srcdir)/tests/unit/chat.mk
include $(top_srcdir)/tests/unit/conf.mk
include $(top_srcdir)/tests/unit/content.mk
include $(top_srcdir)/tests/unit/loop.mk
include $(top_srcdir)/tests/unit/match.mk
include $(top_srcdir)/tests/unit/match-kb.mk
include $(top_srcdir)/tests/unit/store.mk
include $(top_srcdir)/tests/unit/desk.mk
include $(top_srcdir)/tests/unit/link.mk
include $(top_srcdir)/tests/unit/text-lang.mk
include $(top_srcdir)/tests/unit/wire.mk
include $(top_srcdir)/tests/unit/work.mk
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
endif
