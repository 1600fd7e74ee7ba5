# kill -9 at random moments; run by tools/run-tests.
EXTRA_DIST += tests/crash/run-crash.py
