# Files of src/model; see src/LAYERS for what they may include.
noinst_LIBRARIES += libmodel.a
libmodel_a_SOURCES = \
	src/model/command.h src/model/conversation.h src/model/names.c \
	src/model/outgoing.h src/model/user.h \
	src/model/knowledge.c src/model/knowledge.h \
	src/model/variables.c src/model/variables.h \
	src/model/match.h
MODEL_LIBS = libmodel.a $(BASE_LIBS)
