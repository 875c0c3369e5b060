#!/bin/sh
# A run that ends where nobody can clean up leaves a journal that says so: no
# other run touches the token, --status tells what to do, --recover undoes what
# was before the commit point and finishes what was after it, also when it is
# itself interrupted, and the ceremony can go on.

. "$(dirname "$0")/../lib.sh"
trap 'umount "$work/tokens" 2> /dev/null; rm -rf "$work"' EXIT

checks=0
passed() {
	checks=$((checks + 1))
}

make_tokens Bunker Other
make_conf oks.conf Bunker < /dev/null
echo "state: journals" >> oks.conf
mkdir -m 700 journals
for label in Old Older; do
	pkcs11-tool --module "$softhsm" --token-label Bunker --login \
	    --pin 1234 --keypairgen --key-type EC:prime256v1 --usage-sign \
	    --label $label > log 2>&1 || fail "pkcs11-tool: $(cat log)"
done

# recipe FILTER: a deletion, two new keys, a set.
recipe() {
	jq -n '
	    def ref($name): { keyType: "byRef", keyAlgo: 13, keyFlags: 257,
	        keyLabel: $name };
	    def action($type; $key):
	        { actionType: $type, actionParams: { key: $key } };
	    { recipeSpecVersion: "v1.0", recipe: {
	        preamble: { timestamp: 1700000000 },
	        actions: ([ action("deleteKey"; ref("Old")),
	            action("deleteKey"; ref("Older")),
	            action("generateKey"; ref("KSK")),
	            action("generateKey"; ref("ZSK")),
	            { actionType: "produceSignedKeyset", actionParams: {
	              ownerName: "example.", inception: 1700000000,
	              expiration: 1701000000, ttl: 3600,
	              keyset: [ { key: ref("KSK") }, { key: ref("ZSK") } ],
	              signedBy: [ { key: ref("KSK") } ] } } ] | '"${1:-.}"') } }' \
	    > recipe.json || fail jq
	cp recipe.json recipe.copy
}

# killed STEP: the run is killed while it waits before that step.
killed() {
	mkfifo keys
	oks-cook -i < keys > screen 2> err &
	pid=$!
	exec 3> keys
	i=0
	# A deletion in the first step has a prompt of its own.
	last=$1
	jq -e '.recipe.actions[0].actionType == "deleteKey"' recipe.json > log &&
	    last=$((last + 1))
	while [ $((i += 1)) -lt "$last" ]; do
		tail -n 1 screen | grep -q DELETE && echo yes >&3 || echo >&3
		tries=0
		until [ "$(grep -oE 'START|CONTINUE|DELETE' screen |
		    wc -l)" -gt "$i" ] ||
		    [ $((tries += 1)) -gt 900 ]; do
			sleep 0.02
		done
	done
	kill -9 "$pid"
	wait "$pid" 2> log
	exec 3>&-
	rm keys
}

begin=$(echo journals/cook-*.begin)

# ---- Nothing to do.
expect 0 oks-cook --status
grep -q "^No journal in ./journals: nothing is to be recovered.$" out ||
    fail "status: $(cat out)"
expect 0 oks-cook --recover
grep -q "^No journal in " out || fail "recover: $(cat out)"
passed

# ---- Killed before the commit point: undone.
objects Bunker > before
recipe
killed 5
begin=$(echo journals/cook-*.begin)
[ -f "$begin" ] || fail "no journal after kill -9"
[ "$(objects Bunker | grep -cE 'label: *(KSK|ZSK)')" -eq 4 ] ||
    fail "no keys after kill -9"
cmp -s recipe.json recipe.copy || fail "the recipe changed"
expect 4 oks-cook --status
grep -q "^  to be made: KSK, id " out || fail "status tells no key: $(cat out)"
grep -q "before its commit point" out || fail "status: $(cat out)"
[ "$(wc -l < out)" -le 24 ] || fail "more than a screen"
passed
for also in "" --rehearse; do
	# shellcheck disable=SC2086 # an option or none
	expect 4 oks-cook $also
	says "the last run on this token was not finished: see oks cook --status"
done
passed
expect 0 oks-cook --recover
grep -q "^Undone: " out || fail "recover: $(cat out)"
objects Bunker | cmp -s - before || fail "not undone"
[ ! -e "$begin" ] || fail "the journal is there still"
expect 0 oks-cook --recover
grep -q "^No journal in " out || fail "recover twice: $(cat out)"
passed

# ---- Objects that somebody else made meanwhile are left, and told.
killed 5
pkcs11-tool --module "$softhsm" --token-label Bunker --login --pin 1234 \
    --keypairgen --key-type EC:prime256v1 --usage-sign --label Foreign \
    > log 2>&1 || fail "pkcs11-tool: $(cat log)"
expect 0 oks-cook --recover
tr '\n' ' ' < out | grep -q 'But note: .*2 new objects in the token Bunker' ||
    fail "recover does not tell of foreign objects: $(cat out)"
[ "$(objects Bunker | grep -c Foreign)" -eq 2 ] || fail "Foreign is gone"
objects Bunker | grep -v Foreign | cmp -s - before || fail "not undone"
passed

# ---- A half without a name is nobody's where the run was to make nothing.
recipe '[ .[0], .[1] ]'
cp -R tokens tokens.kept
killed 2
"$helpers/make-object" "$softhsm" Bunker 1234 nameless - 00 ||
    fail "make-object"
objects Bunker > now
expect 0 oks-cook --recover
tr '\n' ' ' < out | grep -q 'But note: .*1 new objects in the token Bunker' ||
    fail "recover does not tell of the nameless half: $(cat out)"
objects Bunker | cmp -s - now || fail "somebody's half was destroyed"
passed
rm -rf tokens
mv tokens.kept tokens
recipe

# ---- The journal is of another token, or of none that is configured.
killed 4
cp -R journals journals.kept
cp oks.conf oks.conf.kept
sed 's/Bunker:$/Another:/' oks.conf.kept > oks.conf
expect 3 oks-cook --recover
says "oks.conf does not have the repository any more"
sed 's/label: Bunker/label: Other/' oks.conf.kept > oks.conf
expect 4 oks-cook --recover
says "the repository Bunker is the token Other, serial "
cp oks.conf.kept oks.conf
expect 4 oks-cook --status
objects Bunker > now
cmp -s now before && fail "recover changed a token that is not the journal's"
# The lock of a run that goes on.
recipe '[ .[2] ]'
(
	exec 9>> "journals/$(basename "$begin" .begin).lock"
	flock 9
	expect 4 oks-cook --recover
	says "another oks-cook is using the token"
	expect 4 oks-cook --status
	grep -q "^The run has not ended: wait for it.$" out ||
	    fail "status of a run that goes on: $(cat out)"
	expect 4 oks-cook
	says "another oks-cook is using the token Bunker"
) || exit 1
passed

# ---- A journal that was tampered with is not used.
# shellcheck disable=SC2016 # sed's $ is the last line
for change in 's/"oks-cook begin 1"/"oks-cook begin 2"/' 's/"run"/"ran"/' \
    's/"class"/"klass"/' '$d' 's/"objects": \[/"objects": 1, "x": [/' \
    's/"private"/"secret"/' 's/"id": "/&z/' 's/"target": "/&x/'; do
	sed "$change" journals.kept/*.begin > "$begin"
	cmp -s "$begin" journals.kept/*.begin && fail "nothing changed: $change"
	expect 3 oks-cook --recover
	says ".begin"
	expect 3 oks-cook --status
	expect 4 oks-cook
done
cp journals.kept/*.begin "$begin"
chmod 666 "$begin"
expect 4 oks-cook --recover
says "can be written by group or others"
chmod 600 "$begin"
chmod 777 journals
expect 4 oks-cook --recover
says "the state folder belongs to another user, or can be written"
chmod 700 journals
expect 0 oks-cook --recover
objects Bunker | grep -v Foreign | cmp -s - before || fail "not undone"
passed

# ---- After the commit point: a token that deletes nothing for a while.
if mv tokens moved && mkdir tokens && [ "$(id -u)" -eq 0 ] &&
    mount -t tmpfs -o size=1m none tokens 2> log; then
	cp -R moved/* tokens
	recipe '[ .[0] ]'
	mount -o remount,ro tokens
	expect 5 oks-cook
	says "step 1 deleteKey: key Old: C_DestroyObject: "
	says "the commit point is behind: oks cook --recover finishes this run"
	cmp -s recipe.json recipe.copy || fail "the recipe changed"
	expect 4 oks-cook --status
	grep -q "^  to be deleted: Old$" out || fail "status: $(cat out)"
	expect 5 oks-cook --recover
	says "--recover can be repeated"
	expect 4 oks-cook --rehearse
	mount -o remount,rw tokens
	echo other > recipe.json
	expect 4 oks-cook --recover
	says "is neither what the run was to replace nor its result"
	rm recipe.json
	expect 4 oks-cook --recover
	says "the recipe that the result replaces is not there"
	cp recipe.copy taken.json
	expect 4 oks-cook --recover -o taken.json
	expect 0 oks-cook --recover -o result.json
	tr -d '\n ' < out | grep -q "Finished:theresultis.*/result.json" ||
	    fail "recover: $(cat out)"
	objects Bunker | grep -q 'label: *Old$' && fail "Old is there still"
	expect 0 oks-recipe verify result.json
	jq -e '.recipe.actions[0].cooked.deleteSuccess' result.json > log ||
	    fail "the result: $(cat result.json)"
	ls journals/*.begin journals/*.commit 2> log && fail "journals are left"
	umount tokens
	passed
else
	note=" (no read-only token: mount is not permitted)"
fi
rm -rf tokens
mv moved tokens

# ---- `commit` alone: all was done but its removal.
printf '{"journal":"oks-cook commit 1","run":"r","resultSha256":"%s","keys":[]}\nx' \
    "$(printf x | sha256sum | cut -d ' ' -f 1)" > "${begin%begin}commit"
chmod 600 "${begin%begin}commit"
recipe
expect 4 oks-cook --status
grep -q "^All is done but the removal of this file" out || fail "$(cat out)"
expect 4 oks-cook --rehearse
says "was not finished"
expect 0 oks-cook --recover
grep -q "^Closed: " out || fail "recover: $(cat out)"
expect 0 oks-cook --status
passed

# ---- A run on two tokens: one journal, and neither is touched before it is
# recovered.
cp oks.conf one.conf
cat > oks.conf << CONF
version: 1
state: journals
repositories:
  A: { module: $softhsm, label: Bunker, pin: 1234, env: &e { SOFTHSM2_CONF: $SOFTHSM2_CONF } }
  B: { module: $softhsm, label: Other, pin: 1234, env: *e }
CONF
grep -v -e state -e version oks.conf | sed -e '1i version: 1\nstate: journals' \
    -e '/A: /d' -e "s|\\*e|{ SOFTHSM2_CONF: $SOFTHSM2_CONF }|" > other.conf
chmod 600 oks.conf other.conf
recipe '[ .[2], .[3] ] | .[0].actionParams.key.keyStore = "A" |
    .[1].actionParams.key.keyStore = "B"'
objects Bunker > before
killed 2
[ "$(echo journals/cook-*.begin | wc -w)" -eq 1 ] || fail "not one journal"
[ "$(objects Bunker | grep -c 'label: *KSK')" -eq 2 ] || fail "no key made"
objects Other | grep . && fail "a key too early"
for conf in one other; do
	recipe '[ .[2] ]'
	expect 4 oks-cook -c $conf.conf
	says ".begin: the last run on this token was not finished"
done
expect 3 oks-cook -c other.conf --recover
expect 0 oks-cook --recover
objects Bunker | cmp -s - before || fail "not undone"
recipe '[ .[2], .[3] ] | .[0].actionParams.key.keyStore = "A" |
    .[1].actionParams.key.keyStore = "B"'
expect 0 oks-cook
[ "$(objects Other | grep -c 'label: *ZSK')" -eq 2 ] || fail "no second key"
for token in Bunker Other; do
	for type in privkey pubkey; do
		for label in KSK ZSK; do
			pkcs11-tool --module "$softhsm" --token-label $token \
			    --login --pin 1234 --delete-object --type $type \
			    --label $label > log 2>&1
		done
	done
done
mv one.conf oks.conf
passed

# ---- A path that the journal could not hold is refused in the beginning.
recipe '[ .[2] ]'
folder=$(printf 'caf\351')
mkdir "$folder"
cp recipe.json "$folder"
expect 3 oks-cook --rehearse -r "$folder/recipe.json"
says "the path is not UTF-8"
passed

# ---- The ceremony goes on.
recipe '[ .[1], .[2], .[3], .[4] ]'
expect 0 oks-cook
expect 0 oks-recipe verify recipe.json
ls journals/*.begin journals/*.commit 2> log && fail "journals are left"
find . -name '.*.tmp' | grep . && fail "half-written files are left"
expect 2 oks-cook --recover -r recipe.json
expect 2 oks-cook --status --recover
expect 2 oks-cook --status -o x
passed
echo "27-recovered: $checks checks${note:-}"
