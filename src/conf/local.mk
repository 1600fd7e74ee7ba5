# Files of src/conf; see src/LAYERS for what they may include.
noinst_LIBRARIES += libconf.a
libconf_a_SOURCES = \
	src/conf/conf.c src/conf/conf.h \
	src/conf/check.c src/conf/check.h \
	src/conf/keys.c src/conf/keys.h \
	src/conf/options.c src/conf/print.c src/conf/value.c
libconf_a_CPPFLAGS = $(AM_CPPFLAGS) $(INIH_CFLAGS)
CONF_LIBS = libconf.a $(INIH_LIBS) $(BASE_LIBS)
