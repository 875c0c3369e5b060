#!/bin/sh
# Goal: what the root's tools let pass or answered with a traceback is refused,
# in one line with a status that says why, and nothing is written or signed.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../root.sh
. "$top/tests/root.sh"

make_tokens Bunker
{ root_kasp 13; echo 'request: { KSR-POLICY-ALG: { algorithms: 13 } }'; } > conf
make_conf oks.conf Bunker < conf
make_ksk current 2026-10-01
{ cat conf; echo known-keys:; cat current.known
printf 'schemas: { normal: { rest: { sign: current } }, gap: { 1-8: '
printf '{ sign: current } }, ten: { rest: { sign: current }, 10: '
printf '{ sign: current } } }\n'; } | make_conf oks.conf Bunker
mkdir zsks
"$helpers/make-ksr" zsks 2027-1 13 > ksr.xml || fail "make-ksr"

# produce STATUS OPTION...: plans for ksr.xml; without success, no recipe.
produce() {
	status=$1
	shift
	rm -f recipe.json
	expect "$status" oks-produce --ksr ksr.xml "$@" -r recipe.json "Q1"
	[ "$status" -eq 0 ] || [ ! -e recipe.json ] || fail "a recipe: $*"
}
chain='--no-chain=the first'
now=--now=2026-11-10

# What it continues is said, or why nothing is.
produce 2 $now
grep -q "either --previous-skr FILE or --no-chain REASON" err || fail "$(cat err)"
produce 2 $now --no-chain ""
produce 2 $now "$chain" --previous-skr ksr.xml
produce 3 $now --previous-skr ksr.xml
says "a response (SKR) is expected"
produce 0 $now "$chain"
[ "$(jq -r .recipe.preamble.request.noChain recipe.json)" = "the first" ] ||
    fail "the reason is not in the recipe"
grep -q "^NO CHAIN: .*: the first" out || fail "$(cat out)"
expect 0 oks-recipe lint recipe.json
expect 0 oks-recipe show recipe.json
grep -q "NO CHAIN *the first" out || fail "$(cat out)"

# A check that is turned off is named.
sed 's/request: {/request: { KSR-ID: false,/' oks.conf > off.conf
chmod 600 off.conf
produce 0 $now "$chain" -c off.conf
[ "$(grep "^NOT CHECKED" out)" = "NOT CHECKED, by oks.conf: KSR-ID" ] ||
    fail "$(cat out)"

# A schema is wrong before anything is signed.
produce 3 $now "$chain" --schema none
says 'no schema is called "none"'
produce 3 $now "$chain" --schema gap
says "schema gap says nothing of slot 9"
produce 3 --now=2026-10-01 "$chain" --schema gap
grep -q "KSR-POLICY-SIG-HORIZON, bundle 9" out || fail "findings are lost"
produce 3 $now "$chain" --schema ten
says "schema ten names slot 10, and the request has 9"

# A file that is none, nothing, truncated, too large.
expect 6 oks-produce --ksr none.xml "$chain" -r recipe.json "Q1"
: > empty.xml
expect 3 oks-produce --ksr empty.xml "$chain" -r r.json "Q1"
says "empty.xml: the document is empty"
head -c 3000 ksr.xml > half.xml
expect 3 oks-produce --ksr half.xml "$chain" -r r.json "Q1"
says "half.xml:"
head -c 2000000 /dev/zero > large.xml
expect 3 oks-produce --ksr large.xml "$chain" -r r.json "Q1"
[ ! -e r.json ] || fail "a recipe"

# No configuration lifts 180 days, but the override, which everybody sees.
early=--now=2026-10-01
produce 4 $early "$chain"
says "KSR-POLICY-SIG-HORIZON"
sed 's/request: {/request: { KSR-POLICY-SIG-HORIZON: P400D,/' oks.conf > far.conf
chmod 600 far.conf
produce 4 $early "$chain" -c far.conf
produce 2 $early "$chain" -c far.conf --override horizon=
produce 2 $early "$chain" -c far.conf --override other=reason
produce 0 $early "$chain" -c far.conf --override "horizon=the bunker moves"
grep -q "^OVERRIDE of the horizon of 180 days: the bunker moves" out ||
    fail "$(cat out)"
expect 0 oks-recipe lint recipe.json
expect 0 oks-recipe show recipe.json
grep -q "OVERRIDE *expiration after 180 days: the bunker moves" out ||
    fail "$(cat out)"
jq 'del(.recipe.preamble.request.override)' recipe.json > stripped.json
expect 4 oks-recipe lint stripped.json
grep -q "no override for the horizon" out || fail "$(cat out)"
expect 3 oks-cook -r stripped.json
grep -q "no override for the horizon" err || fail "$(cat err)"
expect 0 oks-cook -r recipe.json
grep -q "OVERRIDE.*the bunker moves" out || fail "cook is silent: $(cat out)"

# 21 days hold for cook, too, whoever wrote the recipe.
produce 0 $now "$chain"
jq '.recipe.actions[1].actionParams.expiration += 86400' recipe.json > long.json
expect 3 oks-cook -r long.json
grep -q "more than 21 days" err || fail "$(cat err)"
# Nor does another zone's set go into an answer.
jq '.recipe.actions[1].actionParams.ownerName = "example."' recipe.json |
    sed 's/"signerName": "."/"signerName": "example."/' > other.json
expect 3 oks-cook -r other.json
grep -q "not the domain of the request" err || fail "$(cat err)"
# As many bundles as sets.
jq '.recipe.preamble.request.bundles |= .[1:]' recipe.json > fewer.json
expect 3 oks-cook -r fewer.json
grep -q "8 bundles, and the recipe has 9 signed sets" err || fail "$(cat err)"
# A ZSK that the request does not have.
jq '.recipe.preamble.request.zsks |= .[1:]' recipe.json > fewer.json
expect 3 oks-cook -r fewer.json
grep -q "none of the request's zsks" err || fail "$(cat err)"

# A response in which one character differs is found out.
expect 0 oks-cook -r recipe.json
expect 0 oks-consume --skr skr.xml -r recipe.json
# A configuration that is given pins who signed the result.
openssl genpkey -algorithm ed25519 -out results.pem 2> /dev/null
spki=$(openssl pkey -in results.pem -pubout -outform DER | base64 -w0)
{ cat oks.conf; echo "sign-result: { keys: [ $spki ] }"; } > pinned.conf
chmod 600 pinned.conf
expect 4 oks-consume --skr pinned.xml -c pinned.conf -r recipe.json
says "the result is to be signed once, and 0 signatures are beside it"
[ ! -e pinned.xml ] || fail "a response of a result that nobody signed"
expect 0 oks-consume --skr pinned.xml -c oks.conf -r recipe.json
cmp -s skr.xml pinned.xml || fail "another response with a configuration"
expect 2 oks-consume --skr skr.xml --force now
expect 2 oks-consume --force now
for change in 's/bundle-2027-1-3/bundle-2027-1-x/' 's/serial="0"/serial="1"/' \
    's/request-2027-1/request-2027-x/' \
    '0,/2027-01-22/s//2027-01-23/' '0,/<TTL>172800/s//<TTL>172801/' \
    '0,/<SignatureData>A/s//<SignatureData>B/' '0,/P10D/s//P11D/2'; do
	sed "$change" skr.xml > changed.xml
	cmp -s skr.xml changed.xml && continue
	expect 4 oks-recipe verify --skr changed.xml --ksr ksr.xml
done
expect 0 oks-recipe verify --skr skr.xml --ksr ksr.xml
# Times of a bundle that are not those of its signatures, by themselves.
sed '0,/<Inception>2027-01-01/s//<Inception>2027-01-02/' skr.xml > changed.xml
expect 4 oks-recipe verify --skr changed.xml
says "1 finding, the first is SKR-VERIFY"
sed '0,/<Expiration>2027-01-22/s//<Expiration>2027-01-21/' skr.xml > changed.xml
expect 4 oks-recipe verify --skr changed.xml
says "1 finding, the first is SKR-VERIFY"
# The same request of somebody else, whose ZSKs have the same names.
mkdir others
"$helpers/make-ksr" others 2027-1 13 > others.xml
expect 4 oks-recipe verify --skr skr.xml --ksr others.xml
[ "$(grep -o 'SKR-[A-Z]*' out | sort -u)" = SKR-ANSWER ] || fail "$(cat out)"
expect 3 oks-recipe verify --skr ksr.xml
expect 2 oks-recipe verify --ksr ksr.xml
expect 2 oks-recipe verify --skr skr.xml recipe.json
echo ". IN DS 20326 8 2 \
E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D" > anchors
expect 4 oks-recipe verify --skr skr.xml --anchors anchors
says "9 findings, the first is SKR-ANCHOR"
# Nor does a trust anchor come out of what is not signed as it says.
sed '0,/<TTL>172800/s//<TTL>172801/' skr.xml > changed.xml
expect 4 oks-recipe trust-anchor changed.xml
sed 's/IN DNSKEY 257 3 13 ./&A/' recipe.json > changed.json
expect 4 oks-recipe trust-anchor changed.json
expect 3 oks-recipe trust-anchor ksr.xml
# A response that does not continue the one before.
"$helpers/make-ksr" zsks 2027-2 13 > next.xml
expect 0 oks-produce --ksr next.xml --previous-skr skr.xml --now 2027-02-10 \
    -r next.json "Q2"
expect 0 oks-cook -r next.json
expect 0 oks-consume --skr next-skr.xml -r next.json
expect 0 oks-recipe verify --skr next-skr.xml --ksr next.xml \
    --previous-skr skr.xml
sed 's/2027-04-12T/2027-03-30T/' skr.xml > ended.xml
expect 4 oks-recipe verify --skr next-skr.xml --previous-skr ended.xml
says "SKR-CHAIN"
# What is no folder is found before the response is made.
expect 6 oks-consume --skr /nowhere/skr.xml -r recipe.json
echo "83-root-refusals: refused in one line, and nothing written"
