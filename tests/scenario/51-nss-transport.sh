#!/bin/sh
# Goal: a ZSK travels between two implementations that have nothing in common,
# SoftHSM and NSS's softokn, in every direction, and signs where it arrives.
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../judge.sh
. "$top/tests/judge.sh"
# shellcheck source=../ceremony.sh
. "$top/tests/ceremony.sh"
# shellcheck source=../nss.sh
. "$top/tests/nss.sh"

checks=0
until=$(date -u -d '+50 days' +%Y-%m-%d)

# bunker KIND [LINE]: ./bunker.conf.
bunker() {
	rm -f bunker.conf
	echo "${2-}" | make_conf bunker.conf Bunker "$1"
}

# signs KIND: the imported ZSK signs a text by OpenSSL and the token, and
# OpenSSL verifies it with the key that the signed set publishes.
signs() {
	dnskey_pem "$(awk '$4 == "DNSKEY" && $5 == 256 { print $8; exit }' \
	    example.com.signed)" > zsk.pem
	uri="pkcs11:token=OKS;id=$(locator | sed 's/../%&/g');pin-value=1234"
	date > text
	PKCS11_MODULE_PATH=$("$1_module") openssl dgst -sha256 -engine pkcs11 \
	    -keyform engine -sign "$uri;type=private" -out text.sig text \
	    2> log || fail "openssl does not sign: $(cat log)"
	openssl dgst -sha256 -verify zsk.pem -signature text.sig text > log 2>&1 ||
	    fail "openssl does not verify: $(cat log)"
	echo more >> text
	openssl dgst -sha256 -verify zsk.pem -signature text.sig text > log 2>&1 &&
	    fail "openssl verifies anything"
}

# arrived KIND: both halves are there under one id; the private one stays there
# and signs, and does nothing else.
arrived() {
	objects OKS "$1" | grep "ID: *$(locator)" > halves
	[ "$(cut -d ' ' -f 1 halves | tr '\n' ' ')" = 'Private Public ' ] ||
	    fail "not the two halves: $(cat halves)"
	"$1_tool" OKS --list-objects --type privkey 2> log |
	    awk -v id="$(locator)" '/^[A-Z]/ { mine = 0 }
	    $1 == "ID:" && $2 == id { mine = 1 } mine' > private
	grep -q 'Usage: *sign$' private || fail "other uses: $(cat private)"
	grep -q 'Access: *sensitive$' private || fail "$(cat private)"
}

# travel FROM TO ALGORITHM SIZE: a ceremony, and what comes of its ZSK.
travel() {
	what="$1 to $2, algorithm $3"
	working "$3" "$4" "$2"
	expect 0 oks consume --transport-key transport.pem
	ceremony "$until"
	anchor
	expect 4 oks consume now
	grep -q 'import it' err || fail "no word of the import: $(cat err)"
	expect 0 oks consume
	grep -q ': new' out || fail "$what: the import says $(cat out)"
	expect 0 oks consume
	grep -q ': present' out || fail "$what: again, it says $(cat out)"
	expect 0 oks consume now
	sign "$3" "$2"
	dnssec-verify -x -o example.com. example.com.signed > log 2>&1 ||
	    fail "$what: $(cat log)"
	knot_says example.com.signed example.com. || fail "$what: $(cat log)"
	arrived "$2"
	signs "$2"
	checks=$((checks + 1))
	rm -f example.com.xml
	sleep 1	# labels tell keys apart by the second
}

# everywhere FROM TO [LINE]: keys of both kinds.
everywhere() {
	bunker "$1" "${3-}"
	travel "$1" "$2" 13 ''
	travel "$1" "$2" 8 ', size: 2048'
}

make_tokens Bunker OKS
make_nss Bunker OKS
everywhere nss nss
everywhere softhsm nss
# SoftHSM opens RSA-OAEP with SHA-1 only, and NSS does not know that: it says
# so where the key should come in, and nothing is left of it there.
bunker nss
working 13 '' softhsm
expect 0 oks consume --transport-key transport.pem
ceremony "$until"
anchor
objects OKS > objects.before
expect 5 oks consume
says "C_UnwrapKey: CKR_ARGUMENTS_BAD"
says "with another hash (see oaep)"
objects OKS | cmp -s - objects.before || fail "left over: $(objects OKS)"
checks=$((checks + 1))
sleep 1
everywhere nss softhsm '    oaep: sha1'

echo "51-nss-transport: $checks checks"
