# Files of src/wire; see src/LAYERS for what they may include.
#
# protocol.schema.json is the one source of the protocol: the C tables and the
# pages' TypeScript types are made of it, in the build tree. Whoever bundles
# the pages depends on $(PROTOCOL_TS) and finds it as shared/protocol.gen.ts
# below $(top_builddir)/src/web.
PROTOCOL_SCHEMA = $(top_srcdir)/src/wire/protocol.schema.json
PROTOCOL_TS = src/web/shared/protocol.gen.ts
GEN_PROTOCOL = $(PYTHON3) $(top_srcdir)/tools/gen-protocol $(PROTOCOL_SCHEMA)

EXTRA_DIST += src/wire/protocol.schema.json tools/gen-protocol
BUILT_SOURCES += src/wire/protocol.gen.h
CLEANFILES += src/wire/protocol.gen.h src/wire/protocol.gen.c $(PROTOCOL_TS)

src/wire/protocol.gen.h: $(PROTOCOL_SCHEMA) $(top_srcdir)/tools/gen-protocol
	$(AM_V_GEN)$(MKDIR_P) src/wire && $(GEN_PROTOCOL) --c-header $@
src/wire/protocol.gen.c: $(PROTOCOL_SCHEMA) $(top_srcdir)/tools/gen-protocol
	$(AM_V_GEN)$(MKDIR_P) src/wire && $(GEN_PROTOCOL) --c-source $@
$(PROTOCOL_TS): $(PROTOCOL_SCHEMA) $(top_srcdir)/tools/gen-protocol
	$(AM_V_GEN)$(MKDIR_P) src/web/shared && $(GEN_PROTOCOL) --ts $@

noinst_LIBRARIES += libwire.a
nodist_libwire_a_SOURCES = \
	src/wire/protocol.gen.c src/wire/protocol.gen.h
libwire_a_SOURCES = \
	src/wire/address.c src/wire/address.h \
	src/wire/cookie.c src/wire/cookie.h \
	src/wire/counters.c src/wire/counters.h \
	src/wire/frame.c src/wire/frame.h src/wire/frame_out.c \
	src/wire/http.c \
	src/wire/origin.c src/wire/origin.h \
	src/wire/outq.c src/wire/outq.h \
	src/wire/pages.c src/wire/pages.h \
	src/wire/peer.c src/wire/peer.h \
	src/wire/rate.c src/wire/rate.h \
	src/wire/roster.c src/wire/roster.h \
	src/wire/server-priv.h src/wire/server.c src/wire/server.h \
	src/wire/session.c src/wire/session.h \
	src/wire/turn.c src/wire/turn.h \
	src/wire/ws.c
$(libwire_a_OBJECTS): src/wire/protocol.gen.h
libwire_a_CPPFLAGS = $(AM_CPPFLAGS) $(LWS_CFLAGS) $(JANSSON_CFLAGS)
WIRE_LIBS = libwire.a $(LOOP_LIBS) $(MODEL_LIBS) $(LWS_LIBS) $(JANSSON_LIBS)
