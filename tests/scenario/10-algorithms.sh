#!/bin/sh
# Goal: DNSKEY sets of every algorithm, cooked for every kind of owner name, are
# accepted by BIND, Knot and ldns in a signed zone, and refused once altered.
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../judge.sh
. "$top/tests/judge.sh"

now=$(date +%s)
checks=0
a63=$(printf '%063d' 0 | tr 0 a)
b61=$(printf '%061d' 0 | tr 0 b)
# 64 + 64 + 64 + 62 + 1 octets: the longest name there is.
long=$a63.$a63.$a63.$b61.
kinds='root tld mixed long escaped'

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

# recipe ALGORITHM BITS DATA: makes a KSK in the token, then a set for each
# name.
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

# every_name ALGORITHM [BITS]: the whole way, for each name.
every_name() {
	zsk "$1" "$2"
	recipe "$1" "$2" "$(zsk_data "$1")" > "$1.json"
	cook_keys "$1.json"
	expect 0 oks-recipe verify "$1.json"
	n=0
	for kind in $kinds; do
		n=$((n + 1))
		name=$(name_of "$kind")
		sign_zone "$1" "$name"
		put_set "$1.json" "$n"
		accepted "algorithm $1" "$name"
		refused_when_altered "algorithm $1" "$name"
		checks=$((checks + 6))
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
