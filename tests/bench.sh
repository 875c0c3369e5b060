#!/bin/sh
# What cook costs on top of the bare token, as ratios measured in this run.
# usage: tests/bench.sh [SETS ...]
. "$(dirname "$0")/lib.sh"

sets=${*:-1000 4000 10000}
make_tokens Bench
make_conf oks.conf Bench < /dev/null

# bench ALGORITHM KIND COUNT
bench() {
	"$helpers/make-recipe" "$1" "$3" > recipe.json
	bare=$("$helpers/bare-sign" "$softhsm" Bench 1234 "bench/$1/KSK" \
	    "$2" "$3") || exit 1
	"$helpers/measure" "$bin/oks-cook" > log 2> measured ||
	    fail "$(cat measured)"
	again=$("$helpers/bare-sign" "$softhsm" Bench 1234 "bench/$1/KSK" \
	    "$2" "$3") || exit 1
	echo "$2 $3 $bare $again $(sed -n 's/^measure: //p' measured)" | awk '{
		n = $2; sign = ($3 + $5) / 2; verify = ($4 + $6) / 2
		cook = $7; rss = $8 / 1024
		limit = sign + ($1 == "rsa" ? 0 : verify)
		printf "%-5s %6d sets: cook %6.0f/s, bare token %6.0f/s, " \
		    "verify %6.0f/s, ratio %.2f of %s, %.0f us a set, " \
		    "%.1f MiB\n", $1, n, n / cook, n / sign, n / verify, \
		    limit / cook, \
		    $1 == "rsa" ? "bare" : "1/(sign+verify)", \
		    cook / n * 1e6, rss }'
}

for algorithm in 8 13; do
	"$helpers/make-recipe" "$algorithm" keys > keys.json
	"$bin/oks-cook" -r keys.json > /dev/null || fail "making keys"
done
for count in $sets; do
	bench 8 rsa "$count"
	bench 13 p256 "$count"
done
