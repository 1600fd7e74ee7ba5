# Files of src/app: the only place that knows everybody.
bin_PROGRAMS += souffleur
souffleur_SOURCES = src/app/main.c
souffleur_LDADD = $(BASE_LIBS)
