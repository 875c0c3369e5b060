#!/bin/sh
# Goal: NSS's softokn serves as the bunker's token as SoftHSM does: every action
# type, all or nothing, and what it cannot do is refused before anything is made.
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../judge.sh
. "$top/tests/judge.sh"
# shellcheck source=../nss.sh
. "$top/tests/nss.sh"
trap 'umount "$work/nss/Bunker" 2> /dev/null; rm -rf "$work"' EXIT

checks=0
now=$(date +%s)

# A transport key that openssl holds.
openssl genrsa -out transport.pem 2048 2> log
transport=$({ printf '\003\001\000\001'
    openssl rsa -in transport.pem -RSAPublicKey_out -outform DER 2> log |
    tail -c +10 | head -c 256; } | openssl base64 -A)
zsk 13
zsk 8 2048

# recipe ACTIONS: in jq's language; a key is of algorithm 13.
recipe() {
	jq -n --arg transport "$transport" --argjson now "$now" \
	    --arg zsk13 "$(zsk_data 13)" --arg zsk8 "$(zsk_data 8)" '
	    def ref($flags; $name): { keyType: "byRef", keyAlgo: 13,
	        keyFlags: $flags, keyLabel: $name };
	    def ksk: ref(257; "KSK-13");
	    def zsk: ref(256; "ZSK-13");
	    def ksk8: ref(257; "KSK-8") + { keyAlgo: 8 };
	    def zsk8: ref(256; "ZSK-8") + { keyAlgo: 8 };
	    def action($type; $params):
	        { actionType: $type, actionParams: $params };
	    def on($type; $key): action($type; { key: $key });
	    def made($key): on("generateKey"; $key);
	    def size: { keySize: 2048 };
	    def leaving: { exportable: true };
	    def set($ksk; $zsk): action("produceSignedKeyset"; {
	        ownerName: "example.", ttl: 3600, inception: ($now - 3600),
	        expiration: ($now + 864000), signedBy: [ { key: $ksk } ],
	        keyset: [ { key: $ksk }, { key: $zsk } ] });
	    def direct($algo; $data): { keyType: "direct", keyAlgo: $algo,
	        keyFlags: 256, keyData: $data };
	    def carrier: ref(256; "Carrier") + { keyAlgo: 8 };
	    def imported: on("importPublicKey"; carrier +
	        { keyType: "direct", keyData: $transport });
	    def export($key): action("exportKeypair";
	        { key: $key, wrappingKey: carrier });
	    { recipeSpecVersion: "v1.0", recipe: {
	        preamble: { timestamp: $now }, actions: '"$1"' } }' \
	    > recipe.json || fail "jq: $1"
	cp recipe.json recipe.before
	objects Bunker nss > objects.before
}

# unchanged WHAT: token and recipe are as they were.
unchanged() {
	objects Bunker nss | cmp -s - objects.before ||
	    fail "$1: not undone: $(objects Bunker nss |
	    diff objects.before -)"
	cmp -s recipe.json recipe.before || fail "$1: the recipe changed"
	checks=$((checks + 1))
}

# result N MEMBER: of action N, from 0.
result() {
	jq -r ".recipe.actions[$1].cooked.$2" recipe.json
}

# count LABEL: how many objects have it.
count() {
	objects Bunker nss | grep -cE "label: +$1(	|\$)"
}

make_nss Bunker
make_conf oks.conf Bunker nss < /dev/null

# ---- What it cannot do is known in the rehearsal.
while IFS=@ read -r what actions; do
	recipe "$actions"
	for option in --rehearse -v; do
		expect 5 oks-cook "$option"
		says "$what"
		grep -q '^Recipe step' out && fail "$what: too late: $(cat out)"
		unchanged "$what"
	done
done <<'END'
step 1 generateKey: key KSK-13: C_GetMechanismInfo: CKR_MECHANISM_INVALID (0x70): the token cannot make keys of this algorithm, which takes CKM_EC_EDWARDS_KEY_PAIR_GEN (0x1055)@[ made(ksk + { keyAlgo: 15 }) ]
step 2 generateKey: key Other: C_GetMechanismInfo: CKR_MECHANISM_INVALID (0x70): the token cannot make keys of this algorithm@[ made(ksk), made(ref(257; "Other") + { keyAlgo: 16 }) ]
END

# ---- All six action types.
recipe '[ made(ref(257; "Old")), made(ref(257; "Kept")) ]'
expect 0 oks-cook
# shellcheck disable=SC2016 # jq's variables
everything='[ on("haveKey"; ref(257; "Kept")),
    action("haveKey"; { key: ref(257; "None"), relaxed: true }),
    on("deleteKey"; ref(257; "Old")),
    made(ksk), made(zsk + leaving),
    made(ksk8 + size), made(zsk8 + size + leaving),
    set(ksk; direct(13; $zsk13)), set(ksk8; direct(8; $zsk8)),
    set(ksk; zsk), set(ksk8; zsk8),
    imported, export(zsk), export(zsk8) ]'

# The operator ends the input at one prompt after the other.
recipe "$everything"
for step in 1 4 8 10 13 14; do
	# Steps 3, 13 and 14 delete and export; line 1 is for the start.
	seq $((step - 1)) | sed 's/^\(3\|13\|14\)$/yes/; /yes/!s/.*//' > answers
	expect 4 sh -c 'oks-cook -i < answers'
	says "the operator ended the input"
	unchanged "step $step"
done

cook_keys recipe.json
expect 0 oks-recipe verify recipe.json
# Which results say no: of haveKey None alone.
[ "$(jq -c '[.recipe.actions[].cooked | to_entries[0].value] | index(false),
    length' recipe.json | tr '\n' ' ')" = '1 14 ' ] ||
    fail "the results are wrong: $(cat recipe.json)"
[ "$(jq '[.recipe.actions[].cooked | to_entries[0].value] | indices(true) |
    length' recipe.json)" -eq 13 ] || fail "not all done: $(cat recipe.json)"
for label in Kept KSK-13 ZSK-13 KSK-8 ZSK-8; do
	[ "$(count $label)" -eq 2 ] || fail "$label: $(count $label) objects"
done
[ "$(count Carrier)" -eq 1 ] || fail "the transport key is not there"
[ "$(objects Bunker nss | wc -l)" -eq 11 ] || fail "more: $(objects Bunker nss)"
checks=$((checks + 1))

# ---- Other people's verifiers take what it signed.
for set in 13,7 8,8; do
	sign_zone "${set%,*}" example.
	put_set recipe.json "${set#*,}"
	accepted "algorithm ${set%,*}" example.
	refused_when_altered "algorithm ${set%,*}" example.
	checks=$((checks + 1))
done

# ---- What it exported, openssl opens: it is the very key that is published.
# opened N ALGORITHM: the private key in the blob of action N.
opened() {
	result "$1" keyBlob | base64 -d > blob
	head -c 256 blob | openssl pkeyutl -decrypt -inkey transport.pem \
	    -pkeyopt rsa_padding_mode:oaep \
	    -pkeyopt "rsa_oaep_md:$(result "$1" mechanisms.oaep)" > aes 2> log ||
	    fail "openssl does not open the AES key: $(cat log)"
	[ "$(wc -c < aes)" -eq 32 ] || fail "an AES key of $(wc -c < aes) bytes"
	tail -c +257 blob | openssl enc -d -id-aes256-wrap-pad -iv A65959A6 \
	    -K "$(od -An -v -tx1 aes | tr -d ' \n')" > private.der 2> log ||
	    fail "openssl does not open the private key: $(cat log)"
	openssl pkey -inform DER -in private.der -pubout > opened.pem
	dnskey_pem "$(result "$1" keyData)" | cmp - opened.pem ||
	    fail "algorithm $2: another key was exported"
	set_rrs recipe.json "$3" | grep -qF "$(result "$1" keyData)" ||
	    fail "algorithm $2: another key is published"
	checks=$((checks + 1))
}
opened 12 13 9
opened 13 8 10

# ---- The keys that left do not leave again.
nss_tool Bunker --list-objects --type privkey 2> log | awk '
    $1 == "label:" { label = $2 } $1 == "Usage:" { usage = $2 $3 }
    $1 == "Access:" { $1 = ""; print label, usage $0 }' | sort > access
cat > access.wanted <<'END'
KSK-13 sign sensitive, always sensitive, never extractable
KSK-8 sign sensitive, always sensitive, never extractable
Kept sign sensitive, always sensitive, never extractable
ZSK-13 sign sensitive, always sensitive
ZSK-8 sign sensitive, always sensitive
END
diff access.wanted access > log || fail "access: $(cat log)"
checks=$((checks + 1))

# ---- softokn lets a new key replace one of the same id: we do not.
id=$(objects Bunker nss | sed -n 's/.*Kept.*ID: *//p' | head -n 1)
recipe "[ made(ref(257; \"Thief\") + { keyID: \"hex $id\" }) ]"
expect 4 oks-cook
says "has an object with this id or label already"
unchanged "an id that is taken"

# ---- A token that cannot write: nothing is begun.
recipe '[ on("deleteKey"; ref(257; "Kept")), (range(40) |
    made(ref(257; "New\(.)"))) ]'
if [ "$(id -u)" -ne 0 ]; then
	chmod 500 nss/Bunker
	chmod 400 nss/Bunker/*
	oks-cook > out 2> err
	status=$?
	chmod 700 nss/Bunker
	chmod 600 nss/Bunker/*
	[ "$status" -eq 5 ] || fail "read-only: $status: $(cat err)"
	says "CKR_TOKEN_WRITE_PROTECTED"
	unchanged "a folder that is read-only"
fi

# ---- Its disk becomes full after a while.  softokn says CKR_OK for what it
# cannot destroy then: the journal stays where something is left, and once there
# is room, a recovery destroys it.
# full PAGES: so much room is left on the disk.
full() {
	mount -t tmpfs -o size=1m none nss/Bunker 2> log || return 1
	cp moved/* nss/Bunker
	room=$(df -k --output=avail nss/Bunker | tail -n 1)
	head -c $(((room - $1 * 4) * 1024)) /dev/zero > nss/Bunker/filler
	oks-cook > out 2> err
	status=$?
	rm nss/Bunker/filler
	cp err err.run
	# Among so many keys, two have one tag now and then: another try, with
	# the token as it was.
	if grep -q 'meets a tag of' err; then
		umount nss/Bunker
		rm -f cook-*
		full "$1"
		return
	fi
	[ "$status" -eq 5 ] || fail "$1 pages: $status: $(cat err)"
	says ": C_GenerateKeyPair: CKR_GENERAL_ERROR"
	objects Bunker nss > objects.now
	comm -23 objects.before objects.now | grep . &&
	    fail "$1 pages: a key was lost"
	more=$(comm -13 objects.before objects.now | wc -l)
	if [ "$more" -ne 0 ]; then
		says "; not undone: "
		says "oks cook --recover undoes this run"
	fi
	expect 0 oks-cook --recover
	objects Bunker nss | cmp -s - objects.before ||
	    fail "$1 pages: $more objects were left, and not recovered"
	cmp -s recipe.json recipe.before || fail "$1 pages: the recipe changed"
	umount nss/Bunker
	checks=$((checks + 1))
	grep -q 'step 2 generateKey' err.run || midst=$((midst + 1))
}

midst=0 note=
mkdir moved
cp nss/Bunker/* moved
if [ "$(id -u)" -eq 0 ] && full 9; then
	for pages in 11 13 15 17; do
		full $pages || fail "mount: $(cat log)"
	done
	[ $midst -gt 0 ] || fail "no disk became full after the first key"
else
	note=" (no full disks: mount is not permitted)"
fi

echo "50-nss-bunker: $checks checks$note"
