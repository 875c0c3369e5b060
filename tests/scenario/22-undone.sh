#!/bin/sh
# A run that fails half way leaves nothing behind: full and read-only disks,
# a token that stops, an operator who stops it.  The recipe stays as it was,
# what was made is gone, and no other file is left over.

. "$(dirname "$0")/../lib.sh"
trap 'umount "$work/disk" "$work/tokens" 2> /dev/null; rm -rf "$work"' EXIT

checks=0
make_tokens Bunker
make_conf oks.conf Bunker < /dev/null
pkcs11-tool --module "$softhsm" --token-label Bunker --login --pin 1234 \
    --keypairgen --key-type EC:prime256v1 --usage-sign --label Old \
    > log 2>&1 || fail "pkcs11-tool: $(cat log)"
mkdir disk

# recipe SETS [LAST]: two new keys, as many sets, and an Old key deleted; LAST
# changes the second key.
recipe() {
	jq -n --argjson sets "$1" '
	    def ref($name): { keyType: "byRef", keyAlgo: 13, keyFlags: 257,
	        keyLabel: $name };
	    def action($type; $key):
	        { actionType: $type, actionParams: { key: $key } };
	    def set($n): { actionType: "produceSignedKeyset", actionParams: {
	        ownerName: "example.", inception: (1700000000 + $n),
	        expiration: 1701000000, ttl: 3600,
	        keyset: [ { key: ref("KSK") }, { key: ref("ZSK") } ],
	        signedBy: [ { key: ref("KSK") } ] } };
	    { recipeSpecVersion: "v1.0", recipe: {
	        preamble: { timestamp: 1700000000 },
	        actions: ([ action("deleteKey"; ref("Old")),
	            action("generateKey"; ref("KSK")),
	            action("generateKey"; ref("ZSK")) ] +
	            [ range($sets) | set(.) ] | '"${2:-.}"') } }' \
	    > disk/recipe.json || fail jq
}

# Files, objects of the token down to their bytes; a login writes token.object.
state() {
	(cd disk && find . -type f ! -name '*.transcript*' \
	    -exec sha256sum {} + | sort)
	objects Bunker
	find -L tokens -name '*.object' ! -name token.object \
	    -exec sha256sum {} + | sort
}

before() {
	state > state.before
	grep -q '^Private Key.*label: *Old' state.before ||
	    fail "objects does not list the old key"
	grep -qE 'label: *(KSK|ZSK)' state.before && fail "keys are left over"
}

# undone WHAT: everything is as it was before.
undone() {
	state | cmp -s - state.before ||
	    fail "$1: not undone: $(state | diff state.before -)"
	checks=$((checks + 1))
}

# stopped STATUS WHAT COMMAND...: the whole of a failing run.
stopped() {
	status=$1
	what=$2
	shift 2
	before
	expect "$status" "$@"
	says "$what"
	undone "$what"
	ls cook-*.begin 2> log && fail "$what: not closed: $(cat err)"
}

# limited BLOCKS COMMAND...: files of at most that many 512 bytes.
limited() (
	ulimit -f "$1"
	shift
	exec "$@"
)

# ---- The operator stops: at the end of the input, or by a signal.
recipe 1
stopped 4 "the operator ended the input" \
    sh -c 'echo | exec oks-cook -i -r disk/recipe.json'
stopped 4 "the operator did not agree" \
    sh -c 'echo no | exec oks-cook -i -r disk/recipe.json'
for answer in '' no y YES 'yes ' ' yes' yesyesyesyesyesyesyes; do
	# shellcheck disable=SC2016 # it is for the inner shell
	stopped 4 "step 1 deleteKey: key Old: the operator did not agree" \
	    sh -c 'printf "\n%s\n\n\n\n" "$1" |
	    exec oks-cook -i -r disk/recipe.json' sh "$answer"
done
stopped 4 "step 3 generateKey: key ZSK: the operator did not agree" \
    sh -c 'printf "\nyes\n\nyes\n\n" | exec oks-cook -i -r disk/recipe.json'
stopped 4 "step 3 generateKey: " \
    sh -c 'printf "\nyes\n\n" | exec oks-cook -i -r disk/recipe.json'
stopped 4 "step 4 produceSignedKeyset: " \
    sh -c 'printf "\nyes\n\n\n" | exec oks-cook -i -r disk/recipe.json'
for signal in HUP INT TERM; do
	before
	mkfifo keys
	: > out
	(trap - INT && exec oks-cook -i -r disk/recipe.json) \
	    < keys > out 2> err &
	pid=$!
	exec 3> keys
	printf '\nyes\n\n' >&3
	tries=0
	until [ "$(grep -o CONTINUE out | wc -l)" -eq 2 ] || [ $((tries += 1)) -gt 900 ]; do
		sleep 0.05
	done
	kill -"$signal" "$pid"
	wait "$pid"
	status=$?
	exec 3>&-
	rm keys
	[ "$status" -eq 4 ] || fail "SIG$signal ended it with $status"
	says "step 3 generateKey: "
	undone "SIG$signal"
done

# ---- The result does not go where it should: a link, no folder, a device.
recipe 1
ln -s disk/recipe.json link.json
stopped 3 "link.json: is not a regular file" oks-cook -r link.json
[ -L link.json ] || fail "the link was replaced"
stopped 3 "/dev/full: there is such a file already" \
    oks-cook -r disk/recipe.json -o /dev/full
stopped 6 "none/out.json.transcript: open: ENOENT" \
    oks-cook -r disk/recipe.json -o none/out.json

# ---- The result becomes too large a file.
recipe 60
trap '' XFSZ
stopped 6 "write: EFBIG" \
    limited 64 oks-cook -r disk/recipe.json
trap - XFSZ

# ---- Full and read-only disks, where this machine lets us have some.
full_disk() {
	mount -t tmpfs -o size=64k none disk 2> log || return 1
	recipe 4
	head -c 65536 /dev/zero > disk/filler 2> log
	stopped 6 "write: ENOSPC" oks-cook -r disk/recipe.json
	mount -o remount,ro disk
	stopped 6 "open: EROFS" oks-cook -r disk/recipe.json
	umount disk
}

# full_token INODES: room for the two objects of the first key, with a lock
# each, and for so many inodes less than the second needs.
full_token() {
	mount -o remount,nr_inodes=$(($(find tokens | wc -l) + 9 - $1)) tokens
	stopped 5 "step 3 generateKey: key ZSK: C_GenerateKeyPair: " \
	    oks-cook -r disk/recipe.json
	mount -o remount,nr_inodes=1000 tokens
}

disks() {
	full_disk || return 1
	recipe 4
	mv tokens moved
	mkdir tokens
	mount -t tmpfs -o size=1m none tokens
	cp -R moved/* tokens
	full_token 3
	mount -o remount,ro tokens
	stopped 5 "C_GenerateKeyPair: " oks-cook -r disk/recipe.json
	mount -o remount,rw tokens
}
note=
if [ "$(id -u)" -ne 0 ] || ! disks; then
	recipe 1
	note=" (no full disks: mount is not permitted)"
	if [ "$(id -u)" -ne 0 ]; then
		chmod 555 disk
		stopped 6 "open: EACCES" \
		    oks-cook -r disk/recipe.json
		chmod 755 disk
	fi
fi

# ---- The same where nobody told us to mind the signal that comes with it.
recipe 60
stopped 6 "write: EFBIG" \
    limited 64 oks-cook -r disk/recipe.json

# ---- A token that fails and leaves a half without a name.
if [ -z "$note" ]; then
	recipe 4
	full_token 2
fi

# ---- A token that says CKR_OK for a key that it could not keep.
recipe 0 '[ .[2] ] | .[0].actionParams.key |= (.keyAlgo = 8 | .keySize = 4096)'
before
sed "s|module: .*|module: $helpers/unkept.so|
    s|env: {|env: { UNKEPT_MODULE: $softhsm,|" oks.conf > unkept.conf
chmod 600 unkept.conf
expect 5 oks-cook -c unkept.conf -r disk/recipe.json
grep -q '"cooked"' disk/recipe.json && fail "cooked with a key that is lost"
objects Bunker | grep -q 'label: *ZSK' && fail "half of the key is left"
rm -f disk/recipe.json

# The same recipe, undisturbed, goes through: nothing above had another cause.
recipe 4
expect 0 oks-cook -r disk/recipe.json
state | grep -qE 'label: *Old' && fail "the old key is there still"
[ "$(state | grep -cE '^(Private|Public) Key.*label: *(KSK|ZSK)')" -eq 4 ] ||
    fail "the two new keys are not there: $(state)"
# ---- Nobody reads what is printed any more: all or nothing all the same.
recipe 0 '[ .[1], .[2], .[1] ] | .[0].actionParams.key.keyLabel = "One" |
    .[1].actionParams.key.keyLabel = "Two" |
    .[2].actionParams.key.keyLabel = "Three"'
state > state.before
mkfifo keys screen
{
	oks-cook -i -r disk/recipe.json < keys > screen 2> err
	echo $? > status
} &
exec 3> keys 4< screen
echo >&3
while read -r line <&4; do
	case $line in *'step 2'*) break ;; esac
done
exec 4<&-
yes '' 2> log | head -n 100 >&3
exec 3>&-
wait
if grep -q '"cooked"' disk/recipe.json; then
	expect 0 oks-recipe verify disk/recipe.json
else
	[ "$(cat status)" -lt 8 ] || fail "ended with $(cat status)"
	undone "a closed terminal"
fi
echo "22-undone: $((checks + 3)) checks$note"
