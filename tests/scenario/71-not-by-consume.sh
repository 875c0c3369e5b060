#!/bin/sh
# Everything that the real ods-signerd publishes without a word, or dies of, is
# refused by consume: the signer's file stays as it was, a line says what to do,
# the exit status tells, and the signer goes on.

. "$(dirname "$0")/../lib.sh"
. "$top/tests/signer.sh"
signer_alone "$@"

day=86400
start=1798761600 # 2027-01-01
make_tokens Bunker OKS
make_conf bunker.conf Bunker < /dev/null

token=OKS file=example.xml top_line=
# The signer's group, one that is not this process's where that can be given.
group=$(id -gn)
[ "$(id -u)" -ne 0 ] || group=daemon
# oks_conf SIGNER ANCHOR [ZONE-LINE]: the operational side's.
oks_conf() {
	make_conf oks.conf "$token" <<CONF
$top_line
kasp:
  refresh: P6D
  validity: P20D
  ttl: 3600
  ksk: { algo: 13, lifetime: P5Y }
  zsk: { algo: 13, lifetime: P90D }
transport:
  key: { label: recipekey, size: 2048, file: recipekey.pem }
${log-served: served.log}
signer: { $1 }
zones:
  example:
    signconf: $file
    check: signed/example
    group: $group
${2:+    anchors: [ \"$2\" ]}
$3
CONF
}
usual="$signer_commands limit: PT5S, wait: PT20S"
oks_conf "$usual" ''
expect 0 oks-consume --transport-key
expect 0 oks-produce --now 2027-01-01 -z example 2027-07-01 Year
expect 0 oks -c bunker.conf cook
ds=$(jq -r '.recipe.actions[].cooked.ds // [] | .[]' recipe.json |
    sed 's/.* DS //')
oks_conf "$usual" "$ds"

# ---- Without the keys, there is no first file either ----

zone_file example
signer_conf OKS example
signer_start "$start"
checks=0
expect 4 oks-consume "@$start"
says "import it with oks consume"
[ ! -e example.xml ] || fail "a file without keys"
expect 0 oks-consume
expect 0 oks-consume "@$start"
verified example "$start"
[ "$(stat -c '%a %G' example.xml)" = "640 $group" ] ||
    fail "mode and group: $(stat -c '%a %G' example.xml)"
grep -q '"event":"refused"' served.log || fail "no refusal in the log"
cp recipe.json good.json
cp example.xml good.xml
cp served.log good.log
stat -c '%i %Y' example.xml > good.stat
second=$((start + 14 * day)) # when the next set begins

# is_as_it_was WHAT: file, log, and what the signer does.
is_as_it_was() {
	cmp -s example.xml good.xml || fail "$1: the file has changed"
	stat -c '%i %Y' example.xml | cmp -s - good.stat ||
	    fail "$1: the file was written"
	left=$(find . -maxdepth 1 -name '.example*')
	[ -z "$left" ] || fail "$1: left over: $left"
	grep -v '"event":"refused"' served.log > log.now
	grep -v '"event":"refused"' good.log | cmp -s - log.now ||
	    fail "$1: the log says: $(tail -n 2 served.log)"
	cp good.log served.log
	cp good.json recipe.json
	oks_conf "$usual" "$ds"
	checks=$((checks + 1))
}

# refused STATUS TIME WHAT WORDS: by consume at that time.
refused() {
	expect "$1" oks-consume "@$2"
	says "$4"
	is_as_it_was "$3"
}

# edit FILTER: the recipe, by jq; $n is the index of the second set.
n=$(jq '[ .recipe.actions[] | .actionType == "produceSignedKeyset" ] |
    [ index(true) ][0] + 1' good.json)
edit() {
	jq --argjson n "$n" "$1" good.json > recipe.json || fail "jq: $1"
	cmp -s good.json recipe.json && fail "nothing is edited: $1"
}

# ---- Nothing to do: nothing is written ----

expect 0 oks-consume "@$((start + day))"
grep -q '(unchanged)' out || fail "$(cat out)"
is_as_it_was "nothing to do"
expect 0 oks-consume -n "@$second"
grep -q '(not written)' out || fail "$(cat out)"
is_as_it_was "a dry run"

# ---- Time ----

refused 4 $((start + 400 * day)) "an expired set" "a new ceremony is needed"
refused 4 $((start - 90 * day)) "before the first" "the clock was set back"

# ---- Sets: with the log, a recipe that was edited is not the one it names ----

edit '.recipe.preamble.description = "edited"'
refused 4 "$second" "an edited recipe" "a recipe is served which is not here"
head -c 20000 good.json > recipe.json
refused 3 "$second" "a truncated recipe" "recipe.json"

# The rest without a log, which would refuse each for its SHA-256.
log=
while IFS=@ read -r status words filter; do
	oks_conf "$usual" "$ds"
	edit "$filter"
	refused "$status" "$second" "$filter" "$words"
done <<'END'
4@owner is not example@.recipe.actions[$n].cooked.signedKeysetRRs[] |= gsub("^example\\."; "example.org.")
4@signedKeysetRRs@.recipe.actions[$n].cooked.signedKeysetRRs[-1] |= sub(" [0-9]{14} [0-9]{14} "; " 20270305000000 20270101000000 ")
4@signedKeysetRRs@(.recipe.actions[$n - 1].cooked.signedKeysetRRs[-1]) as $other | .recipe.actions[$n].cooked.signedKeysetRRs[-1] = $other
4@signedKeysetRRs@.recipe.actions[$n].cooked.signedKeysetRRs[-1] = "hello world"
4@signedKeysetRRs@.recipe.actions[$n].cooked.signedKeysetRRs[0] = "hello world"
4@signedKeysetRRs@.recipe.actions[$n].cooked.signedKeysetRRs |= .[0:-1]
4@signedKeysetRRs@.recipe.actions[$n].cooked.signedKeysetRRs |= .[1:]
4@signedKeysetRRs@.recipe.actions[$n].cooked.signedKeysetRRs[0] |= sub(" 3600 "; " 300 ")
4@signedKeysetRRs@.recipe.actions[$n].cooked.signedKeysetRRs[] |= sub(" 257 "; " 256 ")
END

# ---- Several recipes ----

oks_conf "$usual" "$ds"
mkdir several empty
jq '.recipe.preamble.description = "another"' good.json > several/b.json
cp good.json several/a.json
expect 3 oks-consume -r several "@$second"
says "does not continue"
is_as_it_was "two recipes that are no chain"
oks_conf "$usual" "$ds"
expect 3 oks-consume -r good.json -r several/a.json "@$second"
says "the same recipe"
is_as_it_was "one recipe twice"
oks_conf "$usual" "$ds"
expect 3 oks-consume -r empty "@$second"
says "has no file *.json"
# One that cannot be used is told, and keeps no other from being used.
head -c 2000 good.json > several/b.json
expect 3 oks-consume -n -r several "@$second"
says "several/b.json"
grep -q '^example.: set of .*(not written)' out || fail "$(cat out)"
is_as_it_was "a broken recipe beside a good one"

# ---- Keys and anchors ----

sane() {
	token=OKS file=example.xml top_line='' log=
}

# more_token LABEL
more_token() {
	softhsm2-util --init-token --free --label "$1" --pin "$pin" \
	    --so-pin 5678 > log.softhsm || fail "softhsm2-util"
}
more_token Empty
token=Empty
oks_conf "$usual" "$ds"
sane
refused 4 "$second" "a ZSK that is not in the token" "import it with oks consume"
more_token Wrong
id=$(xmllint --xpath 'string(//Key[ZSK]/Locator)' example.xml)
softhsm_tool Wrong --keypairgen --key-type EC:prime256v1 --id "$id" \
    --label wrong > log.softhsm 2>&1 || fail "pkcs11-tool"
token=Wrong
oks_conf "$usual" "$ds"
sane
refused 4 "$second" "another key under the ZSK's id" "does not hold this ZSK"
oks_conf "$usual" "$(echo "$ds" | sed 's/0$/X/; s/[^X]$/0/; s/X$/1/')"
[ "$ds" != "$(sed -n 's/.*anchors: \[ "\(.*\)" \]/\1/p' oks.conf)" ] || fail ds
refused 4 "$second" "another anchor" "that an anchor in oks.conf names"
oks_conf "$usual" ''
refused 3 "$second" "no anchor" "has no anchors"
top_line="recipes: [ $(printf '%064d' 1) ]"
oks_conf "$usual" "$ds"
sane
refused 4 "$second" "a recipe that is not pinned" "is not among the recipes"
top_line="recipes: [ $(sha256sum < good.json | cut -c 1-64) ]"
oks_conf "$usual" "$ds"
sane
expect 0 oks-consume -n "@$second"
is_as_it_was "the recipe that is pinned"

# Who signs the zone is not guessed.
m=$(jq '[ .recipe.actions[].actionParams.keyset | length ] | index(3)' good.json)
roll=$(jq --argjson m "$m" '.recipe.actions[$m].actionParams.publication' \
    good.json)
jq --argjson m "$m" 'del(.recipe.actions[$m].actionParams.zoneSigners)' \
    good.json > recipe.json
refused 4 "$roll" "two ZSKs and nobody says which" "zoneSigners"

# The file must be what OpenDNSSEC's own schema allows.
sed 's/element name="Resign"/element name="Reign"/' \
    /usr/share/opendnssec/signconf.rng > other.rng
cmp -s other.rng /usr/share/opendnssec/signconf.rng && fail "the same schema"
oks_conf "$usual, schema: other.rng" "$ds"
refused 4 "$second" "a file that the schema does not allow" "Reign"
xmllint --noout --relaxng /usr/share/opendnssec/signconf.rng example.xml \
    2> log.xml || fail "$(cat log.xml)"

# ---- Files ----

small_disk() {
	mkdir small
	mount -t tmpfs -o size=8k tmpfs small || fail "mount"
	cp -p example.xml small
	dd if=/dev/zero of=small/rest bs=4k > log.dd 2>&1
	file=small/example.xml
	oks_conf "$usual" "$ds"
	sane
	expect 6 oks-consume "@$second"
	says "ENOSPC"
	cmp -s small/example.xml good.xml || fail "a full disk: the file has changed"
	[ "$(ls -A small)" = "$(printf 'example.xml\nrest')" ] || fail "$(ls -A small)"
	is_as_it_was "a full disk"
	rm small/rest
	cp good.log small/served.log
	mount -o remount,ro small || fail "mount"
	file=small/example.xml
	oks_conf "$usual" "$ds"
	sane
	refused 6 "$second" "a disk that cannot be written to" "EROFS"
	cmp -s small/example.xml good.xml || fail "read-only: the file has changed"
	log="served: small/served.log"
	oks_conf "$usual" "$ds"
	sane
	refused 6 "$second" "a log that cannot be written to" "EROFS"
	umount small
}
if is_root; then # who may mount
	small_disk
fi
mkdir other
file=other
oks_conf "$usual" "$ds"
sane
refused 3 "$second" "a folder in the file's place" "not a regular file"

# ---- The signer ----

unset log
leap "$second"
# Not the one that goes into the namespace: the daemon itself.
daemon=$(cat run/signerd.pid)
kill -STOP "$daemon"
oks_conf "$signer_commands limit: PT1S" "$ds"
refused 6 "$second" "a signer that hangs" "did not end within 1 s"
kill -CONT "$daemon"
signer_stop
refused 6 "$second" "a signer that does not run" "start it, and run this again"
signer_start "$second"
timeout 10 ods-signer clear example > log.clear

# From here on the file is the new one: it could be written, and the signer
# could not be told, or did nothing.  It is told until it has the set.
for reload in "[ sleep, '60' ]" "[ 'false' ]" "[ /no/such/program ]" \
    "[ 'true' ]"; do
	oks_conf "limit: PT1S, wait: PT1S, reload: $reload" "$ds"
	expect 6 oks-consume "@$second"
	says "the next run tells it again"
	cmp -s example.xml good.xml && fail "$reload: the old file"
	[ "$(grep -c '"event":"intent"' served.log)" -eq 2 ] ||
	    fail "$reload: $(cat served.log)"
	[ "$(grep -c '"event":"confirmed"' served.log)" -eq 1 ] ||
	    fail "$reload: $(cat served.log)"
	checks=$((checks + 1))
done
oks_conf "$usual" "$ds"
expect 0 oks-consume "@$second"
grep -q '(told again)' out || fail "$(cat out)"
[ "$(grep -c '"event":"confirmed"' served.log)" -eq 2 ] ||
    fail "$(cat served.log)"
verified example "$second"
cp served.log good.log
expect 0 oks-consume "@$second"
grep -q '(unchanged)' out || fail "$(cat out)"
cmp -s served.log good.log || fail "nothing to do, and the log grew"
kill -0 "$signer_pid" || fail "the signer has died"
checks=$((checks + 2))

echo "71-not-by-consume: $checks checks"
