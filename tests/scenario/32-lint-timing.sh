#!/bin/sh
# Goal: oks recipe lint proves a chain of recipes by its options, tells notes
# from findings, and refuses options that make no sense.
. "$(dirname "$0")/../lib.sh"

cases=$top/tests/cases/lint-timing
checks=0

# case_of NAME: its recipes, here.
case_of() {
	rm -f previous.json recipe.json
	cp "$cases/$1"/*.json .
}

# lint STATUS TEXT OPTION...: how it ends, and what is in its output.
lint() {
	status=$1 text=$2
	shift 2
	expect "$status" oks recipe lint "$@" recipe.json
	cat out err > all
	grep -qF -- "$text" all || fail "lint $*: no \"$text\" in $(cat all)"
	checks=$((checks + 1))
}

# Notes are no findings.
case_of note-without-parent
lint 0 'note: KDS: key K1'
lint 0 'recipe.json: no findings'

# What a chain shows, a recipe alone does not.
case_of cont-zpp-a-second-early
lint 0 'note: CONT: '
lint 4 'ZPP: key ' --previous previous.json
lint 4 '1 finding' --previous=previous.json
lint 4 'previous.json: $.recipe.actions[1]' --previous previous.json
lint 6 'No such file' --previous missing.json
echo '{}' > previous.json
lint 3 'previous.json:1:1: $.recipe' --previous previous.json

# Findings about the recipe before carry its name.
case_of cont-before-is-wrong
lint 4 'previous.json:4:112: $.recipe.actions[0].actionParams.expiration: V3' \
    --previous previous.json

case_of scenario-18-from-the-plan
lint 4 'KDS: ' --previous previous.json
lint 4 'KDS: ' --previous previous.json --served fallback
lint 0 'no findings' --previous previous.json --served plan

# Limits.
case_of v3-at-the-limit
lint 0 'no findings' --until 2027-03-24T16:00:00Z --validity P14D \
    --reply-size 235
lint 4 'V4: ' --until 2027-03-24T16:00:01Z
lint 4 'V5: ' --validity P13D
lint 4 'V5: ' --horizon P80D
lint 4 'V10: ' --reply-size 234

# The cooked results are another matter than the timing.
case_of v3-a-second-late
expect 4 oks recipe verify recipe.json
grep -q V3 out && fail "verify speaks of the timing"
checks=$((checks + 1))

for option in --until=soon --until= --validity=14 --horizon=P --served=none \
    --reply-size=-1 --reply-size=70000 --reply-size=x --previous --later; do
	lint 2 'usage: oks-recipe lint' "$option"
done

echo "32-lint-timing: $checks checks"
