# Files of src/app: the only place that knows everybody.
bin_PROGRAMS += souffleur
souffleur_SOURCES = \
	src/app/main.c src/app/commands.h
# Libraries from the top layer down; one line each, so that they merge.
souffleur_LDADD =
souffleur_LDADD += $(BASE_LIBS)
