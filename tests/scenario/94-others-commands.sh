#!/bin/sh
# The commands that `oks recipe verify --commands` prints repeat each claim by
# other people's tools alone, for every algorithm; and see what was changed.
# `oks recipe diff` calls nothing equal that is not.

. "$(dirname "$0")/../lib.sh"
# shellcheck source=../judge.sh
. "$top/tests/judge.sh"

command -v xxd > /dev/null || skip "xxd is missing"
checks=0
make_tokens Bunker
make_conf oks.conf Bunker < /dev/null

# recipe OWNER ALGORITHM SIZE [ALGORITHM SIZE]: keys, sets, two signers.
recipe() {
	jq -n --arg owner "$1" --argjson a "$2" --argjson size "$3" \
	    --argjson b "${4:-$2}" --argjson size2 "${5:-$3}" --arg name "$1-$2" '
	    def ref($n; $f; $g): { keyType: "byRef", keyAlgo: $g, keyFlags: $f,
	        keyLabel: ($name + $n) };
	    def made($n; $f; $g; $s): { actionType: "generateKey", actionParams: {
	        key: (ref($n; $f; $g) + if $s > 0 then { keySize: $s } else {} end)
	        } };
	    def set($t): { actionType: "produceSignedKeyset", actionParams: {
	        ownerName: $owner, inception: (1700000000 + $t),
	        expiration: (1701000000 + $t), ttl: 3600,
	        keyset: [ { key: ref("A"; 257; $a) }, { key: ref("B"; 257; $b) },
	            { key: ref("Z"; 256; $a) } ],
	        signedBy: [ { key: ref("A"; 257; $a) },
	            { key: ref("B"; 257; $b) } ] } };
	    { recipeSpecVersion: "v1.0", recipe: {
	    preamble: { timestamp: 1700000000 }, actions: [ made("A"; 257; $a;
	    $size), made("B"; 257; $b; $size2), made("Z"; 256; $a; $size),
	    set(0), set(60) ] } }' > recipe.json
}

commands() {
	expect 0 oks recipe verify --commands cooked.json
	cp out commands.sh
}

while read -r owner a size b size2; do
	recipe "$owner" "$a" "$size" "$b" "$size2"
	rm -f cooked.json
	cp recipe.json plain.json
	cook_keys recipe.json
	mv recipe.json cooked.json
	commands
	# shellcheck disable=SC2015 # both must hold
	sh commands.sh > out 2> err && tail -n 1 out | grep -q 'every claim' ||
	    fail "$owner $a: $(cat out err)"
	[ "$(grep -c 'RRSIG by' out)" -eq 4 ] || fail "not 4: $(cat out)"
	[ "$(grep -c 'IN DS' out)" -eq 2 ] || fail "not 2 DS: $(cat out)"
	expect 0 oks recipe diff plain.json cooked.json
	grep -q 'with the results of its ceremony' out || fail "$(cat out)"
	checks=$((checks + 1))
done <<'END'
example. 13 0 13 0
. 8 2048 8 3072
a\.b.\045x.Example.COM. 14 0 10 2048
xn--bcher-kva.example. 13 0 8 2048
ed.example. 15 0 16 0
END

# ---- Changed after the commands were printed: each of the checks sees it, also
# where the digest is not looked at.
softhsm2-util --delete-token --token Bunker > log
make_tokens Bunker
recipe example. 13 0
cook_keys recipe.json
mv recipe.json cooked.json
commands
cp cooked.json good.json
grep -v sha256sum commands.sh > blind.sh
changed() {
	jq "$1" good.json > cooked.json
	sh commands.sh > out 2> err && fail "$1: every claim holds"
	sh blind.sh > out 2> err && fail "$1: every claim holds without digest"
	expect 4 oks recipe diff good.json cooked.json
	checks=$((checks + 1))
}
set=".recipe.actions[3]"
changed "$set.actionParams.expiration += 1"
changed "$set.actionParams.inception -= 1"
changed "$set.actionParams.ttl += 1"
changed "$set.actionParams.ownerName = \"other.\""
changed "$set.actionParams.keyset |= .[:2]"
changed "$set.actionParams.signedBy |= .[:1]"
changed "$set.actionParams.keyset[0].key.keyFlags = 256"
changed "$set.cooked.signedKeysetRRs |= .[1:]"
changed "$set.cooked.signedKeysetRRs[3] |= sub(\"AA|[b-y]{1}\"; \"z\")"
changed "$set.cooked.signedKeysetRRs[0] |= sub(\" 257 3 13 \"; \" 257 3 13 A\")"
changed "$set.cooked.signedKeysetRRs = .recipe.actions[4].cooked.signedKeysetRRs"
changed '.recipe.actions[0].cooked.ds[0] |= (.[:-1] +
    if .[-1:] == "9" then "8" else "9" end)'
changed ".recipe.actions[0].cooked.keyData = .recipe.actions[1].cooked.keyData"

# ---- diff says in words what changed.
jq '.recipe.actions[3].actionParams.expiration += 60 |
    .recipe.preamble.description = "Other\u001b" |
    .recipe.actions |= (del(.[2]) + [ .[4] ])' good.json > other.json
expect 4 oks recipe diff good.json other.json
for text in 'preamble: description was "", is "Other\u001B"' \
    'action 2 generateKey example.-13Z: is not there any more' \
    'expiration was 2023-11-26T12:00:00Z, is 2023-11-26T12:01:00Z' \
    'action 4 produceSignedKeyset example.: was not there' '4 differences'; do
	grep -qF -- "$text" out || fail "no $text in: $(cat out)"
done
expect 0 oks recipe diff good.json good.json
jq . good.json > same.json
expect 0 oks recipe diff good.json same.json
expect 4 oks recipe diff good.json plain.json
expect 2 oks recipe diff good.json
checks=$((checks + 6))
echo "$checks checks by others' commands"
