#!/bin/sh
# Every test under valgrind: a finding makes the program end with 99.
# usage: BUILD=build/valgrind tests/valgrind.sh
set -eu
cd "$(dirname "$0")/.."
command -v valgrind > /dev/null || {
	echo "valgrind is not installed" >&2
	exit 1
}
bin=$PWD/$BUILD/bin
wrapped=$PWD/$BUILD/wrapped
options="-q --error-exitcode=99 --leak-check=full
    --show-leak-kinds=definite,possible
    --errors-for-leak-kinds=definite,possible
    --suppressions=$PWD/tests/valgrind.supp"
# The unit tests: each in its own process, as Check forks them.
# shellcheck disable=SC2086 # a list of options
valgrind $options --trace-children=no "$bin/test-unit"
# The scenarios: the same programs behind scripts that start valgrind.
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
