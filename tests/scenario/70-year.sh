#!/bin/sh
# A year on the real ods-signerd, RSA with NSEC and P-256 with NSEC3, day by
# day: sets change, ZSKs and KSKs roll, the parent is late, a KSK is revoked,
# the daemon is restarted in each phase, runs are missed, one ceremony follows
# another.  The zone verifies, and its DNSKEY set is the cooked one.

. "$(dirname "$0")/../lib.sh"
. "$top/tests/signer.sh"
for_use || skip "a year of runs is for programs that are built as they are used"
signer_alone "$@"

day=86400
at() { date -u -d "$1" +%s; }

# oks_conf ALGORITHM: both sides'; rsa.test is of that algorithm.
oks_conf() {
	make_conf oks.conf OKS <<CONF
kasp:
  refresh: P6D
  validity: P20D
  ttl: 3600
  limits: { response: 4096 }
  ksk: { algo: $1, lifetime: P100D }
  zsk: { algo: $1, lifetime: P70D }
policies:
  ec:
    ksk: { algo: 13, lifetime: P100D, rollover: rfc5011, revoke: P20D }
    zsk: { algo: 13, lifetime: P70D }
    denial: { nsec3: { iterations: 0 } }
transport:
  key: { label: recipekey, size: 2048, file: recipekey.pem }
served: served.log
signer: { $signer_commands limit: PT20S, wait: PT20S }
zones:
  rsa.test:
    signconf: rsa.test.xml
    check: signed/rsa.test
$(anchors rsa.test)
  ec.test:
    signconf: ec.test.xml
    check: signed/ec.test
    policy: ec
$(anchors ec.test)
CONF
}

# announced RECIPE: into ./recipes, with its DS records in ./ds.all and its sets
# in files of their own.
announced() {
	expect 0 oks-recipe lint recipe.json
	expect 0 oks -c bunker.conf cook
	mkdir -p recipes sets
	jq -r '.recipe.actions[].cooked.ds // [] | .[]' recipe.json >> ds.all
	sha=$(sha256sum < recipe.json | cut -c 1-64)
	jq -r '.recipe.actions | to_entries[] | select(.value.cooked |
	    .signedKeysetRRs?) | .key as $n |
	    .value.cooked.signedKeysetRRs[] | "\($n)\t\(.)"' recipe.json |
	    awk -F '\t' -v sha="$sha" '{ print $2 > ("sets/" sha "." $1) }'
	mv recipe.json "recipes/$1.json"
}

# anchors ZONE: what the ceremonies announced so far.
anchors() {
	[ -s ds.all ] || return 0
	printf '    anchors:\n'
	sed -n "s/^$1\. IN DS \(.*\)/      - \"\1\"/p" ds.all
}

# ---- The parent: two servers, and DS records that people submit late ----

# ds ZONE N: the record of its Nth KSK.
ds() {
	grep "^$1\." ds.all | sed -n "$2p"
}

# parent ZONE EPOCH: what the parent has then, from $plan: DATE ZONE N...
parent() {
	awk -v zone="$1" -v today="$(date -u -d "@$2" +%F)" '
	    $2 == zone && $1 <= today { $1 = $2 = ""; have = $0 }
	    END { print have }' submissions | tr ' ' '\n' | grep . |
	    while read -r n; do
		ds "$1" "$n"
	    done
}

# look EPOCH: what a look-up tool printed at that time.
look() {
	for server in a.parent. b.parent.; do
		for zone in rsa.test ec.test; do
			echo ";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1"
			echo ";; flags: qr aa rd; QUERY: 1, ANSWER: 1"
			echo ";$zone. IN DS"
			parent "$zone" "$1"
			echo ";; SERVER: 192.0.2.1#53($server) (UDP)"
		done
	done > parent.txt
}

# ---- The daily run, and what it is judged by ----

# cooked ZONE: the DNSKEY records and RRSIGs that the log says are served.
cooked() {
	grep "\"zone\":\"$1\.\",\"event\":\"confirmed\"" served.log |
	    tail -n 1 > last
	set_of "sets/$(jq -r '"\(.recipe).\(.action)"' last)"
}

# everywhere ZONE: each algorithm of an active ZSK signs all that is signed,
# which the verifiers do not ask for; and what was special about the set.
everywhere() {
	active=$(xmllint --xpath '//Key[ZSK]/Algorithm/text()' "$1.xml" |
	    sort -u | tr '\n' ' ')
	signs=$(awk '$4 == "RRSIG" && $5 != "DNSKEY" { n[$6]++ }
	    END { for (a in n) { print a; if (m && n[a] != m) print "partly"
		m = n[a] } }' "signed/$1" | sort | tr '\n' ' ')
	[ "$active" = "$signs" ] || fail "$1: signed by $signs, not $active"
	xmllint --xpath "concat('$1: ', count(//Key[ZSK][not(Publish)]),
	    ' unpublished')" "$1.xml" >> special
	awk -v zone="$1:" '{ print zone, $5, "in a set" }' got >> special
}

checks=0 changes=0

# judge EPOCH
judge() {
	for zone in rsa.test ec.test; do
		verified "$zone" "$1"
		cooked "$zone" > want
		set_of "signed/$zone" > got
		cmp -s want got ||
		    fail "$zone, $(date -u -d "@$1" +%F): $(diff want got)"
		everywhere "$zone"
		checks=$((checks + 1))
	done
}

phases() { jq -r 'select(.event == "confirmed") | "\(.zone) \(.recipe[0:8]) \(.branch) \(.phase)"' served.log | sort -u; }

# run EPOCH: leaps, looks, consumes, and judges if anything changed.
run() {
	leap "$1"
	look "$(($1 - 3600))"
	oks-consume -r recipes --ds parent.txt --ds-time "@$(($1 - 3600))" \
	    "@$1" > out 2> err ||
	    fail "consume at $(date -u -d "@$1" +%F): $(cat err)"
	if grep -q '(written)' out; then
		changes=$((changes + 1))
		judge "$1"
		[ "$(phases)" = "$known" ] || restart "$1"
	elif [ $(($1 / day % 16)) -eq 0 ]; then
		ods-signer sign --all > /dev/null
		judge "$1"
	fi
}

# cleared ZONE EPOCH: signed afresh.  A `clear` that meets the failing first
# signing of a new daemon is lost in its back-off: it is said again.
cleared() {
	rm -f "signed/$1"
	tries=0
	until [ -s "signed/$1" ]; do
		[ $((tries % 40)) -ne 0 ] ||
		    timeout 10 ods-signer clear "$1" > /dev/null
		tries=$((tries + 1))
		[ "$tries" -lt 400 ] || fail "$1, $(date -u -d "@$2" +%F): \
not signed after clear: $(tail -n 9 signer.log)"
		sleep 0.05
	done
}

# restart EPOCH: in each phase once; the daemon needs its `clear` then.
known='' restarts=0
restart() {
	known=$(phases)
	signer_stop
	signer_start "$1"
	for zone in rsa.test ec.test; do
		cleared "$zone" "$1"
	done
	judge "$1"
	restarts=$((restarts + 1))
}

# days FROM TO
days() {
	now=$(at "$1")
	until [ "$now" -ge "$(at "$2")" ]; do
		run "$now"
		now=$((now + day))
	done
}

# ---- First ceremony ----

make_tokens Bunker OKS
make_conf bunker.conf Bunker < /dev/null
oks_conf "8, size: 2048"
expect 0 oks-consume --transport-key
expect 0 oks-produce --now 2027-01-01 -z rsa.test -z ec.test 2027-07-01 First
announced first
oks_conf "8, size: 2048"
expect 0 oks-consume -r recipes

zone_file rsa.test
zone_file ec.test
signer_conf OKS rsa.test ec.test
cat > submissions <<'END'
2027-01-05 rsa.test 1
2027-01-05 ec.test 1
2027-03-06 ec.test 1 2
2027-04-17 ec.test 2
2027-04-27 rsa.test 2
2027-06-29 rsa.test 3
2027-06-25 ec.test 2 3
2027-08-14 ec.test 3
END
signer_start "$(at 2027-01-01)"
signer_on_loopback
days 2027-01-01 2027-06-20

# ---- Second ceremony: rsa.test goes over to P-256 ----

oks_conf 13
look "$(at 2027-06-19)"
sed -i 's/^;; ->>HEADER.*/; observed 2027-06-19/; /^;;* [fS]/d; /^;[a-z]/d' parent.txt
expect 0 oks-produce --now 2027-06-20 --previous recipes/first.json \
    --served served.log --ds parent.txt \
    -z rsa.test -z ec.test 2027-12-31 Second
announced second
oks_conf 13
expect 4 oks-consume -r recipes/second.json 2027-06-20
grep -q "a recipe is served which is not here" err || fail "$(cat err)"
expect 0 oks-consume -r recipes
days 2027-06-20 2027-10-11

# ---- A missed week, and a clock that was set back ----

days 2027-10-18 2027-10-20
cp rsa.test.xml before.xml
cp served.log before.log
expect 4 oks-consume -r recipes 2027-09-20
grep -q "rsa.test.*the clock was set back" err || fail "$(cat err)"
cmp -s rsa.test.xml before.xml || fail "the file of a clock set back"
cmp -s served.log before.log || fail "the log of a clock set back"
days 2027-10-20 2027-12-31

# ---- What must have been among it ----

phases > passed
while read -r count what; do
	got=$(grep -c "$what" passed)
	[ "$got" -ge "$count" ] || fail "$got of $count $what in $(cat passed)"
done <<'END'
1 rsa.test.*fallback
20 rsa.test.*plan
23 ec.test.*plan
END
grep rsa.test served.log | jq -r '.branch // empty' | uniq | tr '\n' ' ' > branches
grep -q "plan fallback plan" branches || fail "no return: $(cat branches)"
grep -q "rsa.test: 1 unpublished" special || fail "no unpublished ZSK"
grep -q "ec.test: 385 in a set" special || fail "no revoked KSK"
for zone in rsa.test ec.test; do
	[ "$(grep -l "^$zone\." sets/* | wc -l)" -gt 40 ] || fail "few sets"
done
grep -h -iE "segfault|assert|denied" signer.log signer.all && fail "the signer"
[ "$changes" -gt 50 ] || fail "$changes changes"
[ "$restarts" -gt 30 ] || fail "$restarts restarts"

echo "70-year: $checks zones verified, $changes changes, $restarts restarts"
