#!/bin/sh
# The parent: what its servers answer, as dig, kdig and drill print it, opens
# gates or does not; the fallback is served meanwhile; a DS that vanishes is an
# incident; a person decides.  Keys that have left are deleted, later.

. "$(dirname "$0")/../lib.sh"

day=86400
at() { date -u -d "$1" +%s; }
make_tokens Bunker OKS
make_conf bunker.conf Bunker < /dev/null
oks_conf() {
	make_conf oks.conf OKS <<CONF
kasp:
  refresh: P6D
  validity: P20D
  ttl: 3600
  retention: P30D
  ksk: { algo: 13, lifetime: P60D }
  zsk: { algo: 13, lifetime: P45D }
transport:
  key: { label: recipekey, size: 2048, file: recipekey.pem }
served: served.log
signer: { reload: none }
zones:
  example:
    signconf: example.xml
$1
CONF
}
oks_conf
expect 0 oks-consume --transport-key
expect 0 oks-produce --now 2025-01-01 -z example 2025-06-01 Sets
expect 0 oks-recipe lint recipe.json
expect 0 oks -c bunker.conf cook
jq -r '.recipe.actions[].cooked.ds // [] | .[]' recipe.json > ds.all
anchors="    anchors:$(sed 's/.* IN DS \(.*\)/\n      - "\1"/' ds.all)"
oks_conf "$anchors"
expect 0 oks-consume
grep -c ': new' out > count
softhsm_tool OKS --keypairgen --key-type EC:prime256v1 --id 0badc0de \
    --label stranger > log 2>&1 || fail "pkcs11-tool"
expect 0 oks-consume
[ "$(grep -c ': present' out)" = "$(cat count)" ] || fail "$(cat out)"
grep -q 'id 0badc0de, label stranger: foreign' out || fail "$(cat out)"
checks=2

# When the plan goes on without the old KSK, and when the fallback ends.
step=$(jq '[ .recipe.actions[].actionParams | select(.gate.dsPresent? //
    .gate.dsPresentOf?) | .publication ] | min' recipe.json)
[ "$step" -gt 0 ] || fail "no gate on the parent"

# consume STATUS TIME OPTION...
consume() {
	status=$1 time=$2
	shift 2
	expect "$status" oks-consume "$@" "@$time"
	checks=$((checks + 1))
}

# branch: what the log's last word is.
branch() {
	jq -r 'select(.event == "confirmed") | .branch' served.log | tail -n 1
}

# is BRANCH
is() {
	[ "$(branch)" = "$1" ] || fail "$(branch), not $1: $(cat out err)"
}

now=$(at 2025-01-01)
while [ "$now" -lt "$step" ]; do
	consume 0 "$now"
	now=$((now + day))
done
is plan

# Before it is late, monitoring tells what a person will have to do, and a
# standby signer, which shares the log, serves the same.
json() { jq -r ".zones[0] | \"\\(.status) \\(.act) \\(.actBy)\"" out; }
expect 0 oks-consume --check --format json "@$((step - 3 * day))"
[ "$(json)" = "OK parent $((step - 90000))" ] || fail "$(json)"
expect 1 oks-consume --check --format json "@$((step - 3600))"
[ "$(json)" = "WARNING parent $((step - 90000))" ] || fail "$(json)"
sed 's/signconf: example.xml/signconf: standby.xml/' oks.conf > standby.conf
chmod 600 standby.conf
consume 0 $((step - day)) -c standby.conf
grep -q '(written)' out || fail "standby: $(cat out)"
cmp -s standby.xml example.xml || fail "the standby serves another set"
[ "$(stat -c %a standby.xml)" = 640 ] || fail "mode $(stat -c %a standby.xml)"
cp served.log before.log
for conf in standby.conf oks.conf; do
	consume 0 $((step - day)) -c "$conf"
	grep -q '(unchanged)' out || fail "$conf: $(cat out)"
done
cmp -s served.log before.log || fail "nothing to do, and the log grew"

# Many at once: the lock of the log puts them in a row.
cp example.xml before.xml
rm example.xml standby.xml
for n in 1 2 3 4 5 6; do
	for conf in oks.conf standby.conf; do
		oks-consume -c "$conf" "@$((step - day))" > "out.$n" 2>&1 ||
		    echo "$n: $(cat "out.$n")" >> failed &
	done
done
wait
[ ! -e failed ] || fail "at once: $(cat failed)"
cmp -s example.xml before.xml || fail "at once: example.xml"
cmp -s standby.xml before.xml || fail "at once: standby.xml"
[ "$(wc -l < served.log)" -eq $(($(wc -l < before.log) + 4)) ] ||
    fail "at once: $(tail -n 6 served.log)"
consume 0 $((step - day))

# ---- Nothing is known of the parent ----

consume 0 "$step"
is fallback
grep -q "waits for the parent's DS" out || fail "$(cat out)"
expect 1 oks-consume --check --warn P2D --crit P1D "@$step"
grep -q "the parent must have the DS $(sed -n '2s/.* \(.\{16\}\).\{48\}$/\1/p' \
    ds.all | tr A-F a-f)" out || grep -qi "the parent must have the DS \
$(sed -n '2s/.* \(.\{16\}\).\{48\}$/\1/p' ds.all)" out || fail "$(cat out)"

# ---- Looks that confirm nothing ----

# record N: the DS record of the Nth KSK, as in a zone.
record() { sed -n "$1s/ IN DS / 86400 IN DS /p" ds.all; }

# dig SERVER STATUS FLAGS N...: what dig prints.
dig_prints() {
	echo
	echo "; <<>> DiG 9.18.28-1~deb12u2-Debian <<>> @$1 example. DS"
	echo "; (1 server found)"
	echo ";; global options: +cmd"
	echo ";; Got answer:"
	echo ";; ->>HEADER<<- opcode: QUERY, status: $2, id: 4711"
	echo ";; flags: qr $3; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1"
	echo
	echo ";; OPT PSEUDOSECTION:"
	echo "; EDNS: version: 0, flags:; udp: 1232"
	echo ";; QUESTION SECTION:"
	echo ";example.			IN	DS"
	echo
	server=$1
	shift 3
	if [ $# -gt 0 ]; then
		echo ";; ANSWER SECTION:"
		for n; do
			record "$n" | sed 's/\(.\{8\}\)$/ \1/'
		done
	else
		echo ";; AUTHORITY SECTION:"
		echo ". 86400 IN SOA a. b. 2025 1800 900 604800 86400"
	fi
	echo
	echo ";; Query time: 3 msec"
	echo ";; SERVER: 192.0.2.1#53($server) (UDP)"
	echo ";; WHEN: Sat Mar 01 00:00:00 UTC 2025"
	echo ";; MSG SIZE  rcvd: 80"
}
silent() {
	echo "; <<>> DiG 9.18.28-1~deb12u2-Debian <<>> @$1 example. DS"
	echo ";; communications error to 192.0.2.1#53: timed out"
	echo ";; no servers could be reached"
}
# nothing WHAT: this look, an hour old, opens no gate, now or in ten days.
nothing() {
	cp served.log before.log
	for days in 1 3; do
		consume 0 $((step + days * day)) --ds parent.txt \
		    --ds-time "@$((step + days * day - 3600))"
		is fallback
	done
	grep -q '"event":"ds"' served.log || fail "$1: not recorded"
	cp before.log served.log
}
{ dig_prints a NOERROR "aa rd" 2; dig_prints b NOERROR "aa rd" 1; } > parent.txt
nothing "one server has the old DS"
{ dig_prints a NOERROR "aa rd" 2; silent b; } > parent.txt
nothing "one server does not answer"
grep -q "the parent's server b: it did not answer" err || fail "$(cat err)"
{ dig_prints a NOERROR "aa rd" 2; dig_prints b SERVFAIL "rd ra"; } > parent.txt
nothing "one server fails"
{ dig_prints a NOERROR "aa rd" 2; dig_prints b NOERROR "rd ra" 2; } > parent.txt
nothing "one answer is a resolver's"
grep -q "does not speak for the parent" err || fail "$(cat err)"
{
	dig_prints a NOERROR "aa rd" 2 |
	    sed 's/ 13 2 \(.*\) \(.*\)/ 13 4 \1 \2\2\2\2\2/'
	dig_prints b NOERROR "aa rd" 2
} > parent.txt
nothing "one server has the DS by another digest alone"
grep -q "without a SHA-256 digest" err || fail "$(cat err)"

# An old look confirms nothing.
{ dig_prints a NOERROR "aa rd" 2; dig_prints b NOERROR "aa rd" 2; } > parent.txt
cp served.log before.log
consume 0 $((step + day)) --ds parent.txt --ds-time "@$((step + 3600))"
consume 0 $((step + 4 * day))
is fallback
cp before.log served.log

# What is no answer of the parent is refused, and nothing is recorded.
while read -r words text; do
	printf '%b\n' "$text" > bad.txt
	consume 3 $((step + day)) --ds bad.txt
	grep -qF "$(echo "$words" | tr _ ' ')" err || fail "$text: $(cat err)"
	cmp -s before.log served.log || fail "$text: recorded"
done <<'END'
nothing_tells_which_server example. 86400 IN DS 1 13 2 0000000000000000000000000000000000000000000000000000000000000000
neither_a_record_nor_a_comment hello world
64_hexadecimal_digits ; server a\nexample. 86400 IN DS 1 13 2 00
key_tag, ; server a\nexample. 86400 IN DS 1 13
END
consume 3 $((step + day)) --ds parent.txt --ds-time "@$((step + 2 * day))"
says "an observation of the future"

# ---- It is there: after the time that the gate asks, the plan goes on ----

consume 0 $((step + 5 * day)) --ds - < parent.txt
is fallback
grep -q "\"observed\":$((step + 5 * day)),\"server\":\"a\"" served.log ||
    fail "not from the standard input: $(tail -n 2 served.log)"
look=$((step + 6 * day))
while [ "$look" -le $((step + 9 * day)) ]; do
	{
		dig_prints a NOERROR "aa rd" 2
		# kdig and drill print the same in other ways.
		dig_prints b NOERROR "aa rd" 2 | sed -e '/<<>>/d; /WHEN/d' \
		    -e 's/->>HEADER<<- opcode: QUERY, /->>HEADER<<- opcode: QUERY; /' \
		    -e 's/^;; flags/;; Flags/' -e 's/^;example/;; example/' \
		    -e 's/^;; SERVER.*/;; From b@53(UDP) in 1.5 ms/'
	} > parent.txt
	touch -d "@$((look - 3600))" parent.txt
	consume 0 "$look" --ds parent.txt
	look=$((look + day))
done
is plan
jq -r 'select(.event == "ds") | .server' served.log | sort -u | tr '\n' ' ' \
    > servers
[ "$(cat servers)" = "a b " ] || fail "servers: $(cat servers)"
jq -r 'select(.event == "confirmed") | .branch' served.log | uniq |
    tr '\n' ' ' > branches
[ "$(cat branches)" = "plan fallback plan " ] || fail "$(cat branches)"

# The same look again: nothing is written.
cp served.log before.log
consume 0 $((look - day)) --ds parent.txt
cmp -s before.log served.log || fail "a look was recorded twice"

# ---- A DS that vanishes: loud, and nothing is changed ----

cp example.xml before.xml
{ dig_prints a NOERROR "aa rd" 1; dig_prints b NOERROR "aa rd" 1; } > parent.txt
consume 4 "$look" --ds parent.txt --ds-time "@$((look - 3600))"
grep -q "is not at the parent any more" err || fail "$(cat err)"
cmp -s before.xml example.xml || fail "the incident changed the file"
is plan
expect 2 oks-consume --check "@$look"
grep -q "is not at the parent any more" out || fail "$(cat out)"
expect 2 oks-consume --choose example=fallback "@$look"
consume 0 "$look" --choose example=fallback --reason "the registrar erred"
is fallback
grep '"event":"choice"' served.log | jq -r .reason > reason
[ "$(cat reason)" = "the registrar erred" ] || fail "$(cat reason)"
consume 3 "$look" --choose other=fallback --reason "x"
# Without a time it is now: after the end of all these sets.
cp served.log before.log
expect 4 oks-consume --choose example=plan --reason "long ago"
grep -q "expired" err || fail "$(cat err)"
cp before.log served.log

# ---- trust-plan: without looking ----

rm served.log
cp example.xml before.xml
oks_conf "$anchors
    parent: trust-plan"
now=$(at 2025-01-01)
while [ "$now" -le $((step + 2 * day)) ]; do
	consume 0 "$now"
	now=$((now + day))
done
is plan
grep -q fallback served.log && fail "trust-plan served a fallback"

# ---- Keys that have left the zone are deleted when they are named ----

while [ "$now" -lt "$(at 2025-05-25)" ]; do
	consume 0 "$now"
	now=$((now + day))
done
objects OKS > all
first=$(jq -r '[ .recipe.actions[] | select(.actionType == "exportKeypair") |
    .actionParams.key.keyLabel ][0]' recipe.json)
last=$(xmllint --xpath 'string(//Key[ZSK]/Locator)' example.xml)
expect 4 oks-consume --retire "$first" "$last"
says "uses it"
expect 4 oks-consume --retire 0badc0de
says "no set of these recipes uses it"
expect 4 oks-consume --retire recipekey
expect 3 oks-consume --retire nothing
says "no key of that id or label"
expect 0 oks-consume -n --retire "$first"
objects OKS | cmp -s - all || fail "a dry run deleted a key"
expect 0 oks-consume --retire "$first"
grep -qF "$first: deleted" out || fail "$(cat out)"
objects OKS | diff - all > gone
[ "$(grep -c '^>' gone)" -eq 2 ] || fail "deleted: $(cat gone)"
[ "$(grep -c "label: *$first$\|$first" gone)" -eq 2 ] || fail "$(cat gone)"
sed -i 's/retention: P30D/retention: P10Y/' oks.conf
second=$(jq -r '[ .recipe.actions[] | select(.actionType == "exportKeypair") |
    .actionParams.key.keyLabel ][1]' recipe.json)
expect 4 oks-consume --retire "$second"
says "retention"
checks=$((checks + 7))

echo "73-parent: $checks checks"
