#!/bin/sh
# Goal: doc/root-ceremony.md can be followed: its command blocks, one after the
# other, as a new user would type them.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

case $BUILD in
build) ;;
*) skip "the document's paths are those of an ordinary build" ;;
esac
awk '/^```sh$/ { on = 1; print "# block " ++n; next } /^```$/ { on = 0 } on' \
    "$top/doc/root-ceremony.md" > commands
[ "$(grep -c '^# block' commands)" -ge 9 ] || fail "too few blocks"
mkdir trial
(cd trial && OKS=$top sh -eu ../commands) > log 2>&1 ||
    fail "$(tail -n 5 log)"
for file in skr.xml root-anchors.xml; do
	[ -s "trial/$file" ] || fail "no $file"
done
grep -q "Answers the request" log || fail "the request is not announced"
grep -q "NO CHAIN to the response before: the first request" log ||
    fail "that there is no chain is not announced"
grep -q "new KSK, key tag" log || fail "the key is not announced"
# What the document shows is what is printed.
for line in "new KSK: label K" "Recipe step 1: haveKey K" "Recipe completed." \
    "not held against the response before (--previous-skr)"; do
	grep -qF "$line" log || fail "not printed: $line"
	grep -qF "$line" "$top/doc/root-ceremony.md" || fail "not shown: $line"
done
echo "84-root-ceremony: the document can be followed"
