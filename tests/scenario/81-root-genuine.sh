#!/bin/sh
# Goal: the root zone's own request and responses of 2017 pass, and what is made
# of that request with another KSK differs from the genuine response only where
# the KSK does.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../root.sh
. "$top/tests/root.sh"

data=${OKS_SHARED:-$top/../shared}/data/root
[ -d "$data" ] || skip "there is no $data"
ksr=$data/ksr-root-2017-q2-0.xml
before=$data/skr-root-2017-q1-0.xml
after=$data/skr-root-2017-q2-0.xml
digest=49AAC11D7B6F6446702E54A1607371607A1A41855200FD2CE1CDDE32F24E8FB5

# Our schema accepts what is genuine.
for file in "$ksr" "$before" "$after"; do
	xmllint --noout --relaxng "$top/doc/ksr.rng" "$file" 2> log ||
	    fail "$(cat log)"
done

# The public DS of KSK-2010 comes out of the genuine response.
expect 0 oks-recipe trust-anchor --ds "$after"
echo ". IN DS 19036 8 2 $digest" > anchors
diff anchors out || fail "the DS of KSK-2010"

# Both responses verify, the second as the answer to the request.
expect 0 oks-recipe verify --skr "$before" --anchors anchors
expect 0 oks-recipe verify --skr "$after" --ksr "$ksr" \
    --previous-skr "$before" --anchors anchors
expect 4 oks-recipe verify --skr "$before" --ksr "$ksr"
says "SKR-ANSWER"

# The chain passes every check in time, and exactly one of them today.
make_tokens Bunker
{
	printf 'known-keys:\n  current: { label: Kjqmt7v, '
	printf 'ds: "19036 8 2 %s" }\n' "$digest"
	printf 'schemas: { normal: { rest: { sign: current } } }\n'
} | make_conf oks.conf Bunker
expect 0 oks-produce --ksr "$ksr" --previous-skr "$before" \
    --now 2017-02-02 -r recipe.json "2017 Q2"
grep -q "$(sha256sum < "$ksr" | cut -d' ' -f1)" out || fail "no SHA-256"
rm recipe.json
expect 4 oks-produce --ksr "$ksr" --previous-skr "$before" -r recipe.json \
    "2017 Q2"
[ "$(grep -o 'KSR-[A-Z-]*' out | sort -u)" = KSR-POLICY-SIG-HORIZON ] ||
    fail "other findings: $(cat out)"
[ ! -e recipe.json ] || fail "a recipe was written"
# A second before the first set expires, it has none; then it has.
expect 0 oks-produce --ksr "$ksr" --previous-skr "$before" \
    --now 2017-04-22T00:00:00Z -r recipe.json "2017 Q2"
expect 4 oks-produce --ksr "$ksr" --previous-skr "$before" \
    --now 2017-04-22T00:00:01Z -r recipe.json "2017 Q2"
says "1 finding, the first is KSR-POLICY-SIG-HORIZON"
# And from the other side: 180 days before the last set expires.
expect 0 oks-produce --ksr "$ksr" --previous-skr "$before" \
    --now 2017-01-12T00:00:00Z -r recipe.json "2017 Q2"
expect 4 oks-produce --ksr "$ksr" --previous-skr "$before" \
    --now 2017-01-11T23:59:59Z -r recipe.json "2017 Q2"
says "1 finding, the first is KSR-POLICY-SIG-HORIZON"

# With a KSK of our own.
root_kasp 8 | make_conf oks.conf Bunker
make_ksk current 2017-01-01
{
	echo known-keys:
	cat current.known
	printf 'schemas: { normal: { rest: { sign: current } } }\n'
} | make_conf oks.conf Bunker
expect 0 oks-produce --ksr "$ksr" --no-chain "a KSK of our own" \
    --now 2017-02-02 -r answer.json "2017 Q2"
expect 0 oks-cook -r answer.json
expect 0 oks-consume --skr skr.xml -r answer.json
xmllint --noout --relaxng "$data/ksr.rng" skr.xml 2> log || fail "$(cat log)"
ordered_skr skr.xml

# pieces FILE: each key and signature a line, in order.
pieces() {
	tr -d '\n' < "$1" | sed 's/> *</></g
	    s/<Key /\n&/g; s/<Signature /\n&/g; s/<ResponseB/\n&/g
	    s/<.ResponseBundle/\n&/g' | sort
}
label=$(sed 's/.*label: \([^,]*\),.*/\1/' current.known)
pieces "$after" > want
pieces skr.xml > got
diff want got | grep '^[<>]' > differences
grep -vE "\"(Kjqmt7v|$label)\"" differences && fail "more than the KSK differs"
[ "$(grep -c Kjqmt7v differences)" -eq 18 ] || fail "not nine keys and nine \
signatures differ: $(cat differences)"
[ "$(wc -l < differences)" -eq 36 ] || fail "$(wc -l < differences) lines"

# Made again, it is the same bytes.
cp skr.xml first.xml
expect 0 oks-produce --ksr "$ksr" --no-chain "a KSK of our own" \
    --now 2017-02-02 -r again.json "2017 Q2"
expect 0 oks-cook -r again.json
expect 0 oks-consume --skr skr.xml -r again.json
cmp skr.xml first.xml || fail "another response"
echo "81-root-genuine: the root's own files"
