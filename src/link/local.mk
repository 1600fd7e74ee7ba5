# Files of src/link; see src/LAYERS for what they may include.
noinst_LIBRARIES += liblink.a
liblink_a_SOURCES = \
	src/link/address.c src/link/address.h \
	src/link/dispatch.c src/link/dispatch.h \
	src/link/webhook.c src/link/webhook.h
liblink_a_CPPFLAGS = $(AM_CPPFLAGS) $(CURL_CFLAGS)
LINK_LIBS = liblink.a $(STORE_LIBS) $(CURL_LIBS)
