#!/bin/sh
# The sample file and the manual say what the program prints, the manual has all
# that --help has, and every key is read.
bin=${SOUFFLEUR:-./souffleur}
src=${srcdir:-.}
failed=0
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT

env -i "$bin" config >"$tmp/printed" || exit 1
if ! diff -u doc/souffleur.conf "$tmp/printed"; then
	echo "not ok: doc/souffleur.conf.in differs from \`souffleur config\`"
	failed=1
fi
env -i "$bin" config --config="$tmp/printed" >"$tmp/again"
if ! cmp "$tmp/printed" "$tmp/again"; then
	echo "not ok: the printed configuration does not read back"
	failed=1
fi
sed "s|$(sed -n 's|^dir = \(.*\)/content$|\1|p' "$tmp/printed")|PREFIX/share/souffleur|" \
	"$tmp/printed" | "$src/tools/man-keys" >"$tmp/keys"
sed -n '/keys begin/,/keys end/{/^\.\\"/d;p}' "$src/doc/souffleur.1" \
	>"$tmp/manual"
if ! diff -u "$tmp/manual" "$tmp/keys"; then
	echo "not ok: the keys in doc/souffleur.1 differ from the program's"
	failed=1
fi

# A key that nothing reads promises what the program does not do.
sed -n 's/.*AT(\([a-z]*\.[a-z_]*\)).*/\1/p' "$src/src/conf/keys.c" >"$tmp/keys"
[ -s "$tmp/keys" ] || exit 1
find "$src/src" -name '*.c' ! -path '*/conf/keys.c' -exec cat {} + >"$tmp/sources"
while read -r key; do
	grep -qE "[.>]$(echo "$key" | sed 's/\./\\./')($|[^a-z_])" "$tmp/sources" || {
		echo "not ok: nothing reads the key $key"
		failed=1
	}
done <"$tmp/keys"

options() {
	sed 's/\\-/-/g; s/\\f.//g' | grep -oE -- '--[a-z][a-z-]*[a-z]' | sort -u
}
"$bin" --help | sed -n 's/^  \([a-z][a-z-]*\)  .*/\1/p' >"$tmp/commands"
[ -s "$tmp/commands" ] || exit 1
options <"$src/doc/souffleur.1" >"$tmp/known"
while read -r command; do
	sed 's/\\-/-/g' "$src/doc/souffleur.1" |
		grep -qE "^\\.B[R]? \"?$command( |\"|\$)" || {
		echo "not ok: doc/souffleur.1 does not name \"$command\""
		failed=1
	}
	"$bin" "$command" --help | options | comm -23 - "$tmp/known" >"$tmp/missing"
	while read -r option; do
		echo "not ok: doc/souffleur.1 does not name $command $option"
		failed=1
	done <"$tmp/missing"
done <"$tmp/commands"
exit $failed
