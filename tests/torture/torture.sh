#!/bin/sh
# Disturbs a ceremony at every point that there is, and checks after each that
# no key is lost, none is left over, and the recipe is as it was or cooked.
# usage: tests/torture/torture.sh [-t SECONDS] [POINT ...]
# POINT: as disturb names it where it found a fault (tests/torture/point.h), or a
# first part of that, such as recover or system:write

. "$(dirname "$0")/../lib.sh"
# shellcheck source=../judge.sh
. "$top/tests/judge.sh"
# shellcheck source=seed.sh
. "$top/tests/torture/seed.sh"

# Nothing here is lost by SoftHSM: short stacks, which are many times as fast.
export ASAN_OPTIONS=fast_unwind_on_malloc=1

seconds=
[ "$1" != -t ] || { seconds=$2 && shift 2; }
make_seed
mkdir keep
trace=
if [ -n "${OKS_SLOW:-}" ]; then
	echo "torture: system calls are skipped: they are not oks-cook's alone"
elif strace -qq -o trace -e trace=getppid -e inject=getppid:error=EIO \
    true 2> log; then
	trace=-T
else
	echo "torture: system calls are skipped: strace is missing, or tracing" \
	    "is not permitted: $(head -n 1 log)"
fi
"$helpers/disturb" ${trace:+"$trace"} ${seconds:+-t "$seconds"} -k keep \
    -b "$bin" -m "$helpers/mock.so" -s "$softhsm" -v "$helpers/oks-cook" \
    "$work" "$@"
status=$?

# What came out of it, now and then, for other people's verifiers.
kept=0
for file in keep/*.json; do
	[ -f "$file" ] || continue
	sign_zone ECDSAP256SHA256 example.
	put_set "$file" 4
	accepted "$file" example.
	kept=$((kept + 1))
done
echo "torture: $kept results verified by BIND, Knot and ldns"
exit "$status"
