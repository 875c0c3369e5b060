# shellcheck shell=sh
# Judges of cooked sets: a small signed zone holds the set, and other people's
# verifiers say what they think of it.  Sourced after lib.sh, not run.

# zsk ALGORITHM [BITS]: a ZSK of BIND's, in ./ALGORITHM.key and .private.
zsk() {
	made=$(dnssec-keygen -q -a "$1" ${2:+-b "$2"} -L 3600 example.) ||
	    fail "dnssec-keygen cannot make a key of algorithm $1"
	mv "$made.key" "$1.key"
	mv "$made.private" "$1.private"
}

# zsk_data ALGORITHM: its Public Key field.
zsk_data() {
	sed -n 's/^example\. .* DNSKEY [0-9]* [0-9]* [0-9]* //p' "$1.key" |
	    tr -d ' '
}

# sign_zone ALGORITHM NAME: ./signed, a zone at that name signed with the ZSK,
# whoever's zone the ZSK was made for.
sign_zone() {
	printf '%s 3600 IN SOA . . 1 3600 600 86400 60\n' "$2" > zone
	printf '%s 3600 IN NS %s\n' "$2" "$2" >> zone
	printf '%s 3600 IN A 192.0.2.1\n' "$2" >> zone
	rest=$(sed -n 's/^example\. //p' "$1.key")
	printf '%s %s\n' "$2" "$rest" > zsk.key
	cp "$1.private" zsk.private
	if [ "${#2}" -gt 200 ]; then
		# dnssec-signzone names a file after the zone: too long a name.
		ldns-signzone -o "$2" -f signed zone zsk > log 2>&1
	else
		cat zsk.key >> zone
		dnssec-signzone -q -P -O full -o "$2" -f signed zone zsk \
		    > log 2>&1
	fi || fail "the zone $2 cannot be signed: $(cat log)"
}

# cook_keys RECIPE: cooks a recipe that makes keys.  A new key whose tag meets
# another's, as happens by chance, is made again, as the refusal asks for.
cook_keys() {
	oks-cook -r "$1" > out 2> err && return
	grep -q 'meets a tag of' err || fail "$1: $(cat err)"
	expect 0 oks-cook -r "$1"
}

# set_rrs RECIPE N: the records of action N, from 0, one a line.
set_rrs() {
	jq -r ".recipe.actions[$2].cooked.signedKeysetRRs[]" "$1"
}

# put_set RECIPE N: ./cooked.zone, which is ./signed with that set in the place
# of the signer's own DNSKEY set.
put_set() {
	awk '!/^;/ && $4 != "DNSKEY" && !($4 == "RRSIG" && $5 == "DNSKEY")' \
	    signed > cooked.zone
	set_rrs "$1" "$2" > rrs
	counts=$(awk '{ n[$4]++ } END { print n["DNSKEY"] " " n["RRSIG"] }' rrs)
	[ "$counts" = "2 1" ] || fail "$1, action $2: $counts records"
	cat rrs >> cooked.zone
}

# The judges: FILE NAME.  -x: the ZSK does not sign the DNSKEY set.
bind_says() { dnssec-verify -q -x -o "$2" "$1" > log 2>&1; }
knot_says() { kzonecheck -d on -o "$2" "$1" > log 2>&1; }
ldns_says() { ldns-verify-zone "$1" > log 2>&1; }

# accepted WHAT NAME: every judge takes ./cooked.zone.
accepted() {
	for judge in bind knot ldns; do
		"${judge}_says" cooked.zone "$2" ||
		    fail "$1, $2: $judge refuses: $(cat log)"
	done
}

# refused_when_altered WHAT NAME: with one character of the cooked signature,
# well inside it, changed, no judge takes the zone, for the set's sake.
refused_when_altered() {
	awk '$4 == "RRSIG" && $5 == "DNSKEY" {
		c = substr($13, 20, 1) == "A" ? "B" : "A"
		$13 = substr($13, 1, 19) c substr($13, 21)
	} { print }' cooked.zone > altered.zone
	cmp -s cooked.zone altered.zone && fail "nothing was altered"
	for judge in bind knot ldns; do
		"${judge}_says" altered.zone "$2" &&
		    fail "$1, $2: $judge takes an altered signature"
		grep -q DNSKEY log || fail "$1, $2: $judge says $(cat log)"
	done
}

# dnskey_pem DATA: PEM of a DNSKEY's Public Key field, P-256 or RSA with the
# usual exponent 65537 (RFC 3110: one octet of length, then the exponent).
dnskey_pem() {
	hex=$(echo "$1" | base64 -d | od -An -v -tx1 | tr -d ' \n')
	case ${#hex},$hex in
	128,*) key=FORMAT:HEX,BITSTRING:04$hex ;;
	*,03010001*) key=BITWRAP,SEQUENCE:key ;;
	*) fail "not P-256, and not the usual exponent: $hex" ;;
	esac
	cat > public.cnf <<-CNF
	asn1=SEQUENCE:info
	[info]
	algorithm=SEQUENCE:$([ ${#hex} -eq 128 ] && echo p256 || echo rsa)
	key=$key
	[p256]
	oid=OID:id-ecPublicKey
	parameters=OID:prime256v1
	[rsa]
	oid=OID:rsaEncryption
	parameters=NULL
	[key]
	n=INTEGER:0x${hex#03010001}
	e=INTEGER:0x010001
	CNF
	openssl asn1parse -genconf public.cnf -noout -out public.der ||
	    fail "openssl cannot make the public key"
	openssl pkey -pubin -inform DER -in public.der
}
