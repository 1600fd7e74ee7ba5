# The pages: bundled by esbuild into src/web/dist of the build tree, which a
# tarball ships ready, so that it needs neither esbuild nor Node.
WEB = $(top_srcdir)/src/web
WEB_DIST = src/web/dist
WEB_SHARED = src/web/shared/cursor.ts src/web/shared/link.ts \
	src/web/shared/outbox.ts src/web/shared/protocol.ts \
	src/web/shared/text.ts src/web/shared/throttle.ts
WEB_WIDGET = src/web/widget/chat.ts src/web/widget/dom.ts \
	src/web/widget/main.ts src/web/widget/strings.ts \
	src/web/widget/view.ts src/web/widget/widget.css
WEB_SHOP = src/web/shop/index.html src/web/shop/shop.css \
	src/web/shop/shop.ts src/web/shop/strings.ts src/web/shop/vesna.svg
WEB_TEST = src/web/test/shared.test.ts
EXTRA_DIST += $(WEB_SHARED) $(WEB_WIDGET) $(WEB_SHOP) $(WEB_TEST) \
	src/web/package.json src/web/package-lock.json src/web/tsconfig.json \
	src/web/shared/env.d.ts

# ASCII output: a page without a charset header shows it right all the same.
WEB_BUNDLE = $(ESBUILD) --bundle --minify --target=es2022 --format=iife \
	--charset=ascii --log-level=warning \
	--alias:protocol.gen=$(abs_top_builddir)/$(PROTOCOL_TS)
WEB_GEN = $(AM_V_GEN)$(MKDIR_P) $(@D) &&
WEB_GZIP = && gzip -9nc $@ > $@.gz

$(WEB_DIST)/w.js: $(WEB_SHARED) $(WEB_WIDGET) $(PROTOCOL_SCHEMA)
	@$(MAKE) $(AM_MAKEFLAGS) $(PROTOCOL_TS)
	$(WEB_GEN) $(ESBUILD) --minify --log-level=warning \
	  $(WEB)/widget/widget.css --outfile=src/web/widget.min.css && \
	$(WEB_BUNDLE) --loader:.css=text \
	  --alias:widget.css=$(abs_top_builddir)/src/web/widget.min.css \
	  $(WEB)/widget/main.ts --outfile=$@ $(WEB_GZIP)
$(WEB_DIST)/shop/index.html: src/web/shop/index.html
	$(WEB_GEN) cp $(WEB)/shop/index.html $@ $(WEB_GZIP)
$(WEB_DIST)/assets/shop.js: src/web/shop/shop.ts src/web/shop/strings.ts
	$(WEB_GEN) $(WEB_BUNDLE) $(WEB)/shop/shop.ts --outfile=$@ $(WEB_GZIP)
$(WEB_DIST)/assets/shop.css: src/web/shop/shop.css
	$(WEB_GEN) $(ESBUILD) --minify --log-level=warning $(WEB)/shop/shop.css \
	  --outfile=$@ $(WEB_GZIP)
$(WEB_DIST)/assets/vesna.svg: src/web/shop/vesna.svg
	$(WEB_GEN) cp $(WEB)/shop/vesna.svg $@ $(WEB_GZIP)

# A .gz is written together with what it packs.
$(WEB_DIST)/w.js.gz: $(WEB_DIST)/w.js
$(WEB_DIST)/shop/index.html.gz: $(WEB_DIST)/shop/index.html
$(WEB_DIST)/assets/shop.js.gz: $(WEB_DIST)/assets/shop.js
$(WEB_DIST)/assets/shop.css.gz: $(WEB_DIST)/assets/shop.css
$(WEB_DIST)/assets/vesna.svg.gz: $(WEB_DIST)/assets/vesna.svg

if WEB
webdir = $(pkgdatadir)/web
dist_web_DATA = $(WEB_DIST)/w.js $(WEB_DIST)/w.js.gz
webshopdir = $(webdir)/shop
dist_webshop_DATA = $(WEB_DIST)/shop/index.html $(WEB_DIST)/shop/index.html.gz
webassetsdir = $(webdir)/assets
dist_webassets_DATA = \
	$(WEB_DIST)/assets/shop.js $(WEB_DIST)/assets/shop.js.gz \
	$(WEB_DIST)/assets/shop.css $(WEB_DIST)/assets/shop.css.gz \
	$(WEB_DIST)/assets/vesna.svg $(WEB_DIST)/assets/vesna.svg.gz
TESTS += tools/check-web
endif
EXTRA_DIST += tools/check-web tools/check-types
CLEANFILES += src/web/widget.min.css
MAINTAINERCLEANFILES = $(dist_web_DATA) $(dist_webshop_DATA) \
	$(dist_webassets_DATA)
