# Conversations with the real program, spoken by an independent client; run by
# tools/run-tests.
EXTRA_DIST += tests/transcripts/run-transcripts.py tests/transcripts/harness.py \
	tests/transcripts/talk.py tests/transcripts/resume.py \
	tests/transcripts/desk.py tests/transcripts/guard.py \
	tests/transcripts/life.py tests/transcripts/content
