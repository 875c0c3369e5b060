#!/bin/sh
# Goal: keys go to the one token that is meant, told apart by label and serial
# number, in one module or two; a token that was exchanged is noticed.
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../nss.sh
. "$top/tests/nss.sh"

checks=0
check() {
	checks=$((checks + 1))
}

# recipe NAME[@STORE]...: makes a key of each name.
recipe() {
	printf '%s\n' "$@" | jq -R 'split("@") | { actionType: "generateKey",
	    actionParams: { key: ({ keyType: "byRef", keyAlgo: 13,
	    keyFlags: 257, keyLabel: .[0] } +
	    if .[1] then { keyStore: .[1] } else {} end) } }' |
	    jq -s '{ recipeSpecVersion: "v1.0", recipe: {
	    preamble: { timestamp: 1700000000 }, actions: . } }' > recipe.json
	cp recipe.json recipe.before
}

# serials LABEL: of the tokens of that label, one a line.
serials() {
	softhsm2-util --show-slots | awk -v label="$1" '
	    /Serial number:/ { s = $3 } /Label:/ && $2 == label { print s }'
}

# slot SERIAL: of the token of that serial number.
slot() {
	softhsm2-util --show-slots | awk -v serial="$1" '/^Slot/ { s = $2 }
	    /Serial number:/ && $3 == serial { print s }'
}

# labels SERIAL: of the private keys of that token, in one line.
labels() {
	pkcs11-tool --module "$softhsm" --slot "$(slot "$1")" --login \
	    --pin 1234 --list-objects --type privkey 2> log |
	    awk '$1 == "label:" { print $2 }' | sort | tr '\n' ' '
}

# conf LINE...: oks.conf for the token Twin, its label replaced by the lines.
conf() {
	rm -f oks.conf
	make_conf all.conf Twin < /dev/null
	(umask 077 && for line; do
		printf '    %s\n' "$line"
	done | sed '/^    label: Twin/{
		r /dev/stdin
		d
	}' all.conf > oks.conf)
}

# refused STATUS WHAT COMMAND...
refused() {
	status=$1
	what=$2
	shift 2
	expect "$status" "$@"
	says "$what"
	cmp -s recipe.json recipe.before || fail "$what: the recipe changed"
	check
}

make_tokens Twin Twin Other
one=$(serials Twin | head -n 1) two=$(serials Twin | tail -n 1)
[ "$one" != "$two" ] || fail "not two tokens"

# ---- One label, two tokens: the serial number chooses.
recipe first
conf 'label: Twin'
refused 5 "2 tokens have label Twin: give both label and serial" oks-cook
says "\"Twin\" (serial $one)"
says "\"Twin\" (serial $two)"
[ -z "$(labels "$one")$(labels "$two")" ] || fail "a key was made"
conf 'label: Twin' "serial: $two"
expect 0 oks-cook
grep -qF "serial $two" out || fail "not shown: $(cat out)"
[ "$(labels "$one"),$(labels "$two")" = ',first ' ] || fail "the wrong token"
check
recipe second
conf "serial: $one"
expect 0 oks-cook
[ "$(labels "$one"),$(labels "$two")" = 'second ,first ' ] ||
    fail "the wrong token"
check
conf 'label: Other' "serial: $one"
recipe third
refused 5 "no token has label Other and serial $one" oks-cook
conf "serial: 0$(echo "$one" | tail -c +2 | tr 0-9 1-90)"
refused 5 "no token has serial 0" oks-cook

# ---- The same on the operational side.
conf 'label: Twin'
printf 'transport:\n  key: { label: t, size: 2048 }\n' >> oks.conf
refused 5 "2 tokens have label Twin" oks-consume --transport-key t.pem
[ ! -e t.pem ] || fail "a transport key of some token"
conf 'label: Twin' "serial: $two"
printf 'transport:\n  key: { label: t, size: 2048 }\n' >> oks.conf
expect 0 oks-consume --transport-key t.pem
[ "$(labels "$one"),$(labels "$two")" = 'second ,first t ' ] ||
    fail "the wrong token"
check

# ---- A token that was made anew.  SoftHSM's own tool leaves its number where
# it makes it anew in place: then the keys are missed that a recipe needs.
conf 'label: Twin' "serial: $one"
recipe fourth
expect 0 oks-cook --rehearse
softhsm2-util --init-token --slot "$(slot "$one")" --label Twin --pin 1234 \
    --so-pin 5678 > log 2>&1 || fail "init-token: $(cat log)"
[ "$(serials Twin | grep -cx "$one")" -eq 1 ] || fail "it has another number"
[ -z "$(labels "$one")" ] || fail "it was not made anew"
recipe fifth
jq '.recipe.actions[0] |= (.actionType = "haveKey" |
    .actionParams.key.keyLabel = "second")' recipe.before > recipe.json
cp recipe.json recipe.before
refused 4 "key second: the token Twin has no such key" oks-cook
softhsm2-util --delete-token --serial "$one" > log 2>&1 ||
    fail "delete-token: $(cat log)"
softhsm2-util --init-token --free --label Twin --pin 1234 --so-pin 5678 > log
new=$(serials Twin | grep -vx "$two")
recipe fourth
refused 5 "no token has label Twin and serial $one; there are" oks-cook
says "\"Twin\" (serial $new)"
[ -z "$(labels "$new")" ] || fail "a key in the new token"
check

# ---- One that came in its place has another number, too; without a number in oks.conf, that is
# what the operator compares.
SOFTHSM2_CONF=$work/other.conf
sed "s,$work/tokens,$work/exchanged," softhsm2.conf > other.conf
mkdir exchanged
softhsm2-util --init-token --free --label Other --pin 1234 --so-pin 5678 > log
SOFTHSM2_CONF=$work/softhsm2.conf
other=$(serials Other)
conf 'label: Other' "serial: $other"
expect 0 oks-cook --rehearse
mv tokens kept
mv exchanged tokens
refused 5 "no token has label Other and serial $other" oks-cook
conf 'label: Other'
expect 0 oks-cook --rehearse
grep -qF "serial $(serials Other)" out || fail "not shown: $(cat out)"
[ "$(serials Other)" != "$other" ] || fail "not exchanged"
check

# ---- One that comes in the midst of a run: nothing is looked for in it.
# swap: the one folder of tokens for the other.
swap() {
	mv tokens swapped
	mv kept tokens
	mv swapped kept
}
swap
recipe made never
mkfifo keys
: > out
trap '' PIPE
oks-cook -i < keys > out 2> err &
pid=$!
exec 3> keys
echo >&3
tries=0
until grep -q CONTINUE out; do
	[ $((tries += 1)) -lt 400 ] || fail "no prompt: $(cat out err)"
	sleep 0.05
done
swap
echo >&3
wait "$pid"
status=$?
exec 3>&-
[ "$status" -eq 5 ] || fail "exchanged: $status: $(cat err)"
says "is another one than before: its serial is $(serials Other) and was $other"
[ -z "$(objects Other)" ] || fail "a key in the other token"
refused 4 "the journal is of the token Other, serial $other" oks-cook --recover
swap
[ "$(labels "$other")" = 'made ' ] || fail "no key was made"
refused 4 "the last run on this token was not finished" oks-cook
expect 0 oks-cook --recover
[ -z "$(labels "$other")" ] || fail "the key is there still"
trap - PIPE
check
rm -r kept

# ---- Two tokens of NSS's in one module, all of whose numbers are 0.
make_nss Bunker Vault
make_conf oks.conf Vault nss < /dev/null
recipe fifth
expect 0 oks-cook
[ -z "$(objects Bunker nss)" ] || fail "a key in the other token"
[ "$(objects Vault nss | grep -c 'label: *fifth')" -eq 2 ] || fail "no pair"
check
nss_args Bunker=Vault Vault=Vault
recipe sixth
for serial in '' '    serial: "0000000000000000"'; do
	rm oks.conf
	echo "$serial" | make_conf oks.conf Vault nss
	refused 5 "2 tokens have label Vault" oks-cook
done
nss_args Bunker=Bunker Vault=Vault
[ "$(objects Bunker nss),$(objects Vault nss | wc -l)" = ,2 ] ||
    fail "keys were made"

# ---- Two modules in one run, and one undo for both.
# both COMMAND...: the keys of the two tokens.
both() {
	labels "$other"
	objects Vault nss | sed -n 's/^Private.*label: *\([a-z]*\).*/\1/p' |
	    sort | tr '\n' ' '
}
rm oks.conf
{
	softhsm_repository Other
	echo '  default: Vault'
} | make_conf oks.conf Vault nss
recipe seventh@Other eighth@Vault ninth@Other tenth@Vault
both > before
refused 4 "step 4 generateKey: " \
    sh -c 'printf "\n\n\n" | oks-cook -i'
both | cmp -s - before || fail "not undone: $(both)"
expect 0 oks-cook
[ "$(both)" = 'ninth seventh eighth fifth tenth ' ] || fail "$(both)"
check
echo "52-right-token: $checks checks"
