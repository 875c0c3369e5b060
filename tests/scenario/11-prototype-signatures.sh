#!/bin/sh
# Goal: no signature has one of the seven defects, R1 to R7, that kept those of
# the prototype of 2019-2020 from validating.
# shellcheck disable=SC2016 # jq's variables

. "$(dirname "$0")/../lib.sh"
# shellcheck source=../judge.sh
. "$top/tests/judge.sh"

now=$(date +%s)
inception=$((now - 3600))
expiration=$((now + 1209600))
# Where the actions of sets.json stand; 0 and 1 make the KSKs.
ksk_first=2 zsk_first=3 mixed=4 root=5 sha512=6

digits() { date -u -d "@$1" +%Y%m%d%H%M%S; }

# What both recipes are made of.
keys_jq='
    def ksk($a): { key: { keyType: "byRef", keyAlgo: $a, keyFlags: 257,
	keyLabel: "KSK-\($a)" } };
    def zsk($a): { key: { keyType: "direct", keyAlgo: $a, keyFlags: 256,
	keyData: (if $a == 8 then $data8 else $data10 end) } };
    def made($a): { actionType: "generateKey", actionParams: {
	key: (ksk($a).key + { keySize: 2048 }) } };
    def signed($a; $owner; $keys; $from; $to): {
	actionType: "produceSignedKeyset", actionParams: {
	ownerName: $owner, signerName: $owner, ttl: 3600, inception: $from,
	expiration: $to, keyset: $keys, signedBy: [ ksk($a) ] } };
    def recipe($actions): { recipeSpecVersion: "v1.0", recipe: {
	preamble: { timestamp: $now }, actions: $actions } };'

recipe() {
	jq -n --arg data8 "$(zsk_data 8)" --arg data10 "$(zsk_data 10)" \
	    --argjson now "$now" --argjson from "$inception" \
	    --argjson to "$expiration" "$keys_jq $1"
}

make_recipes() {
	recipe 'recipe([ made(8), made(10),
	    signed(8; "example.net."; [ ksk(8), zsk(8) ]; $from; $to),
	    signed(8; "example.net."; [ zsk(8), ksk(8) ]; $from; $to),
	    signed(8; "ExAmPlE.Net."; [ zsk(8), ksk(8) ]; $from; $to),
	    signed(8; "."; [ zsk(8), ksk(8) ]; $from; $to),
	    signed(10; "example.net."; [ zsk(10), ksk(10) ]; $from; $to)
	    ])' > sets.json
	# The older spelling of times, in which the prototype saw local time;
	# the second begins in an hour that New York does not have.
	recipe 'recipe([ signed(8; "example.net."; [ ksk(8), zsk(8) ];
	    ($from | strftime("%Y-%m-%d %H:%M:%S"));
	    ($to | strftime("%Y-%m-%d %H:%M:%S"))),
	    signed(8; "example.net."; [ ksk(8), zsk(8) ];
	    "2027-03-14 02:30:00"; "2027-11-07 01:30:00") ])' > zones.json
}

# rrsig N FIELD: of the RRSIG of action N of sets.json.
rrsig() {
	set_rrs sets.json "$1" | awk -v f="$2" '$4 == "RRSIG" { print $f }'
}

# valid DEFECT N NAME ALGORITHM: the judges take the set of action N.
valid() {
	sign_zone "$4" "$3"
	put_set sets.json "$2"
	accepted "$1" "$3"
}

# public_key N: PEM of the RSA key that signed action N.
public_key() {
	dnskey_pem "$(set_rrs sets.json "$1" |
	    awk '$4 == "DNSKEY" && $5 == 257 { print $8 }')"
}

# digest_info N: what the signature of action N holds, in hex: it should be the
# whole DigestInfo of RFC 8017, 9.2.
digest_info() {
	public_key "$1" > public.pem
	rrsig "$1" 13 | base64 -d > signature.bin
	openssl pkeyutl -verifyrecover -pubin -inkey public.pem \
	    -pkeyopt rsa_padding_mode:pkcs1 -in signature.bin -out info ||
	    fail "the signature of action $1 is not PKCS #1"
	od -An -v -tx1 info | tr -d ' \n'
}

# R1: times have 14 digits, and they are the ones asked for.
r1() {
	times="$(rrsig "$ksk_first" 10) $(rrsig "$ksk_first" 9)"
	[ "$times" = "$(digits "$inception") $(digits "$expiration")" ] ||
	    fail "R1: the times are $times"
	jq "(.recipe.actions[$ksk_first].cooked.signedKeysetRRs[] |
	    select(contains(\"RRSIG\"))) |= sub(\"(?<t>20[0-9]{10})[0-9]{2} \";
	    \"\(.t) \")" sets.json > twelve.json
	set_rrs twelve.json "$ksk_first" | grep -Eq ' 20[0-9]{10} ' ||
	    fail "R1: no time of 12 digits was made"
	expect 4 oks recipe verify twelve.json
	grep -q '14 digits' out err || fail "R1: $(cat out err)"
}

# R2: the hash is SHA-256 in algorithm 8 and SHA-512 in algorithm 10.
r2() {
	digest_info "$ksk_first" |
	    grep -Eq '^3031300d060960864801650304020105000420[0-9a-f]{64}$' ||
	    fail "R2: algorithm 8 signs $(od -An -tx1 info)"
	digest_info "$sha512" |
	    grep -Eq '^3051300d060960864801650304020305000440[0-9a-f]{128}$' ||
	    fail "R2: algorithm 10 signs $(od -An -tx1 info)"
}

# R3: RDLENGTH is part of the canonical form; without it no set is valid.
r3() {
	valid R3 "$zsk_first" example.net. 8
	refused_when_altered R3 example.net.
	valid R3 "$sha512" example.net. 10
}

# R4: the order of signing is the canonical one, whatever the recipe's.
r4() {
	first=$(set_rrs sets.json "$ksk_first" | awk '{ print $5; exit }')
	[ "$first" = 257 ] ||
	    fail "R4: the set is not in the order of the recipe"
	valid R4 "$ksk_first" example.net. 8
	[ "$(rrsig "$ksk_first" 13)" = "$(rrsig "$zsk_first" 13)" ] ||
	    fail "R4: another order, another signature"
}

# zone TZ DIGITS-OF-ZONE: zones.json cooked in that time zone.
zone() {
	[ "$(TZ=$1 date -d @1800000000 +%z)" = "$2" ] ||
	    fail "R5: TZ=$1 is not $2"
	expect 0 env TZ="$1" oks-cook -r zones.json -o "zones$2.json"
	expect 0 env TZ="$1" oks-recipe verify "zones$2.json"
	{ set_rrs "zones$2.json" 0; set_rrs "zones$2.json" 1; } > "rrs$2"
}

# R5: all times are UTC.  The zones are New York's and Tokyo's, in the form that
# needs no tzdata.
r5() {
	zone EST5EDT,M3.2.0,M11.1.0 -0500
	zone JST-9 +0900
	cmp -s rrs-0500 rrs+0900 || fail "R5: the time zone shows"
	[ "$(awk '$4 == "RRSIG" { print $10, $9 }' rrs-0500)" = "\
$(digits "$inception") $(digits "$expiration")
20270314023000 20271107013000" ] || fail "R5: not UTC: $(cat rrs-0500)"
	[ "$(awk '$4 == "RRSIG" { print $13; exit }' rrs-0500)" = \
	    "$(rrsig "$ksk_first" 13)" ] || fail "R5: not the time signed"
	sign_zone 8 example.net.
	put_set zones+0900.json 0
	accepted R5 example.net.
}

# R6: owner and signer are lower-case in the canonical form.
r6() {
	[ "$(set_rrs sets.json "$mixed" | awk '{ print $1; exit }')" = \
	    ExAmPlE.Net. ] || fail "R6: the owner is not as written"
	valid R6 "$mixed" ExAmPlE.Net. 8
	[ "$(rrsig "$mixed" 13)" = "$(rrsig "$ksk_first" 13)" ] ||
	    fail "R6: the owner's letter case shows in the signature"
}

# R7: the root has no labels and one zero octet.
r7() {
	[ "$(rrsig "$root" 7)" = 0 ] || fail "R7: labels $(rrsig "$root" 7)"
	[ "$(rrsig "$ksk_first" 7)" = 2 ] || fail "R7: example.net. has not 2"
	valid R7 "$root" . 8
}

make_tokens Bunker
make_conf oks.conf Bunker < /dev/null
zsk 8 2048
zsk 10 2048
make_recipes
cook_keys sets.json
expect 0 oks-recipe verify sets.json
for defect in r1 r2 r3 r4 r5 r6 r7; do
	"$defect"
done
echo "11-prototype-signatures: 7 checks"
