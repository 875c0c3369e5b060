#!/bin/sh
# Two runs at once on one token: one works, the other refuses before it logs
# in.  Two runs on two tokens, also of one module, do not mind each other.

. "$(dirname "$0")/../lib.sh"

checks=0
make_tokens Bunker Other
make_conf oks.conf Bunker < /dev/null
make_conf other.conf Other < /dev/null

# recipe FILE LABEL: makes a key of that label and signs a set with it.
recipe() {
	jq -n --arg name "$2" '
	    { keyType: "byRef", keyAlgo: 13, keyFlags: 257, keyLabel: $name }
	    as $key |
	    { recipeSpecVersion: "v1.0", recipe: {
	        preamble: { timestamp: 1700000000 },
	        actions: [
	            { actionType: "generateKey", actionParams: { key: $key } },
	            { actionType: "produceSignedKeyset", actionParams: {
	              ownerName: "example.", inception: 1700000000,
	              expiration: 1701000000, ttl: 3600,
	              keyset: [ { key: $key } ], signedBy: [ { key: $key } ] } }
	        ] } }' > "$1" || fail jq
}

# labels TOKEN: of its keys, one for each half.
labels() {
	objects "$1" | sed 's/.*label: *//; s/\t.*//' | sort | tr '\n' ' '
}

# ---- One waits for its operator, and holds the token.
recipe one.json One
recipe two.json Two
cp two.json two.before
mkfifo keys
oks-cook -i -r one.json < keys > screen 2> one.err &
pid=$!
exec 3> keys
tries=0
until grep -q START screen || [ $((tries += 1)) -gt 900 ]; do
	sleep 0.02
done
for option in '' --rehearse; do
	expect 4 oks-cook -r two.json $option
	says "another oks-cook is using the token Bunker"
	cmp -s two.json two.before || fail "the refused run's recipe changed"
	checks=$((checks + 1))
done
# By another name it is the same token.
sed 's/^  Bunker:/  Same:/' oks.conf > same.conf
chmod 600 same.conf
expect 4 oks-cook -c same.conf -r two.json
says "another oks-cook is using the token Same"
expect 0 oks-cook -c other.conf -r two.json
printf '\n\n' >&3
wait "$pid" || fail "the run that held the token: $(cat one.err)"
exec 3>&-
[ "$(labels Bunker)" = "One One " ] || fail "Bunker has $(labels Bunker)"
[ "$(labels Other)" = "Two Two " ] || fail "Other has $(labels Other)"
checks=$((checks + 2))

# ---- Both at the very same time, again and again: who is refused has done
# nothing, who is not has done all.
expected="One One"
round=0
refused=0
while [ $((round += 1)) -le 12 ]; do
	for who in A B; do
		recipe "$who.json" "$who$round"
		oks-cook -r "$who.json" > "$who.out" 2> "$who.err" &
		eval "pid$who=$!"
	done
	worked=0
	for who in A B; do
		eval "wait \$pid$who"
		status=$?
		case $status in
		0)
			worked=$((worked + 1))
			expected="$expected $who$round $who$round"
			expect 0 oks-recipe verify "$who.json"
			;;
		4)
			refused=$((refused + 1))
			grep -q 'another oks-cook is using' "$who.err" ||
			    fail "refused with: $(cat "$who.err")"
			grep -q '"cooked"' "$who.json" &&
			    fail "refused, and cooked"
			;;
		*) fail "$who ended with $status: $(cat "$who.err")" ;;
		esac
	done
	[ "$worked" -gt 0 ] || fail "both were refused"
	checks=$((checks + 1))
done
echo "$expected" | tr ' ' '\n' | sort | tr '\n' ' ' > expected
labels Bunker | cmp -s - expected ||
    fail "Bunker has $(labels Bunker), not $(cat expected)"
echo "56-two-at-once: $checks checks, $refused runs refused"
