#!/bin/sh
# The command line itself: what is wrong is said in one line, with its code.
bin=${SOUFFLEUR:-./souffleur}
failed=0

expect() { # CODE WORDS-IN-OUTPUT ARG...
	want=$1 words=$2
	shift 2
	out=$("$bin" "$@" 2>&1 </dev/null)
	code=$?
	if [ "$code" != "$want" ]; then
		echo "not ok: souffleur $*: exit $code, not $want: $out"
		failed=1
	fi
	case $out in
	*"$words"*) ;;
	*)
		echo "not ok: souffleur $*: \"$words\" is not in: $out"
		failed=1
		;;
	esac
}

expect 0 "souffleur 0." --version
expect 0 "Usage: souffleur COMMAND" --help
expect 64 "name a command"
expect 64 'no command "srve"' srve
exit $failed
