#!/bin/sh
# Makes the scripts and reports of the three ceremonies here from their recipes:
# the first KSK, a quarter with a new ZSK, and one with a new KSK and what it
# falls back to.
# usage: examples/ceremonies/make.sh [FOLDER]

here=$(cd "$(dirname "$0")" && pwd) || exit 6
out=${1:-$here}
cd "$here" || exit 6
for name in first second third; do
	oks recipe script --roles roles.yaml -o "$out/$name-script.html" \
	    "$name.json" || exit 1
done
oks recipe report -o "$out/first-report.html" first-cooked.json || exit 1
oks recipe report -o "$out/second-report.html" first-cooked.json \
    second-cooked.json || exit 1
oks recipe report -o "$out/third-report.html" first-cooked.json \
    second-cooked.json third-cooked.json
