#!/bin/sh
# What cook shows, what it writes and what it takes from its caller: the screen
# says what is done, in our words; the result replaces nothing but the recipe;
# the environment is not the module's.

. "$(dirname "$0")/../lib.sh"

checks=0
make_tokens Bunker
make_conf oks.conf Bunker < /dev/null

# recipe [EDIT]: two new keys and a set, changed by EDIT; their labels end in
# the suffix.
suffix=
recipe() {
	jq -n --arg suffix "$suffix" '
	    def ref($name): { keyType: "byRef", keyAlgo: 13, keyFlags: 257,
	        keyLabel: ($name + $suffix) };
	    def made($name): { actionType: "generateKey",
	        actionParams: { key: ref($name) } };
	    { recipeSpecVersion: "v1.0", recipe: {
	        preamble: { timestamp: 1700000000 },
	        actions: ([ made("KSK"), made("ZSK"),
	            { actionType: "produceSignedKeyset", actionParams: {
	            ownerName: "example.", inception: 1700000000,
	            expiration: 1701000000, ttl: 3600,
	            keyset: [ { key: ref("KSK") }, { key: ref("ZSK") } ],
	            signedBy: [ { key: ref("KSK") } ] } } ]) } } |
	    '"${1:-.}" > recipe.json || fail "jq: ${1:-.}"
	cp recipe.json recipe.before
}

# Keys down to their bytes; a login writes token.object.
inventory() {
	objects Bunker
	find tokens -name '*.object' ! -name token.object \
	    -exec sha256sum {} + | sort
}

# unchanged WHAT: token and recipe are as they were.
unchanged() {
	inventory | cmp -s - inventory.before ||
	    fail "$1: not undone: $(inventory | diff inventory.before -)"
	cmp -s recipe.json recipe.before || fail "$1: the recipe changed"
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

inventory > inventory.before

# ---- What a step does is said in our words, and the author's cannot pass for
# them, neither by line breaks nor by blanks up to the end of a line.
recipe 'def pad: " " * 200;
    .recipe.preamble.description = "x" + pad + "Recipe completed." |
    (.recipe.actions[1].actionParams.key,
    .recipe.actions[2].actionParams.keyset[1].key) |=
        (.keyLabel = "ZSK" + " " * 123 + "/1") |
    .recipe.actions[0].actionDescription = "haveKey Other" |
    .recipe.actions[1].actionDescription = pad + "Recipe step 9: haveKey" |
    .recipe.actions[2].actionDescription = "\nRecipe step 9: \u001b[1A\r" +
        "haveKey"'
expect 0 oks-cook --rehearse
cp out rehearsed
unchanged "rehearsal"
cooked oks-cook -v -o cooked.json
for shown in out rehearsed; do
	# Some lines of ours end in a digest, which is not to be broken.
	awk 'length > 79 && !/^(Configuration|Cooked recipe|Transcript) SHA-256 [0-9a-f]+$/ &&
	    !/ IN DS [0-9]+ [0-9]+ 2 [0-9A-F]+$/ {
	    print; bad = 1 } END { exit bad }' "$shown" > wide ||
	    fail "wider than a terminal: $(cat wide)"
	grep -o '^Recipe [a-z]* [^ ]* [^ ]*' "$shown" | grep step > steps
	printf 'Recipe step %s\n' "1: generateKey" "2: generateKey" \
	    "3: produceSignedKeyset" | cmp -s - steps ||
	    fail "these are not the steps: $(cat "$shown")"
	grep -q '^Recipe step 1: generateKey KSK$' "$shown" ||
	    fail "step 1 does not tell its key: $(cat "$shown")"
	grep -q '^Recipe step 2: generateKey ZSK ' "$shown" ||
	    fail "step 2 does not tell its key: $(cat "$shown")"
	[ "$(grep -c '^Recipe completed' "$shown")" -eq \
	    "$(grep -c '^Cooked' "$shown")" ] || fail "completed by a text"
	checks=$((checks + 1))
done

# ---- The result replaces nothing but the recipe, and is read by whom it was.
suffix=/2
recipe
inventory > inventory.before
expect 3 oks-cook -o oks.conf
says "there is such a file already"
expect 3 oks-cook -o cooked.json
says "there is such a file already"
unchanged "-o"
for mode in 644 640 600; do
	suffix=/$mode
	recipe
	chmod $mode recipe.json
	cooked oks-cook
	[ "$(stat -c %a recipe.json)" -eq $mode ] ||
	    fail "mode $mode became $(stat -c %a recipe.json)"
	checks=$((checks + 1))
done

# ---- The caller's environment: LD_ variables are refused, unless the build is
# made for tests; SOFTHSM2_CONF is that of oks.conf.
suffix=/3
recipe
inventory > inventory.before
expect 0 env SOFTHSM2_CONF=/nonexistent oks-cook --rehearse
note=
if ! for_use; then
	note=" (not LD_ variables: a build made for tests)"
else
	for name in LD_PRELOAD LD_LIBRARY_PATH LD_AUDIT; do
		expect 4 env "$name=" oks-cook
		says "the variable $name changes which code runs here"
	done
fi
unchanged "environment"

# ---- A group that we cannot give a file to neither stops the run nor reads it.
other() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
cp "$bin/oks-cook" cook
chown -R 65534:65534 "$work" 2> log
chmod 640 recipe.json
chown 65534:0 recipe.json 2> log
if other ./cook --version > log 2>&1; then
	cooked other ./cook
	[ "$(stat -c %a recipe.json)" -eq 600 ] ||
	    fail "mode 640 of root's became $(stat -c %a:%G recipe.json)"
	checks=$((checks + 1))
else
	note="$note (no other user: not root)"
fi
echo "25-audit-screen: $checks checks$note"
