#!/bin/sh
# souffleur eval-kb: what it measures, what it writes, and what it refuses.
bin=${SOUFFLEUR:-./souffleur}
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
failed=0

expect() { # CODE WORDS-IN-OUTPUT ARG...
	want=$1 words=$2
	shift 2
	out=$("$bin" eval-kb "$@" 2>&1 </dev/null)
	code=$?
	if [ "$code" != "$want" ]; then
		echo "not ok: eval-kb $*: exit $code, not $want: $out"
		failed=1
	fi
	case $out in
	*"$words"*) ;;
	*)
		echo "not ok: eval-kb $*: \"$words\" is not in: $out"
		failed=1
		;;
	esac
}

cat >"$dir/kb" <<'EOF'
{"id":"b","title":"How do I wash linen?","body":"At forty degrees. Dry it in the shade.","lang":"en"}
{"id":"a","title":"When will my parcel come?","body":"In two days. The courier calls before.","lang":"en"}
{"id":"c","title":"Как вернуть товар?","body":"Отправьте его обратно за тридцать дней.","lang":"ru"}
EOF
cat >"$dir/queries" <<'EOF'
{"text":"washing linen","relevant":["b"]}
{"text":"does the courier call","relevant":["a"]}
{"text":"хочу вернуть","relevant":["c","x"]}
EOF
echo '{"text":"is bleach allowed","relevant":["b"]}' >"$dir/teach"
echo '{"text":"bleach allowed","relevant":["b"]}' >"$dir/bleach"
echo '{"text":"lost","relevant":["nowhere"]}' >"$dir/unknown"
: >"$dir/empty"
echo '[1]' >"$dir/list"
echo '{"title":"no id"}' >"$dir/noid"
cat "$dir/kb" "$dir/kb" >"$dir/twice"

expect 0 "recall     @1 1.0000" --kb "$dir/kb" --queries "$dir/queries" \
	--predictions "$dir/out"
first=$(head -n 1 "$dir/out")
case $first in
'{"text":"washing linen","ranked":["b"'*) ;;
*)
	echo "not ok: predictions: $first"
	failed=1
	;;
esac
[ "$(wc -l <"$dir/out")" -eq 3 ] || {
	echo "not ok: not one prediction a query"
	failed=1
}
expect 0 '"recall1":1.00000' --kb "$dir/kb" --queries "$dir/queries" --json
expect 0 "@1 1.0000" --kb "$dir/kb" --queries "$dir/bleach" \
	--teach "$dir/teach"
expect 0 "@1 0.0000" --kb "$dir/kb" --queries "$dir/bleach"

expect 0 "Usage: souffleur eval-kb" --help
expect 64 "Usage: souffleur eval-kb" --kb "$dir/kb"
expect 64 "Usage: souffleur eval-kb" --kb "$dir/kb" --queries "$dir/queries" x
expect 65 "no articles" --kb "$dir/empty" --queries "$dir/queries"
expect 65 "no queries" --kb "$dir/kb" --queries "$dir/empty"
expect 65 '"a" is there twice' --kb "$dir/twice" --queries "$dir/queries"
expect 65 '"nowhere"' --kb "$dir/kb" --queries "$dir/queries" \
	--teach "$dir/unknown"
expect 65 "list" --kb "$dir/list" --queries "$dir/queries"
expect 65 "noid" --kb "$dir/noid" --queries "$dir/queries"
expect 65 "gone" --kb "$dir/gone" --queries "$dir/queries"
expect 65 "cannot be written" --kb "$dir/kb" --queries "$dir/queries" \
	--predictions "$dir/no/where"
exit $failed
