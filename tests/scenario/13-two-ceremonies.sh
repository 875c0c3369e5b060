#!/bin/sh
# Goal: a zone from its first ceremony to its second: keys are made, travel,
# sign; half a year later the signed zone is taken over with the same keys.
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../judge.sh
. "$top/tests/judge.sh"
# shellcheck source=../ceremony.sh
. "$top/tests/ceremony.sh"

checks=0
check() {
	checks=$((checks + 1))
}

make_tokens Bunker OKS
make_conf bunker.conf Bunker < /dev/null

# whole ALGORITHM SIZE: a zone's first two ceremonies.
whole() {
	working "$1" "$2"
	expect 0 oks consume --transport-key transport.pem
	hash=$(openssl pkey -pubin -in transport.pem -outform DER |
	    sha256sum | cut -d ' ' -f 1)
	grep -q "$hash" out || fail "another hash is shown: $(cat out)"
	cp transport.pem before.pem
	expect 0 oks consume --transport-key transport.pem
	cmp -s before.pem transport.pem || fail "another transport key"
	check

	ceremony "$(date -u -d '+100 days' +%Y-%m-%d)"
	cp recipe.json first.json
	expect 4 oks consume
	grep -q anchors err || fail "no word of anchors: $(cat err)"
	expect 3 oks consume now
	[ -e example.com.xml ] && fail "a signconf without an anchor"
	check
	anchor
	expect 4 oks consume now
	grep -q 'import it' err || fail "no word of the import: $(cat err)"
	[ -e example.com.xml ] && fail "a signconf without the ZSK"
	expect 0 oks consume
	grep -q ': new' out || fail "the import says $(cat out)"
	expect 0 oks consume
	grep -q ': present' out || fail "the second import says $(cat out)"
	check
	expect 0 oks consume now
	xmllint --noout --relaxng /usr/share/opendnssec/signconf.rng \
	    example.com.xml 2> log || fail "$(cat log)"
	sign "$1"
	dnssec-verify -x -o example.com. example.com.signed > log 2>&1 ||
	    fail "$(cat log)"
	knot_says example.com.signed example.com. || fail "$(cat log)"
	check

	# Every instant to the end has its set; later ones are refused.
	for days in 1 27 28 29 55 57 84 99; do
		expect 0 oks consume "@$(($(date +%s) + days * 86400))"
		xmllint --noout --relaxng \
		    /usr/share/opendnssec/signconf.rng example.com.xml \
		    2> log || fail "$(cat log)"
	done
	cp example.com.xml before.xml
	expect 4 oks consume "@$(($(date +%s) + 200 * 86400))"
	expect 4 oks consume "@$(($(date +%s) - 86400))"
	cmp -s before.xml example.com.xml || fail "a refusal wrote"
	check

	# The second ceremony takes the signed zone over.
	oks consume now > /dev/null || fail "consume now"
	label=$(jq -r '.recipe.actions[0].cooked.keyLabel' first.json)
	add "    ksk: { label: \"$label\" }"
	ceremony "$(date -u -d '+300 days' +%Y-%m-%d)" example.com.signed
	jq -e '[.recipe.actions[].actionType] | index("generateKey") == null' \
	    recipe.json > /dev/null || fail "keys were made again"
	expect 0 oks consume now
	sign "$1"
	dnssec-verify -x -o example.com. example.com.signed > log 2>&1 ||
	    fail "$(cat log)"
	check

	# A third one makes new keys under the transport key that is there.
	sleep 1	# labels tell keys apart by the second
	working "$1" "$2"
	expect 0 oks consume --transport-key transport.pem
	ceremony "$(date -u -d '+50 days' +%Y-%m-%d)"
	anchor
	expect 0 oks consume
	expect 0 oks consume now
	sign "$1"
	dnssec-verify -x -o example.com. example.com.signed > log 2>&1 ||
	    fail "$(cat log)"
	check
	rm -f example.com.xml
}

whole 13 ''
sleep 1
whole 8 ', size: 2048'
echo "13-two-ceremonies: $checks checks"
