#!/bin/sh
# Content, training data and messages that nobody should have written: each is
# refused with the reason, or works within bounds and never answers wrongly.
bin=${SOUFFLEUR:-./souffleur}
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
passed=0
failed=0

expect() { # CODE WORDS-IN-OUTPUT ARG...
	want=$1 words=$2
	shift 2
	# A minute of work is the bound; a busy machine may take longer for it.
	out=$(ulimit -t 60 && timeout 600 "$bin" "$@" 2>&1 </dev/null)
	code=$?
	if [ "$code" != "$want" ]; then
		echo "not ok: souffleur $*: exit $code, not $want: $out" |
			cut -c 1-1000
		failed=$((failed + 1))
		return
	fi
	case $out in
	*"$words"*) passed=$((passed + 1)) ;;
	*)
		echo "not ok: souffleur $*: \"$words\" is not in: $out" |
			cut -c 1-1000
		failed=$((failed + 1))
		;;
	esac
}

content() { # NAME: an empty content to fill
	c=$dir/$1
	mkdir -p "$c/intents" "$c/kb/en"
}

intent() { # ID LANG UTTERANCE...
	id=$1 lang=$2
	shift 2
	{
		printf 'id: %s\ncategory: shop\ntitle:\n  %s: About %s\n' \
			"$id" "$lang" "$id"
		printf 'answer:\n  %s: Yes.\n' "$lang"
		[ $# = 0 ] || printf 'utterances:\n  %s:\n' "$lang"
		for u; do printf '    - "%s"\n' "$u"; done
	} >"$c/intents/$id.yaml"
}

article() { # ID < TEXT
	{
		printf -- '---\nid: %s\ntitle: About %s\nlanguage: en\n' "$1" "$1"
		printf -- 'audience: everyone\n---\n'
		cat
	} >"$c/kb/en/$1.md"
}

asks() { # MESSAGE WORDS-IN-OUTPUT: of the content at hand, never an answer
	expect 0 "$2" ask --explain --content "$c" "$1"
	case $out in
	*"  answer: "* | "the bot answers"*)
		echo "not ok: ${c##*/} answers \"$1\"" | cut -c 1-200
		failed=$((failed + 1))
		;;
	esac
}

answers() { # MESSAGE INTENT: taught in these very words
	expect 0 "the bot answers with $2: " ask --explain --content "$c" "$1"
}

a4000=$(printf '%04000d' 0 | tr 0 a)
marks=$(printf '%02000d' 0 | sed 's/0/\xcc\x81/g')

# A shop with a little of everything, for messages.
content shop
intent status en "where is my order" "track my parcel" "is my order on its way" \
	"order status" "when does it come" "has it been shipped"
intent refund en "i want my money back" "refund please" "return the money" \
	"when do i get my refund" "my refund is missing" "give the money back"
echo "We deliver in two days." | article delivery
expect 0 "0 errors" check "$c"
for message in "" " " "?!..." "😀😀👍🏽" "$a4000" "e$marks" "注文はどこですか" \
	"$(printf '%04000d' 7)" "$(printf '\001\033[31m')" "NEAR("; do
	asks "$message" "escalate: "
done
asks "" 'no word of it is known'
asks '" OR 1=1 --' ": "
expect 64 "one TEXT in UTF-8" ask --content "$c" "$(printf 'my \377 order')"
expect 64 "one TEXT in UTF-8" ask --content "$c" "$(printf 'my \355\240\200')"

# No intents at all, with articles and without.
content empty
expect 0 "0 errors" check "$c"
asks "where is my order" "no word of it is known"
echo "We deliver in two days." | article delivery
expect 0 "0 errors" check "$c"
asks "when do you deliver" "delivery"

# One intent: told, and nothing is answered, however much it was taught.
content lonely
intent status en $(seq -f 'order%02g' 40)
expect 0 "the only intent with utterances" check "$c"
asks "order11" "the bot never answers by itself with this content"
asks "$a4000" "escalate: "

# Intents of one utterance, of none, of signs only.
content thin
intent status en "where is my order"
intent refund en "give me the money back"
intent nothing en
intent signs en "?!..." "😀"
expect 0 "the only utterance" check "$c"
expect 0 "no utterances: nobody's words lead here" check "$c"
answers "where is my order" status
asks "where are all of my things" "status"
asks "order" "status"
asks "?!..." "escalate: "

# The same words in two intents.
content torn
intent one en "where is my order" "track it" "order status" "my parcel" \
	"is it shipped"
intent two en "where is my order" "track it" "order status" "my parcel" \
	"is it shipped"
expect 0 "stands in intents/one.yaml:9 too" check "$c"
asks "where is my order" ": "

# Languages.
content tongues
intent good en "where is my order" "track my parcel" "order status"
intent far sw "agizo langu liko wapi" "fuatilia kifurushi" "hali ya agizo"
expect 0 "no utterances in sw, where other intents have some" check "$c"
answers "agizo langu liko wapi" far
asks "agizo la rafiki yangu" "far"
intent none xx "wo ist es"
expect 1 '"xx" is not a language'"'"'s code' check "$c"

# What is too long, and what is no text.
content big
intent good en "where is my order" "$a4000"
expect 1 "4000 characters long, 500 are allowed" check "$c"
expect 65 "has mistakes" ask --content "$c" "where is my order"
content ids
intent "$(printf '%0100d' 0 | tr 0 a)" en "where is my order"
expect 1 "cannot be an id; use 2 to 48" check "$c"
content bytes
intent nul en "where is my order"
tr y '\000' <"$c/intents/nul.yaml" >"$c/new" && mv "$c/new" "$c/intents/nul.yaml"
expect 1 "U+0000 does not belong into a text" check "$c"
intent latin en "where is my order"
tr y '\377' <"$c/intents/latin.yaml" >"$c/new" &&
	mv "$c/new" "$c/intents/latin.yaml"
expect 1 "is not UTF-8; save the file as UTF-8" check "$c"

# Half a million words in an article, the most a file holds; then more.
content long
intent status en "where is my order" "track my parcel"
intent refund en "i want my money back" "refund please"
seq 100000 | tr '\n' ' ' | tr 0-9 a-j | cut -c 1-1040000 | article words
yes 'a b c d e f g h' | head -c 1040000 | article letters
expect 0 "0 errors" check "$c"
asks "bcde fghi" "words"
yes 'a b c d e f g h' | head -c 1100000 | article letters
expect 1 "letters.md: error: larger than 1 MiB; split it" check "$c"

# The same by way of JSONL, where nothing limits a text: a million words.
million=$(yes 'one two three four five' | head -n 200000 | tr '\n' ' ')
printf '{"id":"%s","title":"%s","body":"%s","lang":"en"}\n' \
	long "A long one" "$million" short "Washing" "At forty degrees." \
	>"$dir/kb.jsonl"
printf '{"text":"washing","relevant":["short"]}\n' >"$dir/queries.jsonl"
expect 0 "recall     @1 1.0000" eval-kb \
	--kb "$dir/kb.jsonl" --queries "$dir/queries.jsonl"

# Training data.
line() { # TEXT INTENT
	printf '{"text":"%s","intent":"%s"}\n' "$1" "$2"
}
{
	line "where is my order" status
	line "" oos
	line "$a4000" oos
	line "😀?!" refund
} >"$dir/test"
: >"$dir/nothing"
line "where is my order" status >"$dir/single"
{ line "hello there" oos && line "fine weather" oos; } >"$dir/strangers"
{ line "" status && line "?!" refund; } >"$dir/blank"
line "$a4000" "$(printf '%03000d' 1)" >"$dir/longid"
for i in 1 2 3 4 5 6 7 8; do
	line "where is it, number $i" status
	line "where is it, number $i" refund
done >"$dir/both"
for i in 1 2 3 4 5 6 7 8 9 a b c d e f g h i j k l m n o p; do
	line "where is my order $i" status
done >"$dir/one"
for train in single strangers blank longid both one; do
	expect 0 "answered   0.0000" eval --train "$dir/$train" --test "$dir/test"
	expect 0 '"answered":0.00000' eval --train "$dir/$train" \
		--test "$dir/test" --json
done
printf '{"text":"a\377","intent":"a"}\n' >"$dir/latin"
expect 65 "latin:1:" eval --train "$dir/latin" --test "$dir/test"
printf '{"text":"a\\u0000b","intent":"a"}\n' >"$dir/nul"
expect 65 "nul:1:" eval --train "$dir/nul" --test "$dir/test"
expect 65 "has no messages" eval --train "$dir/one" --test "$dir/nothing"
expect 65 "nothing has no messages" eval --train "$dir/nothing" --test "$dir/test"
expect 65 "nothing has no messages" eval --train "$dir/one" --test "$dir/test" \
	--dev "$dir/nothing"
expect 65 "missing cannot be read" eval --train "$dir/missing" --test "$dir/test"
expect 65 "$dir cannot be read" eval --train "$dir" --test "$dir/test"
line "where is it" "" >"$dir/unnamed"
expect 65 'unnamed:1: "intent" must be a text that is not empty' eval \
	--train "$dir/unnamed" --test "$dir/test"
printf '{"text":5,"intent":"x"}\n' >"$dir/number"
expect 65 'number:1: "text" must be a text' eval \
	--train "$dir/number" --test "$dir/test"
expect 65 'number:1: "text" must be a text' eval-kb \
	--kb "$dir/kb.jsonl" --queries "$dir/number"
printf '{"intent":"x"}\n' >"$dir/without"
expect 65 'without:1: "text" must be a text' eval \
	--train "$dir/one" --test "$dir/without"
echo '[1,2]' >"$dir/list"
expect 65 'list:1:1: not a JSON object; write {"name": ...}' eval \
	--train "$dir/list" --test "$dir/test"
echo null >"$dir/null"
expect 65 'null:1:' eval --train "$dir/null" --test "$dir/test"

echo "$passed passed, $failed failed"
[ $failed = 0 ]
