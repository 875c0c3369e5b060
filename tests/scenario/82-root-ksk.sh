#!/bin/sh
# Goal: the life of a KSK apart from the sets: made and announced, backed up to
# a second bunker and restored there, where it signs the same bytes; in the
# inventory; in the trust anchor; deleted after its retention, and gone.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../root.sh
. "$top/tests/root.sh"

make_tokens First Second
transport='transport: { key: { label: second-bunker, size: 2048 } }'

# The second bunker makes its transport key.
printf '%s\n' "$transport" | make_conf second.conf Second
expect 0 oks-consume -c second.conf --transport-key second.pem
hash=$(sha256sum < second.pem | cut -d' ' -f1)
hash=$(openssl pkey -pubin -in second.pem -outform DER | sha256sum |
    cut -d' ' -f1)

# ---- A new KSK, with its backup ----

{ root_kasp 8; printf '%s\n' "$transport"
printf 'guards: { backup: [ %s ] }\n' "$hash"; } > first
make_conf oks.conf First < first
expect 2 oks-produce --generate-ksk --schema normal "KSK"
expect 2 oks-produce --generate-ksk --delete x "KSK"
expect 0 oks-produce --generate-ksk --backup second.pem --now 2026-10-01 \
    -r made.json "The first KSK"
grep -q "Transport key SHA-256 $hash" out || fail "no hash of the transport key"
label=$(sed -n 's/^new KSK: label \([^,]*\),.*/\1/p' out)
# "K" and base32 of the time, as the root calls its KSKs.
want=K$(printf '%08X' "$(date -u -d 2026-10-01 +%s)" | basenc --base16 -d | base32 |
    tr '[:upper:]' '[:lower:]' | cut -c1-6)
[ "$label" = "$want" ] || fail "label $label, not $want"

# lint knows no guards.  Without the guard's word, the key does not leave.
expect 4 oks-recipe lint made.json
grep -q "key signing key is never exported" out || fail "$(cat out)"
{ root_kasp 8; printf '%s\n' "$transport"; } | make_conf no-guard.conf First
expect 4 oks-cook -c no-guard.conf -r made.json
[ -z "$(objects First)" ] || fail "something was made: $(objects First)"
expect 0 oks-cook -r made.json
tag=$(jq .recipe.actions[0].cooked.keyTag made.json)
ds=$(jq -r '.recipe.actions[0].cooked.ds[0]' made.json)
grep -q "new KSK, key tag $tag, revoked" out || fail "no announcement"
grep -qF "    $ds" out || fail "no DS"
# Its digest in words, by somebody else's hand: octets of the first row.
expect 0 oks-recipe trust-anchor --ds made.json
[ "$(cat out)" = "$ds" ] || fail "trust anchor $(cat out), not $ds"
pkcs11-tool --module "$softhsm" --login --pin "$pin" --token-label First \
    --list-objects --type privkey 2> /dev/null | grep -q 'never extractable' &&
    fail "the key could never leave"

# The trust anchor: RFC 7958, RFC 9718, records; the same bytes each time.
data=$(jq -r .recipe.actions[0].cooked.keyData made.json)
expect 0 oks-recipe trust-anchor --valid-from 2027-01-01 \
    --valid-until "$label=2032-01-01" made.json
cp out anchor.xml
path() { xmllint --xpath "string($1)" anchor.xml; }
[ "$(path /TrustAnchor/Zone)" = . ] || fail "$(cat anchor.xml)"
[ "$(path /TrustAnchor/KeyDigest/KeyTag) $(path //Algorithm) \
$(path //DigestType) $(path //Digest)" = "${ds#. IN DS }" ] ||
    fail "$(cat anchor.xml)"
[ "$(path //@validFrom)" = 2027-01-01T00:00:00+00:00 ] || fail "validFrom"
[ "$(path //@validUntil)" = 2032-01-01T00:00:00+00:00 ] || fail "validUntil"
[ "$(path //KeyDigest/@id)" = "$label" ] || fail "id"
[ -z "$(path //PublicKey)" ] || fail "RFC 7958 has no PublicKey"
expect 0 oks-recipe trust-anchor --valid-from 2027-01-01 \
    --valid-until "$label=2032-01-01" made.json
cmp out anchor.xml || fail "another anchor"
expect 0 oks-recipe trust-anchor --id ours --source 'urn:a&b' --public-key \
    -o anchor.xml made.json
[ "$(path //PublicKey) $(path //Flags)" = "$data 257" ] || fail "RFC 9718"
[ "$(path /TrustAnchor/@id) $(path //@source)" = "ours urn:a&b" ] ||
    fail "$(cat anchor.xml)"
expect 0 oks-recipe trust-anchor --dnskey made.json
[ "$(cat out)" = ". 0 IN DNSKEY 257 3 8 $data" ] || fail "$(cat out)"
expect 3 oks-recipe trust-anchor --valid-from Kother=2027-01-01 made.json
expect 2 oks-recipe trust-anchor --valid-from tomorrow made.json

# An unknown label is an error; a known one is not made again.
expect 3 oks-recipe trust-anchor --key Kother made.json
{ cat first; echo known-keys:
jq -r '"  current: { label: \(.recipe.actions[0].cooked.keyLabel), dnskey: " +
    "\"257 3 8 \(.recipe.actions[0].cooked.keyData)\" }"' made.json
root_schemas | sed 's/next/current/g; s/\[ current, current \]/current/g' |
    sed -n '1,/^  pre-publish/p' | sed '$d'; } > known
make_conf oks.conf First < known
expect 4 oks-produce --generate-ksk --label "$label" -r again.json "Again"
says "current of known-keys is labelled $label"
sed '/^known-keys/,$d' known | make_conf unknown.conf First
expect 0 oks-produce -c unknown.conf --generate-ksk --label "$label" \
    -r again.json "Again"
expect 4 oks-cook -c unknown.conf -r again.json
says "has an object with this id or label already"

# ---- Inventory ----

expect 0 oks-cook --inventory
grep -q "^pair, label \"$label\".*key tag $tag.*current of known-keys" out ||
    fail "the inventory: $(cat out)"
grep -q '^0 odd' out || fail "odd keys: $(cat out)"
expect 0 oks-cook -c unknown.conf --inventory made.json
grep -q "^pair, label \"$label\".*of a recipe" out || fail "$(cat out)"
expect 0 oks-cook -v -c unknown.conf --inventory
grep -q "ODD: nobody knows it" out || fail "$(cat out)"
grep -qF "    $ds" out || fail "no DS: $(cat out)"

# ---- Restoration in the second bunker ----

expect 4 oks-consume -c second.conf -r made.json
says "accept: ksk"
{ printf '%s\naccept: ksk\n' "$transport"; } | make_conf second.conf Second
expect 4 oks-consume -c second.conf -r made.json
says "known-keys in oks.conf does not have"
{ printf '%s\naccept: ksk\n' "$transport"; sed -n '/^known-keys/,$p' known
root_kasp 8; } | make_conf second.conf Second
expect 0 oks-consume -c second.conf -r made.json
grep -q "KSK $tag, .*: new" out || fail "not restored: $(cat out)"
expect 0 oks-consume -c second.conf -r made.json
grep -q ": present" out || fail "not idle: $(cat out)"

# Both sign the same bytes.
mkdir zsks
"$helpers/make-ksr" zsks 2027-1 8 > ksr.xml
for bunker in oks second; do
	expect 0 oks-produce -c $bunker.conf --ksr ksr.xml --no-chain "first" \
	    --now 2026-11-10 -r $bunker.json "2027 Q1"
	expect 0 oks-cook -c $bunker.conf -r $bunker.json
	expect 0 oks-consume --skr $bunker.xml -r $bunker.json
done
cmp oks.xml second.xml || fail "the bunkers sign differently"
# A response that is there is not replaced by another one.
expect 0 oks-consume --skr oks.xml -r second.json
echo >> oks.xml
expect 4 oks-consume --skr oks.xml -r second.json
says "only with --force"
expect 0 oks-consume --skr oks.xml --force -r second.json
cmp oks.xml second.xml || fail "not forced"
expect 3 oks-consume --skr made.xml -r made.json
says "answers no request"

# ---- Deletion ----

# In the last set of what is known, it has not left.
expect 4 oks-produce --delete current --previous-skr oks.xml \
    --now 2028-01-01 -r delete.json "Delete"
says "nothing shows that it left the sets"
expect 4 oks-produce --delete current --now 2028-01-01 -r delete.json "Delete"
says "nothing tells when current left the sets"
expect 3 oks-produce --delete other --now 2028-01-01 -r delete.json "Delete"
sed '/dnskey:/s/ }$/, valid-until: 2027-04-12 }/' known > ended
grep -q valid-until ended || fail "no valid-until"
make_conf oks.conf First < ended
expect 4 oks-produce --delete current --now 2027-05-11T23:59:59Z \
    -r delete.json "Delete"
says "is kept until 2027-05-12T00:00:00Z"
expect 0 oks-produce --delete current --now 2027-05-12 -r delete.json "Delete"
expect 4 oks-cook -r delete.json
says "guard deletions"
sed 's/guards: {/guards: { deletions: 1,/' ended | make_conf oks.conf First
expect 0 oks-cook -r delete.json
[ "$(jq .recipe.actions[0].cooked.deleteSuccess delete.json)" = true ] ||
    fail "not deleted"
objects First | grep -v 'second-bunker' && fail "something is left"
expect 0 oks-cook --inventory
grep -q "^not in the token: current" out || fail "$(cat out)"
echo "82-root-ksk: made, backed up, restored, deleted"
