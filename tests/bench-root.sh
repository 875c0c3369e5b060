#!/bin/sh
# From request to response, as the root does it: nine bundles, RSA-2048, on a
# SoftHSM token.  The best of ROUNDS=5 of each step, and the memory.
# usage: tests/bench-root.sh
. "$(dirname "$0")/lib.sh"
. "$top/tests/root.sh"

make_tokens Bench
root_kasp 8 | make_conf oks.conf Bench
make_ksk current 2026-10-01
{
	echo known-keys:
	cat current.known
	printf 'schemas: { normal: { rest: { sign: current } } }\n'
} | make_conf oks.conf Bench
mkdir zsks
"$helpers/make-ksr" zsks 2027-1 8 > ksr.xml || fail "make-ksr"

# step NAME COMMAND...: adds its time and memory to ./timings.
step() {
	name=$1
	shift
	"$helpers/measure" "$@" > log 2> measured ||
	    fail "$name: $(cat measured)"
	sed -n "s/^measure:/$name/p" measured >> timings
}

: > timings
round=0
while [ "$round" -lt "${ROUNDS:-5}" ]; do
	rm -f answer.json answer.json.* skr.xml
	step produce "$bin/oks-produce" --ksr ksr.xml --no-chain bench \
	    --now 2026-11-10 -r answer.json bench
	step cook "$bin/oks-cook" -r answer.json
	step consume "$bin/oks-consume" --skr skr.xml -r answer.json
	round=$((round + 1))
done
awk '{ if (!($1 in best) || $2 < best[$1]) best[$1] = $2
	if ($3 > rss) rss = $3 }
    END {
	all = best["produce"] + best["cook"] + best["consume"]
	printf "KSR to SKR, nine sets, RSA-2048: produce %.3f s, cook %.3f s, " \
	    "consume %.3f s, in all %.3f s (limit 0.15), %.1f MiB at most\n",
	    best["produce"], best["cook"], best["consume"], all, rss / 1024
	exit all < 0.15 ? 0 : 1 }' timings
