#!/bin/sh
# A run's transcript tells all that happened, is whole, and belongs to its
# cooked recipe; what was cut, moved or changed is refused at its line.  A run
# that ends early leaves its own.  No secret is in any.

. "$(dirname "$0")/../lib.sh"

checks=0
pin=not-in-any-digest # is looked for in the transcripts
make_tokens Bunker
make_conf oks.conf Bunker < /dev/null
jq -n 'def ref($name): { keyType: "byRef", keyAlgo: 13, keyFlags: 257,
        keyLabel: $name };
    def made($name): { actionType: "generateKey",
        actionParams: { key: ref($name) } };
    def set($n): { actionType: "produceSignedKeyset", actionParams: {
        ownerName: "example.", inception: (1700000000 + $n),
        expiration: (1701000000 + $n), ttl: 3600,
        keyset: [ { key: ref("KSK") } ], signedBy: [ { key: ref("KSK") } ] } };
    { recipeSpecVersion: "v1.0", recipe: { preamble: { timestamp: 1700000000 },
    actions: [ set(0), made("KSK"), set(60) ] } }' > plain.json
jq '.recipe.actions += [ { actionType: "haveKey", actionParams: { key: {
    keyType: "byRef", keyAlgo: 13, keyFlags: 256, keyLabel: "None" } } } ]' \
    plain.json > missing.json

# refused LINE WHAT: the transcript bad, at that line.
refused() {
	expect "${3:-4}" oks recipe transcript --recipe recipe.json bad
	says "bad:$1: "
	says "$2"
	checks=$((checks + 1))
}

# ---- A run that goes through.
cp plain.json recipe.json
expect 0 oks-cook
log=recipe.json.transcript
sed -n 's/^Transcript SHA-256 //p' out > told
[ "$(cat told)" = "$(sha256sum $log | cut -c 1-64)" ] ||
    fail "another SHA-256: $(cat out)"
expect 0 oks recipe transcript $log
cp out printed
for text in 'oks-cook' "$(uname -n)" "$softhsm" Bunker 'C_Sign: CKR_OK' \
    'C_GenerateKeyPair: CKR_OK' 'SOFTHSM2_CONF' 'neverExtractable' \
    'intent' 'outcome' 'verified' 'recipe.json is what the run'; do
	grep -qF -- "$text" printed || fail "does not print $text: $(cat printed)"
done
awk 'length > 80 { print; bad = 1 } END { exit bad }' printed > wide ||
    fail "wider than 80 columns: $(cat wide)"

# By other people's tools: the chain, the digests, the token's flags.
previous=0000000000000000000000000000000000000000000000000000000000000000
while IFS= read -r line; do
	[ "$(printf '%s' "$line" | jq -r .previous)" = "$previous" ] ||
	    fail "the chain breaks at $line"
	previous=$(printf '%s' "$line" | sha256sum | cut -c 1-64)
done < $log
[ "$(jq -r 'select(.event == "verified").resultSha256' $log)" = \
    "$(sha256sum recipe.json | cut -c 1-64)" ] || fail "another result"
jq -r 'select(.event == "outcome") | .cookedSha256' $log > said
for action in 1 0 2; do
	jq -cj ".recipe.actions[$action].cooked" recipe.json | sha256sum |
	    cut -c 1-64
done | cmp -s - said || fail "other results: $(cat said)"
[ "$(jq -r 'select(.event == "token").moduleSha256' $log)" = \
    "$(sha256sum "$softhsm" | cut -c 1-64)" ] || fail "another module"
# With OKS_SLOW programs are started by scripts, which have no build id.
build=$(readelf -n "$bin/oks-cook" 2> /dev/null | sed -n 's/.*Build ID: //p')
[ -n "${OKS_SLOW:-}" ] ||
    [ "$(jq -r 'select(.event == "begin").program.build' $log)" = "$build" ] ||
    fail "another build than $build"
[ "$(stat -c %a $log)" = 600 ] || fail "others read the transcript"

# ---- What was changed is refused where it was.
lines=$(wc -l < $log)
for n in $(seq "$lines"); do
	sed "${n}d" $log > bad
	refused "$n" ""
	sed "${n}p" $log > bad
	refused $((n + 1)) ""
	[ "$n" -eq "$lines" ] || {
		sed "${n}{h;d};$((n + 1)){G}" $log > bad
		refused "$n" ""
		sed "${n}s/\"line\":$n,/\"line\": $n,/" $log > bad
		refused "$n" "not a line as oks-cook writes it" 3
		head -n "$n" $log > bad
		refused $((n + 1)) "ends before its closing line"
	}
done
sed '1s/"interactive":false/"interactive":true/' $log > bad
refused 2 "the line does not hold the SHA-256"
head -c -1 $log > bad
refused "$lines" "the line is cut off"
sed '3s/}$/,"line":3}/' $log > bad
refused 3 "not a line as" 3

# forge FILTER: the transcript changed, and its chain made anew.
forge() {
	previous=0000000000000000000000000000000000000000000000000000000000000000
	jq -c "$1" $log | while IFS= read -r line; do
		line=$(printf '%s' "$line" |
		    jq -c --arg previous "$previous" '.previous = $previous')
		printf '%s\n' "$line"
		previous=$(printf '%s' "$line" | sha256sum | cut -c 1-64)
	done > bad
}
forge .
cmp -s bad $log || fail "forge does not make the same transcript"
forge 'if .event == "start" then .cookedTimestamp += 1 else . end'
refused 4 "cookedTimestamp"
forge 'if .line == 6 then .cooked.keyTag = 1 else . end'
refused 6 "cooked"
forge 'if .line == 7 then .expiration = "2027-01-01T00:00:00Z" else . end'
refused 7 "expiration"
forge 'if .event == "verified" then .resultSha256 = .previous else . end'
refused 11 "resultSha256"
forge 'if .event == "token" then .extra = 1 else . end'
refused 2 "the members are not those"
forge 'if .event == "committed" then .event = "verified" else . end'
refused 12 "cannot follow"

# ---- Another recipe's transcript; and the next run's has another name.
cp plain.json recipe.json
expect 3 oks-cook -t $log
says "there is such a file already"
expect 4 oks-cook
[ -f $log.2 ] || fail "no transcript of the run that was refused"
softhsm2-util --delete-token --token Bunker > /dev/null
make_tokens Bunker
expect 0 oks-cook -o second.json -t second.log
expect 0 oks recipe transcript --recipe second.json second.log
cp $log bad
expect 4 oks recipe transcript --recipe second.json bad
says "bad:4: cookedTimestamp: "

# ---- Runs that end early: refused, failing, asked to end; a plain rehearsal
# leaves none.
rm -f ./*.transcript*
expect 4 oks-cook -r missing.json
expect 4 oks recipe transcript missing.json.transcript
says "its run did not make a cooked recipe"
grep -q '"outcome":"stopped","published":false,"journal":false,"message":"' \
    missing.json.transcript || fail "no reason: $(cat missing.json.transcript)"
softhsm2-util --delete-token --token Bunker > /dev/null
make_tokens Bunker
cp plain.json recipe.json
expect 0 oks-cook --rehearse -o third.json
[ -z "$(find . -name '*third*')" ] || fail "a rehearsal leaves: $(ls)"
expect 0 oks-cook --rehearse -r plain.json -o third.json -t rehearsal
grep -q '"outcome":"rehearsed"' rehearsal || fail "no rehearsal: $(cat rehearsal)"

# ---- A run that is killed leaves its transcript up to there, and the recovery
# its own: undone before the commit point, finished behind it.
cp plain.json recipe.json
mkfifo keys
oks-cook -i < keys > screen 2> err &
pid=$!
exec 3> keys
printf '\n\n' >&3
tries=0
until [ "$(grep -c 'step 3' screen)" -gt 1 ] || [ $((tries += 1)) -gt 400 ]; do
	sleep 0.03
done
kill -9 "$pid"
wait "$pid" 2> log
exec 3>&-
cp recipe.json.transcript bad
refused $(($(wc -l < bad) + 1)) "the run was interrupted, or the rest was cut"
grep -q '"event":"outcome","step":1' bad || fail "not to the end: $(cat bad)"
expect 0 oks-cook --recover
grep -q '^Transcript SHA-256 ' out || fail "no digest: $(cat out)"
expect 4 oks recipe transcript recipe.json.transcript.2
says "its run did not make a cooked recipe"
grep -q '"outcome":"undone"' recipe.json.transcript.2 || fail "not undone"
[ "$(jq -r 'select(.event == "recovery").run' recipe.json.transcript.2)" = \
    "$(jq -r 'select(.event == "start").run' recipe.json.transcript)" ] ||
    fail "the recovery is of another run"

cat > mock.conf <<CONF
version: 1
repositories:
  Bunker:
    module: $helpers/mock.so
    label: Bunker
    pin: $pin
    env: { OKS_MOCK_MODULE: $softhsm, OKS_MOCK_CONTROL: $work/control,
        SOFTHSM2_CONF: $work/softhsm2.conf }
CONF
chmod 600 mock.conf
expect 0 oks-cook
jq '.recipe.actions = [ { actionType: "deleteKey", actionParams: { key: {
    keyType: "byRef", keyAlgo: 13, keyFlags: 257, keyLabel: "KSK" } } } ]' \
    plain.json > delete.json
echo 'fault C_DestroyObject 1 before kill 9' > control
expect 137 oks-cook -c mock.conf -r delete.json
rm control
expect 0 oks-cook -c mock.conf --recover
expect 0 oks recipe transcript delete.json.transcript.2
grep -q 'outcome *finished' out || fail "not finished: $(cat out)"
expect 4 oks recipe transcript --recipe recipe.json delete.json.transcript.2
says "delete.json.transcript.2:1: resultSha256: "

# ---- A disk that is full at the Nth line: before the commit point the run is
# undone, behind it the recipe is cooked, and either way that is said.
if for_use && strace -qq -o trace -e trace=getppid true 2> log; then
	n=0 cooked=0 status=1
	until [ "$status" -eq 0 ]; do
		[ $((n += 1)) -lt 20 ] || fail "no end of lines"
		jq --arg n "/$n" '(.. | .keyLabel? // empty) |= . + $n' \
		    plain.json > recipe.json
		cp recipe.json before.json
		rm -f recipe.json.transcript*
		strace -qq -o trace -P "$work/recipe.json.transcript" \
		    -e trace=write -e inject=write:error=ENOSPC:when=$n \
		    oks-cook > out 2> err
		status=$?
		[ "$status" -eq 0 ] && break
		[ "$status" -eq 6 ] || fail "line $n: $status: $(cat err)"
		says "transcript: "
		says "ENOSPC"
		if cmp -s recipe.json before.json; then
			[ "$cooked" -eq 0 ] || fail "line $n: not cooked"
			objects Bunker | grep -q "label: *KSK/$n	" &&
			    fail "line $n: not undone"
		else
			cooked=$((cooked + 1))
			says "the recipe is cooked"
			expect 0 oks recipe verify recipe.json
		fi
		ls cook-*.begin 2> log && fail "line $n: a journal is left"
		checks=$((checks + 1))
	done
	[ "$n $cooked" = "15 3" ] || fail "$n lines, $cooked behind the commit"
fi
grep -rlF -- "$pin" ./*.transcript* rehearsal second.log &&
    fail "the PIN is in a transcript"
echo "$checks transcripts refused"
