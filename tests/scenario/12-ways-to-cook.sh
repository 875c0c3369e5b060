#!/bin/sh
# Goal: what cook is told is what it does: tokens by keyStore, keys by id, label
# or both, rehearsals, other outputs, prompts, revoked keys, results that say no.
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../judge.sh
. "$top/tests/judge.sh"

checks=0
check() {
	checks=$((checks + 1))
}
# count TOKEN LABEL: how many objects have the label.
count() {
	objects "$1" | grep -cE "label: +$2(	|\$)"
}
now=$(date +%s)

# recipe ACTION...: JSON texts of actions into a recipe.
recipe() {
	printf '%s\n' "$@" | jq -s --argjson now "$now" '{
	    recipeSpecVersion: "v1.0", recipe: {
	    preamble: { timestamp: $now, description: "Ways" },
	    actions: . } }'
}
# key FLAGS MEMBERS: a P-256 key by reference, more members as jq writes them.
key() {
	jq -nc --argjson flags "$1" "{ keyType: \"byRef\", keyAlgo: 13,
	    keyFlags: \$flags } + { $2 }"
}
# action TYPE PARAMETERS
action() {
	jq -nc --argjson p "$2" --arg t "$1" \
	    '{ actionType: $t, actionParams: $p }'
}
generate() {
	action generateKey "{ \"key\": $(key "$1" "$2") }"
}

# ---- two tokens in one configuration ----
make_tokens Bunker Vault
make_conf oks.conf Bunker <<CONF
  Vault:
    module: $softhsm
    label: Vault
    pin: 1234
    env: { SOFTHSM2_CONF: $work/softhsm2.conf }
  default: Bunker
CONF
recipe "$(generate 257 'keyLabel: "a", keyStore: "Bunker"')" \
    "$(generate 257 'keyLabel: "b", keyStore: "Vault"')" > recipe.json
expect 0 oks cook
[ "$(count Bunker a)" -eq 2 ] || fail "no pair in Bunker"
[ "$(count Bunker b)" -eq 0 ] || fail "a key of Vault in Bunker"
[ "$(count Vault a)" -eq 0 ] || fail "a key of Bunker in Vault"
[ "$(count Vault b)" -eq 2 ] || fail "no pair in Vault"
check
recipe "$(generate 257 'keyLabel: "c"')" > recipe.json
expect 0 oks cook
[ "$(count Bunker c)" -eq 2 ] || fail "not in the default"
check
recipe "$(generate 257 'keyLabel: "d", keyStore: "Cellar"')" > recipe.json
expect 3 oks cook
says Cellar
check

# ---- a key made with an id and a label is found by either and by both ----
id=$(printf '\001\002\003\004' | base64)
other=$(printf '\001\002\003\005' | base64)
recipe "$(generate 257 "keyID: \"$id\", keyLabel: \"both\"")" > recipe.json
expect 0 oks cook
for by in "keyID: \"$id\"" 'keyLabel: "both"' \
    "keyID: \"$id\", keyLabel: \"both\""; do
	recipe "$(action haveKey "{ \"key\": $(key 257 "$by") }")" > recipe.json
	expect 0 oks cook
	[ "$(jq '.recipe.actions[0].cooked.exists' recipe.json)" = true ] ||
	    fail "$by: not found"
	check
done
for by in "keyID: \"$other\"" 'keyLabel: "bot"' \
    "keyID: \"$other\", keyLabel: \"both\"" \
    "keyID: \"$id\", keyLabel: \"a\""; do
	recipe "$(action haveKey "{ \"key\": $(key 257 "$by") }")" > recipe.json
	expect 4 oks cook
	says 'step 1 haveKey'
	recipe "$(action haveKey \
	    "{ \"key\": $(key 257 "$by"), \"relaxed\": true }")" > recipe.json
	expect 0 oks cook
	[ "$(jq '.recipe.actions[0].cooked.exists' recipe.json)" = false ] ||
	    fail "$by: found"
	check
done

# ---- deleteKey ----
recipe "$(action deleteKey "{ \"key\": $(key 257 'keyLabel: "none"') }")" \
    > recipe.json
expect 4 oks cook
check
recipe "$(action deleteKey \
    "{ \"key\": $(key 257 'keyLabel: "none"'), \"mustExist\": false }")" \
    "$(action deleteKey "{ \"key\": $(key 257 'keyLabel: "c"') }")" \
    > recipe.json
expect 0 oks cook
[ "$(jq -c '[.recipe.actions[].cooked.deleteSuccess]' recipe.json)" = \
    '[false,true]' ] || fail "deleteSuccess is wrong"
[ "$(count Bunker c)" -eq 0 ] || fail "c is still there"
[ "$(count Bunker both)" -eq 2 ] || fail "both is gone"
check

# ---- a rehearsal changes nothing; -o leaves the recipe ----
recipe "$(generate 257 'keyLabel: "e"')" > recipe.json
cp recipe.json before
objects Bunker > objects.before
expect 0 oks cook --rehearse
objects Bunker | cmp -s - objects.before || fail "a rehearsal made objects"
cmp -s recipe.json before || fail "a rehearsal wrote"
check
expect 0 oks -r recipe.json cook -o cooked.json
cmp -s recipe.json before || fail "-o: the recipe has changed"
expect 0 oks recipe verify cooked.json
[ "$(stat -c %a cooked.json)" = 600 ] || fail "-o: not 0600"
check

# ---- prompts: the operator goes on, or ends the input ----
recipe "$(generate 257 'keyLabel: "f"')" "$(generate 256 'keyLabel: "g"')" \
    > recipe.json
cp recipe.json before
objects Bunker > objects.before
printf '\n' > one
oks cook -i < one > out 2> err && fail "-i: went on without the operator"
objects Bunker | cmp -s - objects.before || fail "-i: keys left over"
cmp -s recipe.json before || fail "-i: the recipe has changed"
check
printf '\n\n\n' > enough
oks cook -i < enough > out 2> err || fail "-i: $(cat err)"
grep -q 'CONTINUE' out || fail "-i: no prompt"
check

# ---- a revoked key is published and signs with its own tag ----
zsk 13 ''
set=$(jq -nc --argjson ksk "$(key 257 'keyLabel: "new"')" \
    --argjson old "$(key 385 'keyLabel: "old"')" \
    --arg data "$(zsk_data 13)" --argjson now "$now" '{ ownerName: "nl.",
    ttl: 3600, inception: ($now - 3600), expiration: ($now + 864000),
    keyset: [ { key: $ksk }, { key: $old }, { key: { keyType: "direct",
    keyAlgo: 13, keyFlags: 256, keyData: $data } } ],
    signedBy: [ { key: $ksk }, { key: $old } ] }')
recipe "$(generate 257 'keyLabel: "old"')" \
    "$(generate 257 'keyLabel: "new"')" \
    "$(action produceSignedKeyset "$set")" > recipe.json
cook_keys recipe.json
expect 0 oks recipe verify recipe.json
tag=$(jq '.recipe.actions[0].cooked.keyTag' recipe.json)
set_rrs recipe.json 2 > rrs
revoked=$(awk '$4 == "RRSIG" { print $11 }' rrs | sed -n 2p)
[ "$revoked" -eq $(((tag + 128) % 65535)) ] ||
    [ "$revoked" -eq $(((tag + 128) % 65536)) ] ||
    [ "$revoked" -eq $(((tag + 129) % 65536)) ] ||
    fail "tag $tag revoked is $revoked"
sign_zone 13 nl.
awk '!/^;/ && $4 != "DNSKEY" && !($4 == "RRSIG" && $5 == "DNSKEY")' signed \
    > cooked.zone
cat rrs >> cooked.zone
dnssec-verify -x -o nl. cooked.zone > log 2>&1 || fail "$(cat log)"
grep -q 'KSKs: 1 active, 0 stand-by, 1 revoked' log || fail "$(cat log)"
knot_says cooked.zone nl. || fail "$(cat log)"
check

echo "12-ways-to-cook: $checks checks"
