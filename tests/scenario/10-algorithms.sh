#!/bin/sh
# Goal: DNSKEY sets of every algorithm, cooked for every kind of owner name, are
# accepted by BIND, Knot and ldns in a signed zone, and refused once altered.
. "$(dirname "$0")/../lib.sh"

now=$(date +%s)
checks=0
a63=$(printf '%063d' 0 | tr 0 a)
b61=$(printf '%061d' 0 | tr 0 b)
# 64 + 64 + 64 + 62 + 1 octets: the longest name there is.
long=$a63.$a63.$a63.$b61.

# name_of KIND: the owner name of that kind.
name_of() {
	case $1 in
	root) echo . ;;
	tld) echo nl. ;;
	mixed) echo ExAmPlE.Net. ;;
	long) echo "$long" ;;
	escaped) printf '%s\n' 'a\.b\032c.example.' ;;
	esac
}
kinds='root tld mixed long escaped'

# zsk ALGORITHM BITS: a ZSK of BIND's in ./ALGORITHM.key and .private.
zsk() {
	made=$(dnssec-keygen -q -a "$1" ${2:+-b "$2"} -L 3600 example.) ||
	    fail "dnssec-keygen cannot make a key of algorithm $1"
	mv "$made.key" "$1.key"
	mv "$made.private" "$1.private"
}

# set_of ALGORITHM KIND DATA: the action that asks for a set at that name.  The
# KSK comes first, the reverse of the canonical order (RFC 4034, 6.3).
set_of() {
	jq -n --argjson a "$1" --arg owner "$(name_of "$2")" --arg data "$3" \
	    --argjson now "$now" '
	    { keyType: "byRef", keyAlgo: $a, keyFlags: 257,
	      keyLabel: "KSK-\($a)" } as $ksk |
	    { keyType: "direct", keyAlgo: $a, keyFlags: 256,
	      keyData: $data } as $zsk |
	    { actionType: "produceSignedKeyset", actionParams: {
	      ownerName: $owner, signerName: $owner, ttl: 3600,
	      inception: ($now - 3600), expiration: ($now + 1209600),
	      keyset: [ { key: $ksk }, { key: $zsk } ],
	      signedBy: [ { key: $ksk } ] } }'
}

# recipe ALGORITHM BITS DATA: makes a KSK in the token, then a set for each name.
recipe() {
	{
		jq -n --argjson a "$1" --argjson bits "${2:-null}" '
		    { actionType: "generateKey", actionParams: { key: ({
		      keyType: "byRef", keyAlgo: $a, keyFlags: 257,
		      keyLabel: "KSK-\($a)" } +
		      if $bits then { keySize: $bits } else {} end) } }'
		for kind in $kinds; do
			set_of "$1" "$kind" "$3"
		done
	} | jq -s --argjson now "$now" '{ recipeSpecVersion: "v1.0",
	    recipe: { preamble: { timestamp: $now }, actions: . } }'
}

# cook ALGORITHM: a new key whose tag meets another's is made again, as the
# refusal asks for.
cook() {
	oks-cook -r "$1.json" > out 2> err && return
	grep -q 'meets a tag of' err && oks-cook -r "$1.json" > out 2> err ||
	    fail "algorithm $1: $(cat err)"
}

# sign ALGORITHM NAME: ./signed, a zone at that name signed with the ZSK.
sign() {
	printf '%s 3600 IN SOA . . 1 3600 600 86400 60\n' "$2" > zone
	printf '%s 3600 IN NS %s\n' "$2" "$2" >> zone
	printf '%s 3600 IN A 192.0.2.1\n' "$2" >> zone
	rest=$(sed -n 's/^example\. //p' "$1.key")
	printf '%s %s\n' "$2" "$rest" > zsk.key
	cp "$1.private" zsk.private
	if [ "$2" = "$long" ]; then
		# dnssec-signzone names a file after the zone: too long a name.
		ldns-signzone -o "$2" -f signed zone zsk > log 2>&1
	else
		cat zsk.key >> zone
		dnssec-signzone -q -P -O full -o "$2" -f signed zone zsk \
		    > log 2>&1
	fi || fail "the zone $2 cannot be signed: $(cat log)"
}

# insert ALGORITHM N: ./cooked.zone: ./signed with cooked set N in the place of
# the signer's own DNSKEY set.
insert() {
	awk '!/^;/ && $4 != "DNSKEY" && !($4 == "RRSIG" && $5 == "DNSKEY")' \
	    signed > cooked.zone
	jq -r ".recipe.actions[$2].cooked.signedKeysetRRs[]" "$1.json" > set
	[ "$(grep -c 'DNSKEY 25[67] 3 ' set)" -eq 2 ] &&
	    [ "$(grep -c 'RRSIG DNSKEY ' set)" -eq 1 ] ||
	    fail "algorithm $1, set $2: not two keys and a signature"
	cat set >> cooked.zone
}

# The judges.  -x: the ZSK does not sign the DNSKEY set.
bind_says() { dnssec-verify -q -x -o "$2" "$1" > log 2>&1; }
knot_says() { kzonecheck -d on -o "$2" "$1" > log 2>&1; }
ldns_says() { ldns-verify-zone "$1" > log 2>&1; }

accepted() {
	for judge in bind knot ldns; do
		"${judge}_says" cooked.zone "$2" ||
		    fail "algorithm $1, $2: $judge refuses: $(cat log)"
		checks=$((checks + 1))
	done
}

# One character of the cooked signature, well inside it, becomes another.
refused_when_altered() {
	awk '$4 == "RRSIG" && $5 == "DNSKEY" {
		c = substr($13, 20, 1) == "A" ? "B" : "A"
		$13 = substr($13, 1, 19) c substr($13, 21)
	} { print }' cooked.zone > altered.zone
	cmp -s cooked.zone altered.zone && fail "nothing was altered"
	for judge in bind knot ldns; do
		"${judge}_says" altered.zone "$2" &&
		    fail "algorithm $1, $2: $judge takes an altered signature"
		checks=$((checks + 1))
	done
}

# every_name ALGORITHM BITS: the whole way, for each name.
every_name() {
	zsk "$1" "$2"
	data=$(awk '$3 == "DNSKEY" || $4 == "DNSKEY" {
		sub(/.*DNSKEY [0-9]+ [0-9]+ [0-9]+ /, "")
		gsub(/ /, ""); print }' "$1.key")
	recipe "$1" "$2" "$data" > "$1.json"
	cook "$1"
	expect 0 oks-recipe verify "$1.json"
	n=0
	for kind in $kinds; do
		n=$((n + 1))
		name=$(name_of "$kind")
		sign "$1" "$name"
		insert "$1" "$n"
		accepted "$1" "$name"
		refused_when_altered "$1" "$name"
	done
}

make_tokens Bunker
make_conf oks.conf Bunker < /dev/null
[ ${#long} -eq 254 ] || fail "the long name is not the longest"
for algorithm in 8 10; do
	every_name "$algorithm" 2048
done
for algorithm in 13 14 15 16; do
	every_name "$algorithm" ''
done
echo "10-algorithms: $checks checks"
