#!/bin/sh
# doc/opendnssec.md, as a new user would: a zone that the real enforcer runs, in
# Debian's layout, is taken over; the KSK comes into the bunker, the signer goes
# on, and what would make it die is refused.

. "$(dirname "$0")/../lib.sh"
. "$top/tests/signer.sh"
command -v ods-enforcerd > /dev/null ||
    skip "there is no ods-enforcerd: apt-get install opendnssec-enforcer-sqlite3"
[ "$(id -u)" -eq 0 ] || skip "Debian's folders are root's"
signer_alone "$@"

# ---- Debian's folders, private to this run ----

mkdir etc var stub
for folder in db enforcer signer signed unsigned signconf tmp; do
	mkdir "var/$folder"
done
cp /etc/opendnssec/*.xml etc
mount --bind etc /etc/opendnssec || fail "mount"
mount --bind var /var/lib/opendnssec || fail "mount"
port=$((20000 + $$ % 20000))
sed -i -e 's,<Syslog>.*</Syslog>,,' \
    -e "s,<WorkerThreads>4</WorkerThreads>,&<Listener><Interface>\
<Address>127.0.0.1</Address><Port>$port</Port></Interface></Listener>," \
    -e "s,<SQLite>.*</SQLite>,<SQLite>/var/lib/opendnssec/db/kasp.db</SQLite>," \
    -e "s,<PIN>.*</PIN>,<PIN>$pin</PIN>," \
    -e "s,<Module>.*</Module>,<Module>$softhsm</Module>," etc/conf.xml
sed -i 's/<Algorithm length="[0-9]*">8</<Algorithm length="256">13</' \
    etc/kasp.xml
zone_file mig.example
mv mig.example var/unsigned
make_tokens OpenDNSSEC

# ---- The enforcer runs the zone ----

ods() { timeout 30 "$@" >> ods.log 2>&1; }
yes | ods-enforcer-db-setup -f > ods.log 2>&1 || fail "$(cat ods.log)"
ods-enforcerd -d > enforcer.log 2>&1 &
enforcer=$!
trap 'kill -9 "$enforcer" 2> /dev/null; signer_kill; rm -rf "$work"' EXIT
tries=0
until ods ods-enforcer queue; do
	tries=$((tries + 1))
	[ "$tries" -lt 100 ] || fail "ods-enforcerd: $(cat enforcer.log)"
	sleep 0.05
done
# run_signer: with Debian's own paths.
run_signer() {
	rm -f /run/opendnssec/engine.sock
	ods-signerd -d -vvv > signer.log 2>&1 &
	signer_pid=$!
	tries=0
	until ods ods-signer running; do
		tries=$((tries + 1))
		[ "$tries" -lt 100 ] || fail "ods-signerd: $(cat signer.log)"
		sleep 0.05
	done
}
run_signer
ods ods-enforcer policy import
ods ods-enforcer zone add -z mig.example -p default
tries=0
until grep -q 'RRSIG.*DNSKEY' var/signed/mig.example 2> /dev/null &&
    [ -s var/signer/mig.example.backup2 ]; do
	tries=$((tries + 1))
	[ "$tries" -lt 400 ] || fail "the enforcer: $(cat ods.log signer.log)"
	sleep 0.05
done
cp var/signed/mig.example before.zone

# ---- The keys go into the bunker as the HSM moves keys: here, as a copy ----

cp -Rp tokens bunker-tokens
sed 's,/tokens,/bunker-tokens,' softhsm2.conf > bunker-softhsm2.conf
(umask 077 && cat > bunker.conf) <<CONF
version: 1
repositories:
  Bunker:
    module: $softhsm
    label: OpenDNSSEC
    pin: $pin
    env: { SOFTHSM2_CONF: $work/bunker-softhsm2.conf }
CONF
oks_conf() {
	make_conf oks.conf OpenDNSSEC <<CONF
kasp:
  policy-file: /etc/opendnssec/kasp.xml
  policy: default
  refresh: P6D
  validity: P30D
transport:
  key: { label: oks-transport, size: 2048, file: transport.pem }
served: served.log
zones:
  mig.example:
    signconf: /var/lib/opendnssec/signconf/mig.example.xml
    check: /var/lib/opendnssec/signed/mig.example
    group: $(id -g)
$1
CONF
}
oks_conf
expect 0 oks consume --transport-key
until=$(date -u -d '+200 days' +%F)
expect 0 oks produce mig.example "$until" "Leaving the enforcer" \
    /var/lib/opendnssec/signer/mig.example.backup2
expect 0 oks recipe lint recipe.json
expect 0 oks -c bunker.conf cook
expect 0 oks recipe verify recipe.json
ds=$(awk '$4 == "DNSKEY" && $5 == 257' before.zone |
    dnssec-dsfromkey -2 -f - mig.example | sed 's/.* DS //')
oks_conf "    anchors: [ \"$ds\" ]"
expect 0 oks consume
grep -q ': new' out || fail "no new ZSK: $(cat out)"

# ---- Over the running signer it is refused: that dies of it ----

cp var/signconf/mig.example.xml theirs.xml
expect 4 oks consume now
says "the enforcer's file"
cmp -s var/signconf/mig.example.xml theirs.xml || fail "the file has changed"
kill -0 "$signer_pid" || fail "the signer has died"

# ---- What --setup prints, with systemctl and the folders of this run ----

expect 0 oks consume --setup -c "$work/oks.conf" mig.example
sed "s,/usr/local/sbin,$work/stub,; s,/etc/systemd/system,$work/stub,
    s/^chown .*/:/; s/chgrp opendnssec [^ ]*/:/" out > setup.sh
cat > stub/systemctl <<END
#!/bin/sh
echo "\$*" >> "$work/systemctl.log"
END
chmod +x stub/systemctl
timeout 5 ods-enforcer stop > /dev/null 2>&1
kill -9 "$enforcer" 2> /dev/null
signer_kill
PATH=$work/stub:$PATH sh -e setup.sh > log 2>&1 || fail "setup: $(cat log)"
grep -q "stop opendnssec-signer" systemctl.log || fail "the signer runs on"
xmllint --noout --relaxng /usr/share/opendnssec/zonelist.rng \
    var/enforcer/zones.xml 2> log || fail "zones.xml: $(cat log)"
[ -e var/signconf/mig.example.xml.enforcer ] || fail "their file is gone"
run_signer
expect 0 oks consume now
grep -q '(written)' out || fail "$(cat out)"
well_signed() {
	dnssec-verify -q -x -o mig.example var/signed/mig.example > log 2>&1 ||
	    fail "dnssec-verify: $(cat log)"
}
well_signed
# The same keys as before; the RRSIG is the ceremony's.
for zone in before.zone var/signed/mig.example; do
	awk '$4 == "DNSKEY" { print $5, $8 }' "$zone" | sort > "$(basename "$zone").keys"
done
cmp -s before.zone.keys mig.example.keys || fail "other keys: $(cat ./*.keys)"
set_of var/signed/mig.example | grep -v DNSKEY.25 | cut -d ' ' -f 9- > rrsig
grep -qF "$(awk '{ print $NF }' rrsig)" recipe.json || fail "another RRSIG"
grep -q '<ResourceRecord>' var/signconf/mig.example.xml || fail "no record"
expect 0 oks consume now
grep -q '(unchanged)' out || fail "$(cat out)"
expect 0 oks consume --check

# ---- And once more after a restart ----

signer_kill
run_signer
touch -d @0 var/signed/mig.example
sed -i 's/sleep 5/sleep 0.2/; s/try \* 5/try/' stub/oks-after-restart
timeout 60 sh stub/oks-after-restart > log 2>&1 || fail "restart: $(cat log)"
well_signed
# Again: it leaves alone what is not the enforcer's.
PATH=$work/stub:$PATH sh -e setup.sh > log 2>&1 || fail "setup: $(cat log)"
[ -e var/signconf/mig.example.xml ] || fail "our file was moved away"
[ -e var/signer/mig.example.backup2 ] || fail "the backup is gone"

echo "75-leaving-the-enforcer: taken over and verified"
