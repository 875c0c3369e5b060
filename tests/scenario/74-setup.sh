#!/bin/sh
# As a new user would: OpenDNSSEC's own kasp.xml, --setup's zones.xml and its
# script after a restart, --check as monitoring calls it, the examples for cron
# and systemd; two zones, one of which has trouble.

. "$(dirname "$0")/../lib.sh"
. "$top/tests/signer.sh"
signer_alone "$@"

start=1798761600 # 2027-01-01
day=86400
checks=0
make_tokens Bunker OKS
make_conf bunker.conf Bunker < /dev/null
sed -e 's/<Algorithm length="2048">8</<Algorithm length="256">13</' \
    -e 's/<Algorithm length="1024">8</<Algorithm length="256">13</' \
    -e 's/<Refresh>P3D</<Refresh>P4D</' \
    /usr/share/opendnssec/kasp.xml > kasp.xml
signer_line=
oks_conf() {
	make_conf oks.conf OKS <<CONF
kasp: { policy-file: kasp.xml, policy: default, consumer: { missed: 0 } }
transport:
  key: { label: recipekey, size: 2048, file: recipekey.pem }
served: served.log
signer: { ${signer_line:-$signer_commands limit: PT30S} }
zones:
  one.example:
    signconf: $work/one.example.xml
    check: $work/signed/one.example
$(anchors one)
  two.example:
    signconf: $work/two.example.xml
    check: $work/signed/two.example
$(anchors two)
CONF
}
anchors() {
	[ -s ds.all ] || return 0
	printf '    anchors:\n'
	sed -n "s/^$1\.example\. IN DS \(.*\)/      - \"\1\"/p" ds.all
}
oks_conf
expect 0 oks-consume --transport-key
expect 0 oks-produce --now 2027-01-01 -z one.example -z two.example \
    2027-07-01 Sets
expect 0 oks -c bunker.conf cook
jq -r '.recipe.actions[].cooked.ds // [] | .[]' recipe.json > ds.all
oks_conf
expect 0 oks-consume

# ---- kasp.xml: by OpenDNSSEC's rules, nothing fetched, nothing expanded ----

cp kasp.xml good.xml
while IFS=@ read -r words edit; do
	sed "$edit" good.xml > kasp.xml
	cmp -s good.xml kasp.xml && fail "nothing is edited: $edit"
	expect 3 oks-consume "@$start"
	says "kasp.xml:"
	grep -qE "kasp.xml:[0-9]+: .*$words" err || fail "$edit: $(cat err)"
	checks=$((checks + 1))
done <<'END'
Resing@s,<Resign>PT2H</Resign>,<Resign>PT2H</Resign><Resing>PT2H</Resing>,
Did not expect@0,/<Description>.*<.Description>/s///
duration@s,<Resign>PT2H,<Resign>2 hours,
Serial@0,/<Serial>unixtime/s//<Serial>daily/
Jitter@0,/<Jitter>.*<.Jitter>/s///
new keys@s/13<.Algorithm>/1<\/Algorithm>/
END
{
	echo '<!DOCTYPE KASP [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
	sed -e 1d -e 's/A default policy[^<]*/\&a;/' good.xml
} > kasp.xml
expect 3 oks-consume "@$start"
says "document type"
{
	awk 'BEGIN { for (i = 0; i < 5000; i++) printf "<a>" }'
	awk 'BEGIN { for (i = 0; i < 5000; i++) printf "</a>" }'
} > kasp.xml
expect 3 oks-consume "@$start"
says "not XML"
{
	cat good.xml
	head -c 1100000 /dev/zero | tr '\0' ' '
} > kasp.xml
expect 3 oks-consume "@$start"
cp good.xml kasp.xml
checks=$((checks + 3))

# ---- --setup: the same zones.xml that the signer is run with ----

conf=$work/oks.conf
expect 3 oks-consume --setup -c "$conf" three.example
expect 3 oks-consume --setup -c "$conf" one.example 'two.example;reboot'
expect 2 oks-consume --setup -c "$conf"
expect 0 oks-consume --setup -c "$conf" one.example two.example
sh -n out || fail "not a script"
signer_conf OKS
sed -n '/zones.xml <</,/^END/p' out | sed '1d; $d' |
    sed "s,/var/lib/opendnssec/unsigned,$work," > enforcer/zones.xml
xmllint --noout --relaxng /usr/share/opendnssec/zonelist.rng \
    enforcer/zones.xml 2> log || fail "zones.xml: $(cat log)"
sed -n '/oks-after-restart <</,/^END/p' out | sed '1d; $d' |
    sed 's/sleep 5/sleep 0.2/; s/try \* 5/try/' > after-restart
zone_file one.example
zone_file two.example
signer_start "$start"
expect 0 oks-consume "@$start"
verified one.example "$start"
verified two.example "$start"
grep -q '<Iterations>5<' one.example.xml || fail "not kasp.xml's iterations"
grep -q '<Jitter>PT12H<' one.example.xml || fail "not kasp.xml's jitter"
grep -q '<NSEC3>' one.example.xml || fail "not kasp.xml's denial"
signer_kill
signer_start "$start"
touch -d @0 signed/one.example signed/two.example
timeout 60 sh after-restart > log 2>&1 || fail "after a restart: $(cat log)"
for zone in one.example two.example; do
	[ "$(stat -c %Y "signed/$zone")" -gt 0 ] || fail "$zone: $(cat log)"
	verified "$zone" "$start"
done
checks=$((checks + 10))

# ---- --check ----

# check STATUS WORDS OPTION...
check() {
	status=$1 words=$2
	shift 2
	expect "$status" oks-consume --check "$@"
	grep -qF -- "$words" out || fail "$*: no \"$words\" in $(cat out err)"
	checks=$((checks + 1))
}
check 0 "OKS OK: 2 zones, 0 critical, 0 warning" "@$start"
[ "$(wc -l < out)" -eq 1 ] || fail "not one line: $(cat out)"
# A ZSK that is needed weeks from now, and is not in the token today.
later=$(jq -r --argjson from $((start + 40 * day)) 'first(
    .recipe.preamble.timeline[] | select(.zone == "one.example." and
    .role == "ZSK" and .published > $from) | .key.keyLabel)' recipe.json)
[ -n "$later" ] || fail "no ZSK is first needed later"
for type in privkey pubkey; do
	pkcs11-tool --module "$softhsm" --token-label OKS --login --pin "$pin" \
	    --delete-object --type $type --label "$later" > log 2>&1 ||
	    fail "pkcs11-tool: $(cat log)"
done
check 2 "does not hold this ZSK: import it with oks consume" "@$start"
grep -qF "$later" out || fail "which key: $(cat out)"
expect 0 oks-consume
check 0 "OKS OK: 2 zones, 0 critical, 0 warning" "@$start"
check 1 "OKS WARNING" --warn P1Y "@$start"
check 2 "OKS CRITICAL" --warn P2Y --crit P1Y "@$start"
check 2 "expired" "@$((start + 400 * day))"
check 3 "OKS UNKNOWN: DURATION" --warn soon
check 3 "OKS UNKNOWN" --format xml
check 3 "OKS UNKNOWN" --no-such-option
check 3 "OKS UNKNOWN" -c no.conf
check 3 "OKS UNKNOWN" -r no.json
check 0 "oks_zone_status{zone=\"one.example.\"} 0" --format prometheus "@$start"
awk '/^#/ { next } !/^[a-z_]+(\{[^}]*\})? [0-9]+$/ { print; bad = 1 }
    END { exit bad }' out > log || fail "prometheus: $(cat log)"
end=$(jq '[ .recipe.actions[].actionParams | select(.ownerName ==
    "one.example.") | .expiration ] | max' recipe.json)
check 0 "oks_zone_sets_end_seconds{zone=\"one.example.\"} $end" \
    --format prometheus "@$start"
check 0 '"zone": "two.example."' --format json "@$start"
jq -e '.zones | length == 2 and all(.[]; .act == "ceremony" and
    .actBy < .setsEnd and .status == "OK")' out > log || fail "$(cat out)"
cp served.log before.log
check 2 "the set that is served has expired" "@$((start + 60 * day))"
check 2 "the set of this time is not served" "@$((start + 13 * day))"
cmp -s served.log before.log || fail "--check wrote to the log"

# ---- One zone has trouble, the other goes on ----

cp signed/two.example published
cp one.example.xml signconf
sed -i '/RRSIG.*DNSKEY/d' signed/two.example
check 2 "two.example.: set of" "@$start"
grep -qF "the signer does not publish the set" out || fail "$(cat out)"
grep -qF "one.example.:" out && fail "names the zone that is well: $(cat out)"
expect 0 oks-consume "@$start"
grep -q 'two.example.*told again' out || fail "$(cat out)"
echo "<!-- -->" >> one.example.xml
check 2 "the signer's file is not what is to be served" "@$start"
expect 0 oks-consume "@$start"
cmp -s one.example.xml signconf || fail "one.example.xml is not mended"
check 0 "OKS OK" "@$start"
sed '/^served/d' oks.conf > nolog.conf
chmod 600 nolog.conf
# A signer that does nothing any more: kasp.xml's refresh is four days.
check 2 "the signer does not renew its signatures" "@$((start + 12 * day))" \
    -c nolog.conf
expect 0 oks-consume --check -c nolog.conf "@$((start + 8 * day))"
grep -q "renew" out && fail "too early: $(cat out)"

second=$(jq '[ .recipe.actions[].actionParams | select(.ownerName ==
    "one.example.") | .publication ] | sort[1]' recipe.json)
cp two.example.xml signconf
sed -i '/two.example.xml/,$s/13 2 ..../13 2 0000/' oks.conf
leap "$second"
expect 4 oks-consume "@$second"
grep -q '^one.example.*(written)' out || fail "$(cat out)"
grep -q '^oks-consume: two.example.*anchor' err || fail "$(cat err)"
cmp -s two.example.xml signconf || fail "two.example.xml has changed"
verified one.example "$second"
check 2 "two.example.: " "@$second"
oks_conf
expect 0 oks-consume "@$second"
verified two.example "$second"

# A key that is needed only later, on the day of the import.
softhsm2-util --init-token --free --label Other --pin "$pin" --so-pin 5678 \
    > log || fail "softhsm2-util"
sed 's/label: OKS/label: Other/' oks.conf > other.conf
chmod 600 other.conf
check 2 "import it with oks consume" -c other.conf "@$second"
check 2 "needed later" -c other.conf "@$second"

# ---- The examples ----

mkdir -p etc recipes
cp recipe.json recipes
for file in oks-consume.service oks-consume.cron; do
	sed -n 's/^ExecStart=//p; s/^0.* root //p' "$top/examples/$file" |
	    sed "s,/usr/local/bin/,,; s,/etc/oks/oks.conf,$conf,
	    s,/etc/oks/recipes now,$work/recipes @$second," > line
	[ "$(wc -l < line)" -eq 1 ] || fail "$file: $(cat line)"
	expect 0 sh -c "$(cat line)"
	cat out err > sent
	[ ! -s sent ] || fail "$file: cron would send $(cat sent)"
	checks=$((checks + 1))
done
grep -qx 'Persistent=true' "$top/examples/oks-consume.timer" || fail "timer"
mkdir stub
cat > stub/dig <<'END'
#!/bin/sh
case "$*" in
"+short NS example") printf 'a.\nb.\n' ;;
*@a*) printf ';; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1
;; flags: qr aa; QUERY: 1\n;one.example. IN DS\n;; SERVER: 192.0.2.1#53(a)\n' ;;
*) printf '; <<>> DiG 9 <<>> @b. one.example DS
;; no servers could be reached\n' ;;
esac
END
chmod +x stub/dig
PATH=$work/stub:$PATH sh "$top/examples/parent-ds.sh" one.example. > parent.txt ||
    fail "parent-ds.sh"
expect 0 oks-consume --ds parent.txt --ds-time "@$second" "@$second"
grep -q "the parent's server b.: it did not answer" err || fail "$(cat err)"
[ "$(jq -r 'select(.event == "ds") | .server' served.log | tr '\n' ' ')" = \
    "a b. " ] || fail "$(grep ds served.log)"
kill -0 "$signer_pid" || fail "the signer has died"

# A signer that does nothing is waited for once, not once for each zone.
third=$(jq '[ .recipe.actions[].actionParams | select(.ownerName ==
    "one.example.") | .publication ] | sort[2]' recipe.json)
signer_line="reload: [ 'true' ], wait: PT8S"
oks_conf
began=$(date +%s)
expect 6 oks-consume "@$third"
[ "$(grep -c 'does not have the set' err)" -eq 2 ] || fail "$(cat err)"
[ $(($(date +%s) - began)) -lt 15 ] || fail "waited for each zone"
leap "$third"
signer_line=
oks_conf
expect 0 oks-consume "@$third"
[ "$(grep -c '(told again)' out)" -eq 2 ] || fail "$(cat out)"
verified one.example "$third"
checks=$((checks + 2))

echo "74-setup: $checks checks"
