#!/bin/sh
# The defects W1 to W19 that the prototype of 2019-2020 had, in reading and
# cooking a recipe: oks has none of them.  31 has W2, W5, W8, W12, W16 to W19.

. "$(dirname "$0")/../lib.sh"

checks=0
make_tokens Bunker OKS
make_conf oks.conf Bunker < /dev/null

tool() {
	pkcs11-tool --module "$softhsm" --token-label "${token:-Bunker}" \
	    --login --pin 1234 "$@" 2> log || fail "pkcs11-tool $*: $(cat log)"
}

# A transport key that openssl holds, and its Public Key field (RFC 3110).
openssl genrsa -out transport.pem 2048 2> log
transport=$({ printf '\003\001\000\001'
    openssl rsa -in transport.pem -RSAPublicKey_out -outform DER 2> log |
    tail -c +10 | head -c 256; } | openssl base64 -A)

# actions FILE JQ: a recipe of the actions that JQ makes.
actions() {
	jq -n --arg transport "$transport" '
	    def ref($algo; $flags; $name): { keyType: "byRef",
	        keyAlgo: $algo, keyFlags: $flags, keyLabel: $name };
	    def action($type; $params):
	        { actionType: $type, actionParams: $params };
	    def one($type; $key): action($type; { key: $key });
	    def generate($algo; $flags; $name; $more):
	        one("generateKey"; ref($algo; $flags; $name) + $more);
	    def set($keys; $by): action("produceSignedKeyset"; {
	        ownerName: "example.", inception: 1700000000,
	        expiration: 1701000000, ttl: 3600,
	        keyset: [ $keys[] | { key: . } ],
	        signedBy: [ { key: $by } ] });
	    def transport: one("importPublicKey"; { keyType: "direct",
	        keyAlgo: 8, keyFlags: 256, keyLabel: "Transport",
	        keyData: $transport });
	    { recipeSpecVersion: "v1.0", recipe: {
	        preamble: { timestamp: 1700000000 }, actions: ['"$2"'] } }
	    ' > "$1" || fail "jq: $2"
}

cook() {
	actions "$1.json" "$2"
	expect 0 oks-cook -r "$1.json"
	expect 0 oks-recipe verify "$1.json"
}

passed() {
	checks=$((checks + 1))
}

# records FILE: the records of its sets.
records() {
	jq -r '.recipe.actions[].cooked.signedKeysetRRs[]?' "$1"
}

# Unsigned octets of base64, decimal, one a line.
octets() {
	printf '%s\n' "$1" | openssl base64 -d -A | od -An -v -tu1 |
	    tr -s ' ' '\n' | grep .
}

tool --keypairgen --key-type EC:prime256v1 --usage-sign --label Old \
    --id 01 > out
tool --keypairgen --key-type EC:prime256v1 --usage-sign --label Other \
    --id 02 > out

# W1: a direct key is published exactly as it is given, and not a key of the
# token instead of it.
zsk=$(openssl ecparam -name prime256v1 -genkey -noout |
    openssl ec -pubout -outform DER 2> log | tail -c 64 | openssl base64 -A)
jq -nr --arg d "$zsk" '{ keyType: "direct", keyAlgo: 13, keyFlags: 256,
    keyData: $d }' > direct
cook w1 "set([ ref(13; 257; \"Old\"), $(cat direct) ]; ref(13; 257; \"Old\"))"
[ "$(records w1.json | awk '$4 == "DNSKEY" && $5 == 256 { print $8 }')" = \
    "$zsk" ] || fail "W1: published: $(records w1.json)"
records w1.json | awk '$4 == "DNSKEY" && $5 == 257 { print $8 }' |
    grep -qF "$zsk" && fail "W1: the KSK is the direct key"
passed

# W3: without id and label nothing is deleted, and nothing exists.
objects Bunker > before
[ "$(wc -l < before)" -eq 4 ] || fail "objects: $(cat before)"
for type in deleteKey haveKey; do
	actions w3.json "one(\"$type\"; ref(13; 257; \"Old\") | del(.keyLabel))"
	expect 3 oks-cook -r w3.json
	says "a reference needs a keyID or a keyLabel"
	objects Bunker | cmp -s - before || fail "W3: $type changed the token"
	passed
done
# A delete takes the one key that it names.
cook w3 'one("deleteKey"; ref(13; 257; "Other"))'
objects Bunker | sed 's/.*label: *\([A-Za-z]*\).*/\1/' | sort -u > left
[ "$(cat left)" = Old ] || fail "W3: deleted more than Other: $(cat before)"
passed

# W4: sensitive and never extractable, whether exportable is false or absent.
cook w4 'generate(13; 257; "Default"; {}),
    generate(8; 257; "False"; { keySize: 2048, exportable: false })'
for label in Default False; do
	tool --list-objects --type privkey |
	    awk -v l="$label" '/label:/ { ours = $2 == l }
	    ours && /Access:/' > access
	grep -q 'sensitive, always sensitive, never extractable, local' \
	    access || fail "W4: $label: $(cat access)"
	passed
done
jq -e '[ .recipe.actions[].cooked.attributes | .sensitive and .alwaysSensitive
    and .neverExtractable and (.extractable | not) ] | all' w4.json > out ||
    fail "W4: the recipe tells other attributes"
# Nor is it exported, as a KSK or by another flag.
for flags in 257 256; do
	actions w4.json "transport, action(\"exportKeypair\"; {
	    key: ref(13; $flags; \"Default\"),
	    wrappingKey: ref(8; 256; \"Transport\") })"
	expect 4 oks-cook -r w4.json
	says 'step 2 exportKeypair: key Default: guard '
	passed
done

# W6: no private key comes with oks, and none is read from a recipe.
grep -rlsE '^-----BEGIN ([A-Z]+ )?PRIVATE KEY' "$top/examples" "$top/doc" \
    "$top/tests" > found && fail "W6: $(cat found)"
actions w6.json 'transport | .actionParams.key.keySecretData = "AQID"'
expect 3 oks-cook -r w6.json
says "keySecretData: unknown member"
passed

# W7: with two tokens of one module, a key is made in the one that is named,
# and nowhere if none is.
cp oks.conf one.conf
sed -n '/^  Bunker:/,$p' one.conf | sed 's/Bunker/OKS/' >> oks.conf
objects OKS > oks.before
[ -s oks.before ] && fail "W7: $(cat oks.before)"
actions w7.json 'generate(13; 257; "Nowhere"; {})'
expect 3 oks-cook -r w7.json
says "there are 2 repositories"
cook w7a 'generate(13; 257; "There"; { keyStore: "Bunker" })'
[ -z "$(objects OKS)" ] || fail "W7: a key for Bunker is in OKS"
cook w7b 'generate(13; 257; "Here"; { keyStore: "OKS" })'
objects OKS | grep -q 'label: *Here' || fail "W7: no key in OKS"
objects Bunker | grep -q 'label: *Here' && fail "W7: a key for OKS in Bunker"
objects Bunker | grep -q 'label: *There' || fail "W7: no key in Bunker"
cp one.conf oks.conf
passed

# W9: the recipe is replaced in one rename and never written in place: another
# name of the old file keeps the old bytes.  22 has full disks.
actions w9.json 'generate(13; 257; "W9"; {})'
cp w9.json w9.copy
ln w9.json w9.link
expect 0 oks-cook -r w9.json
cmp -s w9.link w9.copy || fail "W9: written in place"
grep -q '"cooked"' w9.json || fail "W9: not cooked"
: > empty.json
expect 3 oks-cook -r empty.json
passed

# W10: after kill -9 in the middle, the journal knows what was made: the next
# run does not make the same key again, and a recovery takes it away.
actions w10.json 'generate(13; 257; "W10"; {}), generate(13; 256; "Z10"; {})'
mkfifo keys
oks-cook -i -r w10.json < keys > screen 2> err &
pid=$!
exec 3> keys
echo >&3
tries=0
until grep -q CONTINUE screen || [ $((tries += 1)) -gt 900 ]; do sleep 0.05; done
kill -9 "$pid"
wait "$pid" 2> log
exec 3>&-
[ "$(objects Bunker | grep -c 'label: *W10')" -eq 2 ] || fail "W10: no key"
expect 4 oks-cook -r w10.json
says "the last run on this token was not finished"
[ "$(objects Bunker | grep -c 'label: *[WZ]10')" -eq 2 ] || fail "W10: twice"
expect 0 oks-cook --recover
objects Bunker | grep 'label: *[WZ]10' && fail "W10: not taken away"
expect 0 oks-cook -r w10.json
[ "$(objects Bunker | grep -c 'label: *[WZ]10')" -eq 4 ] || fail "W10: not made"
passed

# W11: the fixed order, whatever the file's; and nothing before all is known.
cook w11 'set([ ref(13; 257; "K11") ]; ref(13; 257; "K11")),
    one("deleteKey"; ref(13; 257; "W10")), generate(13; 257; "K11"; {}),
    one("haveKey"; ref(13; 257; "W10"))'
jq -e '.recipe.actions[3].cooked.exists and
    .recipe.actions[1].cooked.deleteSuccess' w11.json > log ||
    fail "W11: haveKey did not come first"
objects Bunker > before
actions bad.json 'generate(13; 257; "Early"; {}), one("brew"; {})'
expect 3 oks-cook -r bad.json
says "brew"
actions bad.json 'one("deleteKey"; ref(13; 257; "Old")),
    one("haveKey"; ref(13; 257; "Missing"))'
expect 4 oks-cook -r bad.json
says "step 1 haveKey: key Missing: "
objects Bunker | cmp -s - before || fail "W11: a refused recipe did something"
passed

# W13: a date that is none is refused, integers are dates, and the order of
# inception and expiration is held.
for edit in '.inception = "last week"' '.expiration = "2023-13-45 00:00:00"' \
    '.expiration = .inception' '.inception = "now"' '.expiration = ""'; do
	actions w13.json 'set([ ref(13; 257; "Old") ]; ref(13; 257; "Old")) |
	    .actionParams |= ('"$edit)"
	cp w13.json w13.copy
	expect 3 oks-cook -r w13.json
	cmp -s w13.json w13.copy || fail "W13: the recipe changed"
done
[ "$(records w1.json | awk '$4 == "RRSIG" { print $9, $10 }')" = \
    "20231126120000 20231114221320" ] || fail "W13: $(records w1.json)"
passed

# W14: the algorithm and the size that were asked for, as the token tells.
# W15: no modulus is published with a leading zero; what a token gives with
# one is in leading_zeros_of_numbers_are_dropped of tests/unit/test_hsm_parts.
cook w14 'generate(8; 257; "RSA4096"; { keySize: 4096 }),
    generate(8; 256; "RSA1024"; { keySize: 1024 }),
    generate(13; 257; "P256"; {}), generate(14; 257; "P384"; {}),
    generate(15; 257; "Ed25519"; {})'
tool --list-objects --type pubkey > listed
for pair in 'RSA4096 RSA 4096 bits' 'RSA1024 RSA 1024 bits' \
    'P256 EC EC_POINT 256 bits' 'P384 EC EC_POINT 384 bits' \
    'Ed25519 EC_EDWARDS'; do
	awk -v l="${pair%% *}" '/^Public/ { kind = $0 }
	    /label:/ && $2 == l { print kind }' listed | tr -s ' ' > kind
	grep -q "${pair#* }" kind || fail "W14: $pair: $(cat kind)"
	passed
done
jq -r '.recipe.actions[] | select(.actionParams.key.keyAlgo == 8) |
    .actionParams.key.keySize, .cooked.keyData' w14.json > sizes
[ "$(wc -l < sizes)" -eq 4 ] || fail "W15: $(cat sizes)"
while read -r size && read -r data; do
	octets "$data" > numbers
	[ "$(head -n 4 numbers | tr '\n' ' ')" = "3 1 0 1 " ] ||
	    fail "W15: exponent: $data"
	[ "$(sed -n 5p numbers)" -ge 128 ] || fail "W15: modulus: $data"
	[ "$(wc -l < numbers)" -eq $((size / 8 + 4)) ] || fail "W15: length"
done < sizes
passed

echo "30-prototype-defects: $checks checks"
