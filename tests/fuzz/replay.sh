#!/bin/sh
# Gives each harness its corpus and our cases again, as the ordinary compiler
# built it.
# usage: BUILD=build [RUN='valgrind ...'] tests/fuzz/replay.sh
cd "$(dirname "$0")/../.." || exit 6
. tests/fuzz/cases.sh
BUILD=${BUILD:-build}
harnesses=0 inputs=0 failed=0
for source in tests/fuzz/fuzz_*.c; do
	name=$(basename "$source" .c)
	name=${name#fuzz_}
	# shellcheck disable=SC2046 # lists of names without white space
	set -- $(find "tests/fuzz/corpus/$name" $(cases "$name") -type f)
	harnesses=$((harnesses + 1)) inputs=$((inputs + $#))
	# shellcheck disable=SC2086 # a program and its options
	${RUN-} "$BUILD/fuzz/$name" "$@" && continue
	# Which one it was.
	failed=$((failed + 1))
	for file; do
		# shellcheck disable=SC2086
		${RUN-} "$BUILD/fuzz/$name" "$file" 2> /dev/null ||
		    echo "FAILED: $name: $file"
	done
done
echo "$harnesses harnesses, $inputs inputs, $failed failed (fuzz corpus)"
[ "$failed" -eq 0 ]
