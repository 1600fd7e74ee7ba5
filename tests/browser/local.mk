# Both pages in a real browser; not of `make check`, because it needs Chromium
# and src/web/node_modules. tools/run-tests and `make check-browser` run it.
EXTRA_DIST += tests/browser/run-browser.mjs tests/browser/hosts.mjs \
	tests/browser/readme.mjs tests/browser/server.mjs \
	tests/browser/stage.mjs tests/browser/suite.mjs \
	tests/browser/story-access.mjs tests/browser/story-bot.mjs \
	tests/browser/story-crash.mjs tests/browser/story-desk.mjs \
	tests/browser/story-hosts.mjs tests/browser/story-hostile.mjs \
	tests/browser/story-signin.mjs

.PHONY: check-browser
check-browser: all
	$(top_srcdir)/tests/browser/run-browser.mjs
