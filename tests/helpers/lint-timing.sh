#!/bin/sh
# Writes tests/cases/lint-timing/ anew from lint-timing.txt beside this file.
# usage: tests/helpers/lint-timing.sh
set -eu
cd "$(dirname "$0")/../.."
cases=tests/cases/lint-timing

rm -rf "$cases"
jq -Rnc -f tests/helpers/lint-timing.jq tests/helpers/lint-timing.txt |
    while IFS= read -r line; do
	file=$cases/$(printf '%s\n' "$line" | jq -r .file)
	mkdir -p "${file%/*}"
	printf '%s\n' "$line" | jq -j .text > "$file"
	case $file in
	*/recipe.json)
		if [ -f "${file%/*}/previous.json" ]; then
			sum=$(sha256sum < "${file%/*}/previous.json")
			sed -i "s/PREVIOUS/${sum%% *}/" "$file"
		fi
		;;
	esac
done
echo "$(find "$cases" -mindepth 1 -type d | wc -l) cases in $cases"
