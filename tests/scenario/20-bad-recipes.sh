#!/bin/sh
# What a recipe can have wrong that needs no token to be seen: oks-cook says
# where and what in one line, and touches neither the recipe nor the token.
# 26-guards has what the guards refuse.

. "$(dirname "$0")/../lib.sh"

checks=0
make_tokens Bunker
make_conf oks.conf Bunker < /dev/null
for label in KSK Old; do
	pkcs11-tool --module "$softhsm" --token-label Bunker --login \
	    --pin 1234 --keypairgen --key-type EC:prime256v1 --usage-sign \
	    --label "$label" > log 2>&1 || fail "pkcs11-tool: $(cat log)"
done

# The Public Key field of an RSA key (RFC 3110), from its DER.
openssl genrsa -out rsa.pem 2048 2> log || fail "openssl: $(cat log)"
openssl rsa -in rsa.pem -RSAPublicKey_out -outform DER -out rsa.der 2> log ||
    fail "openssl: $(cat log)"
rsa=$({ printf '\003\001\000\001'
    tail -c +10 rsa.der | head -c 256; } | openssl base64 -A)

jq -n --arg rsa "$rsa" '
    def ref($flags; $name): { keyType: "byRef", keyAlgo: 13,
        keyFlags: $flags, keyLabel: $name };
    def action($type; $params): { actionType: $type, actionParams: $params };
    { recipeSpecVersion: "v1.0", recipe: {
        preamble: { timestamp: 1700000000, description: "every type" },
        actions: [
            action("haveKey"; { key: ref(257; "KSK"), relaxed: false }),
            action("deleteKey"; { key: ref(257; "Old"), mustExist: true }),
            action("generateKey"; {
                key: (ref(256; "ZSK") + { exportable: true }) }),
            action("produceSignedKeyset"; {
                ownerName: "example.", signerName: "example.",
                inception: 1700000000, expiration: 1701000000, ttl: 3600,
                keyset: [ { key: ref(257; "KSK") }, { key: ref(256; "ZSK") } ],
                signedBy: [ { key: ref(257; "KSK") } ] }),
            action("importPublicKey"; { key: { keyType: "direct", keyAlgo: 8,
                keyFlags: 256, keyLabel: "Transport", keyData: $rsa } }),
            action("exportKeypair"; { key: ref(256; "ZSK"),
                wrappingKey: (ref(256; "Transport") + { keyAlgo: 8 }) })
        ] } }' > base.json || fail "jq"

# The token's keys, down to the bytes in its folder; a login writes
# token.object.
inventory() {
	objects Bunker
	find "$work/tokens" -name '*.object' ! -name token.object \
	    -exec sha256sum {} + | sort
}

inventory > token.before
[ "$(grep -cE '^(Private|Public) Key.*label: *(KSK|Old)$' \
    token.before)" -eq 4 ] ||
    fail "objects does not list the two keys: $(cat token.before)"

# refused STATUS WHERE WHAT: recipe.json is, at the JSON path $WHERE; it stays
# as it was, and nobody even logs in to the token.
refused() {
	cp recipe.json recipe.before
	sha256sum tokens/*/*.object > files.before
	expect "$1" oks-cook
	says "$3"
	grep -Eq '^oks-cook: recipe\.json:[0-9]+:[0-9]+: \$' err ||
	    fail "no file, line, column and path in: $(cat err)"
	grep -qF -- ": \$$2: " err || fail "not at \$$2: $(cat err)"
	cmp -s recipe.json recipe.before || fail "$3: the recipe changed"
	sha256sum tokens/*/*.object | cmp -s - files.before ||
	    fail "$3: the token changed"
	checks=$((checks + 1))
}

# edits PATH: lines `STATUS@WHERE@WHAT@EDIT` on stdin; PATH and EDIT together
# are what jq does to the recipe that is right.
edits() {
	while IFS=@ read -r status where what edit; do
		jq "$1$edit" base.json > recipe.json || fail "jq: $edit"
		refused "$status" "$where" "$what"
	done
}

# no_file STATUS WHAT NAME: NAME is no recipe that can be read.
no_file() {
	expect "$1" oks-cook -r "$3"
	says "$2"
	grep -qF "oks-cook: $3: " err || fail "no \"$3\" in: $(cat err)"
	checks=$((checks + 1))
}

# The rules can only be told apart from a recipe that breaks none.
jq . base.json > recipe.json
expect 0 oks-cook --rehearse
checks=$((checks + 1))

# ---- The document.
head -c 900 base.json > recipe.json
refused 3 "" "not JSON"
: > recipe.json
refused 3 "" "the document is empty"
printf '{ "recipeSpecVersion": "v1.0", "recipe": \377 }' > recipe.json
refused 3 "" "not JSON"
sed 's/"ttl": 3600,/"ttl": 3600, "ttl": 7200,/' base.json > recipe.json
refused 3 "" "duplicate object key"
sed 's/"recipeSpecVersion": "v1.0",/& &/' base.json > recipe.json
refused 3 "" "duplicate object key"
(cat base.json && echo '{}') > recipe.json
refused 3 "" "not JSON"
sed 's/"ttl": 3600,/"ttl": 36e2,/' base.json > recipe.json
refused 3 ".recipe.actions[3].actionParams.ttl" "integer"
sed 's/"ttl": 3600,/"ttl": 99999999999999999999,/' base.json > recipe.json
refused 3 "" "not JSON"
edits . <<'END'
3@.recipeSpecVersion@version "v9.9", where only "v1.0" is known@recipeSpecVersion = "v9.9"
3@.recipeSpecVersion@string@recipeSpecVersion = 1
3@.recipeSpecVersion@missing@ | del(.recipeSpecVersion)
3@.signature@unknown member@signature = "x"
3@.recipe.colour@unknown member@recipe.colour = 1
3@.recipe.actions@missing@ | del(.recipe.actions)
3@.recipe.preamble@missing@ | del(.recipe.preamble)
3@.recipe.actions@array@recipe.actions = {}
3@.recipe.actions@at least one action@recipe.actions = []
3@.recipe.preamble@object@recipe.preamble = []
3@.recipe.preamble.timestamp@missing@recipe.preamble = {}
3@.recipe.preamble.timestamp@@recipe.preamble.timestamp = "last week"
3@.recipe.preamble.timestamp@4294967296@recipe.preamble.timestamp = 4294967296
3@.recipe.preamble.timestamp@integer@recipe.preamble.timestamp = true
3@.recipe.preamble.colour@unknown member@recipe.preamble.colour = "red"
3@.recipe.preamble.cooked_timestamp@has been cooked@recipe.preamble.cooked_timestamp = 1700000001
3@@@ | []
END

# ---- Actions.
edits .recipe.actions <<'END'
3@.recipe.actions[5].actionType@makeCoffee@[5].actionType = "makeCoffee"
3@.recipe.actions[0].actionType@string@[0].actionType = 7
3@.recipe.actions[0].actionType@missing@ |= (del(.[0].actionType))
3@.recipe.actions[0].actionParams@missing@ |= (del(.[0].actionParams))
3@.recipe.actions[0].actionParams@object@[0].actionParams = "KSK"
3@.recipe.actions[0].colour@unknown member@[0].colour = 1
3@.recipe.actions[0].actionParams.relaxed@true or false@[0].actionParams.relaxed = "no"
3@.recipe.actions[0].actionParams.mustExist@unknown member@[0].actionParams.mustExist = true
3@.recipe.actions[1].actionParams.mustExist@true or false@[1].actionParams.mustExist = 1
3@.recipe.actions[2].actionParams.key.exportable@true or false@[2].actionParams.key.exportable = "true"
3@.recipe.actions[2].actionParams.key.keySize@only RSA@[2].actionParams.key.keySize = 2048
3@.recipe.actions[2].actionParams.key.keySize@needs its keySize@[2].actionParams.key.keyAlgo = 8
3@.recipe.actions[2].actionParams.key.keySize@4104 bits@[2].actionParams.key |= (.keyAlgo = 8 | .keySize = 4104)
3@.recipe.actions[2].actionParams.key.keySize@1016 bits@[2].actionParams.key |= (.keyAlgo = 8 | .keySize = 1016)
3@.recipe.actions[2].actionParams.key.keyAlgo@not for new keys@[2].actionParams.key |= (.keyAlgo = 5 | .keySize = 2048)
3@.recipe.actions[2].actionParams.key.keyAlgo@not for new keys@[2].actionParams.key |= (.keyAlgo = 7 | .keySize = 2048)
3@.recipe.actions[2].actionParams.key.keyFlags@where a new key has 256 (ZSK) or 257 (KSK)@[2].actionParams.key.keyFlags = 0
3@.recipe.actions[2].actionParams.key.keyAlgo@algorithm 99@[2].actionParams.key.keyAlgo = 99
3@.recipe.actions[0].actionParams.key.keyAlgo@integer@[0].actionParams.key.keyAlgo = 13.0001
3@.recipe.actions[0].actionParams.key.keyFlags@65536@[0].actionParams.key.keyFlags = 65536
3@.recipe.actions[0].actionParams.key.keyID@base64@[0].actionParams.key.keyID = "!!!"
3@.recipe.actions[0].actionParams.key.keyLabel@empty@[0].actionParams.key.keyLabel = ""
3@.recipe.actions[0].actionParams.key.keyLabel@128@[0].actionParams.key.keyLabel = "x" * 129
3@.recipe.actions[0].actionParams.key.keyID@65 bytes@[0].actionParams.key.keyID = "AAAA" * 21 + "AAA="
3@.recipe.actions[0].actionParams.key.keyType@neither byRef nor direct@[0].actionParams.key.keyType = "byref"
3@.recipe.actions[0].actionParams.key@a reference needs@[0].actionParams.key |= del(.keyLabel)
3@.recipe.actions[1].actionParams.key@a reference needs@[1].actionParams.key |= del(.keyLabel)
3@.recipe.actions[2].actionParams.key@a reference needs@[2].actionParams.key |= del(.keyLabel)
3@.recipe.actions[3].actionParams.keyset[0].key@a reference needs@[3].actionParams.keyset[0].key |= del(.keyLabel)
3@.recipe.actions[3].actionParams.signedBy[0].key@a reference needs@[3].actionParams.signedBy[0].key |= del(.keyLabel)
3@.recipe.actions[4].actionParams.key@@[4].actionParams.key |= del(.keyLabel)
3@.recipe.actions[5].actionParams.key@a reference needs@[5].actionParams.key |= del(.keyLabel)
3@.recipe.actions[5].actionParams.wrappingKey@a reference needs@[5].actionParams.wrappingKey |= del(.keyLabel)
3@.recipe.actions[4].actionParams.key@given direct@[4].actionParams.key.keyType = "byRef"
3@.recipe.actions[0].actionParams.key@by reference@[0].actionParams.key.keyType = "direct"
3@.recipe.actions[0].cooked@has been cooked@[0].cooked = { exists: true }
3@.recipe.actions[3].cooked@has been cooked@[3].cooked = { signSuccess: true, signedKeysetRRs: [] }
END

# ---- Keys that are not what they claim, deleted keys, keys made twice.
edits .recipe.actions <<'END'
3@.recipe.actions[4].actionParams.key.keyData@base64@[4].actionParams.key.keyData |= .[1:]
3@.recipe.actions[4].actionParams.key.keyData@empty@[4].actionParams.key.keyData = ""
3@.recipe.actions[4].actionParams.key@keyData@[4].actionParams.key |= del(.keyData)
3@.recipe.actions[4].actionParams.key@keyData: @[4].actionParams.key.keyAlgo = 13
3@.recipe.actions[4].actionParams.key@keyData: @[4].actionParams.key.keyData = "AwEAAQ=="
3@.recipe.actions[0].actionParams.key@keyData: @[0].actionParams.key.keyData = "AwEAAYE="
3@.recipe.actions[3].actionParams.keyset[1].key@needs its keyData@[3].actionParams.keyset[1].key |= (.keyType = "direct" | del(.keyLabel))
3@.recipe.actions[3].actionParams.keyset[1].key@keyData: @[3].actionParams.keyset[1].key |= (.keyType = "direct" | .keyData = "AAAA")
3@.recipe.actions[3].actionParams.keyset[0].key@key Old is deleted by this recipe@[3].actionParams |= (.keyset[0].key.keyLabel = "Old" | .signedBy[0].key.keyLabel = "Old")
3@.recipe.actions[3].actionParams.keyset[1].key@deleted by this recipe@[3].actionParams.keyset[1].key.keyLabel = "Old"
3@.recipe.actions[2].actionParams.key@cannot be made again@[2].actionParams.key.keyLabel = "Old"
3@.recipe.actions[4].actionParams.key@cannot be made again@[4].actionParams.key.keyLabel = "Old"
3@.recipe.actions[5].actionParams.key@deleted by this recipe@[5].actionParams.key.keyLabel = "Old"
3@.recipe.actions[1].actionParams.key@another deleteKey@ |= . + [.[1]]
3@.recipe.actions[2].actionParams.key@another generateKey@ |= . + [.[2]]
3@.recipe.actions[4].actionParams.key@another importPublicKey@ |= . + [.[4]]
3@.recipe.actions[5].actionParams.key@exportable true@[2].actionParams.key.exportable = false
END

# ---- Sets.
edits .recipe.actions[3].actionParams <<'END'
3@.recipe.actions[3].actionParams.expiration@not after inception@.expiration = 1700000000
3@.recipe.actions[3].actionParams.expiration@4294967296@.expiration = 4294967296
3@.recipe.actions[3].actionParams.inception@4294967296@.inception = 4294967296
3@.recipe.actions[3].actionParams.inception@-1@.inception = -1
3@.recipe.actions[3].actionParams.expiration@2^31-1@ |= (.inception = 0 | .expiration = 2147483648)
3@.recipe.actions[3].actionParams.inception@@.inception = "last week"
3@.recipe.actions[3].actionParams.inception@integer@.inception = null
3@.recipe.actions[3].actionParams.expiration@missing@ |= del(.expiration)
3@.recipe.actions[3].actionParams.publication@not within the validity@.publication = 1701000000
3@.recipe.actions[3].actionParams.ttl@2147483648@.ttl = 2147483648
3@.recipe.actions[3].actionParams.ttl@-1@.ttl = -1
3@.recipe.actions[3].actionParams.ownerName@@.ownerName = ""
3@.recipe.actions[3].actionParams.ownerName@@.ownerName = "a..b."
3@.recipe.actions[3].actionParams.ownerName@@.ownerName = ".example."
3@.recipe.actions[3].actionParams.ownerName@@.ownerName = "\\300.example."
3@.recipe.actions[3].actionParams.ownerName@@.ownerName = "x" * 64 + "."
3@.recipe.actions[3].actionParams.ownerName@@.ownerName = "x234567." * 32
3@.recipe.actions[3].actionParams.ownerName@@.ownerName = "b\u00fccher."
3@.recipe.actions[3].actionParams.keyset@at least one key@.keyset = []
3@.recipe.actions[3].actionParams.signedBy@at least one key@.signedBy = []
3@.recipe.actions[3].actionParams.signedBy@missing@ |= del(.signedBy)
3@.recipe.actions[3].actionParams.signedBy[0].key@not in the set@ |= (.keyset |= .[1:])
3@.recipe.actions[3].actionParams.signedBy[0].key@not in the set@.signedBy[0].key.keyFlags = 385
3@.recipe.actions[3].actionParams.signedBy[0].key@not in the set@.signedBy[0].key.keyAlgo = 14
3@.recipe.actions[3].actionParams.signedBy[1].key@signs the set already@.signedBy |= . + .
3@.recipe.actions[3].actionParams.signedBy[0].key@by reference@.signedBy[0].key.keyType = "direct"
3@.recipe.actions[3].actionParams.keyset[0].key@ZONE bit@.keyset[0].key.keyFlags = 1
3@.recipe.actions[3].actionParams.keyset[0].key@mean nothing@.keyset[0].key.keyFlags = 259
3@.recipe.actions[3].actionParams.keyset[2].key@already@.keyset |= . + [.[1]]
END

# ---- What is no file at all.
mkfifo fifo
no_file 3 "not a regular file" fifo
mkdir folder
no_file 3 "not a regular file" folder
no_file 3 "not a regular file" /dev/null
no_file 6 "ENOENT" missing.json
ln -s missing.json dangling
no_file 6 "ENOENT" dangling
[ "$(find fifo folder dangling | wc -l)" -eq 3 ] || fail "one of them went"

inventory | cmp -s - token.before || fail "the token changed"
cp base.json recipe.json
expect 0 oks-cook
expect 0 oks-recipe verify recipe.json
refused 3 ".recipe.preamble.cooked_timestamp" "has been cooked"
echo "20-bad-recipes: $((checks + 2)) checks"
