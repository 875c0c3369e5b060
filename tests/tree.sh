#!/bin/sh
# Holds the rules of the tree against the tree: who includes what, names, sizes,
# documents.  Run by `make check-tree`, with BUILD in the environment.
# usage: tests/tree.sh

cd "$(dirname "$0")/.." || exit 6
BUILD=${BUILD:-build}
LC_ALL=C
export LC_ALL
out=$(mktemp -d) || exit 6
trap 'rm -rf "$out"' EXIT
trap 'exit 1' HUP INT TERM

rooms=$(ls -d lib/*/)
rooms="$(echo "$rooms" | sed 's,/$,,') recipe recipe/witness cook produce consume"
folders="$rooms examples tests tests/fuzz doc"
programs="oks oks-recipe oks-cook oks-produce oks-consume"
sources=$(ls oks.c lib/*/*.[ch] recipe/*.[ch] recipe/witness/*.[ch] \
    cook/*.[ch] produce/*.[ch] consume/*.[ch])
tests=$(ls tests/*/*.[ch])

# A rule prints one line for each violation: the place, and what is wrong.

# ---- READMEs ----

# The stems of the modules that a README names: `x.c`, `x.[ch]`, `x_*.c`.
named() {
	tr -c 'A-Za-z0-9_.*[]-' '\n' < "$1" |
	    sed -n 's/\.\[ch\]$//p; s/\.[ch]$//p'
}

is_named() {
	for pattern in $2; do
		# shellcheck disable=SC2254 # the patterns are patterns
		case $1 in
		$pattern) return 0 ;;
		esac
	done
	return 1
}

check_readmes() {
	set -f
	for folder in $folders; do
		if [ ! -f "$folder/README.md" ]; then
			echo "$folder: no README.md"
			continue
		fi
		lines=$(wc -l < "$folder/README.md")
		[ "$lines" -le 15 ] ||
		    echo "$folder/README.md: $lines lines, at most 15"
	done
	for room in $rooms; do
		[ -f "$room/README.md" ] || continue
		patterns=$(named "$room/README.md")
		for file in $(set +f && ls "$room"/*.[ch]); do
			stem=${file##*/}
			is_named "${stem%.?}" "$patterns" ||
			    echo "$room/README.md: does not name $file"
		done
	done
	set +f
}

# ---- Includes ----

# The folders that the files of a folder may include from.
allowed() {
	case $1 in
	lib/util) echo "lib/util" ;;
	lib/dns | lib/hsm) echo "lib/util|$1" ;;
	lib/* | .) echo "lib/[a-z]*" ;;
	recipe) echo "lib/[a-z]*|recipe" ;;
	*) echo "lib/[a-z]*|recipe|$1" ;;
	esac
}

# oks-recipe is linked with both rooms, and its main is in the lower one.
check_includes() {
	for file in $sources; do
		folder=$(dirname "$file")
		[ "$file" != recipe/main.c ] || folder=recipe/witness
		may=$(allowed "$folder")
		grep -n '^#include "' "$file" |
		    grep -Ev "\"($may)/[a-z0-9_]+\.h\"" | sed "s,^,$file:,"
	done
}

# Only lib/hsm speaks Cryptoki; comments may name it.
check_cryptoki() {
	# shellcheck disable=SC2086 # a list of names
	grep -nE '(^|[^A-Za-z0-9_])CK_|pkcs11\.h' $sources |
	    grep -Ev '^lib/hsm/|:[0-9]+:[[:space:]]*(/\*| \*)'
}

# A source file that has a header of its own includes it first.
check_own_header() {
	for file in $sources; do
		header=${file%.c}.h
		if [ "$header" = "$file" ] || [ ! -f "$header" ]; then
			continue
		fi
		first=$(grep -m 1 '^#include' "$file")
		[ "$first" = "#include \"$header\"" ] ||
		    echo "$file: its first include is not $header"
	done
}

check_headers() {
	for file in $sources; do
		[ "${file%.h}" != "$file" ] || continue
		guard=OKS_$(echo "$file" | tr 'a-z/.-' 'A-Z___')
		[ "$(head -n 1 "$file")" = "#ifndef $guard" ] &&
		    [ "$(sed -n 2p "$file")" = "#define $guard" ] ||
		    echo "$file: its guard is not $guard"
		echo "$file"
	done > "$out/headers"
	grep ': ' "$out/headers"
	# Each alone, without what another one includes.
	# shellcheck disable=SC2046,SC2086 # lists
	"${CC:-cc}" -std=c11 -D_GNU_SOURCE -I. \
	    $(pkg-config --cflags p11-kit-1 libxml-2.0 2> /dev/null) \
	    -fsyntax-only -x c $(grep -v ': ' "$out/headers") 2>&1 |
	    grep -E '(error|warning):' | grep -v 'pragma once'
}

# Lines of at most 80 columns, but for texts and what is lined up behind them.
check_columns() {
	# shellcheck disable=SC2086 # lists of names
	for file in $sources $tests; do
		expand -t 8 "$file" | awk -v file="$file" '
		    length($0) > 80 && !/"|\\$|mock_attributes/ {
			print file ":" NR ": " length($0) " columns" }'
	done
}

# ---- Names ----

# What a module of lib exports begins with its name.  A file without a header
# of its own is a part of another module: x_part.c of x.  The one exception:
# struct rrsig is a part of the module keyset.
prefix() {
	module=$1
	[ -f "$module.h" ] || module=${module%_*}
	case $module in
	lib/hsm/*) echo "hsm_${module##*/}" ;;
	lib/dns/keyset) echo "keyset_|rrsig_" ;;
	*) echo "${module##*/}_" ;;
	esac
}

check_exports() {
	for file in $sources; do
		object=$BUILD/${file%.c}.o
		case $file in
		lib/*.c) ;;
		*) continue ;;
		esac
		if [ ! -f "$object" ]; then
			echo "$object: not built"
			continue
		fi
		nm -g --defined-only "$object" |
		    awk '{ print $NF }' | grep -v '^__' |
		    grep -Ev "^($(prefix "${file%.c}"))" |
		    sed "s,^,$file: exports ,"
	done
}

# ---- Sizes ----

check_sizes() {
	# shellcheck disable=SC2086 # lists of names
	awk '
	FNR == 1 { start = 0 }
	FNR == 526 { print FILENAME ": more than 525 lines" }
	/^{$/ { start = FNR }
	/^}$/ && start {
		if (FNR - start + 1 > 60)
			printf "%s:%d: a function of %d lines, at most 60\n",
			    FILENAME, start, FNR - start + 1
		start = 0
	}' $sources $tests tests/*.sh tests/scenario/*.sh examples/*.sh
}

# ---- Harnesses ----

# Each has a corpus, which is small, and is named by the README.
check_harnesses() {
	for source in tests/fuzz/fuzz_*.c; do
		name=${source#tests/fuzz/fuzz_}
		name=${name%.c}
		grep -qw "$name" tests/fuzz/README.md ||
		    echo "tests/fuzz/README.md: does not name $source"
		find "tests/fuzz/corpus/$name" -type f -printf '%s\n' |
		    awk -v name="tests/fuzz/corpus/$name" '
		    { bytes += $1 }
		    END { if (NR < 1 || NR > 60 || bytes > 65536)
			printf "%s: %d files, %d bytes; 1 to 60, 65536\n",
			    name, NR, bytes }'
	done
}

# ---- Manuals and usage ----

# words: one a line, so that only line breaks are lost.
words() { tr -s ' \t\n' '\n' | sed '/^$/d'; }

# The synopsis of a page, without mandoc's overstriking.
synopsis() {
	mandoc -T ascii -O width=1000 "$1" |
	    sed "s/.$(printf '\b')//g" |
	    awk '/^[A-Z]/ { on = $0 == "SYNOPSIS"; next } on'
}

# The usage up to the first empty line, without "usage:".
usage() { sed '1s/^usage://; /^$/,$d' "$1"; }

check_usage() {
	version=$(sed -n 's/^VERSION = //p' Makefile)
	for program in $programs; do
		run=$BUILD/bin/$program
		"$run" --help > "$out/help" 2> "$out/err" ||
		    echo "$program --help: ended with $?"
		[ -s "$out/err" ] && echo "$program --help: writes to stderr"
		[ "$("$run" --version)" = "$program $version" ] ||
		    echo "$program --version: not \"$program $version\""
		"$run" --no-such-option > "$out/none" 2> "$out/err"
		status=$?
		[ "$status" -eq 2 ] ||
		    echo "$program: wrong usage ends with $status, not 2"
		[ -s "$out/none" ] && echo "$program: wrong usage on stdout"
		grep -qxF "$(head -n 1 "$out/help")" "$out/err" ||
		    echo "$program: wrong usage does not print the usage"
		if [ ! -f "doc/$program.1" ]; then
			echo "doc/$program.1: there is none"
			continue
		fi
		usage "$out/help" | words > "$out/usage"
		synopsis "doc/$program.1" | words > "$out/synopsis"
		cmp -s "$out/usage" "$out/synopsis" ||
		    echo "doc/$program.1: SYNOPSIS and usage differ:" \
		    "$(diff "$out/usage" "$out/synopsis" | grep '^[<>]' |
		    head -n 4 | tr '\n' ' ')"
	done
}

check_manuals() { mandoc -T lint -W warning doc/*.[1-8]; }

# ---- Tests that documents name ----

# "scenario/92, 20" and "unit/test_x.c", also with an asterisk.
check_named_tests() {
	for file in doc/assurance.md doc/threats.md; do
		grep -oE 'scenario/[0-9]+(, [0-9]+)*' "$file" |
		    grep -oE '[0-9]+' | sort -u |
		    while read -r number; do
			ls tests/scenario/"$number"-*.sh > "$out/ls" 2>&1 ||
			    echo "$file: there is no scenario $number"
		done
		grep -oE '(unit|cases|scenario)/[a-z0-9_.*-]*[a-z*]' "$file" | sort -u |
		    while read -r name; do
			# shellcheck disable=SC2086 # it may be a pattern
			ls -d tests/$name > "$out/ls" 2>&1 ||
			    echo "$file: there is no tests/$name"
		done
	done
}

# ---- All of them ----

passed=0 failed=0

# rule NAME FUNCTION
rule() {
	"$2" > "$out/found"
	if [ -s "$out/found" ]; then
		sed "s|^|rule \"$1\": |" "$out/found"
		failed=$((failed + 1))
	else
		passed=$((passed + 1))
	fi
}

rule "READMEs" check_readmes
rule "includes point downwards" check_includes
rule "only lib/hsm speaks Cryptoki" check_cryptoki
rule "lines of 80 columns" check_columns
rule "own header first" check_own_header
rule "headers are guarded and self-sufficient" check_headers
rule "exported names" check_exports
rule "functions of 60 lines, files of 500" check_sizes
rule "harnesses have a corpus" check_harnesses
rule "usage is the synopsis" check_usage
rule "manuals are clean" check_manuals
rule "documents name tests that exist" check_named_tests
echo "$passed passed, $failed failed (rules of the tree)"
[ "$failed" -eq 0 ]
