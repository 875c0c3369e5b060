#!/bin/sh
# Keys that are not what a recipe takes them for, by two names, by half, by
# what the token lets them do: refused before anything is made, so that token
# and recipe stay as they were; and what such rules must not forbid.

. "$(dirname "$0")/../lib.sh"

checks=0
make_tokens Bunker
make_conf good.conf Bunker < /dev/null
cp -p good.conf oks.conf

tool() {
	pkcs11-tool --module "$softhsm" --token-label Bunker --login \
	    --pin 1234 "$@" > log 2>&1 || fail "pkcs11-tool $*: $(cat log)"
}

# pair LABEL ID [TYPE], made by a usual tool; odd MODE LABEL ID by ours.
pair() {
	tool --keypairgen --key-type "${3:-EC:prime256v1}" --usage-sign \
	    --label "$1" --id "$2"
}

odd() {
	"$helpers/make-object" "$softhsm" Bunker 1234 "$1" "$2" "$3" ||
	    fail "make-object $1"
}

# data LABEL TYPE: the Public Key field of a key of the token.
data() {
	tool --read-object --type pubkey --label "$1" --output-file "$1.der"
	if [ "$2" = rsa ]; then
		printf '\003\001\000\001'
		openssl rsa -pubin -inform DER -in "$1.der" -outform DER \
		    -RSAPublicKey_out 2> log | tail -c +10 | head -c 256
	else
		tail -c 64 "$1.der"
	fi | openssl base64 -A
}

# recipe ACTIONS: in jq's language.
recipe() {
	jq -n --arg rsa "$rsa" --arg lone "$lone" --arg new "$new" '
	    def ref($name; $flags): { keyType: "byRef", keyAlgo: 13,
	        keyFlags: $flags, keyLabel: $name };
	    def id($id; $flags): { keyType: "byRef", keyAlgo: 13,
	        keyFlags: $flags, keyID: ("hex " + $id) };
	    def action($type; $params):
	        { actionType: $type, actionParams: $params };
	    def on($type; $key): action($type; { key: $key });
	    def made($key): on("generateKey"; $key);
	    def set($keys; $signers): action("produceSignedKeyset"; {
	        ownerName: "example.", inception: 1700000000,
	        expiration: 1701000000, ttl: 3600,
	        keyset: [ $keys[] | { key: . } ],
	        signedBy: [ $signers[] | { key: . } ] });
	    def zsk: ref("ZSK"; 256) + { keyID: "hex aa" };
	    def ksk: ref("KSK"; 257);
	    def wrap($name): ref($name; 256) + { keyAlgo: 8 };
	    def export($key; $wrapping): action("exportKeypair";
	        { key: $key, wrappingKey: $wrapping });
	    def transport($name; $data): on("importPublicKey";
	        { keyType: "direct", keyAlgo: 8, keyFlags: 256,
	        keyLabel: $name, keyData: $data });
	    def leaving: { exportable: true };
	    def pinned: { keyData: $lone };
	    def carrier: transport("Carrier"; $new);
	    def zones($count): range($count) as $n |
	        set([ref("Shared"; 257)]; [ref("Shared"; 257)]) |
	        .actionParams.ownerName = "zone\($n).example.";
	    { recipeSpecVersion: "v1.0", recipe: {
	        preamble: { timestamp: 1700000000 }, actions: '"$1"' } }' \
	    > recipe.json || fail "jq: $1"
	cp recipe.json recipe.before
}

# Keys down to their bytes; a login writes token.object.
inventory() {
	objects Bunker
	find tokens -name '*.object' ! -name token.object \
	    -exec sha256sum {} + | sort
}

# refused STATUS WHAT [OPTION]: in the rehearsal already, or with -v only.
refused() {
	for option in "${3:---rehearse}" -v; do
		expect "$1" oks-cook "$option"
		says "$2"
	done
	cmp -s recipe.json recipe.before || fail "$2: the recipe changed"
	inventory | cmp -s - inventory.before || fail "$2: the token changed"
	checks=$((checks + 1))
}

# cooked COMMAND...: goes through; again where the tag of a new key meets
# another's.
cooked() {
	while "$@" > out 2> err; got=$?; [ $got -ne 0 ]; do
		grep -q 'run the ceremony again for another key' err ||
		    fail "$* ended with $got: $(cat err)"
	done
}

# ---- An id that is left out becomes the label in hex, and the reverse.
rsa='' lone='' new=''
inventory > inventory.before
recipe '[ made(id("abcd"; 257)), made(ref("abcd"; 257)) ]'
refused 4 "makes another key of this id or label" -v

pair KSK 01
pair Lone 02
tool --delete-object --type privkey --id 02
odd undestroyable Fixed 03
odd mute Mute 04
odd wrapper Wrapper 05
odd verifier Verifier 06
pair RSA 07 RSA:2048
rsa=$(data RSA rsa) lone=$(data Lone ec) new=$(openssl genrsa 2048 2> log |
    openssl rsa -pubout -outform DER 2> log |
    openssl rsa -pubin -inform DER -outform DER -RSAPublicKey_out 2> log |
    { printf '\003\001\000\001' && tail -c +10 | head -c 256; } |
    openssl base64 -A)
inventory > inventory.before

# ---- Before any token is opened, and lint says so, too: WHAT of lint@ACTIONS.
# Whether a key may leave is for a guard to say.
while IFS=@ read -r what actions; do
	recipe "$actions"
	case $what in
	"never export"*) refused 4 "guard ksk-export: " ;;
	*) refused 3 "$what" ;;
	esac
	expect 4 oks-recipe lint recipe.json
	grep -qF "$what" out || fail "lint: no \"$what\" in: $(cat out)"
done <<'END'
never export@[ made(zsk + leaving), set([id("aa"; 257)]; [id("aa"; 257)]), export(ref("ZSK"; 256); wrap("Verifier")) ]
never exportable@[ made(zsk + leaving), set([id("aa"; 257)]; [id("aa"; 257)]) ]
never exportable@[ made(zsk + leaving), set([id("aa"; 257), ksk]; [ksk]) ]
never exportable@[ made(zsk + leaving), set([id("aa"; 256)]; [id("aa"; 256)]) ]
never exportable@[ made(id("aa"; 256) + leaving), set([zsk + { keyFlags: 257 }]; [zsk + { keyFlags: 257 }]) ]
a revoked key signs the set@[ set([ksk, ref("RSA"; 385) + { keyAlgo: 8 }]; [ksk]) ]
the set has this key already@[ made(zsk), set([ksk, ref("ZSK"; 256), id("aa"; 256)]; [ksk]) ]
this key signs the set already@[ made(zsk), set([ref("ZSK"; 256)]; [ref("ZSK"; 256), id("aa"; 256)]) ]
keyAlgo 15, where the recipe generates this key with 13@[ made(zsk), set([ksk, ref("ZSK"; 256) + { keyAlgo: 15 }]; [ksk]) ]
keyAlgo 14, where the recipe generates this key with 13@[ made(zsk), set([ksk, id("aa"; 256) + { keyAlgo: 14 }]; [ksk]) ]
END

# ---- By what the token says: STATUS@WHERE@WHAT@ACTIONS.
while IFS=@ read -r status where what actions; do
	recipe "$actions"
	refused "$status" "$what"
	grep -qF "oks-cook: $where: " err || fail "not at $where: $(cat err)"
done <<'END'
5@step 1 deleteKey: key Fixed@CKA_DESTROYABLE is false@[ made(zsk), on("deleteKey"; ref("Fixed"; 257)) ]
4@step 2 produceSignedKeyset: key Mute@(CKA_SIGN)@[ made(zsk), set([ref("Mute"; 257)]; [ref("Mute"; 257)]) ]
5@step 2 produceSignedKeyset: key Lone@public half of the key only@[ made(zsk), set([ksk, ref("Lone"; 256)]; [ksk]) ]
4@step 1 importPublicKey: key RSA@the private half of the transport key is in this token@[ transport("RSA"; $rsa) ]
4@step 2 exportKeypair: key Wrapper@the private half of the transport key is in this token@[ made(zsk + leaving), export(zsk; wrap("Wrapper")) ]
4@step 2 exportKeypair: key Verifier@CKA_VERIFY is true@[ made(zsk + leaving), export(zsk; wrap("Verifier")) ]
END

# ---- Two repositories that are one token.
sed -n '/^  Bunker:/,$p' good.conf | sed 's/^  Bunker:/  Other:/' >> oks.conf
sed 's/^version: 1/&\nroles: { bunker: Bunker }/' oks.conf > more.conf
(umask 077 && cat more.conf > oks.conf)
recipe '[ made(ref("One"; 257) + { keyStore: "Bunker" }),
    made(ref("Two"; 257) + { keyStore: "Other" }) ]'
refused 4 "the repositories Bunker and Other are one token"
cp -p good.conf oks.conf

# ---- A quarter of what a recipe may hold, made to be compared each with each.
jq -cn 'def key($id): { key: { keyType: "byRef", keyAlgo: 13, keyFlags: 257,
    keyLabel: "Same", keyID: ("hex " + ("0000000\($id)" | .[-8:])) } };
    { recipeSpecVersion: "v1.0", recipe: { preamble: { timestamp: 1 },
    actions: [ range(30000) |
        { actionType: "deleteKey", actionParams: key(.) },
        { actionType: "haveKey", actionParams: key(. + 50000) } ] } }' \
    > recipe.json
cp recipe.json recipe.before
# Whole stacks of a build with sanitizers would take their time.
expect 3 env ASAN_OPTIONS= timeout 30 oks-recipe lint recipe.json
expect 3 env ASAN_OPTIONS= timeout 30 oks-cook
says "more than 100 keys of one label or id"
checks=$((checks + 1))

# ---- What must still be done.
# A lone public half is published where the recipe says what it is.
recipe '[ set([ksk, ref("Lone"; 256) + pinned]; [ksk]) ]'
cooked oks-cook
expect 0 oks-recipe verify recipe.json

# A transport key is a public key alone: imported, found, deleted.
recipe '[ carrier ]'
cooked oks-cook
inventory > inventory.before
id=$(objects Bunker | sed -n 's/.*Carrier.*ID: *//p')
recipe '[ on("deleteKey"; id("'"$id"'"; 256) + { keyAlgo: 8 }), carrier ]'
refused 4 "this is a key that the recipe deletes, by another name"
recipe '[ on("haveKey"; wrap("Carrier")), made(zsk + leaving),
    export(zsk; wrap("Carrier")) ]'
cooked oks-cook
jq -e '.recipe.actions[0].cooked.exists' recipe.json > log || fail "no Carrier"
recipe '[ on("deleteKey"; wrap("Carrier")) ]'
cooked oks-cook
jq -e '.recipe.actions[0].cooked.deleteSuccess' recipe.json > log ||
    fail "not deleted"
objects Bunker | grep -q Carrier && fail "the transport key is there still"

# One key for more zones than one record of it can be told apart by.
recipe '[ made(ref("Shared"; 257)), zones(70) ]'
cooked oks-cook
expect 0 oks-recipe verify recipe.json
[ "$(jq '.recipe.actions[0].cooked.ds | length' recipe.json)" -eq 70 ] ||
    fail "not a DS for each of 70 zones"
echo "24-audit-keys: $((checks + 5)) checks"
