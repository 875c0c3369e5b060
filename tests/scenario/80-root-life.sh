#!/bin/sh
# Goal: four quarters of a zone whose ZSK operator sends requests, with RSA and
# with ECDSA: the KSK's successor is pre-published, signs, and the old one is
# revoked; each quarter continues the last, every response is valid under the
# schema, BIND takes every set, and each slot has the keys of the procedure's
# tables.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../root.sh
. "$top/tests/root.sh"

# expected SCHEMA QUARTER: the procedure's table, with c and n for the KSKs.
expected() {
	q=$2
	for slot in 1 2 3 4 5 6 7 8 9; do
		zsk="$q"
		[ $slot = 1 ] && zsk="$((q - 1)) $q"
		[ $slot = 9 ] && zsk="$q $((q + 1))"
		at=middle
		[ $slot = 1 ] && at=first
		[ $slot = 9 ] && at=last
		case $1.$at in
		normal.* | pre-publish.first) ksk="c/P | c" ;;
		pre-publish.* | rollover.first) ksk="c/P n/P | c" ;;
		rollover.* | revoke.first) ksk="c/P n/P | n" ;;
		revoke.middle) ksk="c/R n/P | c n" ;;
		revoke.last | revoke+.first | revoke+.last) ksk="n/P | n" ;;
		publish+.*) ksk="c/P n/P | c" ;;
		rollover+.*) ksk="c/P n/P | n" ;;
		revoke+.middle) ksk="c/R n/P | c n" ;;
		# The practice statement's figure 2; a key revokes itself.
		one-cycle.*) case $slot in
			1) ksk="c/P | c" ;;
			[2-6]) ksk="c/P n/P | c" ;;
			7) ksk="c/P n/P | n" ;;
			8) ksk="c/R n/P | c n" ;;
			9) ksk="n/P | n" ;;
			esac ;;
		esac
		for z in $zsk; do printf ' z%d' "$z"; done
		printf ' | %s\n' "$ksk"
	done
}

# answer ALGORITHM QUARTER NOW SCHEMA SKR OPTION...: one ceremony; the slots of
# its response are those of the table.
answer() {
	algorithm=$1 of=$2 at=$3 by=$4 to=$5
	shift 5
	expect 0 oks-produce --ksr ksr.xml "$@" --now "$at" --schema "$by" \
	    -r "$to.json" "$of"
	expect 0 oks-cook -r "$to.json"
	expect 0 oks-consume --skr "$to" -r "$to.json"
	valid_skr "$to"
	year=${of%-*}
	number=$((year * 4 + ${of#*-}))
	expected "$by" "$number" > want
	skr_table "$to" | sed "s/zsk-$algorithm-/z/g; s/$current/c/g
	    s/$next/n/g" > got
	diff want got > diff.out || fail "$of $by: $(cat diff.out)"
}

# life ALGORITHM DOMAIN: all four quarters, in a folder of its own.
life() {
	mkdir -p "$work/$1/zsks"
	cd "$work/$1" || fail "cd"
	make_tokens "Bunker$1"
	{ root_kasp "$1"; printf 'request: { KSR-DOMAIN: "%s", ' "$2"
	printf 'KSR-POLICY-ALG: { algorithms: %s } }\n' "$1"; } > request
	make_conf oks.conf "Bunker$1" < request
	make_ksk current 2026-10-01
	make_ksk next 2027-01-05
	{ cat request; echo known-keys:; cat current.known next.known
	root_schemas; } | make_conf oks.conf "Bunker$1"
	current=$(sed 's/.*label: \([^,]*\),.*/\1/' current.known)
	next=$(sed 's/.*label: \([^,]*\),.*/\1/' next.known)
	previous=
	for step in 2027-1:2026-11-10:normal 2027-2:2027-02-10:pre-publish \
	    2027-3:2027-05-12:rollover 2027-4:2027-08-11:revoke; do
		quarter=${step%%:*} rest=${step#*:}
		now=${rest%:*} schema=${rest#*:}
		"$helpers/make-ksr" zsks "$quarter" "$1" "$2" > ksr.xml ||
		    fail "make-ksr"
		skr=skr-$quarter.xml
		chain="--no-chain=the first request"
		[ -z "$previous" ] || chain=--previous-skr=$previous
		answer "$1" "$quarter" "$now" "$schema" "$skr" "$chain"
		oks-recipe trust-anchor --ds "$skr" > anchors || fail "anchors"
		expect 0 oks-recipe verify --skr "$skr" --ksr ksr.xml \
		    --anchors anchors ${previous:+--previous-skr "$previous"}
		signed_zone "zsk-$1-$number" "$2"
		for n in 1 2 3 4 5 6 7 8 9; do
			bundle_accepted $n "$skr" "$2"
		done
		# What else could have been done in that quarter.
		case $schema in
		pre-publish) other=one-cycle ;;
		rollover) other=publish+ ;;
		revoke) other=rollover+ ;;
		*) other= ;;
		esac
		[ -z "$other" ] || [ "$1" != 13 ] ||
		    answer "$1" "$quarter" "$now" "$other" "other-$skr" "$chain"
		[ "$schema.$1" != revoke.13 ] ||
		    answer "$1" "$quarter" "$now" revoke+ "plus-$skr" "$chain"
		previous=$skr
	done
	cd "$work" || fail "cd"
}

life 8 .
life 13 example.
echo "80-root-life: four quarters each with RSA and ECDSA"
