#!/bin/sh
# Formatting, static analysis, manuals, scripts, banned calls.
# usage: CFLAGS='...' tests/tidy.sh
cd "$(dirname "$0")/.." || exit 6
bad=0
# report NAME FILE: what a tool found.
report() {
	if [ -s "$2" ]; then
		echo "== $1"
		cat "$2"
		bad=$((bad + 1))
	fi
}
out=$(mktemp) || exit 6
trap 'rm -f "$out"' EXIT
sources=$(git ls-files '*.c' '*.h')
ours=$(git ls-files 'oks.c' 'lib/*.c' 'recipe/*.c' 'cook/*.c' \
    'produce/*.c' 'consume/*.c')
flags=$(echo "$CFLAGS" | tr ' ' '\n' |
    grep -E '^-(I|D[^_]|std)' | tr '\n' ' ')

# shellcheck disable=SC2086 # lists of names
{
	clang-format --dry-run $sources > "$out" 2>&1
	report clang-format "$out"
	clang-tidy --quiet $ours -- $flags -D_GNU_SOURCE 2> /dev/null > "$out"
	report clang-tidy "$out"
	cppcheck --quiet --std=c11 --enable=warning,portability,performance \
	    --inline-suppr --suppress=missingIncludeSystem --error-exitcode=0 \
	    -I. -D_GNU_SOURCE $ours > "$out" 2>&1
	report cppcheck "$out"
	for source in $ours; do
		gcc -std=c11 -D_GNU_SOURCE $flags -O2 -fanalyzer -c \
		    -o /dev/null "$source"
	done > "$out" 2>&1
	report "gcc -fanalyzer" "$out"
	shellcheck -x -P SCRIPTDIR $(git ls-files '*.sh') .ci/run > "$out" 2>&1
	report shellcheck "$out"
	mandoc -T lint -W warning doc/*.[15] > "$out" 2>&1
	report mandoc "$out"
	grep -nwE '(strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|system|popen|rand|alloca|gets|mktemp)[[:space:]]*\(' \
	    $ours > "$out"
	report "banned calls" "$out"
}
[ "$bad" -eq 0 ] && echo "tidy: nothing found"
exit "$bad"
