#!/bin/sh
# A year with rollovers of every kind is planned, linted, cooked on a token and
# verified; the same inputs give the same bytes; what no policy can keep is
# refused with its numbers.

. "$(dirname "$0")/../lib.sh"

checks=0
make_tokens Bunker OKS
make_conf bunker.conf Bunker < /dev/null

# policy KSK ZSK REST: the configuration of produce and consume.
policy() {
	make_conf oks.conf OKS <<CONF
kasp:
  refresh: P5D
  validity: P14D
  ttl: 3600
  ksk: { algo: 13, lifetime: P100D, rollover: $1 }
  zsk: { algo: 13, lifetime: P60D, rollover: $2 }
$3
transport:
  key: { label: recipekey, size: 2048, file: recipekey.pem }
CONF
}

policy double-signature pre-publication
expect 0 oks-consume --transport-key

# Each ceremony on another day, so that its keys have other names.
day=0
for kind in double-signature double-ds double-rrset rfc5011; do
	for zsk in pre-publication double-signature; do
		day=$((day + 1))
		policy "$kind" "$zsk"
		expect 0 oks-produce --now 2027-01-0$day example.com \
		    2027-11-01 Year
		cp recipe.json first.json
		TZ=America/New_York expect 0 oks-produce \
		    --now 2027-01-0$day example.com 2027-11-01 Year
		cmp -s recipe.json first.json ||
		    fail "$kind, $zsk: not the same bytes"
		expect 0 oks-recipe lint recipe.json
		jq -e '[ .recipe.actions[].actionParams | select(.branch ==
		    "fallback") ] | length > 0' recipe.json > /dev/null ||
		    fail "$kind, $zsk: no fallback"
		checks=$((checks + 1))
		[ "$zsk" = pre-publication ] || continue
		expect 0 oks -c bunker.conf cook
		expect 0 oks-recipe verify recipe.json
		rm -f recipe.json
		checks=$((checks + 1))
	done
done

# Policies that cannot be: the numbers are in the message.
while IFS=@ read -r rest words; do
	policy double-signature pre-publication "  $rest"
	expect 3 oks-produce --now 2027-01-01 example.com 2028-01-01 "$rest"
	grep -qF "$words" err || fail "$rest: $(cat err)"
	checks=$((checks + 1))
done <<'END'
skew: PT2H@inceptionoffset >= skew does not hold: PT1H < PT2H
consumer: { missed: 4 }@refresh >= consumer runs + signer pickup
limits: { validity: P13D }@validity <= limits.validity does not hold: P14D > P13D
limits: { horizon: P300D }@expiration <= now + limits.horizon does not hold
limits: { response: 512 }@octets, and limits.response is 512
zone: { maxttl: P50D }@zsk: lifetime >= one rollover does not hold: P60D <
parent: { registration: P98D }@ksk: lifetime >= one rollover does not hold
parent: none@there is none
END

echo "50-rollovers: $checks checks"
