# Files of src/base; see src/LAYERS for what they may include.
noinst_LIBRARIES += libbase.a
libbase_a_SOURCES = \
	src/base/attr.h \
	src/base/clock.c src/base/clock.h \
	src/base/fault.c src/base/fault.h \
	src/base/keyed.c src/base/keyed.h \
	src/base/log.c src/base/log.h \
	src/base/mem.c src/base/mem.h \
	src/base/nearest.c src/base/nearest.h \
	src/base/secret.c src/base/secret.h \
	src/base/str.c src/base/str.h \
	src/base/utf8.c src/base/utf8.h
libbase_a_CPPFLAGS = $(AM_CPPFLAGS) $(SODIUM_CFLAGS)
BASE_LIBS = libbase.a $(SODIUM_LIBS)
