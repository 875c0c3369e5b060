#!/bin/sh
# The scripts and reports of examples/ceremonies are made again, byte for byte;
# each type of ceremony has a script; who is missing is said; and nothing that a
# recipe or a list of names says becomes markup or comes from elsewhere.

. "$(dirname "$0")/../lib.sh"

checks=0
passed() { checks=$((checks + 1)); }
examples=$top/examples/ceremonies

# ---- The same bytes.
mkdir made
sh "$examples/make.sh" "$work/made" > log 2>&1 || fail "make.sh: $(cat log)"
for name in first second third; do
	for kind in script report; do
		cmp "made/$name-$kind.html" "$examples/$name-$kind.html" ||
		    fail "$name-$kind.html is not as it is in examples"
		passed
	done
	expect 0 oks recipe verify "$examples/$name-cooked.json"
	expect 0 oks recipe diff "$examples/$name.json" \
	    "$examples/$name-cooked.json"
done

# sound FILE: one page, of its own, that a strict reader takes.
sound() {
	xmllint --html --noout "$1" 2> log
	grep -v 'Tag \(header\|section\|svg\|defs\|pattern\|rect\|line\|text\|title\|path\|abbr\|kbd\|q\|time\) invalid' log |
	    grep 'error :' && fail "$1: $(head -n 3 log)"
	grep -qiE '<script|src=|href=|url\(h|@import|onload|javascript:' "$1" &&
	    fail "$1 is not alone: $(grep -oiE '<script|src=|href=' "$1")"
	[ "$(grep -c '</html>' "$1")" -eq 1 ] || fail "$1 does not end"
	passed
}
for file in made/*.html; do
	sound "$file"
done

# What the script holds: the digest as sha256sum and `words` say it, each step
# as cook shows it, who takes part, sheets for exceptions, a last page.
page=made/third-script.html
digest=$(sha256sum "$examples/third.json" | cut -c 1-64)
grep -q "<code>$digest</code>" $page || fail "another digest"
expect 0 oks recipe words "$examples/third.json"
sed '1d; s/^ *//' out > words
while read -r row; do
	grep -qF "$row" $page || fail "no words: $row"
done < words
grep -q "@bottom-left { content: \"Recipe SHA-256 $(echo "$digest" |
    cut -c 1-32)" $page || fail "no digest on every page"
grep -q 'counter(page)' $page || fail "no page numbers"
steps=$(jq '.recipe.actions | length' "$examples/third.json")
[ "$(grep -o 'class="screen">Recipe step [0-9]*:' $page | wc -l)" -eq \
    "$steps" ] || fail "not $steps steps"
for text in 'Ada Example' 'Crypto Officer' 'Exception sheet 2' 'Sign-off' \
    'DELETE--&gt; <kbd>yes</kbd>' 'EXPORT--&gt; <kbd>yes</kbd>' '(fallback)'; do
	grep -qF -- "$text" $page || fail "no $text"
done
passed

# What the report shows: the life of each key, sets, fallback, what waits for
# the parent, DS.
page=made/third-report.html
for text in 'class="active"' 'class="published"' 'class="retired"' \
    'class="served"' 'class="valid"' 'class="fallback"' 'path class="step"' \
    ', replaced' 'signatures verified' 'IN DS'; do
	grep -qF -- "$text" $page || fail "the report has no $text"
done
jq '.recipe.actions |= map(if .actionType == "produceSignedKeyset" then
    .actionParams.expiration -= 1000000 else . end)' "$examples/first.json" \
    > gaps.json
expect 0 oks recipe report -o gaps.html gaps.json
grep -q 'class="gap">gap of' gaps.html || fail "no gap is shown"
grep -q 'V3: ' gaps.html || fail "lint's findings are not shown"
passed

# ---- Every type, and the numbers of the procedure.
while read -r type numbers; do
	expect 0 oks recipe script --type "$type" -o type.html \
	    "$examples/first.json"
	grep -qF "At least: $numbers." type.html ||
	    fail "$type: $(grep 'At least' type.html)"
	sound type.html
done <<'END'
key-signing 1 CA, 2 IW, 1 SSC1, 1 SSC2, 3 CO, 1 SA
key-generation 1 CA, 2 IW, 1 SSC1, 1 SSC2, 3 CO, 1 SA
key-generation-2 1 CA, 2 IW, 1 SSC1, 1 SSC2, 3 CO, 1 SA
key-deletion 1 CA, 2 IW, 1 SSC1, 1 SSC2, 3 CO, 1 SA
hsm-introduction 1 CA, 2 IW, 1 SSC1, 1 SSC2, 3 CO, 1 SA
hsm-decommission 1 CA, 2 IW, 1 SSC1, 1 SSC2, 3 CO, 1 SA
hsm-initialization 1 CA, 2 IW, 1 SSC1, 1 SSC2, 7 CO, 7 RKSH, 1 SA
hsm-initialization-2 1 CA, 2 IW, 1 SSC1, 1 SSC2, 7 CO, 5 RKSH, 1 SA
END
expect 2 oks recipe script --type party "$examples/first.json"

# roles TEXT STATUS WHAT
roles() {
	printf '%s\n' "$1" > roles.yaml
	expect "$2" oks recipe script --roles roles.yaml "$examples/first.json"
	[ "$2" -eq 0 ] || says "$3"
	passed
}
sed '/Hana/d' "$examples/roles.yaml" > few.yaml
roles "$(cat few.yaml)" 4 'Key Signing needs 3 in the role CO (Crypto Officer), and 2 are named'
roles "$(cat few.yaml)
minimum: { CO: 2 }" 0
expect 4 oks recipe script --type hsm-initialization \
    --roles "$examples/roles.yaml" "$examples/first.json"
says "needs 7 in the role CO"
roles 'participants: [ { role: CA, name: A }, { role: CA, name: A } ]' 3 \
    '1:40: participants[1]: A is there twice'
roles 'participants: [ { role: SSC1, name: A }, { role: SSC2, name: A } ]' 3 \
    'cannot be SSC1 and SSC2'
roles 'participants: [ { role: King, name: A } ]' 3 'a role is one of'
roles 'participants: []
minimum: { King: 1 }' 3 'no role has this name'
roles 'people: []' 3 'unknown key'

# ---- Hostile text is text.
jq '.recipe.preamble.description = "</style><script>alert(1)</script>\u202e" |
    .recipe.actions[0].actionDescription = "\"><img src=x onerror=y>" |
    (.. | .keyLabel? // empty) |= sub("example.com"; "<b onload=z>&")' \
    "$examples/first.json" > hostile.json
sed 's/Ada Example/"<i>\&lt;Ada\&gt;"/' "$examples/roles.yaml" > hostile.yaml
expect 0 oks recipe script --roles hostile.yaml -o hostile.html hostile.json
expect 0 oks recipe report -o hostile2.html hostile.json
for file in hostile.html hostile2.html; do
	grep -qE '<script|<img|<b onload|<i>&lt' $file && fail "markup in $file"
	grep -q '&lt;script&gt;alert(1)' $file || fail "no text in $file"
	grep -q 'u{202e}' $file || fail "a bidirectional mark in $file"
done
passed

# ---- Printed, where there is a browser: each page has the digest.
if command -v chromium > /dev/null && command -v pdftotext > /dev/null; then
	for size in A4 letter; do
		sed "s/size: auto/size: $size/" made/first-script.html > paper.html
		timeout 120 chromium --headless=new --no-sandbox --disable-gpu \
		    --no-pdf-header-footer --user-data-dir="$work/browser" \
		    --print-to-pdf=paper.pdf "file://$work/paper.html" \
		    > log 2>&1 || fail "chromium: $(tail -n 2 log)"
		pages=$(pdfinfo paper.pdf | sed -n 's/^Pages: *//p')
		for page in $(seq "$pages"); do
			pdftotext -layout -f "$page" -l "$page" paper.pdf text
			for want in "Page $page of $pages" 'Recipe SHA-256 '; do
				grep -q "$want" text ||
				    fail "$size, page $page: $(cat text)"
			done
		done
		passed
	done
fi
echo "$checks checks of scripts and reports"
