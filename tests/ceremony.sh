# shellcheck shell=sh
# shellcheck disable=SC2154 # the variables are lib.sh's
# A ceremony for example.com. from end to end: ./bunker.conf for the one side,
# ./oks.conf for the other, whose token is OKS.  KIND is that of lib.sh's
# make_conf.  Sourced after lib.sh, not run.

# working ALGORITHM SIZE [KIND]: the operational side's configuration.
working() {
	make_conf oks.conf OKS ${3:+"$3"} <<CONF
kasp:
  refresh: P3D
  validity: P1M
  inceptionoffset: PT3600S
  ttl: 3600
  ksk: { algo: $1$2, lifetime: P1Y }
  zsk: { algo: $1$2, lifetime: P1Y }
transport:
  key: { label: recipekey${3:+-$3}, size: 2048, file: transport.pem }
signer: { reload: none }
zones:
  example.com.:
    signconf: example.com.xml
CONF
}

# add LINE: to the zone's part of oks.conf, which is the last.
add() {
	echo "$1" >> oks.conf
}

# ceremony UNTIL [ZONEFILE]
ceremony() {
	expect 0 oks produce --force -z example.com "$1" Ceremony ${2:+"$2"}
	expect 0 oks recipe lint recipe.json
	expect 0 oks -c bunker.conf cook
	expect 0 oks recipe verify recipe.json
}

# anchor: what the ceremony announced, into oks.conf.
anchor() {
	ds=$(jq -r '[.recipe.actions[].cooked.ds // empty] | flatten[0]' \
	    recipe.json | sed 's/.* DS //')
	add "    anchors: [ \"$ds\" ]"
}

# locator: the id of the ZSK that the signconf names, in hex.
locator() {
	xmllint --xpath 'string(//Key[ZSK]/Locator)' example.com.xml
}

# sign ALGORITHM [KIND]: ./example.com.signed with the ZSK in the token OKS and
# the DNSKEY set of the signconf.
sign() {
	xmllint --xpath '//Keys/Key/ResourceRecord/text()' example.com.xml |
	    base64 -d > ksk.rr
	xmllint --xpath '//SignatureResourceRecord/text()' example.com.xml |
	    base64 -d > rrsig.rr
	id=$(locator | sed 's/../%&/g')
	PKCS11_MODULE_PATH=$("${2:-softhsm}_module") ldns-signzone -E pkcs11 \
	    -o example.com. -f zsk-signed \
	    -k "$1,pkcs11:token=OKS;id=$id;pin-value=1234" \
	    "$top/examples/example.com.zone" > log 2>&1 ||
	    fail "ldns-signzone: $(cat log)"
	{
		grep -vE 'RRSIG[[:space:]]+DNSKEY' zsk-signed
		cat ksk.rr
		echo
		cat rrsig.rr
		echo
	} > example.com.signed
}
