#!/bin/sh
# The daily job: out of a recipe with 10,000 sets in under half a second, 300
# zones in under two, not counting the signer; and with a year's log.  Fails
# beyond that.
# usage: tests/bench-daily.sh
. "$(dirname "$0")/lib.sh"

make_tokens Bunker OKS
make_conf bunker.conf Bunker < /dev/null
day=86400
start=1798761600 # 2027-01-01

# conf REFRESH ZONE...
conf() {
	refresh=$1
	shift
	make_conf oks.conf OKS <<CONF
kasp:
  refresh: $refresh
  validity: P14D
  ttl: 60
  consumer: { period: PT1H }
  signer: { pickup: PT1H }
  zone: { propagation: PT1H }
  ksk: { algo: 13 }
  zsk: { algo: 13 }
transport:
  key: { label: recipekey, size: 2048, file: recipekey.pem }
served: served.log
signer: { reload: none }
zones:
$(for zone; do
		echo "  $zone:"
		echo "    signconf: $zone.xml"
		[ ! -s ds.all ] || awk -v zone="$zone." '$1 == zone { print \
		    "    anchors: [ \"" $4, $5, $6, $7 "\" ]" }' ds.all
	done)
CONF
}

# ceremony REFRESH UNTIL ZONE...
ceremony() {
	refresh=$1 until=$2
	shift 2
	rm -f ds.all recipe.json served.log
	conf "$refresh" "$@"
	oks-consume --transport-key > out
	names=
	for zone; do names="$names -z $zone"; done
	# shellcheck disable=SC2086 # a list of options
	expect 0 oks-produce --now 2027-01-01 $names "$until" Bench
	sets=$(sed -n 's/^recipe.json: \([0-9]*\) .*/\1/p' out)
	cook_all
	jq -r '.recipe.actions[].cooked.ds // [] | .[]' recipe.json > ds.all
	conf "$refresh" "$@"
	expect 0 oks-consume
}

# New keys whose tags meet are made again, as the refusal asks for.
cook_all() {
	for _ in 1 2 3; do
		oks -c bunker.conf cook > out 2> err && return
		grep -q 'meets a tag of' err || fail "$(cat err)"
	done
	fail "$(cat err)"
}

# run LABEL LIMIT TIME: the best of ROUNDS counts, because a machine is not
# equally fast all the time; each begins with what was there.
rounds=${ROUNDS:-5}
run() {
	label=$1 limit=$2 best=
	rm -rf kept
	mkdir kept
	find . -maxdepth 1 \( -name '*.xml' -o -name served.log \) \
	    -exec cp -p {} kept \;
	round=0
	while [ "$round" -lt "$rounds" ]; do
		rm -f ./*.xml served.log
		find kept -type f -exec cp -p {} . \;
		"$helpers/measure" "$bin/oks-consume" "@$3" > out \
		    2> measured || fail "$(cat measured)"
		took=$(sed -n 's/^measure: \([^ ]*\) .*/\1/p' measured)
		memory=$(sed -n 's/^measure: [^ ]* //p' measured)
		best=$(printf '%s\n' "$took" ${best:+"$best"} | sort -g |
		    head -n 1)
		round=$((round + 1))
	done
	awk -v label="$label" -v sets="$sets" -v took="$best" \
	    -v limit="$limit" -v memory="$memory" 'BEGIN {
		printf "consume, %-34s %6d sets: %.3f s of %s, %.1f MiB\n",
		    label ":", sets, took, limit, memory / 1024
		exit took > limit }' || fail "$label takes too long"
}

ceremony P13DT12H 2040-12-01 one.example
run "first run" 0.5 "$start"
run "at later sets" 0.5 $((start + 31 * day))
run "nothing to do" 0.5 $((start + 31 * day))

zones=$(seq -f 'z%.0f.example' 300)
# shellcheck disable=SC2086 # a list of zones
ceremony P9D 2028-01-01 $zones
run "300 zones, all new" 2 "$start"
run "300 zones, nothing to do" 2 $((start + day))
now=$start
while [ "$now" -lt $((start + 360 * day)) ]; do
	now=$((now + 15 * day))
	oks-consume "@$now" > out || fail "consume"
done
lines=$(wc -l < served.log)
run "300 zones, a log of $lines lines" 2 $((now + day))
