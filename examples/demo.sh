#!/bin/sh
# A whole ceremony on two SoftHSM tokens: plan, cook, consume, sign, verify.
# Everything happens in a folder of its own, examples/demo unless another is
# given, which is made anew each time.
# usage: examples/demo.sh [--no-install | --built] [FOLDER]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(dirname "$here")
. "$here/packages.sh"

mode=${1-}
case $mode in
--no-install)
	packages "$packages_build $packages_demo" --no-install
	echo "no Debian package is missing"
	exit 0
	;;
--built) shift ;;
*)
	packages "$packages_build $packages_demo"
	make -s -C "$top" -j"$(nproc)" all
	;;
esac
case ${BUILD:-build} in
/*) PATH=$BUILD/bin:$PATH ;;
*) PATH=$top/${BUILD:-build}/bin:$PATH ;;
esac
demo=${1:-$here/demo}
softhsm=/usr/lib/softhsm/libsofthsm2.so
export LC_ALL=C

say() {
	printf '\n== %s\n' "$*"
}
# Shows a command as it would be typed, and runs it.
run() {
	printf '$ %s\n' "$*"
	"$@"
}

# Shows a command that a guard is to refuse: exit status 4.
refused() {
	printf '$ %s\n' "$*"
	status=0
	"$@" 2>&1 || status=$?
	[ "$status" -eq 4 ]
}

# ---- A folder with two tokens and the configuration of both sides ----

say "Two tokens: Bunker, which never leaves the vault, and OKS, the signer's"
if [ -e "$demo" ] && [ ! -e "$demo/.oks-demo" ]; then
	echo "$demo exists and is not a folder of this demo" >&2
	exit 3
fi
rm -rf "$demo"
mkdir -p "$demo/tokens"
touch "$demo/.oks-demo"
cd "$demo"
demo=$PWD
umask 077
cat > softhsm2.conf <<CONF
directories.tokendir = $demo/tokens
objectstore.backend = file
log.level = ERROR
slots.removable = false
CONF
SOFTHSM2_CONF=$demo/softhsm2.conf
export SOFTHSM2_CONF
for label in Bunker OKS; do
	softhsm2-util --init-token --free --label "$label" --pin 1234 \
	    --so-pin 5678
done
unset SOFTHSM2_CONF	# from here on the configuration files say it

cat > oks.conf <<CONF
version: 1
repositories:
  OKS:
    module: $softhsm
    label: OKS
    pin: 1234
    env: { SOFTHSM2_CONF: $demo/softhsm2.conf }
kasp:
  refresh: P3D
  validity: P1M
  inceptionoffset: PT3600S
  ttl: 3600
  ksk: { algo: 13, lifetime: P1Y }
  zsk: { algo: 13, lifetime: P1Y }
transport:
  key: { label: recipekey, size: 2048, file: transport.pem }
signer: { reload: none }    # here there is none
zones:
  example.com.:
    signconf: example.com.xml
CONF
cp "$here/example.com.zone" .

# ---- Operational side: the transport key, and the plan ----

say "The operational token makes the key under which new ZSKs travel"
run oks consume --transport-key transport.pem

say "The plan: key sets for half a year"
until=$(date -u -d '+183 days' +%Y-%m-%d)
run oks produce -z example.com "$until" "Keysets for half a year" \
    example.com.zone
run oks recipe lint recipe.json
run oks recipe show recipe.json | sed -n '1,24p'
echo "..."

# ---- In the bunker ----

say "The bunker's configuration says what no recipe can override"
transport=$(openssl pkey -pubin -in transport.pem -outform DER |
    sha256sum | cut -d ' ' -f 1)
latest=$(date -u -d "$until +32 days" +%Y-%m-%d)
sed -e "s,/etc/softhsm/softhsm2.conf,$demo/softhsm2.conf," \
    -e "s/latest-expiration: .*/latest-expiration: $latest/" \
    -e "s/- 0\{64\}/- $transport/" "$here/bunker.conf" > bunker.conf
echo 1234 > bunker.pin
run sed -n '/^guards:/,$ { /#/d; /^$/d; p; }' bunker.conf

say "A recipe that somebody changed on the way is refused"
cp recipe.json again.json
sed 's/"ownerName": "example.com."/"ownerName": "example.org."/' recipe.json \
    > forged.json
refused oks -c bunker.conf -r forged.json cook

say "The ceremony: rehearsed, then cooked"
run oks -c bunker.conf cook --rehearse
run oks -c bunker.conf cook

say "The KSK is listed: from here on no recipe brings another signer in"
ksk=$(oks recipe show recipe.json |
    awk '/KSK 257/ { on = 1 } on && /^ *[0-9a-f]+$/ { print $1; exit }')
sed -i -e "s/signers: \[\]/signers: [ $ksk ]/" \
    -e 's/new-signers: alone/new-signers: no/' bunker.conf
run grep 'signers: ' bunker.conf
refused oks -c bunker.conf -r again.json cook

# ---- Back in operation ----

say "Anybody can verify the result, without a token"
run oks recipe verify recipe.json

say "What the ceremony announced is pinned in oks.conf as the trust anchor"
anchor=$(sed -n 's/.*"example\.com\. IN DS \([0-9A-F ]*\)".*/\1/p' recipe.json)
echo "    anchors: [ \"$anchor\" ]" | tee -a oks.conf

say "The new ZSK goes into the operational token"
run oks consume
run oks consume

say "The signer's configuration of the day"
run oks consume now
run xmllint --noout --relaxng /usr/share/opendnssec/signconf.rng \
    example.com.xml

# ---- A signed zone, by somebody else's signer and verifier ----

say "The zone signed by ldns with the ZSK in the token OKS, under this set"
xmllint --xpath '//Keys/Key/ResourceRecord/text()' example.com.xml |
    base64 -d > ksk.rr
xmllint --xpath '//Keys/SignatureResourceRecord/text()' example.com.xml |
    base64 -d > rrsig.rr
locator=$(xmllint --xpath 'string(//Key[ZSK]/Locator)' example.com.xml)
id=$(echo "$locator" | sed 's/../%&/g')
cat ksk.rr && echo && cat rrsig.rr && echo
SOFTHSM2_CONF=$demo/softhsm2.conf PKCS11_MODULE_PATH=$softhsm \
    ldns-signzone -E pkcs11 -o example.com. -f zsk-signed.zone \
    -k "13,pkcs11:token=OKS;id=$id;pin-value=1234" example.com.zone > /dev/null
{
	grep -vE '[[:space:]]RRSIG[[:space:]]+DNSKEY[[:space:]]' \
	    zsk-signed.zone
	cat ksk.rr
	echo
	cat rrsig.rr
	echo
} > example.com.signed
run dnssec-verify -o example.com example.com.signed

say "Done. Everything is in $demo"
