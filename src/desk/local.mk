# Files of src/desk; see src/LAYERS for what they may include.
noinst_LIBRARIES += libdesk.a
libdesk_a_SOURCES =
libdesk_a_SOURCES += src/desk/accounts.c src/desk/accounts.h
libdesk_a_SOURCES += src/desk/board.c src/desk/board.h
libdesk_a_SOURCES += src/desk/commands.c
libdesk_a_SOURCES += src/desk/desk-priv.h
libdesk_a_SOURCES += src/desk/desk.c src/desk/desk.h
libdesk_a_SOURCES += src/desk/prompter.c src/desk/prompter.h
libdesk_a_SOURCES += src/desk/recall.c src/desk/recall.h
libdesk_a_SOURCES += src/desk/throttle.c src/desk/throttle.h
libdesk_a_SOURCES += src/desk/vigil.c src/desk/vigil.h
DESK_LIBS = libdesk.a $(STORE_LIBS)
