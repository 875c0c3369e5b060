#!/bin/sh
# Goal: without a request, the root's configuration plans quarters of nine slots
# of ten days, the last one stretched, each set valid for 21 days.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

cp -r "$top/examples/root" conf
openssl genrsa 2048 2> log | openssl rsa -pubout -out conf/transport.pem \
    2>> log || fail "$(cat log)"
chmod 644 conf/transport.pem
sed -i 's/size: 4096 }/size: 2048, file: transport.pem }/' conf/oks.conf

# days QUARTER-BEGIN UNTIL NINTH-SLOT
days() {
	expect 0 oks-produce -c conf/oks.conf -z . --now "$1" -r plan.json \
	    --force "$2" "A quarter without a request"
	jq -r '.recipe.actions[] | select(.actionParams.ownerName == ".") |
	    .actionParams | [ .publication // .inception, .inception,
	    .expiration ] | @tsv' plan.json |
	    while read -r publication inception expiration; do
		[ "$publication" -eq "$inception" ] || echo "not at inception"
		[ $((expiration - inception)) -eq 1814400 ] ||
		    echo "not 21 days"
		date -u -d "@$publication" +%F
	done > got
	first=$(date -u -d "$1" +%s)
	for slot in 0 1 2 3 4 5 6 7 8; do
		date -u -d "@$((first + slot * 864000))" +%F
	done > want
	diff want got > diff.out || fail "$1: $(cat diff.out)"
	[ "$(sed -n 9p got)" = "$3" ] || fail "$1: the ninth slot"
}

days 2027-01-01 2027-04-01 2027-03-22
days 2027-04-01 2027-07-01 2027-06-20
days 2027-07-01 2027-10-01 2027-09-19
days 2027-10-01 2028-01-01 2027-12-20
echo "85-root-slots: four quarters"
