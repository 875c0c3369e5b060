#!/bin/sh
# kill -9 at any system call of consume that leaves a trace: the signer's file
# is the old one or the new one, the log can be read, and the next run ends with
# the new file, confirmed.

. "$(dirname "$0")/../lib.sh"
for_use || skip "a leak checker does not run under strace"
[ "$(id -u)" -eq 0 ] ||
    skip "only root's strace sees into a process that is not dumpable"

start=1798761600 # 2027-01-01
second=$((start + 14 * 86400))
make_tokens Bunker OKS
make_conf bunker.conf Bunker < /dev/null
oks_conf() {
	make_conf oks.conf OKS <<CONF
kasp:
  refresh: P6D
  validity: P20D
  ttl: 3600
  ksk: { algo: 13 }
  zsk: { algo: 13 }
transport:
  key: { label: recipekey, size: 2048, file: recipekey.pem }
served: served.log
signer: { reload: [ touch, $work/told ] }
zones:
  example:
    signconf: example.xml
${1:+    anchors: [ \"$1\" ]}
CONF
}
oks_conf
expect 0 oks-consume --transport-key
expect 0 oks-produce --now 2027-01-01 -z example 2027-03-01 Sets
expect 0 oks -c bunker.conf cook
oks_conf "$(jq -r '.recipe.actions[].cooked.ds // [] | .[]' recipe.json |
    sed 's/.* DS //')"
expect 0 oks-consume
expect 0 oks-consume "@$start"
mkdir old
cp -Rp example.xml served.log tokens old
expect 0 oks-consume "@$second"
cp example.xml new.xml
cmp -s new.xml old/example.xml && fail "no new set"

# SoftHSM rewrites its token at each login, and a kill there breaks it.
put_token() {
	rm -rf tokens
	cp -Rp old/tokens .
}

# put_back: as it was before the second set.
put_back() {
	put_token
	rm -f .example.xml.* told
	cp -p old/example.xml old/served.log .
}

# What leaves a trace; the token is only read.
calls=openat,write,fsync,fchmod,fchown,utimensat,renameat,ftruncate,flock,unlinkat,clone,vfork,clone3
put_back
strace -y -o trace -e trace="$calls" oks-consume "@$second" > out 2> err ||
    skip "strace cannot run it: $(cat err)"
# Only from where the log is opened on: nothing was touched before.  strace
# counts each call for itself.
awk '/served\.log/ { on = 1 } { token = /\/tokens\// } /^[a-z0-9]+\(/ {
	sub(/\(.*/, ""); n[$0]++; if (on && !token) print $0, n[$0]
}' trace > moments
[ "$(wc -l < moments)" -gt 20 ] || fail "few moments: $(cat trace)"

killed=0 old=0 new=0
while read -r call n; do
	put_back
	strace -o trace.n -e trace="$call" \
	    -e inject="$call:signal=KILL:when=$n" oks-consume "@$second" \
	    > out 2> err && fail "$call $n: nothing was killed"
	grep -q 'killed by SIGKILL' trace.n || fail "$call $n: $(cat err)"
	killed=$((killed + 1))
	if cmp -s example.xml old/example.xml; then
		old=$((old + 1))
	elif cmp -s example.xml new.xml; then
		new=$((new + 1))
		grep -q '"event":"intent"' served.log || fail "no intent"
	else
		fail "$call $n: the file is neither the old nor the new one"
	fi
	rm -f told
	put_token
	unconfirmed=$(tail -n 1 served.log | grep -c '"event":"intent"')
	expect 0 oks-consume "@$second"
	cmp -s example.xml new.xml || fail "$call $n: not mended"
	tail -n 1 served.log | grep -q '"event":"confirmed"' ||
	    fail "$call $n: not confirmed"
	[ "$unconfirmed" -eq 0 ] || [ -e told ] ||
	    fail "$call $n: an intent, and the signer was not told again"
	[ "$(jq -c .event served.log | sort | uniq -c | tr -s ' \n' ' ')" = \
	    ' 2 "confirmed" 2 "intent" ' ] || fail "$call $n: $(cat served.log)"
	left=$(find . -maxdepth 1 -name '.example*')
	[ -z "$left" ] || fail "$call $n: left over: $left"
done < moments
[ "$old" -gt 5 ] || fail "$old times the old file"
[ "$new" -gt 3 ] || fail "$new times the new file"
echo "72-killed: $killed times, $old the old file, $new the new one"
