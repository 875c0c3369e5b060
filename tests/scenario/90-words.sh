#!/bin/sh
# A document's digest is the same, in hexadecimal and in words, wherever the
# document is met, and the hexadecimal is sha256sum's.

. "$(dirname "$0")/../lib.sh"

checks=0
make_tokens Bunker
make_conf oks.conf Bunker < /dev/null
jq -n 'def ref: { keyType: "byRef", keyAlgo: 13, keyFlags: 257,
        keyLabel: "KSK" };
    { recipeSpecVersion: "v1.0", recipe: { preamble: { timestamp: 1700000000 },
    actions: [ { actionType: "generateKey", actionParams: { key: ref } },
        { actionType: "produceSignedKeyset", actionParams: {
            ownerName: "example.", inception: 1700000000,
            expiration: 1701000000, ttl: 3600, keyset: [ { key: ref } ],
            signedBy: [ { key: ref } ] } } ] } }' > recipe.json

# words FILE: as `oks recipe words` says them, without its first line.
words() {
	oks recipe words "$1" > said || fail "words $1: ended with $?"
	[ "$(head -n 1 said)" = "$(sha256sum "$1")" ] ||
	    fail "$1: not sha256sum's: $(head -n 1 said)"
	sed '1d; s/^ *//' said
}

# shown WORDS OUTPUT PLACE: OUTPUT has these rows, one after the other.
shown() {
	rows=$(wc -l < "$1")
	first=$(grep -nF -- "$(head -n 1 "$1")" "$2" | cut -d : -f 1)
	[ -n "$first" ] || fail "$3 does not say $(head -n 1 "$1")"
	tail -n "+$first" "$2" | head -n "$rows" |
	    sed 's/^ *\(in words\)* *//' | cmp -s - "$1" ||
	    fail "$3 says other words: $(cat "$2")"
	checks=$((checks + 1))
}

words recipe.json > recipe.words
[ "$(wc -w < recipe.words)" -eq 32 ] || fail "not 32 words: $(cat said)"
words oks.conf > conf.words
expect 0 sh -c 'oks recipe words - < recipe.json'
sed '1d; s/^ *//' out | cmp -s - recipe.words ||
    fail "of standard input: $(cat out)"
expect 0 oks recipe show recipe.json
shown recipe.words out "show"

expect 0 oks-cook -o cooked.json
shown recipe.words out "cook at the start"
shown conf.words out "cook at the start"
words cooked.json > cooked.words
shown cooked.words out "cook at the end"

# The DS of the new key: its digest, in hexadecimal and in words, is also what
# BIND says of the record.
grep -q '^New key example\. IN DS ' out || fail "no DS: $(cat out)"
digest=$(grep -A 1 '^New key ' out | sed -n 's/^    \([0-9A-F]*\)$/\1/p')
jq -r '.recipe.actions[1].cooked.signedKeysetRRs[]' cooked.json |
    grep DNSKEY | dnssec-dsfromkey -2 -f - example. 2> log | grep -qiF "$digest" ||
    fail "BIND has another DS than $digest"
sed -n '/^New key/,/^Cooked/p' out | sed '1,2d; $d; s/^ *//' > ds.words
expect 0 oks recipe show cooked.json
shown cooked.words out "show, cooked"
shown ds.words out "show of the new key"
[ "${#digest} $(wc -w < ds.words)" = "64 32" ] || fail "not 32 words: $(cat ds.words)"

expect 2 oks recipe words
expect 6 oks recipe words nothing
says "nothing"
echo "$checks comparisons of words"
