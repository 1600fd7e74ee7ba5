# Files of src/app: the only place that knows everybody.
bin_PROGRAMS += souffleur
souffleur_SOURCES = \
	src/app/main.c src/app/commands.h \
	src/app/setup.c src/app/setup.h \
	src/app/cmd_config.c \
	src/app/cmd_eval.c \
	src/app/jsonl.c src/app/jsonl.h \
	src/app/labelled.c src/app/labelled.h
# Libraries from the top layer down; one line each, so that they merge.
souffleur_LDADD =
souffleur_LDADD += $(MATCH_LIBS)
souffleur_LDADD += $(CONF_LIBS)
souffleur_LDADD += $(BASE_LIBS)
souffleur_LDADD += $(JANSSON_LIBS)
souffleur_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
