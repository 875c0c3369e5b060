#!/bin/sh
# Formatting, static analysis, manuals, scripts, banned calls.
# usage: CFLAGS='...' tests/tidy.sh; of CFLAGS only the -I count.
# shellcheck disable=SC2317 # check calls the functions
# shellcheck disable=SC2089,SC2090 # the quotes in $flags are the compiler's
cd "$(dirname "$0")/.." || exit 6
out=$(mktemp) || exit 6
trap 'rm -f "$out"' EXIT
trap 'exit 1' HUP INT TERM
# All lists below are of names without white space.
sources=$(find oks.c lib recipe cook produce consume -name '*.c' | sort)
formatted=$(find oks.c lib recipe cook produce consume tests -name '*.[ch]')
scripts="$(find tests examples recipe -name '*.sh') .ci/run"
includes=$(echo "$CFLAGS" | tr ' ' '\n' | grep '^-I' | tr '\n' ' ')
flags="-std=c11 -D_GNU_SOURCE -DOKS_VERSION=\"tidy\" $includes"
# gcc 12 loses sight of memory that a list keeps at a computed index, and takes
# it for leaked.  Here leaks are left to clang-tidy, make asan and valgrind.
lists='recipe/witness/report_life.c consume/choose_zones.c lib/conf/policy.c consume/import_list.c
    cook/journal_read.c cook/state.c cook/zone.c lib/ksr/ksr.c
    lib/conf/schemas.c lib/conf/hsmconfig.c lib/conf/repositories.c
    produce/ksr_answer.c recipe/anchor_keys.c'
banned='strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|system|popen|rand'
banned="$banned|alloca|gets|mktemp"

# check NAME COMMAND...: shows what the command says, if it fails.
checks=0 bad=0
check() {
	name=$1
	shift
	checks=$((checks + 1))
	if ! "$@" > "$out" 2>&1; then
		echo "== $name"
		cat "$out"
		bad=$((bad + 1))
	fi
}

# each NAMES COMMAND...: with {} for each of the names, two at a time; what
# one of them says comes in one piece.
each() {
	echo "$1" | tr ' ' '\n' | {
		shift
		# shellcheck disable=SC2016 # it is for the inner shell
		xargs -P 2 -I {} sh -c \
		    'found=$("$@" 2>&1) || { echo "$found"; exit 1; }' \
		    each "$@"
	}
}

# analyze NAMES [FLAG...]
analyze() {
	names=$1
	shift
	# shellcheck disable=SC2086 # a list
	each "$names" gcc $flags -O2 -Werror -fanalyzer "$@" -S -o /dev/null {}
}

no_banned_calls() {
	# shellcheck disable=SC2086 # a list
	! grep -nwE "($banned)[[:space:]]*\(" $sources
}

others=$sources
for name in $lists; do
	others=$(echo "$others" | grep -vx "$name")
done
# shellcheck disable=SC2086 # lists
{
	check clang-format clang-format --dry-run --Werror $formatted
	check clang-tidy each "$sources" clang-tidy --quiet {} -- $flags
	check cppcheck cppcheck --quiet --std=c11 -j 2 --error-exitcode=1 \
	    --enable=warning,portability,performance --inline-suppr \
	    --suppress=missingIncludeSystem -I. -D_GNU_SOURCE $sources
	check "gcc -fanalyzer" analyze "$others"
	check "gcc -fanalyzer, lists" analyze "$lists" \
	    -Wno-analyzer-malloc-leak
	check shellcheck shellcheck -x -P SCRIPTDIR $scripts
	check mandoc mandoc -T lint -W warning doc/*.[15]
	check "banned calls" no_banned_calls
}
echo "tidy: $checks checks, $(echo "$sources" | wc -l) sources"
[ "$bad" -eq 0 ] && echo "tidy: nothing found"
exit "$bad"
