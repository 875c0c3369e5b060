#!/bin/sh
# Every command under EXAMPLES in the manual pages runs, in a folder that has
# what the page speaks of; every example of a configuration or a recipe is read.

. "$(dirname "$0")/../lib.sh"

checks=0
make_tokens Bunker OKS

# blocks PAGE: ./block.1, ./block.2 ...: the literal blocks under EXAMPLES.
blocks() {
	rm -f block.*
	awk '/^\.Sh / { on = $2 == "EXAMPLES" }
	    on && /^\.Bd -literal/ { n++; text = 1; next }
	    /^\.Ed/ { text = 0 }
	    on && text { print > ("block." n) }' "$top/doc/$1"
	[ -s block.1 ] || fail "$1 has no examples"
}

# commands PAGE: ./commands: the lines under EXAMPLES that are typed.
commands() {
	blocks "$1"
	cat block.* | grep -E '^(oks|openssl)[ -]' > commands
	[ -s commands ] || fail "$1 has no commands under EXAMPLES"
	cat block.* | grep -vE '^(oks|openssl)[ -]' > rest
	[ ! -s rest ] || fail "$1: not run: $(head -n 1 rest)"
}

# The operational configuration, for sets that are long enough to be served
# whenever this runs.
operational() {
	rm -f oks.conf
	make_conf oks.conf OKS <<CONF
kasp:
  refresh: P3D
  validity: P1M
  ttl: 3600
  ksk: { algo: 13 }
  zsk: { algo: 13 }
transport:
  key: { label: recipekey, file: transport.pem }
served: served.log
signer: { reload: none }
zones:
  example.com:
    signconf: example.com.xml
CONF
}

# anchor: what the ceremony announced goes into oks.conf.
anchor() {
	ds=$(jq -r '.recipe.actions[].cooked.ds // [] | .[]' recipe.json |
	    sed -n 's/^example\.com\. IN DS //p')
	[ -n "$ds" ] || fail "no DS in the cooked recipe"
	echo "    anchors: [ \"$ds\" ]" >> oks.conf
}

# run_all PAGE: its commands, in order, as a shell runs them.
run_all() {
	commands "$1"
	while IFS= read -r line; do
		yes '' | expect 0 sh -ec "$line" || exit 1
		[ ! -s err ] || fail "$line: says $(cat err)"
		case $line in
		*\ cook) anchor ;;
		esac
		checks=$((checks + 1))
	done < commands
}

# fresh: an empty folder and two empty tokens.
fresh() {
	rm -rf "${work:?}"/*
	make_tokens Bunker OKS
}

# ---- oks(1): from the transport key to the set of a day.
fresh
operational
make_conf bunker.conf Bunker < /dev/null
run_all oks.1
[ -s example.com.xml ] || fail "oks.1: no signconf"

# ---- oks-consume(1): a ceremony whose sets cover today and March 2027.
fresh
operational
make_conf bunker.conf Bunker < /dev/null
oks-consume --transport-key transport.pem > log || fail "transport key"
from=$(printf '%s\n' 2027-01-01 "$(date -u +%F)" | sort | head -n 1)
until=$(printf '%s\n' 2027-04-01 "$(date -u -d '+40 days' +%F)" | sort |
    tail -n 1)
expect 0 oks-produce --now "$from" "$until" "Examples"
expect 0 oks-cook -c bunker.conf
anchor
{
	echo "; server a.parent."
	jq -r '.recipe.actions[].cooked.ds // [] | .[]' recipe.json
} > parent.txt
run_all oks-consume.1
[ -s example.com.xml ] || fail "oks-consume.1: no signconf"

# ---- oks-produce(1); a zone that is signed with a KSK of the bunker.
fresh
operational
oks-consume --transport-key transport.pem > log || fail "transport key"
dnssec-keygen -q -a 13 example.com > zsk || fail "dnssec-keygen"
dnssec-keygen -q -a 13 -f KSK example.com > ksk || fail "dnssec-keygen"
tag=$(sed 's/.*+0*//' ksk)
{
	cat "$top/examples/example.com.zone" "$(cat zsk).key" "$(cat ksk).key"
	echo ";;Key: locator 0a1b2c3d algorithm 13 keytag $tag"
} > example.com.zone
run_all oks-produce.1

# ---- oks-recipe(5): the example is real, canonical, and was cooked.
fresh
blocks oks-recipe.5
cp block.1 cooked.json
expect 0 oks-recipe verify cooked.json
expect 0 oks-recipe convert cooked.json
cmp -s out cooked.json || fail "oks-recipe.5: the example is not canonical"
cp block.2 commands
while IFS= read -r line; do
	expect 0 sh -ec "$line"
	checks=$((checks + 1))
done < commands
checks=$((checks + 2))

# ---- oks-cook(1), with the recipe of oks-recipe(5).
fresh
blocks oks-recipe.5
expect 0 oks-recipe convert --without-results -o recipe.json block.1
cp recipe.json recipe.before
make_conf oks.conf Bunker < /dev/null
make_conf bunker.conf Bunker < /dev/null
run_all oks-cook.1
cmp -s recipe.json recipe.before || fail "oks-cook.1: -o changed the recipe"
[ "$(objects Bunker | wc -l)" -eq 2 ] || fail "oks-cook.1: not one key"

# ---- oks-recipe(1), with what was cooked, and a recipe of the prototype.
cat > old.hjson <<'HJSON'
{
  recipeSpecVersion: v1.0
  preamble:
  {
    timestamp: 2020-11-27 09:58:07
    description: As the prototype wrote it
  }
  actions:
  [
    {
      actionType: generateKey
      actionParams:
      {
        keyAlgo: 8
        keyFlags: KSK
        keySize: 2048
        keyLabel: KSK
      }
      cooked: { generateSuccess: true }
    }
  ]
}
HJSON
jq --arg sum "$(sha256sum < cooked.json | cut -d ' ' -f 1)" '
    .recipe.preamble.previous = $sum | del(.recipe.actions[].cooked) |
    .recipe.actions |= map(select(.actionParams.keyset) | .actionParams |=
    ((.inception, .publication, .expiration) += 20 * 86400))' \
    cooked.json > next.json
run_all oks-recipe.1

# ---- oks.conf(5), and the starters: read by a tool that opens tokens, which
# then finds no recipe.
blocks oks.conf.5
n=0
for file in block.* "$top/examples/oks.conf" "$top/examples/bunker.conf"; do
	n=$((n + 1))
	(umask 077 && cat "$file" > read.conf)
	expect 6 oks-cook -c read.conf -r none.json
	says "oks-cook: none.json: "
	checks=$((checks + 1))
done
[ "$n" -ge 6 ] || fail "oks.conf.5 has $n examples with the starters"

echo "40-manuals: $checks checks"
