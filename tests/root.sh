# shellcheck shell=sh
# shellcheck disable=SC2154 # variables of lib.sh
# A KSK operator who is sent requests.  Sourced after lib.sh, not run.

# The schemas and request checks of the root, for keys called current and next.
root_schemas() {
	sed -n '/^schemas:/,/^# New KSKs/p' "$top/examples/root/oks.conf"
}

# root_kasp ALGO: the policy by which new KSKs are made.
root_kasp() {
	sed -n '/^kasp:/,/^  limits:/p' "$top/examples/root/oks.conf" |
	    sed "s/algo: 8, size: 2048/algo: $1/; s/, algo: 13, size: 2048//" |
	    if [ "$1" = 8 ]; then sed 's/algo: 8/algo: 8, size: 2048/'; else cat; fi
}

# make_ksk NAME DATE: a key ceremony; ./NAME.json is cooked, ./NAME.known its
# line for known-keys.  In it the configuration is ./oks.conf.
make_ksk() {
	expect 0 oks-produce --generate-ksk --now "$2" -r "$1.json" "New KSK"
	oks-cook -r "$1.json" > out 2> err || {
		# A tag that meets another's, as happens by chance.
		grep -q 'meets a tag of' err || fail "$1: $(cat err)"
		expect 0 oks-cook -r "$1.json"
	}
	jq -r --arg name "$1" '.recipe.actions[0] |
	    "  \($name): { label: \(.cooked.keyLabel), dnskey: \"257 3 " +
	    "\(.actionParams.key.keyAlgo) \(.cooked.keyData)\" }"' \
	    "$1.json" > "$1.known"
}

# skr_bundle N FILE: the records of its bundle N, from 1, one a line, read from
# the XML by nobody of ours but awk.
skr_bundle() {
	domain=$(sed -n 's/.* domain="\([^"]*\)".*/\1/p' "$2" | head -n 1)
	awk -v n="$1" -v domain="$domain" -F '[<>]' '
	    function value() { return $3 }
	    /<ResponseBundle/ { bundle++ }
	    bundle != n { next }
	    /<Key / || /<Signature / { split("", v) }
	    NF >= 5 { v[$2] = $3 }
	    /<\/Key>/ { print domain, v["TTL"], "IN DNSKEY", v["Flags"],
		v["Protocol"], v["Algorithm"], v["PublicKey"] }
	    /<\/Signature>/ {
		gsub(/\+00:00|[-T:]/, "", v["SignatureExpiration"])
		gsub(/\+00:00|[-T:]/, "", v["SignatureInception"])
		print domain, v["TTL"], "IN RRSIG", v["TypeCovered"],
		    v["Algorithm"], v["Labels"], v["OriginalTTL"],
		    v["SignatureExpiration"], v["SignatureInception"],
		    v["KeyTag"], v["SignersName"], v["SignatureData"] }' "$2"
}

# skr_table FILE: for each bundle a line: its ZSKs, its KSKs with P (published)
# or R (revoked), and the signers, by identifier.
skr_table() {
	awk -F '[<>"]' '
	    /<Key / { id = $3 } /<Signature / { s = s " " $3 }
	    /<Flags>256/ { z = z " " id }
	    /<Flags>257/ { k = k " " id "/P" }
	    /<Flags>385/ { k = k " " id "/R" }
	    function sorted(text,  a, n, i, j, t) {
		n = split(text, a, " ")
		for (i = 1; i < n; i++) for (j = i + 1; j <= n; j++)
			if (a[j] < a[i]) { t = a[i]; a[i] = a[j]; a[j] = t }
		t = ""
		for (i = 1; i <= n; i++) t = t " " a[i]
		return t
	    }
	    /<\/ResponseBundle>/ {
		print sorted(z) " |" sorted(k) " |" sorted(s)
		z = k = s = "" }' "$1"
}

# signed_zone ZSK DOMAIN: ./signed, a zone signed by that ZSK of ./zsks.
signed_zone() {
	cp "zsks/$1.key" zsk.key
	cp "zsks/$1.private" zsk.private
	{
		printf '%s 3600 IN SOA . . 1 3600 600 86400 60\n' "$2"
		printf '%s 3600 IN NS %s\n' "$2" "$2"
		printf '%s 3600 IN A 192.0.2.1\n' "$2"
		cat zsk.key
	} > zone
	dnssec-signzone -q -P -O full -s 20260101000000 \
	    -e 20300101000000 -o "$2" -f signed zone zsk > log 2>&1 ||
	    fail "the zone $2 cannot be signed: $(cat log)"
}

# bundle_accepted N FILE DOMAIN: BIND takes ./signed with the set of that bundle,
# on its first day.
bundle_accepted() {
	day=$(sed -n 's/.*<Inception>\([-0-9]*\).*/\1/p' "$2" |
	    sed -n "$1p")
	awk '!/^;/ && $4 != "DNSKEY" && !($4 == "RRSIG" && $5 == "DNSKEY")' \
	    signed > bundle.zone
	skr_bundle "$1" "$2" >> bundle.zone
	AT_TIME=$(date -u -d "$day 12:00" +%s) LD_PRELOAD=$helpers/at-time.so \
	    timeout 60 dnssec-verify -q -x -o "$3" bundle.zone > log 2>&1 ||
	    fail "$2, bundle $1: $(cat log)"
}

# ordered_skr FILE: keys and signatures stand by key tag.
ordered_skr() {
	awk -F '[<>"]' '
	    /<ResponseBundle / { key = signature = -1 }
	    /<Key / { if ($5 < key + 0) bad = 1; key = $5 }
	    /<KeyTag>/ { if ($3 < signature + 0) bad = 1; signature = $3 }
	    END { exit bad }' "$1" || fail "$1: not by key tag"
}

# valid_skr FILE: by the schema that everybody can read, and in order.
valid_skr() {
	ordered_skr "$1"
	xmllint --noout --relaxng "$top/doc/ksr.rng" "$1" 2> log ||
	    fail "$1: $(cat log)"
}
