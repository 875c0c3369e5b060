#!/bin/sh
# The defects W2, W5, W8, W12 and W16 to W19 of the prototype of 2019-2020, in
# planning a ceremony, in the keys that travel, and in consuming what came out:
# oks has none of them.

. "$(dirname "$0")/../lib.sh"

checks=0
make_tokens Bunker OKS
make_conf bunker.conf Bunker < /dev/null

# policy REFRESH VALIDITY OFFSET ALGORITHM: the configuration of produce and
# consume; anchors are in ./anchors.
: > anchors
transport=recipekey
policy() {
	make_conf oks.conf OKS <<CONF
kasp:
  refresh: $1
  validity: $2
  inceptionoffset: $3
  ttl: 60
  skew: PT0S
  consumer: { period: PT1S, missed: 0 }
  signer: { pickup: PT0S }
  zone: { propagation: PT0S }
  ksk: { algo: ${4:-13}$5, lifetime: P1Y }
  zsk: { algo: ${4:-13}$5, lifetime: P90D }
transport:
  key: { label: $transport, size: 2048, file: $transport.pem }
signer: { reload: none }
zones:
  example.com:
    signconf: signconf.xml
$(cat anchors)
CONF
}

passed() {
	checks=$((checks + 1))
}

records() {
	jq -r '.recipe.actions[].cooked.signedKeysetRRs[]?' recipe.json
}

# slot N: publication, inception and expiration of a set, less 2027-01-01.
slot() {
	jq -r --argjson n "$1" '[ .recipe.actions[].actionParams |
	    select(.keyset) ][$n] | [ .publication, .inception, .expiration ] |
	    map(. - 1798761600) | map(tostring) | join(" ")' recipe.json
}

# W18: one transport key, however often it is asked for and however many plans
# are made; and a plan needs no file of the signer's and touches no token.
policy P3D P14D PT3600S
for run in 1 2 3; do
	expect 0 oks-consume --transport-key
	expect 0 oks-produce --now 2027-01-01 example.com 2027-03-01 "Run $run"
done
objects OKS > keys
[ "$(grep -c 'label: *recipekey' keys)" -eq 2 ] || fail "W18: $(cat keys)"
[ "$(wc -l < keys)" -eq 2 ] || fail "W18: $(cat keys)"
mv tokens away
expect 0 oks-produce --now 2027-01-01 example.com 2027-03-01 "No token"
mv away tokens
[ -e signconf.xml ] && fail "W18: signconf.xml"
passed

# W12: seconds, minutes, and days over the end of a year; nothing begins in
# the future.  2,000 random policies are in tests/unit/test_schedule.c.
while read -r refresh validity offset first second; do
	policy "$refresh" "$validity" "$offset"
	expect 0 oks-produce --now 2027-01-01 2027-03-20 W12
	[ "$(slot 0 | tr ' ' ,) $(slot 1 | tr ' ' ,)" = "$first $second" ] ||
	    fail "W12: $refresh $validity $offset: $(slot 0) and $(slot 1)"
	passed
done <<'END'
P3D P14D PT3600S 0,-3600,1209600 950400,946800,2160000
P3D P14D PT15M 0,-900,1209600 950400,949500,2160000
P3D P14D PT1H30M 0,-5400,1209600 950400,945000,2160000
PT90S P1D P3D 0,-259200,86400 86310,-172890,172710
P3D P1M PT1S 0,-1,2678400 2419200,2419199,5097600
END
jq -e '.recipe.preamble.timestamp as $now | [ .recipe.actions[].actionParams |
    select(.keyset) ][0].inception <= $now' recipe.json > log ||
    fail "W12: the first inception is in the future"
expect 2 oks-produce --now 2027-01-01 "next year" "W13"
expect 0 oks-produce --now 2027-12-31T23:59:59Z 2028-03-01 "Over a leap day"
passed

# W16, W17: a zone without keys gets a KSK and a ZSK, each with its own flags,
# both in every set, and every set has its signer.
transport=openssl
openssl genrsa -out openssl.key 2048 2> log
openssl rsa -in openssl.key -pubout -out openssl.pem 2> log
policy P3D P14D PT3600S 8 ", size: 2048"
expect 0 oks-produce --now 2027-01-01 2027-03-01 "New zone"
jq -e '[ .recipe.actions[] | select(.actionType == "generateKey") |
    .actionParams.key | [ .keyFlags, .exportable ] ] ==
    [ [ 257, false ], [ 256, true ] ]' recipe.json > log ||
    fail "W17: $(jq -c '.recipe.actions[].actionParams.key?' recipe.json)"
jq -e '[ .recipe.actions[].actionParams | select(.keyset) |
    ([ .keyset[].key.keyFlags ] | sort) == [ 256, 257 ] and
    [ .signedBy[].key.keyFlags ] == [ 257 ] ] | length > 4 and all' \
    recipe.json > log || fail "W16: a set lacks a key or its signer"
expect 0 oks-cook -v -c bunker.conf
cp out cook.out
expect 0 oks-recipe verify recipe.json
jq -e '[ .recipe.actions[] | select(.actionParams.keyset).cooked |
    .signSuccess and (.signedKeysetRRs | length == 3) ] | all' recipe.json \
    > log || fail "W16: a set without its records"
passed

# W5, W19: what travels is a PKCS#8 private key under AES-256 (RFC 5649) under
# RSA-OAEP; openssl opens it, and so we know what must be nowhere else.
jq -r '.recipe.actions[].cooked.keyBlob // empty' recipe.json |
    openssl base64 -d -A > blob
head -c 256 blob | openssl pkeyutl -decrypt -inkey openssl.key \
    -pkeyopt rsa_padding_mode:oaep > aes 2> log || fail "W19: $(cat log)"
[ "$(wc -c < aes)" -eq 32 ] || fail "W19: the wrapping key is not AES-256"
tail -c +257 blob | openssl enc -d -id-aes256-wrap-pad -iv a65959a6 \
    -K "$(od -An -v -tx1 aes | tr -d ' \n')" > key.der 2> log ||
    fail "W19: $(cat log)"
secret=$(openssl rsa -inform DER -in key.der -noout -text 2> log |
    awk '/^[a-z]/ { on = /^privateExponent/; next } on' | tr -d ' :\n' |
    sed 's/^00//')
[ "${#secret}" -ge 480 ] || fail "W5: no private exponent: $(cat log)"
jq -r '.. | strings' recipe.json | sort -u | while read -r text; do
	printf '%s\n' "$text" | openssl base64 -d -A 2> log |
	    od -An -v -tx1 | tr -d ' \n'
	echo
done > hex
grep -qi "$(openssl rsa -inform DER -in key.der -noout -modulus 2> log |
    cut -d= -f2)" hex || fail "W5: the public key is not found either"
grep -qi "$secret" hex recipe.json cook.out && fail "W5: the private exponent"
passed
rm recipe.json
transport=recipekey

# W17, W19: the ZSK that the bunker made comes out, goes in after several
# plans, both halves, and signs in the other token, for nothing else.
for run in 1 2 3; do
	policy P3D P14D PT3600S
	expect 0 oks-produce --now "2027-01-01T00:00:0${run}Z" 2027-03-01 "Z"
done
expect 0 oks-cook -c bunker.conf
cat > anchors <<CONF
    anchors: [ "$(jq -r '.recipe.actions[].cooked.ds[0]? // empty' recipe.json)" ]
CONF
policy P3D P14D PT3600S
expect 0 oks-consume
expect 0 oks-consume
pkcs11-tool --module "$softhsm" --token-label OKS --login --pin 1234 -O \
    > keys 2> log
[ "$(grep -c '^P.* Key Object' keys)" -eq 4 ] || fail "W19: $(cat keys)"
grep -q '^Secret Key' keys && fail "W19: an AES key is left: $(cat keys)"
awk '/ Key Object/ { kind = $1 $4 } /label:/ { name = $2 }
    /Usage:/ { $1 = kind " " name; print }' keys | sort > usage
cat > usage.wanted <<'END'
PrivateEC example.com/ZSK/20270101T000003Z sign
PrivateRSA recipekey unwrap
PublicEC example.com/ZSK/20270101T000003Z verify
PublicRSA recipekey wrap
END
cmp -s usage usage.wanted || fail "W19: $(diff usage.wanted usage)"
id=$(jq -r '.recipe.actions[].cooked | select(.keyBlob?).keyID' recipe.json |
    openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
pkcs11-tool --module "$softhsm" --token-label OKS --read-object \
    --type pubkey --id "$id" -o zsk.der > log 2>&1 || fail "W19: $(cat log)"
openssl dgst -sha256 -binary recipe.json > digest
pkcs11-tool --module "$softhsm" --token-label OKS --login --pin 1234 --sign \
    --mechanism ECDSA --signature-format openssl --id "$id" -i digest \
    -o signature > log 2>&1 || fail "W19: $(cat log)"
openssl pkeyutl -verify -pubin -keyform DER -inkey zsk.der -in digest \
    -sigfile signature > log 2>&1 || fail "W19: $(cat log)"
[ "$(tail -c 64 zsk.der | openssl base64 -A)" = "$(records |
    awk '$4 == "DNSKEY" && $5 == 256 { print $8; exit }')" ] ||
    fail "W17: the key published is not the one that came out"
passed

# W8: what the signer gets has the ceremony's signature, of the very set that
# is in force, and no locator that is none.
expect 0 oks-consume 2027-02-01
[ "$(grep -c '<Key>' signconf.xml)" -eq 2 ] || fail "W8: $(cat signconf.xml)"
[ "$(grep '<Locator>' signconf.xml | tr -d ' ')" = \
    "<Locator>$id</Locator>" ] || fail "W8: $(cat signconf.xml)"
sed -n 's,.*<SignatureResourceRecord>\(.*\)</Sig.*,\1,p' signconf.xml |
    openssl base64 -d -A > given
jq -r '[ .recipe.actions[] |
    select(.actionParams.publication? <= 1801440000) ] |
    max_by(.actionParams.publication).cooked.signedKeysetRRs[]?' recipe.json |
    grep RRSIG > wanted
[ "$(cat given)" = "$(cat wanted)" ] ||
    fail "W8: $(cat given) is not $(cat wanted)"
passed

# W2: taking a zone over whose KSK is in the bunker deletes nothing.
pkcs11-tool --module "$softhsm" --token-label Bunker --login --pin 1234 \
    --keypairgen --key-type EC:prime256v1 --usage-sign --label Live \
    --id 4556957b8ea06427974a50973d5d0d31 > log 2>&1 || fail "$(cat log)"
pkcs11-tool --module "$softhsm" --token-label Bunker --read-object \
    --type pubkey --label Live -o ksk.der > log 2>&1 || fail "$(cat log)"
ksk=$(tail -c 64 ksk.der | openssl base64 -A)
zsk=$(openssl ecparam -name prime256v1 -genkey -noout |
    openssl ec -pubout -outform DER 2> log | tail -c 64 | openssl base64 -A)
# RFC 4034, appendix B.
tag=$({ printf '\001\001\003\015'
    tail -c 64 ksk.der; } | od -An -v -tu1 | tr -s ' ' '\n' | grep . |
    awk '{ sum += NR % 2 ? $1 * 256 : $1 }
    END { print (sum + int(sum / 65536)) % 65536 }')
cat > zone <<ZONE
;;Key: locator 4556957b8ea06427974a50973d5d0d31 algorithm 13 flags 257 publish 1 ksk 1 zsk 0 keytag $tag
example.com. 60 IN DNSKEY 257 3 13 $ksk
example.com. 60 IN DNSKEY 256 3 13 $zsk
ZONE
objects Bunker > before
grep -q 'label: *Live' before || fail "objects does not list the key"
rm recipe.json
expect 0 oks-produce --now 2027-01-01 2027-03-01 "Take over" zone
grep -q deleteKey recipe.json && fail "W2: a deleteKey that nobody asked for"
expect 0 oks-cook -c bunker.conf
expect 0 oks-recipe verify recipe.json
objects Bunker | cmp -s - before || fail "W2: the keys changed"
records | awk '$4 == "DNSKEY" { print $5, $8 }' | sort -u > published
printf '256 %s\n257 %s\n' "$zsk" "$ksk" | cmp -s - published ||
    fail "W2: $(cat published)"
passed

echo "31-prototype-defects: $checks checks"
