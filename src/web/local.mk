# The pages: bundled by esbuild into src/web/dist of the build tree, which a
# tarball ships ready, so that it needs neither esbuild nor Node.
WEB = $(top_srcdir)/src/web
WEB_DIST = src/web/dist
WEB_SHARED = src/web/shared/base.css \
	src/web/shared/cursor.ts src/web/shared/link.ts \
	src/web/shared/outbox.ts src/web/shared/protocol.ts \
	src/web/shared/text.ts src/web/shared/throttle.ts
WEB_WIDGET = src/web/widget/chat.ts src/web/widget/dom.ts \
	src/web/widget/log.ts src/web/widget/main.ts src/web/widget/strings.ts \
	src/web/widget/view.ts src/web/widget/widget.css
WEB_SHOP = src/web/shop/index.html src/web/shop/shop.css \
	src/web/shop/shop.ts src/web/shop/strings.ts src/web/shop/vesna.svg
WEB_CONSOLE = src/web/console/About.tsx src/web/console/App.tsx \
	src/web/console/Composer.tsx src/web/console/Events.tsx \
	src/web/console/Prompter.tsx src/web/console/Queue.tsx \
	src/web/console/SignIn.tsx src/web/console/ThreadView.tsx \
	src/web/console/compose.ts src/web/console/desk.ts \
	src/web/console/icons.tsx src/web/console/lists.ts \
	src/web/console/main.tsx src/web/console/slots.ts \
	src/web/console/words.ts
WEB_CONSOLE_STATIC = src/web/console/console.css src/web/console/index.html \
	src/web/console/souffleur.svg
WEB_TEST = src/web/test/console.test.ts src/web/test/shared.test.ts
EXTRA_DIST += $(WEB_SHARED) $(WEB_WIDGET) $(WEB_SHOP) $(WEB_TEST) \
	$(WEB_CONSOLE) $(WEB_CONSOLE_STATIC) \
	src/web/package.json src/web/package-lock.json src/web/tsconfig.json \
	src/web/shared/env.d.ts

# The protocol's types are made in the build tree: an order-only prerequisite,
# so that a tarball's pages are not bundled again.
#
# ASCII output: a page without a charset header shows it right all the same.
WEB_BUNDLE = $(ESBUILD) --bundle --minify --target=es2022 --format=iife \
	--charset=ascii --log-level=warning \
	--alias:protocol.gen=$(abs_top_builddir)/$(PROTOCOL_TS)
WEB_STYLE = $(ESBUILD) --bundle --minify --log-level=warning
WEB_GEN = $(AM_V_GEN)$(MKDIR_P) $(@D) &&
WEB_GZIP = && gzip -9nc $@ > $@.gz

$(WEB_DIST)/w.js: $(WEB_SHARED) $(WEB_WIDGET) $(PROTOCOL_SCHEMA) \
		| $(PROTOCOL_TS)
	$(WEB_GEN) $(WEB_STYLE) $(WEB)/widget/widget.css \
	  --outfile=src/web/widget.min.css && \
	$(WEB_BUNDLE) --loader:.css=text \
	  --alias:widget.css=$(abs_top_builddir)/src/web/widget.min.css \
	  $(WEB)/widget/main.ts --outfile=$@ $(WEB_GZIP)
$(WEB_DIST)/shop/index.html: src/web/shop/index.html
	$(WEB_GEN) cp $(WEB)/shop/index.html $@ $(WEB_GZIP)
$(WEB_DIST)/assets/shop.js: src/web/shop/shop.ts src/web/shop/strings.ts
	$(WEB_GEN) $(WEB_BUNDLE) $(WEB)/shop/shop.ts --outfile=$@ $(WEB_GZIP)
$(WEB_DIST)/assets/shop.css: src/web/shop/shop.css
	$(WEB_GEN) $(WEB_STYLE) $(WEB)/shop/shop.css --outfile=$@ $(WEB_GZIP)
$(WEB_DIST)/assets/vesna.svg: src/web/shop/vesna.svg
	$(WEB_GEN) cp $(WEB)/shop/vesna.svg $@ $(WEB_GZIP)

# Preact is taken from src/web/node_modules when somebody put it there, else
# fetched once into the build tree.
$(WEB_DIST)/assets/console.js: $(WEB_SHARED) $(WEB_CONSOLE) \
		src/web/package-lock.json $(PROTOCOL_SCHEMA) | $(PROTOCOL_TS)
	@test -d $(WEB)/node_modules/preact || \
	  test -d src/web/node_modules/preact || \
	  $(top_srcdir)/tools/web-deps src/web
	$(WEB_GEN) NODE_PATH=$(abs_top_builddir)/src/web/node_modules \
	$(WEB_BUNDLE) --jsx=automatic --jsx-import-source=preact \
	  $(WEB)/console/main.tsx --outfile=$@ $(WEB_GZIP)
$(WEB_DIST)/assets/console.css: src/web/console/console.css \
		src/web/shared/base.css
	$(WEB_GEN) $(WEB_STYLE) $(WEB)/console/console.css --outfile=$@ \
	  $(WEB_GZIP)
$(WEB_DIST)/assets/souffleur.svg: src/web/console/souffleur.svg
	$(WEB_GEN) cp $(WEB)/console/souffleur.svg $@ $(WEB_GZIP)
$(WEB_DIST)/console/index.html: src/web/console/index.html
	$(WEB_GEN) cp $(WEB)/console/index.html $@ $(WEB_GZIP)

# A .gz is written together with what it packs.
$(WEB_DIST)/w.js.gz: $(WEB_DIST)/w.js
$(WEB_DIST)/shop/index.html.gz: $(WEB_DIST)/shop/index.html
$(WEB_DIST)/assets/shop.js.gz: $(WEB_DIST)/assets/shop.js
$(WEB_DIST)/assets/shop.css.gz: $(WEB_DIST)/assets/shop.css
$(WEB_DIST)/assets/vesna.svg.gz: $(WEB_DIST)/assets/vesna.svg
$(WEB_DIST)/assets/console.js.gz: $(WEB_DIST)/assets/console.js
$(WEB_DIST)/assets/console.css.gz: $(WEB_DIST)/assets/console.css
$(WEB_DIST)/assets/souffleur.svg.gz: $(WEB_DIST)/assets/souffleur.svg
$(WEB_DIST)/console/index.html.gz: $(WEB_DIST)/console/index.html

if WEB
webdir = $(pkgdatadir)/web
dist_web_DATA = $(WEB_DIST)/w.js $(WEB_DIST)/w.js.gz
webshopdir = $(webdir)/shop
dist_webshop_DATA = $(WEB_DIST)/shop/index.html $(WEB_DIST)/shop/index.html.gz
webconsoledir = $(webdir)/console
dist_webconsole_DATA = $(WEB_DIST)/console/index.html \
	$(WEB_DIST)/console/index.html.gz
webassetsdir = $(webdir)/assets
dist_webassets_DATA = \
	$(WEB_DIST)/assets/shop.js $(WEB_DIST)/assets/shop.js.gz \
	$(WEB_DIST)/assets/shop.css $(WEB_DIST)/assets/shop.css.gz \
	$(WEB_DIST)/assets/vesna.svg $(WEB_DIST)/assets/vesna.svg.gz \
	$(WEB_DIST)/assets/console.js $(WEB_DIST)/assets/console.js.gz \
	$(WEB_DIST)/assets/console.css $(WEB_DIST)/assets/console.css.gz \
	$(WEB_DIST)/assets/souffleur.svg $(WEB_DIST)/assets/souffleur.svg.gz
TESTS += tools/check-web
endif
EXTRA_DIST += tools/check-web tools/check-types tools/web-deps
CLEANFILES += src/web/widget.min.css
MAINTAINERCLEANFILES = $(dist_web_DATA) $(dist_webshop_DATA) \
	$(dist_webconsole_DATA) $(dist_webassets_DATA)
