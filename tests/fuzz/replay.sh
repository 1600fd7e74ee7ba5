#!/bin/sh
# Replays the corpus of every fuzz target that was built.
failed=0
n=0
for source in "${srcdir:-.}"/tests/fuzz/fuzz_*.c; do
	target=$(basename "$source" .c)
	n=$((n + 1))
	"./tests/fuzz/$target" -runs=0 \
		"${srcdir:-.}/tests/fuzz/corpus/${target#fuzz_}" || {
		echo "not ok: $target"
		failed=1
	}
done
[ $n -gt 0 ] && exit $failed
