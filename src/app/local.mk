# Files of src/app: the only place that knows everybody.
bin_PROGRAMS += souffleur
souffleur_SOURCES = \
	src/app/main.c src/app/commands.h \
	src/app/setup.c src/app/setup.h \
	src/app/cmd_config.c
# Libraries from the top layer down; one line each, so that they merge.
souffleur_LDADD =
souffleur_LDADD += $(CONF_LIBS)
souffleur_LDADD += $(BASE_LIBS)
