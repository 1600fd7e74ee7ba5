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
expect 0 "[server]" config
expect 0 "Usage: souffleur config" config --help
expect 64 '"x" is not understood' config x
expect 64 "did you mean desk.capacity?" config --desk.capacty=3
expect 64 "--data wants a value" config --data
expect 78 "desk.capacity" config --desk.capacity=0
expect 78 "/nowhere/f: cannot be opened" config --config /nowhere/f
exit $failed
