# Measuring programs: built with everything else, never installed.
noinst_PROGRAMS += tools/stem-lv
tools_stem_lv_SOURCES = tools/stem-lv.c
tools_stem_lv_LDADD = $(TEXT_LIBS)
dist_noinst_SCRIPTS = tools/check-stem-lv

noinst_PROGRAMS += tools/bench-kb
tools_bench_kb_SOURCES = tools/bench-kb.c
tools_bench_kb_LDADD = $(MATCH_LIBS)

# The floor that benches compare with: a bare echo on the same loop.
noinst_PROGRAMS += tools/bench/echo
tools_bench_echo_SOURCES = tools/bench/echo.c
tools_bench_echo_CPPFLAGS = $(AM_CPPFLAGS) $(LWS_CFLAGS) $(UV_CFLAGS)
tools_bench_echo_LDADD = $(LWS_LIBS) $(UV_LIBS)

# Visitors for tools/bench-chat.
noinst_PROGRAMS += tools/bench/chatload
tools_bench_chatload_SOURCES = tools/bench/chatload.c
tools_bench_chatload_LDADD = $(BASE_LIBS)
dist_noinst_SCRIPTS += tools/eval-match tools/ablate
EXTRA_DIST += tools/labelled.py
dist_noinst_SCRIPTS += tools/bench-chat tools/bench-match
EXTRA_DIST += tools/bench/node-nlp.js
