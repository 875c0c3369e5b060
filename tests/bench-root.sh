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

# hostile HEAD PIECE: documents of the piece over and over, of 256 KiB and of
# 1 MiB, are refused; what the second takes, and how many times the first.
hostile() {
	for size in 261000 1044000; do
		awk -v head="$1" -v piece="$2" -v size=$size 'BEGIN {
			printf "%s", head
			for (n = length(head); n < size; n += length(piece))
				printf "%s", piece }' > hostile.xml
		for _ in 1 2 3; do
			"$helpers/measure" "$bin/oks-produce" --ksr hostile.xml \
			    --no-chain bench --now 2026-11-10 -r no.json bench \
			    > log 2> measured && fail "hostile: $2"
			sed -n "s/^measure:/$size/p" measured
		done
	done | awk -v piece="$2" '
		!($1 in best) || $2 < best[$1] { best[$1] = $2 }
		END { printf "%.3f %.1f %s\n", best[1044000],
		    best[1044000] / best[261000], piece }' >> hostile.times
}

: > hostile.times
for piece in '<a/>' '<a>' '&#65;' '<!--a-->' '<![CDATA[a]]>' '<?a b?>'; do
	hostile '<KSR><Request>' "$piece"
done
hostile '<KSR' ' a=""'
hostile '<KSR id="' '&#65;'
hostile "<KSR id='" '>'
hostile '' '<'
hostile "<!DOCTYPE KSR [<!ENTITY a 'aaaaaaaaaa'>" "<!ENTITY b '&a;'>"
sort -rn hostile.times | awk '
    $2 > worst { worst = $2 }
    NR == 1 { slowest = $1; piece = $3 }
    END {
	printf "hostile requests of 1 MiB: %.3f s at most (%s); four times the " \
	    "length takes %.1f times as long at most (limit 6)\n",
	    slowest, piece, worst
	exit worst < 6 ? 0 : 1 }' || fail "a request takes more than linear time"

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
