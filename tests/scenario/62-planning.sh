#!/bin/sh
# doc/planning.md: its drawings are what the planner makes, one of each kind of
# rollover, and lint finds nothing in any of them.  With --print they are printed
# as they should be there.

. "$(dirname "$0")/../lib.sh"

checks=0
openssl genrsa -out key.pem 2048 2> /dev/null
openssl rsa -in key.pem -pubout -out recipekey.pem 2> /dev/null

# draw KSK ZSK UNTIL [FILE]: the drawing of a plan of these key policies.
draw() {
	cat > oks.conf <<CONF
version: 1
kasp:
  refresh: P5D
  validity: P14D
  ttl: 3600
  ksk: { $1 }
  zsk: { $2 }
$parent
transport:
  key: { label: recipekey, size: 2048, file: recipekey.pem }
CONF
	rm -f recipe.json
	oks-produce --explain --now 2027-01-01 example.com "$3" Plan \
	    ${4:+"$4"} > out 2> err || fail "$*: $(cat err)"
	oks-recipe lint recipe.json > linted || fail "$*: $(cat linted)"
	sed -n '2,${/^  [0-9]/q; /^  nothing/q; p; }' out
}

print=
[ "${1:-}" = --print ] && print=1

# compare NAME ARGUMENTS-OF-DRAW
compare() {
	name=$1
	shift
	draw "$@" > drawn
	checks=$((checks + 1))
	if [ -n "$print" ]; then
		echo "<!-- drawing: $name -->"
		sed 's/^/    /' drawn
		echo
		return
	fi
	awk -v name="$name" '$0 == "<!-- drawing: " name " -->" { on = 1; next }
	    on && /^    / { print substr($0, 5); seen = 1; next }
	    on && seen { exit }' "$top/doc/planning.md" > there
	cmp -s drawn there || fail "$name: $(diff drawn there)"
}

none="algo: 13, rollover: none"
parent=
compare pre-publication "$none" "algo: 13, lifetime: P60D" 2027-04-01
compare double-signature "$none" \
    "algo: 13, lifetime: P60D, rollover: double-signature" 2027-04-01
compare standby "$none" "algo: 13, lifetime: P60D, standby: 1" 2027-04-01
for kind in double-signature double-ds double-rrset; do
	compare "ksk-$kind" "algo: 13, lifetime: P60D, rollover: $kind" \
	    "$none" 2027-04-01
done
compare both "algo: 13, lifetime: P60D" "algo: 13, lifetime: P64D" 2027-04-01
cat > zone <<'ZONE'
;;Key: locator 0a0b0c algorithm 15 flags 257 publish 1 ksk 1 zsk 0 keytag 3613
example.com. 3600 IN DNSKEY 257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=
example.com. 3600 IN DNSKEY 256 3 15 zPnZ/QwEe7S8C5SPz2OfS5RR40ATk2/rYnE9xHIEijs=
ZONE
compare algorithm "algo: 13" "algo: 13" 2027-02-01 zone
parent="  parent: none"
compare rfc5011 "algo: 13, lifetime: P100D, rollover: rfc5011, revoke: P25D" \
    "$none" 2027-07-01
[ -z "$print" ] || exit 0

echo "62-planning: $checks checks"
