#!/bin/sh
# A year of a top-level domain by the policy in examples: four ceremonies, each
# planned from what was served, cooked on a token, and replayed by the daily
# run; the KSK rolls too.  Each day somebody else's signer signs the zone with
# the set and the zone signers in force, and somebody else's verifier takes it.
# Judged are all days with --all (make year), else those on which what is served
# changes its phase, and one in forty.

. "$(dirname "$0")/../lib.sh"
# shellcheck source=../signer.sh
. "$top/tests/signer.sh"

[ "${1:-}" = --all ] && all=1 || all=
day=86400
at() { date -u -d "$1" +%s; }
date_of() { date -u -d "@$1" +%F; }

make_tokens Bunker OKS
make_conf bunker.conf Bunker < /dev/null

# The policy as it is shipped, but for the KSK, which has to roll in this year.
oks_conf() {
	make_conf oks.conf OKS <<CONF
$(sed -n '/^kasp:/,/^transport:/{ /^transport:/d; p; }' \
	    "$top/examples/policies/tld.conf" |
	    sed 's/lifetime: P2Y/lifetime: P200D/')
transport:
  key: { label: recipekey, size: 2048, file: recipekey.pem }
served: served.log
signer: { reload: none }
zones:
  example:
    signconf: example.xml
$(anchors)
CONF
	grep -q P200D oks.conf || fail "no lifetime of the KSK"
}

# anchors: the DS records that were announced.
anchors() {
	[ -s ds.all ] || return 0
	printf '    anchors:\n'
	sed -n 's/^.* IN DS \(.*\)/      - "\1"/p' ds.all
}

# ceremony NAME FROM UNTIL
ceremony() {
	set -- "$1" "$2" "$3" "$(at "$2")"
	look "$4"
	[ -s served.log ] || rm -f served.log
	for r in recipes/*.json; do
		[ -f "$r" ] && echo "--previous $r"
	done > previous
	# shellcheck disable=SC2046 # words
	expect 0 oks-produce --now "@$4" $(cat previous) \
	    $([ -f served.log ] && echo "--served served.log --ds ds.look") \
	    example "$3" "$1"
	expect 0 oks-recipe lint recipe.json
	expect 0 oks -c bunker.conf cook
	expect 0 oks-recipe verify recipe.json
	jq -r '.recipe.actions[].cooked.ds // [] | .[]' recipe.json >> ds.all
	jq -r '.recipe.actions | to_entries[] | select(.value.cooked |
	    .signedKeysetRRs?) | .key as $n |
	    .value.cooked.signedKeysetRRs[] | "\($n)\t\(.)"' recipe.json |
	    awk -F '\t' -v sha="$(sha256sum < recipe.json | cut -c 1-64)" \
	    '{ print $2 > ("sets/" sha "." $1) }'
	mv recipe.json "recipes/$2.json"
	# When the parent is asked for the DS of which KSK.
	jq -r '.recipe.preamble.timeline[] | select(.role == "KSK") |
	    select(.active) | "\(.active) \(.key.keyLabel)"' "recipes/$2.json" |
	    while read -r from label; do
		ds=$(jq -r --arg name "$label" '.recipe.actions[] |
		    select(.actionType == "generateKey") |
		    select(.actionParams.key.keyLabel == $name) |
		    .cooked.ds[0]' recipes/*.json)
		echo "$from $ds" >> submissions
	done
	oks_conf
	expect 0 oks-consume -r recipes
}

# look EPOCH: what the parent's servers answer then, two days after people
# asked for it; for consume in ./parent, for produce in ./ds.look.
look() {
	ds=$(sort -n submissions |
	    awk -v now="$1" -v late="$((2 * day))" '$1 + late <= now {
		$1 = ""; have = substr($0, 2) } END { print have }')
	for server in a.parent. b.parent.; do
		echo ";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1"
		echo ";; flags: qr aa rd; QUERY: 1, ANSWER: 1"
		echo ";example. IN DS"
		[ -z "$ds" ] || echo "$ds"
		echo ";; SERVER: 192.0.2.1#53($server) (UDP)"
	done > parent
	for server in a b; do
		echo "; observed $(date -u -d "@$1" +%FT%TZ)"
		[ -z "$ds" ] || echo "$ds"
	done > ds.look
}

# signers: -k and the key for each that signs the zone by the signconf.
signers() {
	xmllint --xpath '//Key[ZSK]/Locator/text()' example.xml |
	    sed 's/../%&/g; s/.*/-k 13,pkcs11:token=OKS;id=&;pin-value=1234/'
}

# judge EPOCH: the zone of that day.
judge() {
	# shellcheck disable=SC2046 # words
	PKCS11_MODULE_PATH=$softhsm ldns-signzone -E pkcs11 -o example. \
	    -i "$(date -u -d "@$(($1 - 3600))" +%Y%m%d%H%M%S)" \
	    -e "$(date -u -d "@$(($1 + 14 * day))" +%Y%m%d%H%M%S)" \
	    -f unpublished $(signers) zone > log 2>&1 ||
	    fail "$(date_of "$1"): ldns-signzone: $(cat log)"
	set=sets/$(grep '"event":"confirmed"' served.log | tail -n 1 |
	    jq -r '"\(.recipe).\(.action)"')
	awk '$4 != "DNSKEY" && !($4 == "RRSIG" && $5 == "DNSKEY")' \
	    unpublished > signed/example
	cat "$set" >> signed/example
	verified example "$1"
	checks=$((checks + 1))
}

# run EPOCH
run() {
	look "$(($1 - 3600))"
	oks-consume -r recipes --ds parent --ds-time "@$(($1 - 3600))" "@$1" \
	    > out 2> err || fail "consume on $(date_of "$1"): $(cat err)"
	phase=$(grep '"event":"confirmed"' served.log | tail -n 1 |
	    jq -r '"\(.recipe[0:8]) \(.branch) \(.phase)"')
	[ "$phase" = "$last" ] || changes=$((changes + 1))
	if [ -n "$all" ] || [ "$phase" != "$last" ] ||
	    [ $(($1 / day % 40)) -eq 0 ]; then
		judge "$1"
	fi
	last=$phase
}

# days FROM TO: at 06:00, as the policy's consumer; without --all with the
# misses that it allows.
days() {
	now=$(at "$1 06:00")
	until [ "$now" -ge "$(at "$2")" ]; do
		run "$now"
		days=$((days + 1))
		now=$((now + ${all:-3} * day))
	done
}

checks=0 changes=0 days=0 last=
mkdir -p sets recipes signed
: > ds.all
: > submissions
zone_file example
mv example zone
oks_conf
expect 0 oks-consume --transport-key
ceremony First 2027-01-01 2027-04-25
days 2027-01-01 2027-04-01
ceremony Second 2027-04-01 2027-07-25
days 2027-04-01 2027-07-01
ceremony Third 2027-07-01 2027-10-25
days 2027-07-01 2027-10-01
ceremony Fourth 2027-10-01 2028-01-25
days 2027-10-01 2028-01-01

# What must have been among it: another KSK alone, ZSKs that rolled.
jq -r '[ .recipe.actions[] | select(.actionType == "generateKey") |
    .actionParams.key.keyFlags ] | .[]' recipes/*.json | sort | uniq -c > made
awk '$2 == 257 && $1 >= 2 { ksk = 1 } $2 == 256 && $1 >= 5 { zsk = 1 }
    END { exit !(ksk && zsk) }' made || fail "few keys: $(cat made)"
first=$(awk '$4 == "DNSKEY" && $5 == 257 { print $8; exit }' \
    sets/"$(sha256sum < recipes/2027-01-01.json | cut -c 1-64)".*)
grep -qF "$first" "$set" && fail "the first KSK is still there"
[ "$changes" -ge 12 ] || fail "$changes phases"

echo "63-tld-year: $days runs, $changes phases, $checks zones verified"
