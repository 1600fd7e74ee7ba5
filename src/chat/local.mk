# Files of src/chat; see src/LAYERS for what they may include.
noinst_LIBRARIES += libchat.a
libchat_a_SOURCES = \
	src/chat/body.c src/chat/body.h \
	src/chat/bot.c src/chat/bot.h \
	src/chat/chat.c src/chat/chat.h \
	src/chat/contact.c src/chat/contact.h \
	src/chat/conversation.c src/chat/conversation.h \
	src/chat/decide.c src/chat/decide.h \
	src/chat/earlier.c src/chat/earlier.h \
	src/chat/hours.c src/chat/hours.h \
	src/chat/marks.c src/chat/marks.h \
	src/chat/owed.c src/chat/owed.h \
	src/chat/polite.c src/chat/polite.h \
	src/chat/ports.h \
	src/chat/recognise.c src/chat/recognise.h \
	src/chat/rooms.c src/chat/rooms.h \
	src/chat/site.c src/chat/site.h \
	src/chat/speech.c src/chat/speech.h \
	src/chat/tell.c src/chat/tell.h \
	src/chat/transact.c src/chat/transact.h
libchat_a_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
CHAT_LIBS = libchat.a $(MATCH_LIBS) $(STORE_LIBS) $(LOOP_LIBS) \
	$(MODEL_LIBS) $(JANSSON_LIBS)
