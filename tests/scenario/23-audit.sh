#!/bin/sh
# Somebody else while cook runs: a program that makes keys in the token, an
# operator in a hurry, signals, another recipe in the file.  What was there
# before stays, what the run made goes.

. "$(dirname "$0")/../lib.sh"
trap 'umount "$work/tokens" 2> /dev/null; rm -rf "$work"' EXIT

checks=0
make_tokens Bunker
make_conf oks.conf Bunker < /dev/null

# recipe: two new keys and a set.
recipe() {
	jq -n '
	    def ref($name): { keyType: "byRef", keyAlgo: 13, keyFlags: 257,
	        keyLabel: $name };
	    def made($name): { actionType: "generateKey",
	        actionParams: { key: ref($name) } };
	    { recipeSpecVersion: "v1.0", recipe: {
	        preamble: { timestamp: 1700000000 },
	        actions: ([ made("KSK"), made("ZSK"),
	            { actionType: "produceSignedKeyset", actionParams: {
	            ownerName: "example.", inception: 1700000000,
	            expiration: 1701000000, ttl: 3600,
	            keyset: [ { key: ref("KSK") }, { key: ref("ZSK") } ],
	            signedBy: [ { key: ref("KSK") } ] } } ]) } }' \
	    > recipe.json || fail jq
	cp recipe.json recipe.before
}

# Keys down to their bytes; a login writes token.object.
inventory() {
	objects Bunker
	find -L tokens -name '*.object' ! -name token.object \
	    -exec sha256sum {} + | sort
}

# unchanged WHAT: token and recipe are as they were.
unchanged() {
	inventory | cmp -s - inventory.before ||
	    fail "$1: not undone: $(inventory | diff inventory.before -)"
	cmp -s recipe.json recipe.before || fail "$1: the recipe changed"
	checks=$((checks + 1))
}

# foreign LABEL ID: another program makes a pair, in whose label another zone
# stands, so that its key tag is not compared.
foreign() {
	pkcs11-tool --module "$softhsm" --token-label Bunker --login \
	    --pin 1234 --keypairgen --key-type EC:prime256v1 --usage-sign \
	    --label "$1" --id "$2" > log 2>&1 || fail "pkcs11-tool: $(cat log)"
}

# begin COMMAND...: it runs behind our back; what press types, it reads.
begin() {
	mkfifo keys
	: > screen
	"$@" < keys > screen 2> err &
	pid=$!
	exec 3> keys
}

# prompted STEP: that step was announced, or START, and then came a prompt.
prompted() {
	tries=0
	until sed 's,--> press Enter,&\n,g' screen |
	    awk -v step="step $1:" '
	    start && index($0, step) { on = 1 }
	    /^START-->/ { start = 1 }
	    start && (on || step == "step START:") && /-->/ { found = 1 }
	    END { exit !found }'; do
		tries=$((tries + 1))
		if [ $tries -gt 600 ] || ! kill -0 "$pid" 2> log; then
			fail "no $1: $(cat screen err)"
		fi
		sleep 0.05
	done
}

# shellcheck disable=SC2059 # the escapes are what is meant
press() { printf "$1" >&3; }

# ended STATUS WHAT: it is over.
ended() {
	exec 3>&-
	wait "$pid"
	got=$?
	rm keys
	[ "$got" -eq "$1" ] || fail "$2: ended with $got: $(cat err)"
	[ -z "$2" ] || says "$2"
}

recipe
inventory > inventory.before

# ---- Another program makes keys while the operator is waited for.
begin oks-cook -i
prompted START
foreign else.example/KSK/First 0f
inventory > inventory.before
press '\n'
ended 4 "the token Bunker has changed"
unchanged "a key made at START"

begin oks-cook -i
prompted START
press '\n'
prompted 2
foreign else.example/KSK/Second 1f
press '\n\n'
ended 5 "2 new objects in the token Bunker are not this run's and were left"
says '"else.example/KSK/Second"'
objects Bunker > now
for name in First Second; do
	[ "$(grep -c "KSK/$name" now)" -eq 2 ] || fail "$name is gone"
done
grep -qE 'label: *[KZ]SK	' now && fail "ours are not undone: $(cat now)"
inventory > inventory.before
unchanged "a key made at CONTINUE"

# The same, and it has the label of one of ours.
begin oks-cook -i
prompted START
press '\n'
prompted 2
press '\n'
prompted 3
foreign ZSK 2f
press '\n'
ended 5 "2 new objects in the token Bunker are not this run's and were left"
[ "$(objects Bunker | grep -c 'label: *ZSK.*ID: *2f')" -eq 2 ] ||
    fail "another program's ZSK is gone"
[ "$(objects Bunker | grep -cE 'label: *[KZ]SK	')" -eq 2 ] ||
    fail "ours are not undone: $(objects Bunker)"
checks=$((checks + 1))
pkcs11-tool --module "$softhsm" --token-label Bunker --login --pin 1234 \
    --delete-object --type privkey --id 2f > log 2>&1
pkcs11-tool --module "$softhsm" --token-label Bunker --login --pin 1234 \
    --delete-object --type pubkey --id 2f > log 2>&1
inventory > inventory.before

# ---- Signals that end a program by default.
for signal in QUIT USR1 USR2 ALRM VTALRM PROF XCPU; do
	begin oks-cook -i
	prompted START
	press '\n'
	prompted 2
	press '\n'
	prompted 3
	kill -"$signal" "$pid"
	ended 4 "step 3 produceSignedKeyset: "
	says "SIG$signal"
	unchanged "SIG$signal"
done

# ---- Enter that was pressed before the prompt was there is no answer.
if script -qec true typescript < /dev/null > log 2>&1; then
	begin script -qec 'sleep 1; exec oks-cook -i 2> typed' typescript
	press '\n\n\n\n'
	prompted START
	sleep 1
	grep -q CONTINUE screen && fail "Enter typed ahead was taken at START"
	press '\n\n\n'
	prompted 2
	sleep 1
	grep -q 'step 3.*CONTINUE\|completed' screen &&
	    fail "Enter typed ahead was taken at CONTINUE"
	press '\004'
	ended 4 ""
	cp typed err
	says "the operator ended the input"
	unchanged "Enter typed ahead"
fi

# ---- The recipe is another one at the end than the one that was read.
begin oks-cook -i
prompted START
echo >> recipe.json
cp recipe.json recipe.before
press '\n\n\n'
ended 4 "no longer what this run has read"
unchanged "a recipe that changed"

# ---- A half without a name that was there before, and a token that leaves
# another one: they cannot be told apart, so both stay, and that is said.
full_token() {
	mv tokens moved
	mkdir tokens
	mount -t tmpfs -o size=1m none tokens 2> log || return 1
	cp -R moved/* tokens
	"$helpers/make-object" "$softhsm" Bunker 1234 nameless - 00 ||
	    fail "make-object"
	inventory > inventory.before
	mount -o remount,nr_inodes=$(($(find tokens | wc -l) + 7)) tokens
	expect 5 oks-cook
	says "generateKey: key ZSK"
	mount -o remount,nr_inodes=1000 tokens
	inventory > now
	diff inventory.before now | grep '^<' &&
	    fail "what was there before is not: $(diff inventory.before now)"
	grep -q 'label: *KSK' now && fail "the first key is not undone"
	says "not this run's and were left"
	checks=$((checks + 1))
}
note=
if [ "$(id -u)" -ne 0 ] || ! full_token; then
	note=" (no full token: mount is not permitted)"
fi
echo "23-audit: $((checks + 3)) checks$note"
