EXTRA_DIST += tests/golden/run-golden.py tests/golden/orders.tsv tests/golden/shop.tsv tests/golden/kb.tsv \
	tests/golden/talk.tsv tests/golden/double.tsv tests/golden/stories.tsv tests/golden/foreign.tsv
