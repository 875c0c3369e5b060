#!/bin/sh
# Goal: nothing that others wrote moves the cursor, hides a word or turns a line
# around, wherever it stands: texts of a recipe, labels of tokens and keys,
# names of zones and files, oks.conf.  Every line that the programs print is
# looked at, of what they do and of what they refuse.

. "$(dirname "$0")/../lib.sh"

# Clears a screen, as ESC and as C1's CSI; next line; right to left; zero width;
# isolate; and what is no UTF-8 at all.  Some places take no bytes below 32.
high=$(printf 'a\302\233\302\205\342\200\256b\342\200\213\342\201\246c')
low=$(printf '\033[2J\r%s' "$high")
broken=$(printf '%s\377\355\240\200' "$low")
checks=0

# seen TEXT: the last command's output can be given to a terminal.  In err the
# text stands, escaped, from its `a` on; - for a text that is not shown.
seen() {
	LC_ALL=C grep -nP '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xd8\x9c|\xe2\x80[\x8b-\x8f\xa8-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf' \
	    out err > hidden && fail "for a terminal: $(cat -v hidden)"
	LC_ALL=C.UTF-8 grep -av '^.*$' out err > hidden &&
	    fail "no UTF-8: $(cat -v hidden)"
	[ "$1" = - ] || grep -qF 'a\u{009b}\u{0085}\u{202e}b' "$1" ||
	    fail "the text is not in $1: $(cat out err)"
	checks=$((checks + 1))
}

# told STATUS COMMAND...; refused STATUS COMMAND...: with the text in what it
# does, or in why it does not.
told() {
	expect "$@"
	seen out
}
refused() {
	expect "$@"
	seen err
}

make_tokens Bunker "O$high"
make_conf oks.conf Bunker < /dev/null

# recipe EDIT: a KSK, a ZSK that travels, a set; $t is the text.
recipe() {
	jq -n --arg t "$low" --arg rsa "$rsa" '
	    def ref($name): { keyType: "byRef", keyAlgo: 13, keyFlags: 256,
	        keyLabel: $name };
	    def action($type; $params): { actionType: $type,
	        actionParams: $params };
	    { recipeSpecVersion: "v1.0", recipe: {
	        preamble: { timestamp: 1700000000 }, actions: [
	        action("generateKey"; { key: (ref("K") + { keyFlags: 257 }) }),
	        action("generateKey"; { key: (ref("Z") + { exportable: true }) }),
	        action("produceSignedKeyset"; { ownerName: "example.",
	            inception: 1700000000, expiration: 1701000000, ttl: 3600,
	            keyset: [ { key: (ref("K") + { keyFlags: 257 }) },
	                { key: ref("Z") } ],
	            signedBy: [ { key: (ref("K") + { keyFlags: 257 }) } ] }),
	        action("importPublicKey"; { key: { keyType: "direct",
	            keyAlgo: 8, keyFlags: 256, keyLabel: "T", keyData: $rsa } }),
	        action("exportKeypair"; { key: ref("Z"),
	            wrappingKey: (ref("T") + { keyAlgo: 8 }) }) ] } } |
	    (.. | .keyLabel? // empty) |= . + $t |
	    '"$1" > "${2:-recipe.json}" || fail "jq: $1"
}
openssl genrsa 2048 2> log | openssl rsa -RSAPublicKey_out -outform DER \
    2> log > rsa.der
rsa=$({ printf '\003\001\000\001'
    tail -c +10 rsa.der | head -c 256; } | openssl base64 -A)

# ---- Texts of a recipe that is right, up to its results.
# shellcheck disable=SC2016 # $t is jq's
texts='.recipe.preamble.description = $t |
    .recipe.actions[].actionDescription = $t'
recipe "$texts"
expect 0 oks-recipe lint recipe.json
seen -
told 0 oks-recipe show recipe.json
told 0 oks-cook --rehearse
told 0 oks-cook -v -o cooked.json
for file in recipe.json cooked.json; do
	told 0 oks-recipe show $file
done
expect 0 oks-recipe verify cooked.json
seen -
refused 4 oks-cook
grep -q 'has an object with this id or label' err || fail "$(cat err)"

# ---- Texts of one that is not: STATUS@WHERE@EDIT, the status and the place of
# the text in what lint says, with - for a text that it does not repeat.
while IFS=@ read -r status where edit; do
	recipe ".$edit"
	expect 3 oks-cook --rehearse
	seen -
	expect "$status" oks-recipe lint recipe.json
	seen "$where"
done <<'END'
3@out@recipeSpecVersion = $t
3@out@[$t] = 1
3@out@recipe.preamble[$t] = 1
3@-@recipe.preamble.timestamp = $t
3@out@recipe.preamble.policy = { ($t): { skew: -1 } }
3@-@recipe.preamble.timeline = [ { zone: $t, role: $t, key: 1 } ]
3@out@recipe.actions[0].actionType = $t
3@out@recipe.actions[0].actionParams[$t] = 1
3@out@recipe.actions[0].actionParams.key[$t] = 1
3@-@recipe.actions[0].actionParams.key.keyType = $t
3@-@recipe.actions[0].actionParams.key.keyAlgo = $t
3@-@recipe.actions[0].actionParams.key.keyFlags = $t
3@-@recipe.actions[0].actionParams.key.keyID = $t
3@-@recipe.actions[2].actionParams.inception = $t
3@-@recipe.actions[2].actionParams.branch = $t
4@-@recipe.actions[2].actionParams.ownerName = $t
4@-@recipe.actions[2].actionParams.signerName = $t
4@-@recipe.actions[1] = .recipe.actions[0]
4@out@recipe.actions += [ .recipe.actions[1] | .actionType = "deleteKey" | del(.actionParams.key.exportable) ]
3@-@recipe.actions[0].cooked = { generateSuccess: true, ds: [ $t ], keyLabel: $t, x: 1 }
END

# ---- Names of files, those that are there and those that are not.
recipe .
mkdir "dir$broken"
file=dir$broken/a$broken
recipe "$texts" "$file.json"
expect 0 oks-recipe lint "$file.json"
seen out
told 0 oks-recipe show "$file.json"
recipe '.recipe.preamble.timestamp = "x"' "$file.bad"
for command in lint show verify "convert -o out.json"; do
	# shellcheck disable=SC2086 # a command and its option
	refused 3 oks-recipe $command "$file.bad"
	# shellcheck disable=SC2086
	refused 6 oks-recipe $command "$file.none"
done
refused 6 oks-recipe convert -o "$file/none.json" recipe.json
refused 3 oks-cook -r "$file.bad"
refused 6 oks-cook -r "$file.none"
refused 3 oks-cook -o "$file/none.json"
says "the path is not UTF-8"
refused 6 oks-cook -o "none a$low/none.json"
cp recipe.json "a$low.json"
refused 3 oks-cook -o "a$low.json"
says "there is such a file already"
refused 6 oks-cook -c "$file.conf"
refused 6 oks-produce -c "$file.conf" 2030-01-01 x
refused 6 oks-consume -c "$file.conf" now
refused 6 oks-consume -r "$file.none" now
refused 2 oks "a$broken"

# ---- A journal.
mkdir -m 700 journals
(echo "state: journals" && cat oks.conf) > status.conf
chmod 600 status.conf
(umask 077 && jq -n --arg t "$low" '
    { journal: "oks-cook begin 1", version: $t, run: "r", started: 0,
      recipeSha256: "", confSha256: "", target: ("/" + $t), replaces: true,
      tokens: [ { repository: "R", label: $t, serial: "1", manufacturer: "",
        model: "", module: $t, moduleSha256: "", objects: [],
        planned: [ { pair: true, id: "00", label: $t } ] } ] }' \
    > journals/cook-0123456789abcdef.begin) || fail "jq"
told 4 oks-cook -c status.conf --status
refused 3 oks-cook -c status.conf --recover
sed -i '1s/{/{ "a\\u009b\\u0085\\u202eb": 1,/' journals/*.begin
refused 3 oks-cook -c status.conf --status

# ---- oks.conf, whose texts have no bytes below 32, and others only escaped.
escaped='a\u009b\u0085\u202eb\u200b\u2066c'
working() {
	cat > working.conf <<CONF
version: 1
repositories:
  "R$escaped":
    module: $softhsm
    label: "O$escaped"
    pin: 1234
    env: { SOFTHSM2_CONF: $work/softhsm2.conf }
kasp:
  refresh: P3D
  validity: P1M
  ttl: 3600
  ksk: { algo: 13, lifetime: P1Y }
  zsk: { algo: 13, lifetime: P1Y }
transport:
  key: { label: "L$escaped", size: 2048, file: "f$escaped.pem" }
signer: { reload: none }
zones:
  example.com.:
    signconf: "s$escaped.xml"
CONF
	chmod 600 working.conf
}
working
told 0 oks-consume -v -c working.conf --transport-key "$file.pem"
told 0 oks-consume -v -c working.conf --transport-key
printf '%s\n' "$low" > zone.bad
refused 2 oks-produce -c working.conf -z "a$broken" 2030-01-01 x
expect 2 oks-produce -c working.conf 2030-01-01 "$broken"
seen -
expect 3 oks-produce -c working.conf 2030-01-01 x zone.bad
seen -
refused 6 oks-produce -c working.conf 2030-01-01 x "$file.zone"
until=$(date -u -d '+30 days' +%Y-%m-%d)
told 0 oks-produce -v -c working.conf -r "p$low.plan" "$until" "$high"
told 0 oks-cook -v -r "p$low.plan"
anchor=$(jq -r '[.recipe.actions[].cooked.ds // empty] | flatten[0]' \
    "p$low.plan" | sed 's/.* DS //')
echo "    anchors: [ \"$anchor\" ]" >> working.conf
told 0 oks-consume -v -c working.conf -r "p$low.plan"
told 0 oks-consume -v -c working.conf -r "p$low.plan" now

# What it refuses: STATUS@WHERE@EDIT, EDIT in sed's language, with TEXT for the
# text, and WHERE as above.
in_sed=$(echo "$escaped" | sed 's/\\/&&/g')
while IFS=@ read -r status where edit; do
	sed "$edit" working.conf | sed "s/TEXT/$in_sed/" > changed.conf
	chmod 600 changed.conf
	cmp -s working.conf changed.conf && fail "nothing is changed: $edit"
	expect "$status" oks-consume -c changed.conf --transport-key
	seen "$where"
done <<'END'
3@err@s/^version/"TEXT"/
3@err@s/pin: 1234/"TEXT": 1/
3@err@s/pin: 1234/pin: 1234\n    "TEXT": 1\n    "TEXT": 1/
3@-@s/pin: 1234/pin: *TEXT/
3@err@s/pin: 1234/pin: !a%C2%9B%C2%85%E2%80%AEb 1/
6@err@s/pin: 1234/pin-file: "TEXT"/
3@err@s/module: .*/module: "TEXT"/
6@err@s/module: .*/module: "\/TEXT"/
5@err@s/label: "O/&x/
3@err@s/SOFTHSM2_CONF/"TEXT"/
3@err@s/^kasp/roles: { operational: "TEXT" }\nkasp/
3@-@s/PT3600S\|P3D/"TEXT"/
3@-@s/algo: 13/algo: "TEXT"/
3@err@s/example.com.:/"TEXT":/
3@err@s/signconf:/group: "TEXT"\n    signconf:/
END
echo "28-hostile-screen: $checks checks"
