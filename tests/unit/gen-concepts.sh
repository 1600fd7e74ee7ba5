#!/bin/sh
# tools/gen-concepts: what is wrong with a lexicon is told by file and line,
# and the same lexicon makes the same table.
src=${srcdir:-.}
gen=$src/tools/gen-concepts
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
failed=0

# wrong LINE MESSAGE TEXT: the lexicon TEXT is refused with that.
wrong() {
	printf "$3" >"$work/c.txt"
	out=$(python3 "$gen" "$work/c.txt" --check 2>&1) && {
		echo "not ok: taken: $3"
		failed=1
	}
	case $out in
	*"$work/c.txt:$1: "*"$2"*) ;;
	*)
		echo "not ok: $3: $out"
		failed=1
		;;
	esac
}

wrong 1 "no concepts" '# nothing\n\n'
wrong 2 "\`fr' is no language" '# one\nbuy | fr: acheter\n'
wrong 1 "\`en buy' is no language" 'buy | en buy\n'
wrong 1 "no words" 'buy | en:\n'
wrong 1 "has no words" 'buy\n'
wrong 1 "comes twice" 'buy | en: buy get buy\n'
wrong 1 "en comes twice" 'buy | en: buy | en: get\n'
wrong 1 "languages come in this order" 'buy | ru: купить | en: buy\n'
wrong 1 "no word of lower-case letters" 'buy | en: get-hold\n'
wrong 1 "no word of lower-case letters" 'buy | ru: Купить\n'
wrong 1 "is no name" 'Buy it | en: buy\n'
wrong 2 "in line 1 already" 'buy | en: buy\nbuy | en: get\n'
wrong 4 "more than 3 concepts: lines 1, 2, 3, 4" \
	'a | en: x\nb | en: x\nc | en: x\nd | en: x\n'

for run in 1 2; do
	python3 "$gen" "$src/src/text/concepts.txt" --c-source "$work/$run.c" ||
		failed=1
done
cmp "$work/1.c" "$work/2.c" || failed=1
exit $failed
