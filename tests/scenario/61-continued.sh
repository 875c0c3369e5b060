#!/bin/sh
# Three ceremonies, one after the other: each plan goes on from the cooked
# recipe before it, the log of what was served and the parent's DS, uses the
# keys that are there, and deletes those that are no longer needed; what does
# not belong together is refused.

. "$(dirname "$0")/../lib.sh"

checks=0
make_tokens Bunker OKS
make_conf bunker.conf Bunker < /dev/null
make_conf oks.conf OKS <<'CONF'
kasp:
  refresh: P5D
  validity: P14D
  ttl: 3600
  ksk: { algo: 13, lifetime: P100D }
  zsk: { algo: 13, lifetime: P60D }
transport:
  key: { label: recipekey, size: 2048, file: recipekey.pem }
CONF

# log_line JSON: appends a line with the hash of the one before.
: > served.log
log_line() {
	if [ -s served.log ]; then
		hash=$(tail -n 1 served.log | tr -d '\n' | sha256sum | cut -c 1-64)
	else
		hash=$(printf '%064d' 0)
	fi
	printf '%s,"previous":"%s"}\n' "$1" "$hash" >> served.log
}

# serve RECIPE FROM TO: the plan's sets of that time were served.
serve() {
	sha=$(sha256sum < "$1" | cut -c 1-64)
	jq -r --arg from "$2" --arg to "$3" '.recipe.actions | to_entries[] |
	    select(.value.actionParams.publication) |
	    select(.value.actionParams.branch != "fallback") |
	    select(.value.actionParams.publication >= ($from | fromdate)) |
	    select(.value.actionParams.publication < ($to | fromdate)) |
	    "\(.key) \(.value.actionParams.publication)"' "$1" |
	    while read -r action time; do
		log_line "{\"time\":$time,\"zone\":\"example.com.\",\"event\":\"confirmed\",\"recipe\":\"$sha\",\"action\":$action,\"branch\":\"plan\",\"phase\":1"
	done
}

# digest RECIPE: the SHA-256 digest of the first KSK that a recipe made.
digest() {
	jq -r '[ .recipe.actions[] | select(.actionType == "generateKey") |
	    .cooked.ds[]? ][0] | split(" ")[-1]' "$1"
}

cook() {
	expect 0 oks-recipe lint recipe.json
	expect 0 oks -c bunker.conf cook
	expect 0 oks-recipe verify recipe.json
	mv recipe.json "$1"
	checks=$((checks + 1))
}

expect 0 oks-consume --transport-key
expect 0 oks-produce --now 2027-01-01 example.com 2027-04-01 First
cook first.json
serve first.json 2027-01-01T00:00:00Z 2027-03-20T00:00:00Z

expect 3 oks-produce --now 2027-03-20 --previous first.json \
    example.com 2027-07-01 Second
says "--served"
expect 0 oks-produce -v --now 2027-03-20 --previous first.json \
    --served served.log example.com 2027-07-01 Second
[ "$(jq -r .recipe.preamble.previous recipe.json)" = \
    "$(sha256sum < first.json | cut -c 1-64)" ] || fail "previous"
[ "$(jq -c '.recipe.preamble.policy["example.com."].plannedFrom |
    [ .recipe, .action ]' recipe.json)" = \
    "$(tail -n 1 served.log | jq -c '[ .recipe, .action ]')" ] ||
    fail "not planned from what was served last"
cp recipe.json again.json
expect 0 oks-produce --now 2027-03-20 --previous first.json \
    --served served.log example.com 2027-07-01 Second
cmp -s recipe.json again.json || fail "not the same bytes"
jq -e '[ .recipe.actions[] | select(.actionType == "haveKey") |
    .actionParams.key.keyData ] | length > 1 and all(. != null)' \
    recipe.json > out || fail "haveKey: $(jq -c .recipe.actions[] recipe.json | head -n 3)"
cook second.json
serve second.json 2027-03-20T00:00:00Z 2027-06-15T00:00:00Z

# The first KSK left the set long ago; the parent no longer has its DS.
{
	echo "; observed 2027-06-14T12:00:00Z"
	echo "example.com. 86400 IN DS 1 13 2 $(digest second.json)"
	echo "; observed 2027-06-14T12:00:00Z"
	echo "example.com. 86400 IN DS 1 13 2 $(digest second.json)"
} > parent
expect 0 oks-produce --now 2027-06-15 --previous second.json \
    --previous first.json --served served.log --ds parent \
    example.com 2027-10-01 Third
jq -e '[ .recipe.actions[] | select(.actionType == "deleteKey") ] |
    length >= 2 and any(.[]; .actionParams.key.keyFlags == 257)' \
    recipe.json > out || fail "deleteKey: $(jq -c '.recipe.actions[] |
    [ .actionType, .actionParams.key.keyLabel ]' recipe.json | head -n 8)"
cook third.json

# What does not belong together.
expect 3 oks-produce --now 2027-06-15 --previous second.json \
    --served served.log example.com 2027-10-01 Third
says "--previous"
expect 3 oks-produce --now 2027-06-15 --previous first.json \
    --previous third.json --served served.log example.com 2027-10-01 Third
says "not one chain"
sed 's/"phase":1/"phase":2/' served.log > altered.log
expect 3 oks-produce --now 2027-06-15 --previous second.json \
    --previous first.json --served altered.log example.com 2027-10-01 Third
expect 2 oks-produce --served served.log example.com 2027-10-01 Third
echo "example.com. IN DS 1 13 2 $(printf %064d 0)" > bad
expect 3 oks-produce --now 2027-06-15 --previous second.json \
    --previous first.json --served served.log --ds bad \
    example.com 2027-10-01 Third
says "observed"
checks=$((checks + 5))

echo "61-continued: $checks checks"
