#!/bin/sh
# `souffleur check`: what it prints, its exit codes, and the demo content.
bin=${SOUFFLEUR:-./souffleur}
src=${srcdir:-.}
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
failed=0

bad() {
	echo "not ok: $*"
	failed=1
}

# The content of the demo shop is publishable.
out=$("$bin" check "$src") || bad "demo content: $out"
case $out in
*"0 errors, "*" in "[1-9]*" files"*) ;;
*) bad "no closing line: $out" ;;
esac

mkdir -p "$work/intents" "$work/kb/en"
cat >"$work/intents/human.yaml" <<'EOF'
id: human
category: service
handling: people_only
title: {en: A person}
utterances:
  en: [human, a person please, agent, operator, talk to somebody]
EOF
out=$("$bin" check "$work")
[ $? = 0 ] || bad "good content: exit code"
[ "$out" = "0 errors, 0 warnings in 1 file" ] || bad "good content: $out"

# Errors and warnings of all files in one run, sorted, exit 1.
printf 'id: thanks\ncategory: talk\ntitel: {en: T}\nanswer: {en: A}\n' \
	>"$work/intents/thanks.yaml"
printf -- '---\nid: a1\ntitle: T\nlanguage: en\naudience: everyone\n---\n[x](kb:b1)\n' \
	>"$work/kb/en/a1.md"
out=$("$bin" check "$work")
[ $? = 1 ] || bad "bad content: exit code"
want="$work/intents/thanks.yaml:1:1: error: \"title\" is missing; add a line \"title: ...\"
$work/intents/thanks.yaml:3:1: error: the key \"titel\" is not known; did you mean \"title\"?
$work/kb/en/a1.md:7:2: error: the link \"kb:b1\" leads to no article; correct the id, or remove the link
3 errors, 0 warnings in 3 files"
[ "$out" = "$want" ] || bad "bad content: $out"

# A mistake in an article does not hide another one behind it.
printf -- '---\nid: a1\ntitle: T\nlanguage: en\naudience: everyone\n---\nSee [x](kb:b1) and [y](page.html).\n' \
	>"$work/kb/en/a1.md"
out=$("$bin" check "$work")
case $out in
*"a1.md:7:6: error: the link \"kb:b1\" leads to no article"*"a1.md:7:21: error: the link \"page.html\" leads nowhere"*) ;;
*) bad "two links in one line: $out" ;;
esac

# --content names the directory when none is given.
out=$("$bin" check --content "$work")
[ $? = 1 ] || bad "configured directory: exit code"

"$bin" check "$work" more >/dev/null 2>&1
[ $? = 64 ] || bad "two directories: exit code"
out=$("$bin" check "$work/none" 2>&1)
[ $? = 69 ] || bad "no directory: exit code"
case $out in
*"cannot be read as a directory"*) ;;
*) bad "no directory: $out" ;;
esac
exit $failed
