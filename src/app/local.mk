# Files of src/app: the only place that knows everybody.
bin_PROGRAMS += souffleur
# One line each, so that they merge.
souffleur_SOURCES = src/app/main.c src/app/commands.h
souffleur_SOURCES += src/app/setup.c src/app/setup.h
souffleur_SOURCES += src/app/cmd_ask.c
souffleur_SOURCES += src/app/cmd_check.c
souffleur_SOURCES += src/app/api.c src/app/api.h
souffleur_SOURCES += src/app/cmd_config.c
souffleur_SOURCES += src/app/cmd_eval.c
souffleur_SOURCES += src/app/cmd_eval_kb.c
souffleur_SOURCES += src/app/cmd_serve.c
souffleur_SOURCES += src/app/cmd_user.c
souffleur_SOURCES += src/app/cmd_vectors.c
souffleur_SOURCES += src/app/figures.c src/app/figures.h
souffleur_SOURCES += src/app/jsonl.c src/app/jsonl.h
souffleur_SOURCES += src/app/kblines.c src/app/kblines.h
souffleur_SOURCES += src/app/labelled.c src/app/labelled.h
souffleur_SOURCES += src/app/live.c src/app/live.h
souffleur_SOURCES += src/app/measured.c src/app/measured.h
souffleur_SOURCES += src/app/metrics.c src/app/metrics.h
souffleur_SOURCES += src/app/rehearse.c src/app/rehearse.h
souffleur_SOURCES += src/app/serve.c src/app/serve.h
# Libraries from the top layer down.
souffleur_LDADD =
souffleur_LDADD += $(WIRE_LIBS)
souffleur_LDADD += $(LINK_LIBS)
souffleur_LDADD += $(DESK_LIBS)
souffleur_LDADD += $(CHAT_LIBS)
souffleur_LDADD += $(CONTENT_LIBS)
souffleur_LDADD += $(MATCH_LIBS)
souffleur_LDADD += $(CONF_LIBS)
souffleur_LDADD += $(BASE_LIBS)
souffleur_LDADD += $(JANSSON_LIBS)
souffleur_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
