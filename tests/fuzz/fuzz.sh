#!/bin/sh
# Runs harnesses with libFuzzer, two at a time, from their corpus and our cases.
# What makes one fail stays in build/libfuzzer/found; what else it met is kept in
# build/libfuzzer/corpus, where the next run goes on.
# usage: FUZZ_SECONDS=600 tests/fuzz/fuzz.sh [NAME ...]
#        tests/fuzz/fuzz.sh --minimise [NAME ...]
# With --minimise: the corpus in the tree becomes the smallest files that reach
# all that was reached so far, as far as the limits allow.
set -eu
cd "$(dirname "$0")/../.."
. examples/packages.sh
. tests/fuzz/cases.sh
build=build/libfuzzer
seconds=${FUZZ_SECONDS:-600}
files_most=60 bytes_most=65536

# build NAME...: these harnesses, by clang.
build() {
	packages "$packages_fuzz" --no-install || {
		echo "make fuzz: libFuzzer is clang's; everything else is" \
		    "built without it" >&2
		exit 1
	}
	mkdir -p "$build/found" "$build/log"
	for name; do
		echo "$build/fuzz/$name"
	done | xargs make -s -j2 BUILD="$build" FUZZ=1 CC=clang WERROR=
}

dictionary() {
	case $1 in
	screen | convert) set -- recipe ;;
	esac
	[ ! -f "tests/fuzz/$1.dict" ] || echo "-dict=tests/fuzz/$1.dict"
}

# fuzz NAME
fuzz() {
	mkdir -p "$build/corpus/$1"
	log=$build/log/$1
	status=0
	# shellcheck disable=SC2046 # lists
	"$build/fuzz/$1" -max_total_time="$seconds" -timeout=20 \
	    -rss_limit_mb=2048 -print_final_stats=1 $(dictionary "$1") \
	    -artifact_prefix="$build/found/$1-" "$build/corpus/$1" \
	    "tests/fuzz/corpus/$1" $(cases "$1") > "$log" 2>&1 || status=$?
	executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	if [ "$status" -eq 0 ]; then
		echo "$1: $executions executions in $seconds seconds"
		return 0
	fi
	grep -E 'demanded|^SUMMARY|runtime error|Test unit written' "$log" |
	    head -n 5 || true
	echo "FAILED: $1, see $log"
	return 1
}

# Files with names stay; of the others, which are named by their hash, those
# that libFuzzer takes first to reach all that all of them reach.
minimise() {
	corpus=tests/fuzz/corpus/$1 new=$build/minimised/$1
	rm -rf "$new"
	mkdir -p "$new" "$build/corpus/$1"
	# shellcheck disable=SC2046 # a list
	"$build/fuzz/$1" -set_cover_merge=1 -use_counters=0 -max_len=8192 \
	    "$new" "$corpus" $(cases "$1") "$build/corpus/$1" \
	    > "$build/log/$1-minimise" 2>&1
	mkdir "$new/kept"
	find "$corpus" -type f | while read -r file; do
		hash=$(sha1sum < "$file" | cut -d ' ' -f 1)
		[ "$hash" != "${file##*/}" ] || continue
		cp -p "$file" "$new/kept"
		rm -f "$new/$hash"
	done
	{
		find "$new/kept" -type f -printf '0 %s -\n'
		find "$new" -maxdepth 1 -type f -printf '%T@ %s %f\n'
	} | sort -n | awk -v files="$files_most" -v bytes="$bytes_most" '
	    files > 0 && bytes >= $2 {
		files--; bytes -= $2; if ($3 != "-") print $3 }' |
	    while read -r file; do cp "$new/$file" "$new/kept"; done
	rm -rf "$corpus"
	mv "$new/kept" "$corpus"
	find "$corpus" -type f -printf '%s\n' | awk -v name="$1" '
	    { n += $1 } END { print name ": " NR " files, " n " bytes" }'
}

if [ -n "${FUZZ_ONE-}" ]; then
	fuzz "$1"
	exit
fi
minimise=
if [ "${1-}" = --minimise ]; then
	minimise=1
	shift
fi
if [ $# -eq 0 ]; then
	for source in tests/fuzz/fuzz_*.c; do
		name=$(basename "$source" .c)
		set -- "$@" "${name#fuzz_}"
	done
fi
build "$@"
if [ -n "$minimise" ]; then
	for name; do minimise "$name"; done
else
	printf '%s\n' "$@" |
	    FUZZ_ONE=1 xargs -P 2 -I {} sh tests/fuzz/fuzz.sh {}
fi
