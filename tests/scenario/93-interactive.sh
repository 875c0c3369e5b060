#!/bin/sh
# With -i, each step is shown on a plain terminal of 80 columns and 24 lines
# before it is done, down to tag, DS and the end of the signatures, and is done
# after Enter, or after the word yes where nothing brings a key back; any other
# answer stops the run, and all is undone.

. "$(dirname "$0")/../lib.sh"
# shellcheck source=../ceremony.sh
. "$top/tests/ceremony.sh"

command -v tmux > /dev/null || skip "tmux is missing"
checks=0
make_tokens Bunker OKS
make_conf bunker.conf Bunker < /dev/null
working ECDSAP256SHA256 ''
expect 0 oks consume --transport-key transport.pem
pkcs11-tool --module "$softhsm" --token-label Bunker --login --pin "$pin" \
    --keypairgen --key-type EC:prime256v1 --usage-sign --label Old --id 0f \
    > log 2>&1 || fail "pkcs11-tool: $(cat log)"
expect 0 oks produce -z example.com "$(date -u -d '+20 days' +%Y-%m-%d)" Watched \
    "$top/examples/example.com.zone"
# The last set has more keys than a screen has lines.
direct() {
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \
	    -outform DER 2> log | openssl pkey -inform DER -pubout \
	    -outform DER | tail -c 64 | base64 -w 0
}
seq 24 | while read -r _; do
	direct
	echo
done | jq -R . | jq -s . > direct.json
jq --slurpfile data direct.json '
    def old: { keyType: "byRef", keyAlgo: 13, keyFlags: 257, keyLabel: "Old" };
    ([ .recipe.actions[] | select(.actionType == "produceSignedKeyset") ] |
        last) as $last |
    .recipe.actions += [ { actionType: "deleteKey",
        actionParams: { key: old } },
        ($last | .actionParams.keyset += [ $data[0][] | { key: {
        keyType: "direct", keyAlgo: 13, keyFlags: 256, keyData: . } } ] |
        .actionParams |= (del(.gate) |
            .inception += 60 | .expiration += 60)) ]' recipe.json > more.json
mv more.json recipe.json
cp recipe.json before.json
objects Bunker > objects.before
expect 0 oks-cook -c bunker.conf --rehearse

# ---- A terminal: tmux's, as plain as it can be told to be.
round=0
TMUX_TMPDIR=$work
export TMUX_TMPDIR
mux() { tmux -L "oks$round" -f /dev/null "$@"; }
trap 'mux kill-server 2> /dev/null; rm -rf "$work"' EXIT
start() {
	rm -f status
	mux kill-server 2> log
	round=$((round + 1)) # a server of its own: the last one may still end
	mux new-session -d -x 80 -y 24 "TERM=vt100 exec sh"
	mux send-keys "PS1=; clear; oks-cook -c bunker.conf -i 2> err; echo \$? > status" Enter
}

# screen TEXT [STEP]: waits until the text is in the last line, and that step is
# the last one shown, and takes a picture.
screen() {
	tries=0
	until mux capture-pane -p | sed '/^$/d' > picture &&
	    tail -n 1 picture | grep -qF -- "$1" &&
	    grep '^Recipe step' picture | tail -n 1 |
	    grep -q "^Recipe step ${2-[0-9]*}:"; do
		tries=$((tries + 1))
		[ $tries -lt 600 ] || fail "no \"$1\": $(cat picture) $(cat err)"
		[ ! -f status ] || fail "ended: $(cat picture err)"
		sleep 0.03
	done
	[ "$(wc -l < picture)" -le 24 ] || fail "too high: $(cat picture)"
	checks=$((checks + 1))
}

# visible STEP TEXT...: the step's line and the texts are on the picture.
visible() {
	grep -q "^Recipe step $1:" picture || fail "step $1: $(cat picture)"
	shift
	for text; do
		grep -qE -- "$text" picture || fail "no $text: $(cat picture)"
	done
}

answer() { mux send-keys "$@"; }

# enter PROMPT STEP: Enter, and the screen of that step.
enter() {
	answer Enter
	screen "$1" "$2"
}

ended() {
	tries=0
	until [ -f status ]; do
		tries=$((tries + 1))
		[ $tries -lt 1000 ] || fail "does not end: $(cat picture)"
		sleep 0.03
	done
	[ "$(cat status)" -eq "$1" ] || fail "ended with $(cat status): $(cat err)"
}

undone() {
	objects Bunker | cmp -s - objects.before || fail "$1: not undone"
	cmp -s recipe.json before.json || fail "$1: the recipe changed"
}

steps=$(jq '.recipe.actions | length' recipe.json)
export_step=$steps

# ---- All the way: what each screen shows, in the order of the steps.
start
screen 'START-->'
enter 'DELETE--> type yes' 1
tag=$(pkcs11-tool --module "$softhsm" --token-label Bunker --read-object \
    --type pubkey --label Old 2> log | tail -c 64 | base64 -w 0 |
    sed 's/^/example. 3600 IN DNSKEY 257 3 13 /' > old.key
    ldns-key2ds -n -2 old.key | awk '{ print $5 }')
visible 1 '^    label Old$' '^    id 0f$' "key tag $tag"
answer y e s Enter
screen 'CONTINUE--> press Enter' 2
visible 2 'label example.com/KSK' 'ECDSAP256SHA256, never leaves the token' \
    '^    id [0-9a-f]{32}$'
enter 'CONTINUE--> press Enter' 3
visible 3 'label example.com/ZSK' 'ECDSAP256SHA256, can be exported'
step=4
enter '-->' $step
while ! tail -n 1 picture | grep -q EXPORT; do
	if grep -q "step $step: produceSignedKeyset" picture; then
		visible $step 'signed by 257, tag [0-9]+, example.com/KSK' \
		    'publishes 256, tag [0-9]+, ' \
		    'the signature holds from 20.* until 20' \
		    '^    DS of example.com. [0-9]+ 13 2$' '^      [0-9A-F]{64}$'
	fi
	grep -q 'and 18 more keys' picture && many=yes
	step=$((step + 1))
	enter '-->' $step
done
[ "${many-}" = yes ] || fail "the large set was not cut to the screen"
visible "$export_step" 'label example.com/ZSK' 'under' 'label recipekey'
answer y e s Enter
ended 0
expect 0 oks recipe verify recipe.json
objects Bunker | grep -q 'label: *Old' && fail "Old is there still"

# ---- Another answer than yes, or than Enter, stops it.
again() {
	cp before.json recipe.json
	softhsm2-util --delete-token --token Bunker > log
	make_tokens Bunker
	pkcs11-tool --module "$softhsm" --token-label Bunker --login \
	    --pin "$pin" --keypairgen --key-type EC:prime256v1 --usage-sign \
	    --label Old --id 0f > log 2>&1 || fail "pkcs11-tool: $(cat log)"
	objects Bunker > objects.before
	start
	screen 'START-->'
}
again
enter 'DELETE-->' 1
answer Enter
ended 4
grep -q 'step 1 deleteKey: key Old: the operator did not agree' err ||
    fail "$(cat err)"
undone "Enter before a deletion"
again
enter 'DELETE-->' 1
answer y e s Enter
screen 'CONTINUE-->' 2
answer n o Enter
ended 4
undone "no before a key is made"
again
answer C-c
ended 4
grep -q 'stopped by SIGINT' err || fail "Control-C: $(cat err)"
undone "Control-C"
again
answer C-d
ended 4
undone "Control-D"
echo "$checks screens of 80x24"
