# The commands with which anybody repeats the claims on a cooked recipe without
# oks: printed by `oks recipe verify --commands`, which sets $file before them.
# Needed: sha256sum, jq, openssl, xxd, ldns (ldns-key2ds), BIND (dnssec-dsfromkey).
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # names of fields; file
set -eu
export LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The records of an action, one a line; octets as hexadecimal and back.
records() { jq -r ".recipe.actions[$1].cooked.signedKeysetRRs[]" "$file"; }
hex() { od -An -v -tx1 | tr -d ' \n'; }
unhex() { xxd -r -p; }

# wire NAME: a name in canonical wire form (RFC 4034, 6.2), in hexadecimal.
wire() {
	printf '%s\n' "$1" | awk '
	BEGIN { for (i = 0; i < 256; i++) code[sprintf("%c", i)] = i }
	{ for (i = 1; i <= length($0); i++) {
		c = substr($0, i, 1)
		if (c == ".") {
			if (n) printf "%02x%s", n, label
			n = 0; label = ""; continue
		}
		v = code[c]
		if (c == "\\" && substr($0, i + 1, 3) ~ /^[0-9][0-9][0-9]$/) {
			v = substr($0, i + 1, 3) + 0; i += 3
		} else if (c == "\\") v = code[substr($0, ++i, 1)]
		if (v >= 65 && v <= 90) v += 32
		label = label sprintf("%02x", v); n++
	} if (n) printf "%02x%s", n, label; print "00" }'
}

# rdata FLAGS ALGORITHM KEY: of a DNSKEY (RFC 4034, 2.1), in hexadecimal.
rdata() { printf '%04x03%02x%s' "$1" "$2" "$(printf %s "$3" | base64 -d | hex)"; }

# tag RDATA: its key tag (RFC 4034, appendix B).
tag() {
	echo "$1" | fold -w 4 | while read -r part; do
		[ ${#part} -eq 4 ] || part=${part}00
		echo $((0x$part))
	done | awk '{ s += $1 } END { s += int(s / 65536); print s % 65536 }'
}

# key ALGORITHM DATA: the Public Key field, in hexadecimal, as ./key.pem.
key() {
	case $1 in
	13) der=3059301306072a8648ce3d020106082a8648ce3d03010703420004$2 ;;
	14) der=3076301006072a8648ce3d020106052b81040022036200 der=${der}04$2 ;;
	15) der=302a300506032b6570032100$2 ;;
	16) der=3043300506032b6571033a00$2 ;;
	*) # RSA (RFC 3110)
		e=$((0x$(echo "$2" | cut -c 1-2) * 2)) from=3
		[ $e -ne 0 ] || {
			e=$((0x$(echo "$2" | cut -c 3-6) * 2)) from=7
		}
		cat > "$work/rsa" <<-RSA
		asn1=SEQUENCE:info
		[info]
		algorithm=SEQUENCE:rsa
		key=BITWRAP,SEQUENCE:numbers
		[rsa]
		algorithm=OID:rsaEncryption
		parameter=NULL
		[numbers]
		n=INTEGER:0x$(echo "$2" | cut -c $((from + e))-)
		e=INTEGER:0x$(echo "$2" | cut -c $from-$((from + e - 1)))
		RSA
		openssl asn1parse -genconf "$work/rsa" -noout -out "$work/der"
		der=$(hex < "$work/der")
		;;
	esac
	echo "$der" | unhex |
	    openssl pkey -pubin -inform DER -out "$work/key.pem"
}

# signed ALGORITHM: ./data is signed by ./key.pem with ./sig.
signed() {
	case $1 in
	13 | 14) # r and s (RFC 6605) as DER
		half=$(($(wc -c < "$work/sig") / 2))
		printf 'asn1=SEQUENCE:s\n[s]\nr=INTEGER:0x%s\ns=INTEGER:0x%s\n' \
		    "$(head -c $half "$work/sig" | hex)" \
		    "$(tail -c $half "$work/sig" | hex)" > "$work/ecdsa"
		openssl asn1parse -genconf "$work/ecdsa" -noout \
		    -out "$work/sig"
		;;
	15 | 16)
		openssl pkeyutl -verify -pubin -inkey "$work/key.pem" -rawin \
		    -in "$work/data" -sigfile "$work/sig"
		return
		;;
	esac
	case $1 in
	5 | 7) hash=sha1 ;;
	8 | 13) hash=sha256 ;;
	14) hash=sha384 ;;
	10) hash=sha512 ;;
	esac
	openssl dgst "-$hash" -verify "$work/key.pem" \
	    -signature "$work/sig" "$work/data"
}

# signatures ACTION: each RRSIG of the set, by the DNSKEY that it names.
signatures() {
	records "$1" > "$work/set"
	awk '$4 == "DNSKEY"' "$work/set" |
	    while read -r owner ttl in type flags protocol algorithm data; do
		rdata "$flags" "$algorithm" "$data"
		echo
	done | sort -u > "$work/keys"
	awk '$4 == "RRSIG"' "$work/set" |
	    while read -r owner ttl in type covers algorithm labels original \
		expiration inception number signer signature; do
		{
			printf '0030%02x%02x%08x%08x%08x%04x' "$algorithm" \
			    "$labels" "$original" "$(seconds "$expiration")" \
			    "$(seconds "$inception")" "$number"
			wire "$signer"
			while read -r one; do
				wire "$owner"
				printf '00300001%08x%04x%s' "$original" \
				    $((${#one} / 2)) "$one"
			done < "$work/keys"
		} | unhex > "$work/data"
		printf %s "$signature" | base64 -d > "$work/sig"
		found=
		while read -r one; do
			[ "$(tag "$one")" -eq "$number" ] || continue
			key "$algorithm" "$(echo "$one" | cut -c 9-)"
			found=yes
		done < "$work/keys"
		[ -n "$found" ] || {
			echo "no DNSKEY has the tag $number" >&2
			exit 1
		}
		says=$(signed "$algorithm") || {
			echo "action $1, RRSIG by $number: $says" >&2
			exit 1
		}
		echo "action $1, RRSIG by $number: $says"
	done
}

# seconds YYYYMMDDHHMMSS: UNIX time.
seconds() {
	date -u -d "$(echo "$1" |
	    sed 's/^\(....\)\(..\)\(..\)\(..\)\(..\)\(..\)$/\1-\2-\3 \4:\5:\6/')" +%s
}

# asked ACTION: the set has the owner, TTL and times that were asked for, as many
# keys and signatures, and each key whose data the recipe tells.
asked() {
	jq -e --argjson n "$1" '
	    def stamp: strftime("%Y%m%d%H%M%S");
	    [ .recipe.actions[] | select(.actionType == "generateKey") |
	        { name: .actionParams.key.keyLabel,
	        data: .cooked.keyData } ] as $made |
	    .recipe.actions[$n] | .actionParams as $p |
	    [ .cooked.signedKeysetRRs[] | split(" ") ] as $rrs |
	    [ $rrs[] | select(.[3] == "DNSKEY") ] as $keys |
	    [ $rrs[] | select(.[3] == "RRSIG") ] as $signatures |
	    .cooked.signSuccess and
	    ($keys | length) == ($p.keyset | length) and
	    ($signatures | length) == ($p.signedBy | length) and
	    all($rrs[]; .[1] == ($p.ttl | tostring)) and
	    all($signatures[]; .[8] == ($p.expiration | stamp) and
	        .[9] == ($p.inception | stamp)) and
	    all($p.keyset[].key; . as $k | ($k.keyData //
	        [ $made[] | select(.name != null and .name == $k.keyLabel) |
	        .data ][0]) as $data | $data == null or
	        any($keys[]; .[7] == ($data | gsub("\\s"; "")) and
	        .[4] == ($k.keyFlags | tostring) and
	        .[6] == ($k.keyAlgo | tostring)))' "$file" > "$work/says" || {
		echo "action $1 is not what was asked for" >&2
		exit 1
	}
	names "$1"
	echo "action $1: as asked for"
}

# names ACTION: owner and signer are those of every record.
names() {
	params=.recipe.actions[$1].actionParams
	owner=$(wire "$(jq -r "$params.ownerName" "$file")")
	signer=$(wire "$(jq -r "$params | .signerName // .ownerName" "$file")")
	records "$1" | awk '{ print $1, $4 == "RRSIG" ? $12 : "" }' | sort -u |
	    while read -r one by; do
		if [ "$(wire "$one")" != "$owner" ] ||
		    [ "${by:+$(wire "$by")}" != "${by:+$signer}" ]; then
			echo "action $1: records of another name" >&2
			exit 1
		fi
	done
}

# made ACTION: the DS of a new key are those that BIND and ldns make of it.
made() {
	jq -r ".recipe.actions[$1].cooked.ds[]?" "$file" > "$work/ds"
	jq -r ".recipe.actions[$1] | [ .actionParams.key.keyFlags, 3,
	    .actionParams.key.keyAlgo, .cooked.keyData ] | map(tostring) |
	    join(\" \")" "$file" > "$work/rdata"
	while read -r owner in ds number algorithm type digest; do
		echo "$owner 3600 IN DNSKEY $(cat "$work/rdata")" > "$work/new"
		want=$(echo "$number $algorithm $type $digest" | tr A-F a-f)
		bind=$(dnssec-dsfromkey -2 -f "$work/new" "$owner" |
		    cut -d ' ' -f 4- | tr A-F a-f)
		ldns=$(ldns-key2ds -n -2 "$work/new" | cut -f 5- |
		    tr A-F a-f | awk '{ print $1, $2, $3, $4 }')
		if [ "$bind" != "$want" ] || [ "$ldns" != "$want" ]; then
			echo "action $1: another DS than $bind" >&2
			exit 1
		fi
		echo "action $1: $owner IN DS $bind"
	done < "$work/ds"
}
