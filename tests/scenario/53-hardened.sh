#!/bin/sh
# Goal: the process that holds the PIN keeps it, and lets nobody else in: no
# core, no tracer, no foreign code, no foreign variables, no files for others.
. "$(dirname "$0")/../lib.sh"

for_use || skip "a build or a way to run that is made for tests"
checks=0 note=
check() {
	checks=$((checks + 1))
}
pin=4711-pin-of-this-scenario

# Root may look into every process: as root, all of it is somebody else's.
as=
if [ "$(id -u)" -eq 0 ]; then
	as="setpriv --reuid 65534 --regid 65534 --clear-groups"
	mkdir bin
	cp "$bin"/oks* bin
	bin=$work/bin PATH=$work/bin:$PATH
	chown 65534:65534 "$work"
	$as true 2> log || skip "no other user: $(cat log)"
fi

make_tokens
softhsm2-util --init-token --free --label Bunker --pin $pin --so-pin 5678 \
    > log || fail "softhsm2-util"
cp "$helpers/witness.so" witness.so
chmod 755 witness.so
# conf FILE MODULE VARIABLES
conf() {
	rm -f "$1"
	(umask 077 && echo $pin > pin && cat > "$1" <<CONF)
version: 1
repositories:
  Bunker:
    module: $2
    label: Bunker
    pin-file: pin
    env: { $3 }
transport:
  key: { label: t, size: 2048 }
CONF
	[ -z "$as" ] || chown 65534:65534 "$1" pin
}
conf oks.conf "$softhsm" "SOFTHSM2_CONF: $work/softhsm2.conf"
# recipe LABEL: ./other.recipe; and no result of another.
recipe() {
	sed 's/"K"/"'"$1"'"/' recipe.json > other.recipe
	rm -f other.json
}
cat > recipe.json <<'END'
{ "recipeSpecVersion": "v1.0", "recipe": {
  "preamble": { "timestamp": 1700000000 }, "actions": [
  { "actionType": "generateKey", "actionParams": { "key": {
    "keyType": "byRef", "keyAlgo": 13, "keyFlags": 257, "keyLabel": "K" } } } ]
} }
END
[ -z "$as" ] || chown -R 65534:65534 tokens recipe.json witness.so
rm -f out err log
# From here on every file is made as the programs make it.
umask 0
run() { $as "$@" > out 2> err; }

# nowhere WHEN: the PIN is in no file but its own.
nowhere() {
	grep -rlaF $pin . > found && [ "$(cat found)" != ./pin ] &&
	    fail "$1: the PIN is in $(cat found)"
	check
}

# ---- A module finds the variables that oks.conf lists, and no other.
# alone: what the witness found.
alone() {
	sort witness.so.seen | tr '\n' ' '
}
for program in "oks-cook -c witness.conf" \
    "oks-consume -c witness.conf --transport-key t.pem"; do
	conf witness.conf "$work/witness.so" 'ONE: "1", TWO: "", PATH: /x'
	rm -f witness.so.seen
	# shellcheck disable=SC2086 # words
	THREE=3 SOFTHSM2_CONF=/nowhere run $program
	[ $? -eq 5 ] || fail "$program: $(cat err)"
	says "is not a PKCS#11 module"
	[ "$(alone)" = 'ONE=1 PATH=/x TWO= ' ] ||
	    fail "$program: the module finds $(alone)"
	check
	[ "$(stat -c %a witness.so.seen)" = 600 ] ||
	    fail "$program: umask: $(stat -c %a witness.so.seen)"
	check
done

# ---- The dynamic linker's variables, with what they load.
for program in oks-cook oks-consume oks-produce "oks-recipe lint recipe.json"; do
	rm -f witness.so.seen
	# shellcheck disable=SC2086 # words
	run env LD_PRELOAD="$work/witness.so" $program
	[ $? -eq 4 ] || fail "$program: LD_PRELOAD: $(cat err)"
	says "the variable LD_PRELOAD changes which code runs here"
	[ -s witness.so.seen ] || fail "the witness cannot be loaded so"
	check
done

# ---- OpenSSL's configuration, by the caller's variable, by oks.conf's, which
# the module's libcrypto would read, and in its usual place.
cat > openssl.cnf <<CONF
openssl_conf = all
[all]
providers = list
[list]
witness = here
[here]
module = $work/witness.so
activate = 1
CONF
chmod 644 openssl.cnf
usual=$(openssl version -d | sed 's/.*"\(.*\)"/\1/')/openssl.cnf
usual=$(readlink -f "$usual")
named() {
	OPENSSL_CONF=$work/openssl.cnf run "$@"
}
there() {
	# shellcheck disable=SC2016 # it is for the inner shell
	# shellcheck disable=SC2086 # words
	unshare -m sh -c 'mount --bind "$1" "$2" && shift 2 &&
	    exec "$@"' sh "$work/openssl.cnf" "$usual" $as "$@" > out 2> err
}
conf openssl.conf "$softhsm" \
    "SOFTHSM2_CONF: $work/softhsm2.conf, OPENSSL_CONF: $work/openssl.cnf"
# trapped HOW: openssl, run so, reads the file; oks-cook does not.
trapped() {
	rm -f witness.so.seen
	"$1" openssl list -providers
	[ -s witness.so.seen ] || return 1
	rm -f witness.so.seen
	recipe "$1"
	"$1" oks-cook -c openssl.conf -r other.recipe -o other.json ||
	    fail "$1: $(cat err)"
	[ ! -e witness.so.seen ] || fail "$1: OpenSSL's file was read"
	check
}
trapped named || fail "OpenSSL does not read its file: $(cat err)"
[ -n "$as" ] && trapped there ||
    note="$note (OpenSSL's own file cannot be replaced here)"
nowhere "after a run"
[ "$(stat -c %a other.json)" = 600 ] || fail "other.json: $(ls -l other.json)"
find tokens -name '*.object' -perm /077 | grep . && fail "objects for others"
check

# ---- Nobody else has written what is read, the module and the PIN above all.
# refused WHAT FILE MODE
refused() {
	before=$(stat -c %a "$2")
	chmod "$3" "$2"
	run oks-cook -c "$conf" --rehearse
	[ $? -eq 4 ] || fail "$2, mode $3: $(cat err)"
	says "$1"
	chmod "$before" "$2"
	check
}
conf=witness.conf
for mode in 775 757 777; do
	refused "can be written by group or others: chmod go-w" witness.so $mode
done
conf=oks.conf
for mode in 620 602; do
	refused "pin: can be written by group or others" pin $mode
	refused "oks.conf: can be written by group or others" oks.conf $mode
done
if [ -n "$as" ]; then
	conf=witness.conf
	for file in witness.so witness.conf; do
		rm -f witness.so.seen
		chown 65533:65534 $file
		refused "belongs to " $file 644
		chown 65534:65534 $file
		[ ! -e witness.so.seen ] || fail "$file: the module was loaded"
	done
fi

# ---- The process while it runs: it waits for the operator, and has the PIN.
# begin LABEL: $pid is the process.
begin() {
	recipe "$1"
	rm -f keys screen
	mkfifo keys
	: > screen
	# shellcheck disable=SC3045 # where there is no -c, cores are the default
	(ulimit -c unlimited 2> log
	exec $as oks-cook -i -r other.recipe -o other.json) \
	    < keys > screen 2> err &
	pid=$!
	exec 3> keys
	tries=0
	until grep -q 'START-->' screen; do
		[ $((tries += 1)) -lt 400 ] || fail "no prompt: $(cat err)"
		sleep 0.05
	done
}
# is NAME VALUE: a line of its state or limits.
is() {
	cat "/proc/$pid/status" "/proc/$pid/limits" |
	    grep -qE "^$1:?[[:space:]]+$2([[:space:]]|\$)" ||
	    fail "not \"$1 $2\": $(grep "^$1" "/proc/$pid/status" \
	    "/proc/$pid/limits")"
	check
}
begin Running
is NoNewPrivs 1
is Umask 0077
is 'Max core file size' '0 +0'
tr '\0' '\n' < "/proc/$pid/cmdline" | grep -qF $pin && fail "PIN in cmdline"
grep -aqF $pin screen err && fail "PIN on the screen"
nowhere "in a run"

# Another process of the same user: of an ordinary one it sees the environment
# and the memory.
$as sleep 60 &
plain=$!
until [ "$(cat /proc/$plain/comm)" = sleep ]; do
	sleep 0.05
done
for file in environ mem maps fd/0; do
	run sh -c "exec < /proc/$plain/$file" ||
	    fail "$file of a plain process cannot be opened: $(cat err)"
	run sh -c "exec < /proc/$pid/$file" &&
	    fail "$file of ours can be opened by others"
	check
done
kill $plain
[ "$(stat -c %u "/proc/$pid/environ")" = 0 ] || fail "it is dumpable"

# ---- It dies, and leaves no core.
# shellcheck disable=SC3045 # as above
ulimit -c unlimited 2> log
$as sleep 60 &
plain=$!
until [ "$(cat /proc/$plain/comm)" = sleep ]; do
	sleep 0.05
done
kill -SEGV $plain
wait $plain 2> log
[ $? -eq 139 ] || fail "sleep did not die of SIGSEGV"
find . -name 'core*' | grep -q . ||
    note="$note (cores of this machine go elsewhere)"
find . -name 'core*' -exec rm {} +
kill -SEGV "$pid"
exec 3>&-
wait "$pid" 2> log
[ $? -eq 139 ] || fail "oks-cook did not die of SIGSEGV: $(cat err)"
find . -name 'core*' | grep . && fail "oks-cook left a core"
check
nowhere "after its death"

# ---- An ordinary end.
begin Ordinary
echo >&3
exec 3>&-
wait "$pid" || fail "$(cat err)"
expect 0 oks-recipe verify other.json
nowhere "in the end"
echo "53-hardened: $checks checks$note"
