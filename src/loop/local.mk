# Files of src/loop; see src/LAYERS for what they may include.
noinst_LIBRARIES += libloop.a
libloop_a_SOURCES = \
	src/loop/loop.c src/loop/loop.h \
	src/loop/mailbox.c src/loop/mailbox.h \
	src/loop/pool.c src/loop/pool.h \
	src/loop/thread.c src/loop/thread.h
libloop_a_CPPFLAGS = $(AM_CPPFLAGS) $(UV_CFLAGS)
LOOP_LIBS = libloop.a $(BASE_LIBS) $(UV_LIBS)
