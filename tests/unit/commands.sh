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
expect 64 "did you mean server.silence?" config --server.silnce=3
expect 64 "--data wants a value" config --data
expect 78 "server.silence" config --server.silence=0
expect 78 "/nowhere/f: cannot be opened" config --config /nowhere/f
expect 78 "--match.promise: " config --server.silence=0 --match.promise=2
expect 78 "--site.hours: " config --server.silence=0 --site.hours=Foo
expect 64 '"stms" is no part that can be left out' eval --without pairs,stms

# Those who sign in.
data=$(mktemp -d) || exit 99
trap 'rm -rf "$data"' EXIT
user="--data=$data/new"
expect 0 "password: " user add anna --name "Anna B" "$user"
expect 0 "added: olga (supervisor)" user add olga --role supervisor "$user"
expect 65 'there is a user "ANNA" already' user add ANNA "$user"
expect 65 'there is no role "boss"' user add boris --role boss "$user"
expect 65 "no password on standard input" user passwd anna --password-stdin "$user"
expect 65 'there is no user "nobody"' user passwd nobody "$user"
expect 0 "" user disable anna "$user"
expect 0 "disabled" user list "$user"
expect 0 "Anna B" user list "$user"
expect 0 "" user enable anna "$user"
expect 64 "wants a login" user disable "$user"
expect 64 '"--name" is not understood' user passwd anna --name x "$user"
expect 64 "one of add" user "$user"
expect 69 "cannot be made or written" user add anna --data=/proc/none
for words in list "passwd anna" "disable anna" "enable anna"; do
	# shellcheck disable=SC2086 # words
	expect 69 "there is no database $data/typo/souffleur.db: No such file" \
		user $words "--data=$data/typo"
done
expect 69 "see data.dir (--data.dir)" user list "--data=$data/typo"
[ ! -e "$data/typo" ] || {
	echo "not ok: a mistyped data directory is made"
	failed=1
}
mkdir "$data/empty"
expect 69 "there is no database $data/empty/souffleur.db" user list --data="$data/empty"
[ -z "$(ls "$data/empty")" ] || {
	echo "not ok: a database is made where one was looked for"
	failed=1
}
case $(printf 'a password of mine\n' | "$bin" user passwd anna --password-stdin "$user") in
"") ;;
*) echo "not ok: a password that was given is printed"; failed=1 ;;
esac
case $(stat -c %a "$data/new") in
700) ;;
*) echo "not ok: others can look into the data directory"; failed=1 ;;
esac

# The daemon of a data directory can be found by it, and only while it runs.
mkdir -p "$data/content/intents" "$data/web"
lock=$data/served/serve.lock
start_daemon() {
	: >"$data/log"
	"$bin" serve --data="$data/served" --content="$data/content" \
		--listen=127.0.0.1:0 --server.web_root="$data/web" \
		>"$data/log" 2>&1 &
	daemon=$!
	for _ in $(seq 300); do
		grep -q "content live" "$data/log" && break
		sleep 0.1
	done
}

start_daemon
expect 69 "is in use" serve --data="$data/served" --listen=127.0.0.1:0
[ "$(cat "$lock")" = "$daemon" ] || {
	echo "not ok: serve.lock does not name the daemon: $(cat "$data/log")"
	failed=1
}
if flock -n "$lock" true; then
	echo "not ok: a daemon that runs does not hold its lock"
	failed=1
fi
# After a crash it does, but the lock is free, as the manual says.
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null
flock -n "$lock" true || {
	echo "not ok: a daemon that crashed holds its lock"
	failed=1
}
start_daemon
[ "$(cat "$lock")" = "$daemon" ] || {
	echo "not ok: after a crash serve.lock does not name the next daemon"
	failed=1
}
kill "$daemon"
wait "$daemon"
[ "$(wc -c <"$lock")" = 0 ] || {
	echo "not ok: serve.lock names a daemon that is gone"
	failed=1
}

# Word vectors.
printf 'the 1 1\ncar 1 0\n' >"$data/words.txt"
expect 64 "name what to do" vectors
expect 0 "Usage: souffleur vectors import" vectors --help
expect 64 "wants one FILE" vectors import
expect 64 "--memory wants megabytes" vectors import x --memory 0
expect 64 "--lang wants two letters" vectors import x --lang english
expect 65 "cannot be opened" vectors import /nowhere/words.txt
expect 65 "no file of word vectors" vectors info "$data/words.txt"
expect 0 "2 words of 2 dimensions" vectors import "$data/words.txt" --lang en
expect 0 "language en" vectors info "$data/words.txt.vectors"
expect 0 "2 words of 2 dimensions" vectors info "$data"
expect 65 "cannot be written" vectors import "$data/words.txt" --output /nowhere/x
exit $failed
