#!/bin/sh
# What cook costs on top of the bare token, as ratios measured in this run.
# usage: tests/bench.sh [SETS ...]
. "$(dirname "$0")/lib.sh"

sets=${*:-1000 4000 10000}
make_tokens Bench
make_conf oks.conf Bench < /dev/null

# bench ALGORITHM KIND COUNT: the token alone and cook take turns, because a
# machine is not equally fast all the time; of each the best of ROUNDS counts.
rounds=${ROUNDS:-5}
bench() {
	"$helpers/make-recipe" "$1" "$3" > recipe.json
	: > timings
	round=0
	while [ "$round" -lt "$rounds" ]; do
		"$helpers/bare-sign" "$softhsm" Bench 1234 "bench/$1/KSK" \
		    "$2" "$3" | sed 's/^/bare /' >> timings
		rm -f cooked.json
		"$helpers/measure" "$bin/oks-cook" -o cooked.json > log \
		    2> measured || fail "$(cat measured)"
		sed -n 's/^measure:/cook/p' measured >> timings
		round=$((round + 1))
	done
	awk -v kind="$2" -v n="$3" '
	    function least(old, new) { return !old || new < old ? new : old }
	    $1 == "bare" { sign = least(sign, $2); verify = least(verify, $3) }
	    $1 == "cook" { cook = least(cook, $2); rss = $3 / 1024 }
	    END {
		limit = sign + (kind == "rsa" ? 0 : verify)
		printf "%-5s %6d sets: cook %6.0f/s, bare token %6.0f/s, " \
		    "verify %6.0f/s, ratio %.2f of %s, %.0f us a set, " \
		    "%.1f MiB\n", kind, n, n / cook, n / sign, n / verify, \
		    limit / cook, kind == "rsa" ? "bare" : \
		    "1/(sign+verify)", cook / n * 1e6, rss }' timings
}

for algorithm in 8 13; do
	"$helpers/make-recipe" "$algorithm" keys > keys.json
	"$bin/oks-cook" -r keys.json > /dev/null || fail "making keys"
done
for count in $sets; do
	bench 8 rsa "$count"
	bench 13 p256 "$count"
done
