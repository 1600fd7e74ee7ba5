#!/bin/sh
# `souffleur eval` without --train: asks the content itself, as the daemon has
# it, over a part of the demo shop's intents.
bin=${SOUFFLEUR:-./souffleur}
src=${srcdir:-.}
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
failed=0
mkdir "$work/intents"
for id in human legal order_status payment_methods return_how refund_when \
	support_hours greeting oos delivery_countries order_change order_cancel; do
	cp "$src/intents/$id.yaml" "$work/intents" || exit 99
done
chmod u+w "$work"/intents/*

complain() {
	echo "not ok: $*"
	failed=1
}

evals() { # CODE ARG...: $out is what was said
	want=$1
	shift
	out=$("$bin" eval "$@" 2>&1 </dev/null)
	code=$?
	[ "$code" = "$want" ] || complain "eval $*: exit $code, not $want: $out"
}

says() { # WORDS...: each is in $out
	for words; do
		case $out in
		*"$words"*) ;;
		*) complain "\"$words\" is not in: $out" ;;
		esac
	done
}

cat >"$work/mine.jsonl" <<'END'
{"text":"where is my order","intent":"order_status","lang":"en"}
{"text":"how do I return the lamp?","intent":"return_how","lang":"en"}

{"text":"где мой заказ","intent":"order_status","lang":"ru"}
{"text":"who won the football match yesterday","intent":"oos"}
END
evals 0 --test "$work/mine.jsonl" --content "$work" --json \
	--predictions "$work/out.jsonl"
says '"intents":12,' '"messages":4,"in_scope":3,"accuracy":1.00000' \
	'"precision":1.00000' '"auroc":' '"answered":' '"clarified":' \
	'"promise":0.9500'
[ "$(wc -l <"$work/out.jsonl")" = 4 ] || complain "not 4 predictions"
grep '"text":"where is my order"' "$work/out.jsonl" |
	grep -q '"predicted":"order_status".*"decision":"answer"' ||
	complain "not answered: $(cat "$work/out.jsonl")"
grep '"intent":"oos"' "$work/out.jsonl" | grep -q '"decision":"answer"' &&
	complain "out of scope, but answered"

# The promise is the configuration's, unless it is given.
evals 0 --test "$work/mine.jsonl" --content "$work" --match.promise=0.8 --json
says '"promise":0.8000'
evals 0 --test "$work/mine.jsonl" --content "$work" --promise 0.9 --json
says '"promise":0.9000'

echo '{"text":"hm","intent":"order_sttus"}' >>"$work/mine.jsonl"
evals 65 --test "$work/mine.jsonl" --content "$work"
says "$work/mine.jsonl:6: the content has no intent \"order_sttus\""
evals 69 --test "$work/mine.jsonl" --content "$work/none"
evals 64 --content "$work"
says "Usage: souffleur eval --test FILE"
evals 64 --test "$work/mine.jsonl" --dev "$work/mine.jsonl" --content "$work"
echo "title: [" >"$work/intents/broken.yaml"
evals 65 --test "$work/mine.jsonl" --content "$work"
says "souffleur eval: $work has mistakes"
exit $failed
