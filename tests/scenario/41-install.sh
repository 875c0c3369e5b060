#!/bin/sh
# Goal: what `make install` puts into a folder runs from there, pages and all.
. "$(dirname "$0")/../lib.sh"

[ -z "${OKS_SLOW:-}" ] || skip "these are wrappers, not what is installed"
checks=0
check() {
	checks=$((checks + 1))
}

make -s -C "$top" BUILD="${bin%/bin}" SANITIZE="${SANITIZE:-}" \
    install PREFIX=/usr DESTDIR="$work/root" > log 2>&1 ||
    fail "make install: $(tail -n 5 log)"
root=$work/root/usr
for program in oks oks-recipe oks-cook oks-produce oks-consume; do
	expect 0 env PATH=/usr/bin:/bin "$root/bin/$program" --version
	grep -q "^$program [0-9]" out || fail "$program --version: $(cat out)"
	expect 0 env PATH=/usr/bin:/bin "$root/bin/$program" --help
	grep -q "^usage: $program" out || fail "$program --help: $(cat out)"
	[ -s "$root/share/man/man1/$program.1" ] || fail "no page of $program"
	check
done
for page in oks.conf oks-recipe; do
	[ -s "$root/share/man/man5/$page.5" ] || fail "no page $page(5)"
	check
done

for file in README.md CHANGES examples/oks.conf examples/bunker.conf; do
	cmp -s "$top/$file" "$root/share/doc/oks/$file" || fail "no $file"
done
check

# The dispatcher finds its programs beside itself, options in either order.
PATH=/usr/bin:/bin
expect 0 "$root/bin/oks" recipe --version
expect 2 "$root/bin/oks" -c none.conf cook --nonsense
expect 6 "$root/bin/oks" -c none.conf cook
says none.conf
expect 6 "$root/bin/oks" cook -c none.conf
says none.conf
expect 2 "$root/bin/oks" serve
says 'no command "serve"'
expect 2 "$root/bin/oks"
check

# Every target has a line of help.
make -s -C "$top" help > targets
for target in all check demo asan valgrind bench tidy coverage install clean \
    help; do
	grep -q "^$target " targets || fail "make help: no $target"
done
check
echo "41-install: $checks checks"
