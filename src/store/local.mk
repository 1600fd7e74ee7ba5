# Files of src/store; see src/LAYERS for what they may include.
noinst_LIBRARIES += libstore.a
libstore_a_SOURCES = \
	src/store/contents.c src/store/contents.h \
	src/store/conversations.c src/store/conversations.h \
	src/store/db.c src/store/db.h \
	src/store/db_sqlite.c src/store/driver.h \
	src/store/events.c src/store/events.h \
	src/store/migrate.c src/store/migrate.h \
	src/store/migrations.c src/store/migrations.h \
	src/store/outbox.c src/store/outbox.h \
	src/store/reader.c src/store/reader.h \
	src/store/row.c src/store/row.h \
	src/store/signins.c src/store/signins.h \
	src/store/users.c src/store/users.h \
	src/store/value.c src/store/value.h \
	src/store/visitors.c src/store/visitors.h \
	src/store/writer.c src/store/writer.h
libstore_a_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)
STORE_LIBS = libstore.a libmodel.a libloop.a $(BASE_LIBS) $(UV_LIBS) $(SQLITE_LIBS)
