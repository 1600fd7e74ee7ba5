#!/bin/sh
# The sample file and the manual say what the program prints.
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
exit $failed
