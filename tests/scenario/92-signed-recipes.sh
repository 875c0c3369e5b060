#!/bin/sh
# Recipes are approved by signatures that jose makes and verifies, too; cook
# refuses one with too few of them before it opens a token; and the result is
# signed by a key of the token, as consume and verify are told to ask for.

. "$(dirname "$0")/../lib.sh"
# shellcheck source=../ceremony.sh
. "$top/tests/ceremony.sh"

checks=0
passed() { checks=$((checks + 1)); }
umask 077

url() { base64 -w 0 | tr '+/' '-_' | tr -d '='; }
unurl() {
	tr '_-' '/+' | awk '{ while (length($0) % 4) $0 = $0 "="; print }' |
	    base64 -d
}

# spki FILE: the base64 of a PEM file's public key.
spki() { openssl pkey -in "$1" -pubout -outform DER | base64 -w 0; }

# jose_verifies JWS DOCUMENT KEY: on standard input, as jose takes a name with
# two dots for a JWS in the compact form.
jose_verifies() { jose jws ver -i - -I "$2" -k "$3" < "$1" 2> log; }

# jwk NAME: ./NAME.jwk, the public key of NAME.pem, P-256 or RSA.
jwk() {
	if openssl pkey -in "$1.pem" -noout -text | grep -q P-256; then
		openssl pkey -in "$1.pem" -pubout -outform DER | tail -c 64 > xy
		jq -n --arg x "$(head -c 32 xy | url)" \
		    --arg y "$(tail -c 32 xy | url)" \
		    '{ kty: "EC", crv: "P-256", x: $x, y: $y }' > "$1.jwk"
	else
		openssl rsa -in "$1.pem" -noout -modulus 2> log |
		    sed 's/Modulus=//' | xxd -r -p > n
		jq -n --arg n "$(url < n)" \
		    '{ kty: "RSA", n: $n, e: "AQAB" }' > "$1.jwk"
	fi
}

openssl genpkey -algorithm ed25519 -out alice.pem 2> log || fail "$(cat log)"
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out bob.pem \
    2> log || fail "$(cat log)"
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out carol.pem \
    2> log || fail "$(cat log)"
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out carol2.pem \
    2> log || fail "$(cat log)"
openssl genpkey -algorithm ed25519 -out mallory.pem 2> log || fail "$(cat log)"
jwk bob
jwk carol

# Keys that jose has made, of Dave and Erin.
jose jwk gen -i '{"alg":"ES256"}' -o dave.jwk
jose jwk gen -i '{"alg":"RS256"}' -o erin.jwk
{
	echo 3059301306072a8648ce3d020106082a8648ce3d03010703420004 |
	    xxd -r -p
	jq -r .x dave.jwk | unurl | head -c 32
	jq -r .y dave.jwk | unurl | head -c 32
} | base64 -w 0 > dave.spki
cat > genconf <<CONF
asn1=SEQUENCE:info
[info]
algorithm=SEQUENCE:rsa
key=BITWRAP,SEQUENCE:numbers
[rsa]
algorithm=OID:rsaEncryption
parameter=NULL
[numbers]
n=INTEGER:0x$(jq -r .n erin.jwk | unurl | xxd -p | tr -d '\n')
e=INTEGER:0x010001
CONF
openssl asn1parse -genconf genconf -noout -out erin.der > log 2>&1 ||
    fail "erin: $(cat log)"
base64 -w 0 erin.der > erin.spki

make_tokens Bunker OKS
approvals() {
	cat <<CONF
approvals:
  required: $1
  keys:
    - { person: Alice, key: $(spki alice.pem) }
    - { person: Bob, key: $(spki bob.pem) }
    - { person: Carol, key: $(spki carol.pem) }
    - { person: Carol, key: $(spki carol2.pem) }
    - { person: Dave, key: $(cat dave.spki) }
    - { person: Erin, key: $(cat erin.spki) }
CONF
}
approvals 2 | make_conf bunker.conf Bunker
working ECDSAP256SHA256 ''
expect 0 oks consume --transport-key transport.pem
expect 0 oks produce -z example.com \
    "$(date -u -d '+60 days' +%Y-%m-%d)" Signed "$top/examples/example.com.zone"
cp recipe.json plain.json
sha256sum recipe.json > plain.sha

# refused WHAT [STATUS]: by cook, whose module is not there, so that no token
# can have been opened.
refused() {
	sed 's|module: .*|module: /nowhere/module.so|' bunker.conf > none.conf
	expect "${2:-4}" oks -c none.conf cook --rehearse
	says "$1"
	expect "${2:-4}" oks recipe approvals -c bunker.conf recipe.json
	says "$1"
	passed
}

# ---- Too few, and who counts.
refused "2 persons must have signed the recipe, and 0 have"
expect 0 oks recipe sign --key alice.pem recipe.json
grep -q "$(cut -c 1-64 plain.sha)" out || fail "another SHA-256: $(cat out)"
sha256sum -c plain.sha > log || fail "sign changes the recipe"
refused "2 persons must have signed the recipe, and 1 have: Alice"
expect 4 oks recipe sign --key alice.pem recipe.json
says "has signed the recipe already"
rm recipe.json.jws
expect 0 oks recipe sign --key carol.pem recipe.json
expect 0 oks recipe sign --key carol2.pem recipe.json
refused "2 persons must have signed the recipe, and 1 have: Carol"

# ECDSA by the same key again is another signature, of the same person.
rm recipe.json.jws
expect 0 oks recipe sign --key bob.pem recipe.json
mv recipe.json.jws one
expect 0 oks recipe sign --key bob.pem recipe.json
jq -cj '.signatures += $other[0].signatures' --slurpfile other one \
    recipe.json.jws > both
mv both recipe.json.jws
refused "2 persons must have signed the recipe, and 1 have: Bob"
jq -cj '.signatures[1] = .signatures[0]' recipe.json.jws > both
mv both recipe.json.jws
refused "the same signature is there twice" 3

# Somebody whom oks.conf does not name; another document.
rm -f recipe.json.jws
expect 0 oks recipe sign --key alice.pem recipe.json
expect 0 oks recipe sign --key bob.pem recipe.json
expect 0 oks recipe sign --key mallory.pem recipe.json
refused "signature 3 is by none of the keys"
jq -cj 'del(.signatures[2])' recipe.json.jws > two
cp two recipe.json.jws
jq '.recipe.preamble.description = "Other"' plain.json > recipe.json
refused "signature 1 is by none of the keys"
cp plain.json recipe.json
expect 0 oks recipe approvals -c bunker.conf recipe.json
grep -q '^2 of 2 approvals$' out || fail "not approved: $(cat out)"

# ---- Ours by jose: each of ES256 and RS256, over the same bytes.
rm recipe.json.jws
expect 0 oks recipe sign --key bob.pem recipe.json
jose_verifies recipe.json.jws recipe.json bob.jwk ||
    fail "jose does not accept our ES256"
jose_verifies recipe.json.jws oks.conf bob.jwk &&
    fail "jose accepts another document"
expect 0 oks recipe sign --key carol.pem recipe.json
jose_verifies recipe.json.jws recipe.json carol.jwk ||
    fail "jose does not accept our RS256"
passed

# EdDSA, which jose does not have: by openssl.
expect 0 oks recipe sign --key alice.pem recipe.json
{
	jq -rj '.signatures[2].protected + "."' recipe.json.jws
	url < recipe.json
} > input
jq -r '.signatures[2].signature' recipe.json.jws | unurl | head -c 64 > sig
openssl pkey -in alice.pem -pubout -out alice.pub
openssl pkeyutl -verify -pubin -inkey alice.pub -rawin -in input \
    -sigfile sig > log 2>&1 || fail "openssl does not accept our EdDSA"
passed

# ---- jose's by us.
rm recipe.json.jws
jose jws sig -I recipe.json -k dave.jwk -k erin.jwk -O /dev/null \
    -o recipe.json.jws || fail "jose"
expect 0 oks recipe approvals -c bunker.conf recipe.json
[ "$(grep -cE 'by (Dave|Erin)$' out)" -eq 2 ] || fail "jose's: $(cat out)"
passed

# ---- cook takes it, says who approved, and writes it down.
cat >> bunker.conf <<CONF
sign-result: { keyLabel: results }
CONF
expect 4 oks -c bunker.conf cook -o cooked.json
says "key results: the token does not have the key that signs the result"
pkcs11-tool --module "$softhsm" --token-label Bunker --login --pin "$pin" \
    --keypairgen --key-type EC:prime256v1 --usage-sign --label results \
    --id 77 > log 2>&1 || fail "pkcs11-tool: $(cat log)"
echo another > cooked.json.result.jws
expect 3 oks -c bunker.conf cook -o cooked.json
says "there is such a file already: the signature of the result replaces nothing"
[ "$(cat cooked.json.result.jws)" = another ] || fail "a signature is lost"
rm cooked.json.result.jws
expect 0 oks -c bunker.conf cook -o cooked.json
grep -q '^Recipe approved by Dave, Erin$' out || fail "who: $(cat out)"
expect 0 oks recipe transcript cooked.json.transcript.3
grep -q 'approved *Dave' out || fail "not in the transcript: $(cat out)"

# ---- The result's signature, by jose, by us, and by nobody else.
pkcs11-tool --module "$softhsm" --token-label Bunker --read-object \
    --type pubkey --label results -o results.der > log 2>&1 ||
    fail "pkcs11-tool: $(cat log)"
tail -c 64 results.der > xy
jq -n --arg x "$(head -c 32 xy | url)" --arg y "$(tail -c 32 xy | url)" \
    '{ kty: "EC", crv: "P-256", x: $x, y: $y }' > results.jwk
jose_verifies cooked.json.result.jws cooked.json results.jwk ||
    fail "jose does not accept the result's signature"
{
	echo 3059301306072a8648ce3d020106082a8648ce3d03010703420004 |
	    xxd -r -p
	cat xy
} | base64 -w 0 > results.spki
cp oks.conf pinned.conf
echo "sign-result: { keys: [ $(cat results.spki) ] }" >> pinned.conf
cp oks.conf other.conf
echo "sign-result: { keys: [ $(spki mallory.pem) ] }" >> other.conf
expect 0 oks recipe verify -c pinned.conf cooked.json
grep -q 'is signed by a key that pinned.conf pins' out || fail "$(cat out)"
expect 4 oks recipe verify -c other.conf cooked.json
says "by none of the keys that oks.conf pins"
expect 3 oks recipe verify -c oks.conf cooked.json
says "pins no key"
ds=$(jq -r '[.recipe.actions[].cooked.ds // empty] | flatten[0]' cooked.json |
    sed 's/.* DS //')
for conf in pinned.conf other.conf; do
	sed "s|^sign-result|    anchors: [ \"$ds\" ]\n&|" $conf > new
	mv new $conf
done
expect 4 oks -c other.conf -r cooked.json consume
says "by none of the keys that oks.conf pins"
expect 0 oks -c pinned.conf -r cooked.json consume
mv cooked.json.result.jws kept
expect 4 oks -c pinned.conf -r cooked.json consume
says "the result is to be signed once, and 0 signatures are beside it"
expect 4 oks recipe verify -c pinned.conf cooked.json
passed

# ---- The key of results signs nothing else, and no other key signs results.
label=$(jq -r '[.recipe.actions[] | select(.actionType == "generateKey")] |
    .[0].actionParams.key.keyLabel' plain.json)
jq --arg name "$label" '.recipe.actions |= ([ .[] |
    select(.actionType == "produceSignedKeyset") ] | .[:1] | map(
    .actionParams.keyset |= map(select(.key.keyLabel == $name))))' \
    plain.json > recipe.json
sed '/^approvals/,/Erin/d; s/keyLabel: results/keyLabel: '"$(echo "$label" |
    sed 's|/|\\/|g')"'/' bunker.conf > ksk.conf
expect 4 oks -c ksk.conf cook -o never.json
says "the key that signs the result is used by the recipe itself"
[ ! -e never.json ] || fail "signed by a KSK"
passed
# ---- A run that is killed behind its commit point: the recovery puts the
# signature in its place, too.
{
	sed '/^approvals/,/Erin/d; s|module: .*|module: '"$helpers"'/mock.so|
	    s|env: {|env: { OKS_MOCK_MODULE: '"$softhsm"', OKS_MOCK_CONTROL: '"$work"'/control,|' \
	    bunker.conf
} > mock.conf
pkcs11-tool --module "$softhsm" --token-label Bunker --login --pin "$pin" \
    --keypairgen --key-type EC:prime256v1 --usage-sign --label Old --id 0f \
    > log 2>&1 || fail "pkcs11-tool: $(cat log)"
jq '.recipe.actions = [ { actionType: "deleteKey", actionParams: { key: {
    keyType: "byRef", keyAlgo: 13, keyFlags: 257, keyLabel: "Old" } } } ]' \
    plain.json > recipe.json
echo 'fault C_DestroyObject 1 before kill 9' > control
expect 137 oks -c mock.conf cook -o late.json
[ ! -e late.json.result.jws ] || fail "signed before its time"
rm control
expect 0 oks -c mock.conf cook --recover
jose_verifies late.json.result.jws late.json results.jwk ||
    fail "the recovery's signature: $(cat log)"
expect 0 oks recipe verify -c pinned.conf late.json
passed
echo "$checks checks of signatures"
