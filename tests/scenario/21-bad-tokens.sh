#!/bin/sh
# What can be wrong with a token, its keys or the configuration: oks-cook says
# what in one line, and touches neither the recipe nor any key.

. "$(dirname "$0")/../lib.sh"

checks=0
make_tokens Bunker Twin Twin
make_conf good.conf Bunker < /dev/null

tool() {
	pkcs11-tool --module "$softhsm" --token-label Bunker --login \
	    --pin 1234 "$@" > log 2>&1 || fail "pkcs11-tool $*: $(cat log)"
}

# keys LABEL ID: a pair.  import CLASS FILE LABEL ID: a half.
keys() {
	tool --keypairgen --key-type "${3:-EC:prime256v1}" --usage-sign \
	    --label "$1" --id "$2"
}

import() {
	tool --write-object "$2" --type "$1" --usage-sign --label "$3" \
	    --id "$4"
}

keys KSK 01
keys Public 02
tool --delete-object --type privkey --id 02
keys Private 03
tool --delete-object --type pubkey --id 03
keys Double 04
keys Double 05
keys Once 06
keys Again 06
keys RSA 07 RSA:2048
keys P384 08 EC:secp384r1
for name in one other; do
	openssl genrsa -out $name.pem 2048 2> log
	openssl rsa -in $name.pem -outform DER -out $name.der 2> log
	openssl rsa -in $name.pem -pubout -outform DER -out $name.pub 2> log
done
import privkey one.der Crossed 09
import pubkey other.pub Crossed 09
rsa=$({ printf '\003\001\000\001'
    openssl rsa -in one.pem -RSAPublicKey_out -outform DER 2> log |
    tail -c +10 | head -c 256; } | openssl base64 -A)
p256=$(openssl ecparam -name prime256v1 -genkey -noout |
    openssl ec -pubout -outform DER 2> log | tail -c 64 | openssl base64 -A)

# recipe FILTER: a new key, then a set signed by the KSK, changed by FILTER.
recipe() {
	jq -n --arg rsa "$rsa" --arg p256 "$p256" '
	    def ref($name): { keyType: "byRef", keyAlgo: 13, keyFlags: 257,
	        keyLabel: $name };
	    def id($hex): { keyType: "byRef", keyAlgo: 13, keyFlags: 257,
	        keyID: ("hex " + $hex) };
	    def action($type; $params):
	        { actionType: $type, actionParams: $params };
	    def one($type; $key): [ action($type; { key: $key }) ];
	    def signer($key): .[1].actionParams |=
	        (.keyset[0].key = $key | .signedBy[0].key = $key);
	    def member($key): .[1].actionParams.keyset += [ { key: $key } ];
	    def transport: { keyType: "direct", keyAlgo: 8, keyFlags: 256,
	        keyLabel: "Transport", keyData: $rsa };
	    def exported($more): (ref("Leaving") + { keyFlags: 256 }) as $key |
	        one("generateKey"; $key + { exportable: true } + $more) +
	        one("importPublicKey"; transport) +
	        [ action("exportKeypair"; { key: ($key + $more),
	            wrappingKey: (ref("Transport") +
	            { keyAlgo: 8, keyFlags: 256 }) }) ];
	    { recipeSpecVersion: "v1.0", recipe: {
	        preamble: { timestamp: 1700000000 },
	        actions: ([ action("generateKey"; { key: ref("New") }),
	            action("produceSignedKeyset"; { ownerName: "example.",
	            inception: 1700000000, expiration: 1701000000, ttl: 3600,
	            keyset: [ { key: ref("KSK") } ],
	            signedBy: [ { key: ref("KSK") } ] }) ] | '"$1"')
	        } }' > recipe.json || fail "jq: $1"
}

# The keys, down to the bytes in the folder; a login writes token.object.
inventory() {
	find "$work/tokens" -name '*.object' ! -name token.object \
	    -exec sha256sum {} + | sort
}

objects Bunker > objects.before
[ "$(grep -cE '^(Private|Public) Key.*label:.*ID:' objects.before)" -eq 18 ] ||
    fail "objects does not list 18 halves: $(cat objects.before)"
inventory > inventory.before

# refused STATUS WHAT: with oks.conf and recipe.json.
refused() {
	cp recipe.json recipe.before
	expect "$1" oks-cook
	says "$2"
	cmp -s recipe.json recipe.before || fail "$2: the recipe changed"
	inventory | cmp -s - inventory.before || fail "$2: the token changed"
	checks=$((checks + 1))
}

# ---- Keys: STATUS@WHERE@WHAT@RECIPE, where RECIPE begins with the good one.
cp good.conf oks.conf
recipe .
expect 0 oks-cook --rehearse
checks=$((checks + 1))
while IFS=@ read -r status where what edit; do
	recipe ".$edit"
	refused "$status" "$what"
	grep -qF -- "oks-cook: $where" err ||
	    fail "not at \"$where\": $(cat err)"
done <<'END'
4@step 2 produceSignedKeyset: key Missing: @the token Bunker has no such key@ | signer(ref("Missing"))
4@step 2 produceSignedKeyset: key id 0a: @the token Bunker has no such key@ | signer(id("0a"))
4@step 2 produceSignedKeyset: key KSK: @the token Bunker has no such key@ | signer(ref("KSK") + id("02"))
5@step 2 produceSignedKeyset: key Public: @public half of the key only@ | signer(ref("Public"))
5@step 2 produceSignedKeyset: key Private: @private half of the key only@ | signer(ref("Private"))
5@step 2 produceSignedKeyset: key Private: @private half of the key only@ | member(ref("Private"))
5@step 2 produceSignedKeyset: key Double: @2 public and 2 private keys of that name@ | signer(ref("Double"))
5@step 2 produceSignedKeyset: key Double: @2 public and 2 private keys of that name@ | member(ref("Double"))
5@step 2 produceSignedKeyset: key id 06: @2 public and 2 private keys of that name@ | signer(id("06"))
4@step 2 produceSignedKeyset: key RSA: @RSA-2048, which is not a key for ECDSAP256SHA256@ | signer(ref("RSA"))
4@step 2 produceSignedKeyset: key P384: @P-384, which is not a key for ECDSAP256SHA256@ | signer(ref("P384"))
4@step 2 produceSignedKeyset: key KSK: @P-256, which is not a key for RSASHA256@ | signer(ref("KSK") + { keyAlgo: 8 })
5@step 2 produceSignedKeyset: key Crossed: @does not belong to the public one@ | signer(ref("Crossed") + { keyAlgo: 8 })
4@step 2 produceSignedKeyset: key KSK: @another public key than the recipe says@ | signer(ref("KSK") + { keyData: $p256 })
4@step 2 produceSignedKeyset: key id 01: @the set has this key twice, by two names@ | member(id("01"))
4@step 1 haveKey: key Missing: @the token Bunker has no such key@ | . + one("haveKey"; ref("Missing"))
5@step 1 haveKey: key Public: @public half of the key only@ | . + one("haveKey"; ref("Public"))
5@step 1 haveKey: key Double: @2 public and 2 private keys of that name@ | . + one("haveKey"; ref("Double"))
4@step 1 deleteKey: key Missing: @the token Bunker has no such key@ | . + one("deleteKey"; ref("Missing"))
5@step 1 deleteKey: key Private: @private half of the key only@ | . + one("deleteKey"; ref("Private"))
5@step 1 deleteKey: key Double: @2 public and 2 private keys of that name@ | . + one("deleteKey"; ref("Double"))
4@step 2 deleteKey: key id 01: @another deleteKey deletes this key@ | one("deleteKey"; ref("KSK")) + one("deleteKey"; id("01"))
4@step 3 produceSignedKeyset: key KSK: @that the recipe deletes, by another name@ | . + one("deleteKey"; id("01"))
4@step 1 generateKey: key KSK: @has an object with this id or label already@ | one("generateKey"; ref("KSK"))
4@step 1 generateKey: key Public: @has an object with this id or label already@ | one("generateKey"; ref("Public"))
4@step 1 generateKey: key Private: @has an object with this id or label already@ | one("generateKey"; ref("Private"))
4@step 2 generateKey: key Fresh: @has an object with this id or label already@ | . + one("generateKey"; ref("Fresh") + id("03"))
4@step 3 importPublicKey: key RSA: @@ | . + one("importPublicKey"; transport + { keyLabel: "RSA" })
5@step 3 importPublicKey: key Private: @@ | . + one("importPublicKey"; transport + { keyLabel: "Private" })
5@step 3 exportKeypair: key Leaving: @cannot export a private key of kind Ed25519@ | exported({ keyAlgo: 15 })
3@@no repository is called "Elsewhere"@ | signer(ref("KSK") + { keyStore: "Elsewhere" })
END

# ---- The configuration: STATUS@WHERE@WHAT@EDIT, EDIT in sed's language.
recipe .
while IFS=@ read -r status where what edit; do
	(umask 077 && sed "$edit" good.conf > oks.conf) || fail "sed: $edit"
	refused "$status" "$what"
	grep -qF -- "oks-cook: $where" err ||
	    fail "not at \"$where\": $(cat err)"
done <<'END'
5@C_Login: CKR_PIN_INCORRECT@CKR_PIN_INCORRECT@s/pin: 1234/pin: 4321/
5@token Bunker: @no token has label Nowhere@s/label: Bunker/label: Nowhere/
5@token Bunker: @2 tokens have label Twin@s/label: Bunker/label: Twin/
5@token Bunker: @no token has label Bunker and serial 0000@s/label: Bunker/&\n    serial: 0000000000000000/
5@C_Initialize: @did not start@s/softhsm2.conf/missing.conf/
6@/usr/lib/missing.so: stat: @ENOENT@s,module: .*,module: /usr/lib/missing.so,
5@dlopen: @cannot load@s,module: .*,module: /etc/passwd,
6@@ENOENT@s/pin: 1234/pin-file: missing.pin/
3@oks.conf:4:@@s/module:/modul:/
3@oks.conf:1:@@s/^version: 1/version: 7/
END

# The serial tells twins apart; their keys are those of one of them.
softhsm2-util --show-slots > slots
serial=$(awk '/Serial number/ { s = $3 } /Label: *Twin/ { print s; exit }' \
    slots)
(umask 077 && sed "s/label: Bunker/label: Twin/
    s/^    pin:/    serial: $serial\\n&/" good.conf > oks.conf)
recipe 'one("generateKey"; ref("New"))'
expect 0 oks-cook --rehearse

# Files that others can write, or read where there is a PIN in them.
recipe .
cp good.conf oks.conf
chmod 620 oks.conf
refused 4 "can be written by group or others"
chmod 644 oks.conf
refused 4 "holds a secret and can be read by group or others"
(umask 077 && sed 's/pin: 1234/pin-file: pin/' good.conf > oks.conf &&
    echo 1234 > pin)
expect 0 oks-cook --rehearse
chmod 640 pin
refused 4 "holds a secret and can be read by group or others"
rm oks.conf
refused 6 "ENOENT"

# Our own environment is not the module's: what oks.conf lists is.
(umask 077 && sed '/^ *env:/d' good.conf > oks.conf)
refused 5 SOFTHSM2_CONF

objects Bunker | cmp -s - objects.before || fail "the keys changed"
echo "21-bad-tokens: $((checks + 3)) checks"
