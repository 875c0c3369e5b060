#!/bin/sh
# How long planning takes, and how much memory: 10,000 sets of one zone in
# under a second, 1,000 zones for a year in under ten, the same cost per set
# at every size.  Fails beyond that.
# usage: tests/bench-plan.sh
. "$(dirname "$0")/lib.sh"

openssl genrsa 2048 2> /dev/null > key.pem
openssl rsa -in key.pem -pubout -out recipekey.pem 2> /dev/null

# conf REFRESH ZONES
conf() {
	cat > oks.conf <<CONF
version: 1
kasp:
  refresh: $1
  validity: P14D
  ttl: 3600
  ksk: { algo: 13, lifetime: P1Y }
  zsk: { algo: 13, lifetime: P90D }
transport:
  key: { label: recipekey, size: 2048, file: recipekey.pem }
zones:
CONF
	seq -f '  z%.0f.example: {}' "$2" >> oks.conf
}

# plan LABEL UNTIL SECONDS: the best of three runs counts.
plan() {
	best=
	for _ in 1 2 3; do
		rm -f recipe.json
		"$helpers/measure" "$bin/oks-produce" --now 2027-01-01 "$2" \
		    "$1" > out 2> measured || fail "$(cat measured)"
		took=$(sed -n 's/^measure: \([^ ]*\) .*/\1/p' measured)
		best=$(printf '%s\n' "$took" ${best:+"$best"} | sort -g |
		    head -n 1)
	done
	sets=$(sed -n 's/^recipe.json: \([0-9]*\) .*/\1/p' out)
	awk -v label="$1" -v sets="$sets" -v took="$best" -v limit="$3" \
	    -v kib="$(sed -n 's/^measure: [^ ]* //p' measured)" 'BEGIN {
		printf "%-22s %6d sets: %6.2f s, %5.1f us a set, %6.1f MiB\n",
		    label, sets, took, took / sets * 1e6, kib / 1024
		exit took >= limit }' || fail "$1 took $best s, $3 are allowed"
}

conf P13DT12H 1
plan "one zone, 1 year" 2028-01-01 1
plan "one zone, 5 years" 2032-01-01 1
plan "one zone, 13 years" 2040-06-01 1
conf P5D 100
plan "100 zones, 1 year" 2028-01-01 10
conf P5D 1000
plan "1000 zones, 1 year" 2028-01-01 10
