#!/bin/sh
# Every test under valgrind: a finding makes the program end with 99.
# usage: BUILD=build/valgrind tests/valgrind.sh [unit | corpus | scenarios ...]
set -eu
cd "$(dirname "$0")/.."
command -v valgrind > /dev/null || {
	echo "valgrind is not installed" >&2
	exit 1
}
bin=$PWD/$BUILD/bin
failed=
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
wrapped=$PWD/$BUILD/wrapped
options="-q --error-exitcode=99 --leak-check=full
    --show-leak-kinds=definite,possible
    --errors-for-leak-kinds=definite,possible
    --suppressions=$PWD/tests/valgrind.supp"
# One process for each suite, two suites at a time, which is many times as fast
# as one for each test; where tests of a suite depend on a process of their own,
# they get it.
run_unit() {
	# shellcheck disable=SC2016,SC2086 # for the inner shell; options
	sed -n 's/.*suite_create("\([^"]*\)").*/\1/p' tests/unit/*.c | sort -u |
	    CK_TIMEOUT_MULTIPLIER=20 xargs -P 2 -d '\n' -I{} sh -c '
		suite=$1 log=$2/$(echo "$1" | tr " /:" "___").log
		shift 2
		export CK_RUN_SUITE="$suite"
		CK_FORK=no "$@" > "$log" 2>&1 && exit 0
		"$@" > "$log" 2>&1 && exit 0
		echo "FAILED: $suite"
		cat "$log"
		exit 1' run {} "$logs" valgrind $options "$bin/test-unit"
}

# The inputs of the harnesses.
run_corpus() {
	RUN="valgrind $options" sh tests/fuzz/replay.sh
}

# The same programs behind scripts that start valgrind.
run_scenarios() {
	rm -rf "$wrapped"
	mkdir -p "$wrapped/bin"
	ln -s "$PWD/$BUILD/tests" "$wrapped/tests"
	for program in "$bin"/oks-*; do
		name=$(basename "$program")
		{
			echo '#!/bin/sh'
			echo "exec valgrind $options" | tr '\n' ' '
			echo "$program \"\$@\""
		} > "$wrapped/bin/$name"
		chmod +x "$wrapped/bin/$name"
	done
	cp "$bin/oks" "$wrapped/bin/oks"
	OKS_SLOW=1 BUILD=$wrapped sh tests/run-scenarios.sh
}

[ $# -gt 0 ] || set -- unit corpus scenarios
for part; do
	if "run_$part"; then
		echo "valgrind, $part: nothing found"
	else
		failed="${failed:+$failed and }$part"
	fi
done
if [ -n "$failed" ]; then
	echo "valgrind: findings in $failed" >&2
	exit 1
fi
echo "valgrind: nothing found"
