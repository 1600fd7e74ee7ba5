# Files of src/model; see src/LAYERS for what they may include.
noinst_LIBRARIES += libmodel.a
libmodel_a_SOURCES = \
	src/model/knowledge.c src/model/knowledge.h \
	src/model/match.h
MODEL_LIBS = libmodel.a $(BASE_LIBS)
