#!/bin/sh
# usage: tests/coverage.sh BUILD: which share of each folder's lines ran.
set -eu
cd "$(dirname "$0")/.."
for folder in lib/util lib/dns lib/hsm lib/conf recipe recipe/witness cook produce consume; do
	find "$1/$folder" -name '*.gcda' | sort | while read -r data; do
		gcov -n -o "$(dirname "$data")" "$data" 2> /dev/null
	done | awk -v folder="$folder" '
		/^File/ { mine = index($0, folder "/") && /\.c/ }
		mine && /^Lines executed/ {
			split($2, part, /[:%]/); percent = part[2]
			lines += $4; hit += $4 * percent / 100; mine = 0 }
		END { if (lines) printf "%-10s %5.1f%% of %d lines\n",
		    folder, 100 * hit / lines, lines }'
done
