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

# Many zones: on a terminal a line says how many are planned, elsewhere none.
policy double-signature pre-publication
echo "zones:" >> oks.conf
seq -f '  z%.0f.example: {}' 100 >> oks.conf
expect 0 oks-produce --now 2027-02-01 2027-03-01 Many
[ -s err ] && fail "not on a terminal: $(cat err)"
script -qec "oks-produce --force --now 2027-02-01 2027-03-01 Many" \
    terminal.log > shown < /dev/null || fail "$(cat shown)"
grep -q '^oks-produce: 100 of 100 zones planned' shown || fail "$(cat shown)"
rm -f recipe.json
checks=$((checks + 1))

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

# The policy of OpenDNSSEC, with what that does not know.
cat > kasp.xml <<'XML'
<KASP><Policy name="default"><Description>Zones</Description>
<Signatures><Resign>PT2H</Resign><Refresh>P4D</Refresh><Validity>
<Default>P14D</Default><Denial>P14D</Denial><Keyset>P21D</Keyset></Validity>
<Jitter>PT12H</Jitter><InceptionOffset>PT1H</InceptionOffset></Signatures>
<Denial><NSEC/></Denial>
<Keys><TTL>PT1H</TTL><RetireSafety>PT1H</RetireSafety>
<PublishSafety>PT1H</PublishSafety>
<KSK><Algorithm length="256">13</Algorithm><Lifetime>P1Y</Lifetime>
<Repository>OKS</Repository></KSK>
<ZSK><Algorithm length="256">13</Algorithm><Lifetime>P60D</Lifetime>
<Repository>OKS</Repository></ZSK></Keys>
<Zone><PropagationDelay>PT1H</PropagationDelay><SOA><TTL>PT1H</TTL>
<Minimum>PT1H</Minimum><Serial>unixtime</Serial></SOA></Zone>
<Parent><PropagationDelay>PT1H</PropagationDelay><DS><TTL>P1D</TTL></DS>
<SOA><TTL>PT1H</TTL><Minimum>PT1H</Minimum></SOA></Parent></Policy></KASP>
XML
make_conf oks.conf OKS <<'CONF'
kasp:
  policy-file: kasp.xml
  policy: default
  consumer: { missed: 0 }
transport:
  key: { label: recipekey, size: 2048, file: recipekey.pem }
CONF
expect 0 oks-produce --explain --now 2027-01-01 example.com 2027-06-01 Theirs
grep -q "Dslow P10DT14H" out || fail "kasp.xml: $(cat out)"
jq -e '[ .recipe.actions[].actionParams | select(.keyset) |
    .expiration - .publication ] | unique == [ 1814400 ]' recipe.json > out ||
    fail "kasp.xml: not 21 days"
expect 0 oks-recipe lint recipe.json
sed -i 's,<TTL>PT1H</TTL><RetireSafety>,<RetireSafety>,' kasp.xml
expect 3 oks-produce --force --now 2027-01-01 example.com 2027-06-01 Theirs
says "kasp.xml"
checks=$((checks + 2))

# The policies that are shipped.
mkdir shipped
cp "$top"/examples/policies/*.conf shipped
cp recipekey.pem shipped/transport.pem
for conf in shipped/*.conf; do
	expect 0 oks-produce -c "$conf" -r "$conf.json" --explain \
	    --now 2027-01-01 2027-05-15 "$conf"
	expect 0 oks-recipe lint "$conf.json"
	checks=$((checks + 1))
done
[ "$checks" -gt 24 ] || fail "$checks checks"

echo "60-rollovers: $checks checks"
