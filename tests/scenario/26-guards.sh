#!/bin/sh
# Goal: what oks.conf guards, no recipe does: a malicious or mistaken one is
# refused by the guard's name, with token and recipe as they were, and one that
# keeps exactly to the limit passes.
# shellcheck disable=SC2016 # what is in single quotes is jq's
# shellcheck disable=SC2034 # the hashes are used by rows
. "$(dirname "$0")/../lib.sh"

checks=0
make_tokens Bunker Vault
make_conf good.conf Bunker <<CONF
  Vault:
    module: $softhsm
    label: Vault
    pin: 1234
    env: { SOFTHSM2_CONF: $work/softhsm2.conf }
  default: Bunker
CONF

tool() {
	pkcs11-tool --module "$softhsm" --token-label "${token:-Bunker}" \
	    --login --pin 1234 "$@" > log 2>&1 ||
	    fail "pkcs11-tool $*: $(cat log)"
}

# pair LABEL ID [TYPE]; hash LABEL: of its public key, by others' tools.
pair() {
	tool --keypairgen --key-type "${3:-EC:prime256v1}" --usage-sign \
	    --label "$1" --id "$2"
}
hash() {
	tool --read-object --type pubkey --label "$1" --output-file "$1.der"
	openssl pkey -pubin -in "$1.der" -outform DER 2> log |
	    sha256sum | cut -d ' ' -f 1
}

# data NAME FILE: as jq's $NAME, the Public Key field of a key in DER (P-256,
# RSA-2048).
data() {
	if [ "$(wc -c < "$2")" -lt 100 ]; then
		tail -c 64 "$2"
	else
		printf '\003\001\000\001'
		openssl rsa -pubin -inform DER -in "$2" -outform DER \
		    -RSAPublicKey_out 2> log | tail -c +10 | head -c 256
	fi > octets
	jq -n --arg name "$1" --arg data "$(openssl base64 -A < octets)" \
	    '{ ($name): $data }' >> data.json
}

# transport NAME: a transport key whose private half openssl holds.
transport() {
	openssl genrsa -out "$1.pem" 2048 2> log
	openssl pkey -in "$1.pem" -pubout -outform DER -out "$1.der" 2> log ||
	    fail "transport: $(cat log)"
	sha256sum "$1.der" | cut -d ' ' -f 1
}

# KSK and Next sign example., Else signs else.example.; Twin is in both tokens.
pair KSK 01
pair Next 02
pair Else 03
pair RSA 04 RSA:2048
openssl ecparam -name prime256v1 -genkey -noout 2> log |
    openssl pkcs8 -topk8 -nocrypt -out twin.pem 2> log
for token in Bunker Vault; do
	softhsm2-util --import twin.pem --token "$token" --pin 1234 \
	    --label Twin --id 05 > log 2>&1 || fail "import: $(cat log)"
done
unset token
ksk=$(hash KSK) next=$(hash Next) other=$(hash Else) twin=$(hash Twin)
rsa=$(hash RSA)
operational=$(transport operational) backup=$(transport backup)
stranger=$(transport stranger)
[ "$(printf '%s\n' "$ksk" "$next" "$other" "$twin" "$rsa" "$operational" \
    "$backup" "$stranger" | grep -cE '^[0-9a-f]{64}$')" -eq 8 ] ||
    fail "no hashes: $ksk $next $other $twin $rsa"
data ksk KSK.der
data other Else.der
data rsa RSA.der
for name in operational backup stranger; do
	data "$name" "$name.der"
done

# recipe ACTIONS: in jq's language.
recipe() {
	jq -n --slurpfile keys data.json '
	    ($keys | add) as { $ksk, $other, $rsa, $operational, $backup,
	        $stranger } |
	    def ref($name; $flags): { keyType: "byRef", keyAlgo: 13,
	        keyFlags: $flags, keyLabel: $name };
	    def id($id; $flags): { keyType: "byRef", keyAlgo: 13,
	        keyFlags: $flags, keyID: ("hex " + $id) };
	    def direct($data; $flags): { keyType: "direct", keyAlgo: 13,
	        keyFlags: $flags, keyData: $data };
	    def action($type; $params):
	        { actionType: $type, actionParams: $params };
	    def on($type; $key): action($type; { key: $key });
	    def made($key): on("generateKey"; $key);
	    def gone($key): on("deleteKey"; $key);
	    def set($keys; $signers): action("produceSignedKeyset"; {
	        ownerName: "example.", inception: 1700000000,
	        expiration: 1701000000, ttl: 3600,
	        keyset: [ $keys[] | { key: . } ],
	        signedBy: [ $signers[] | { key: . } ] });
	    def by($key): set([$key]; [$key]);
	    def but(edit): .actionParams |= edit;
	    def ksk: ref("KSK"; 257);
	    def zsk: ref("ZSK"; 256) + { keyID: "hex aa" };
	    def new: ref("New"; 257);
	    def leaving: { exportable: true };
	    def wrap($name): ref($name; 256) + { keyAlgo: 8 };
	    def brought($name; $data): on("importPublicKey";
	        { keyType: "direct", keyAlgo: 8, keyFlags: 256,
	        keyLabel: $name, keyData: $data });
	    def out($key; $name): action("exportKeypair";
	        { key: $key, wrappingKey: wrap($name) });
	    def rsa($flags): ref("RSA"; $flags) + { keyAlgo: 8 };
	    { recipeSpecVersion: "v1.0", recipe: {
	        preamble: { timestamp: 1700000000 }, actions: ['"$1"'] } }' \
	    > recipe.json || fail "jq: $1"
	cp recipe.json recipe.before
}

# Keys down to their bytes; a login writes token.object.
inventory() {
	find tokens -name '*.object' ! -name token.object \
	    -exec sha256sum {} + | sort
}

# guards SECTION: as a flow mapping without its braces; "-": none at all.
guards() {
	[ "$1" = - ] || echo "guards: { $1 }"  > section
	[ "$1" != - ] || : > section
	(umask 077 && cat good.conf section > oks.conf)
}

# refused GUARD [WHERE]: in the rehearsal already; WHERE begins with the step,
# or with "early" where nobody even logs in to the token.
refused() {
	where=${2:-}
	cat tokens/*/token.object > logins.before
	for option in --rehearse -v; do
		expect 4 oks-cook "$option"
		says "guard $1: "
		grep -qE "^oks-cook: step ${where#early }" err ||
		    fail "not at step ${where#early }: $(cat err)"
	done
	opened=not
	cat tokens/*/token.object | cmp -s - logins.before || opened=was
	case $opened$where in
	wasearly*) fail "$1: a token was opened: $(cat err)" ;;
	notearly* | was*) ;;
	*) fail "$1: no token was opened, so say early: $(cat err)" ;;
	esac
	cmp -s recipe.json recipe.before || fail "$1: the recipe changed"
	inventory | cmp -s - inventory.before || fail "$1: the token changed"
	checks=$((checks + 1))
}

# rows: lines GUARD@WHERE@SECTION@ACTIONS on stdin; WHERE "pass": goes through.
rows() {
	while IFS=@ read -r name where section actions; do
		eval "section=\"$section\""
		guards "$section"
		recipe "$actions"
		if [ "$where" != pass ]; then
			refused "$name" "$where"
			continue
		fi
		expect 0 oks-cook --rehearse
		checks=$((checks + 1))
	done
}
inventory > inventory.before

# ---- Owner names, in any spelling; the signer's name.
rows <<'END'
zones@early 1 produceSignedKeyset: @zones: { example: { signers: $ksk } }@by(ksk) | but(.ownerName = "example.org.")
zones@early 1@zones: { example: { signers: $ksk } }@by(ksk) | but(.ownerName = "www.example.")
zones@early 1@zones: { example: { signers: $ksk } }@by(ksk) | but(.ownerName = ".")
zones@early 1@zones: { example: { signers: $ksk } }@by(ksk) | but(.ownerName = "example\\.")
zones@early 2@zones: { example: { signers: $ksk } }@by(ksk), (by(ksk) | but(.ownerName = "fexample"))
zones@early 1@zones: {}@by(ksk)
zones@pass@zones: { example: { signers: $ksk } }@by(ksk)
zones@pass@zones: { example: { signers: $ksk } }@by(ksk) | but(.ownerName = "EX\\097mple")
signer-name@early 1 produceSignedKeyset: @-@by(ksk) | but(.signerName = ".")
signer-name@early 1@zones: { example: { signers: $ksk } }@by(ksk) | but(.signerName = "else.example.")
signer-name@pass@-@by(ksk) | but(.signerName = "EX\\065MPLE")
END

# ---- Signers: the key of another zone, by whatever naming; one that only
# stands there as a KSK; the same key in another token.
rows <<'END'
signers@1 produceSignedKeyset: key Else: @zones: { example: { signers: $ksk }, else.example: { signers: $other } }@by(ref("Else"; 257))
signers@1 produceSignedKeyset: key id 03: @zones: { example: { signers: $ksk }, else.example: { signers: $other } }@by(id("03"; 257))
signers@1@zones: { example: { signers: $ksk } }@by(ref("Else"; "KSK"))
signers@1@zones: { example: { signers: $ksk } }@by(ref("Else"; 256))
signers@1@zones: { example: { signers: $ksk }, else.example: { signers: $other } }@by(ksk) | but(.ownerName = "else.example.")
signers@early 1@zones: { example: { signers: $ksk } }@by(ref("Else"; 257) + { keyData: $other })
signers@1@zones: { example: { signers: $ksk } }@set([ksk, ref("Else"; 257)]; [ksk, ref("Else"; 257)])
signers@1@zones: { example: { signers: $ksk } }@set([ksk, ref("Else"; 257)]; [ksk])
signers@early 1@zones: { example: { signers: $ksk } }@set([ksk, direct($other; "257")]; [ksk])
signers@early 1@zones: { example: { signers: [] } }@by(ksk)
signers@1@zones: { example: { signers: $ksk } }@by(ref("Twin"; 257) + { keyStore: "Vault" })
signers@pass@zones: { example: { signers: $ksk }, else.example: { signers: $other } }@by(ksk), (by(id("03"; 257)) | but(.ownerName = "else.example."))
signers@pass@zones: { example: { signers: $twin } }@by(ref("Twin"; 257) + { keyStore: "Vault" })
signers@pass@zones: { example: { signers: [ $next, $ksk ] } }@set([ksk, ref("Next"; 257), ref("Else"; 256)]; [ksk])
END
# A recipe that lies of a key's data does not come to a guard.
guards "zones: { example: { signers: $ksk } }"
recipe 'by(ref("Else"; 257) + { keyData: $ksk })'
expect 4 oks-cook
says "another public key than the recipe says"
# Nor does a set without a signer.
recipe 'set([ksk]; [])'
expect 3 oks-cook
says "a set is signed by at least one key"
checks=$((checks + 2))

# ---- Keys that the recipe makes as signers.
rows <<'END'
new-signers@early 2 produceSignedKeyset: key New: @zones: { example: { signers: [] } }@made(new), by(new)
new-signers@early 2@zones: { example: { signers: $ksk, new-signers: no } }@made(new), set([ksk, new]; [ksk, new])
new-signers@early 2@zones: { example: { signers: $ksk } }@made(new), set([ksk, new]; [ksk])
new-signers@early 2@zones: { example: { signers: $ksk } }@made(new), by(ref("New"; 257) + { keyData: $ksk })
new-signers@early 2@zones: { example: { signers: $ksk } }@made(zsk), by(id("aa"; 256))
new-signers@early 2@zones: { example: { signers: $ksk, new-signers: beside } }@made(new), by(new)
new-signers@early 3@zones: { example: { signers: $next, new-signers: beside }, else.example: { signers: $ksk } }@made(new), (set([new, ref("Next"; 257)]; [ref("Next"; 257)])), by(new)
signers@2@zones: { example: { signers: $ksk, new-signers: beside } }@made(zsk), set([ref("RSA"; 256) + { keyAlgo: 8 }, zsk]; [zsk, ref("RSA"; 256) + { keyAlgo: 8 }])
new-signers@pass@zones: { example: { signers: [], new-signers: alone } }@made(new), by(new)
new-signers@pass@zones: { example: { signers: $ksk, new-signers: beside } }@made(new), set([ksk, new]; [ksk, new]), set([ksk, new]; [ksk])
new-signers@pass@zones: { example: { signers: $ksk } }@made(zsk), set([ksk, zsk]; [ksk])
END

# ---- Times.
rows <<'END'
max-validity@early 1 produceSignedKeyset: @max-validity: PT999999S@by(ksk)
max-validity@pass@max-validity: PT1000000S@by(ksk)
latest-expiration@early 1 produceSignedKeyset: @latest-expiration: 2023-11-26T11:59:59Z@by(ksk)
latest-expiration@pass@latest-expiration: 2023-11-26T12:00:00Z@by(ksk)
latest-expiration@early 2@latest-expiration: 2023-11-26T12:00:00Z@by(ksk), (by(ksk) | but(.expiration = 4294967295 | .inception = 4294967294))
ttl@early 1@max-ttl: 3599@by(ksk)
ttl@early 1@min-ttl: 3601, max-ttl: 4000@by(ksk)
ttl@pass@min-ttl: 3600, max-ttl: PT1H@by(ksk)
END

# ---- Algorithms and sizes: of what is made, published, or signs.
rows <<'END'
algorithms@early 1 generateKey: key New: @algorithms: [ 14 ]@made(new)
algorithms@early 1@algorithms: [ 14 ]@by(ksk)
algorithms@early 1@algorithms: [ 8 ]@set([rsa(257), direct($other; 256)]; [rsa(257)])
algorithms@1 produceSignedKeyset: key RSA: @algorithms: [ 13, { algo: 8, min-size: 2049 } ]@by(rsa(257))
algorithms@1@algorithms: [ 13, { algo: RSASHA256, max-size: 2047 } ]@by(rsa(257))
algorithms@early 1@algorithms: [ { algo: 8, min-size: 2048 } ]@made(new + { keyAlgo: 8, keySize: 2040 })
algorithms@early 1@algorithms: [ 13, { algo: 8, min-size: 2049 } ]@set([ksk, direct($rsa; 256) + { keyAlgo: 8 }]; [ksk])
algorithms@pass@algorithms: [ 13, { algo: 8, min-size: 2048, max-size: 2048 } ]@made(new), by(rsa(257)), made(ref("R"; 257) + { keyAlgo: 8, keySize: 2048 })
algorithms@pass@algorithms: [ 13 ]@brought("T"; $operational)
END

# ---- Revocation, however the flags are written; 384 revokes as well.
rows <<'END'
revoke@early 1 produceSignedKeyset: key KSK: @@by(ref("KSK"; 385))
revoke@early 1@revoke: false@by(ref("KSK"; "385"))
revoke@early 1@@by(ref("KSK"; 384 + 1))
revoke@early 1@@by(ref("KSK"; 384))
revoke@early 1@@set([ref("Next"; 257), id("01"; 385)]; [ref("Next"; 257), id("01"; 385)])
revoke@1@revoke: $next@by(ref("KSK"; 385))
revoke@early 1@revoke: $next@by(ref("KSK"; 385) + { keyData: $ksk })
revoke@early 2@revoke: $ksk@made(new), by(new + { keyFlags: 385 })
revoke@pass@revoke: [ $next, $ksk ]@by(id("01"; 385))
revoke@pass@revoke: true@by(ref("KSK"; 385))
revoke@pass@-@by(ref("KSK"; 385))
END

# ---- Deletion: protected keys, by each name, in each token; a zone's last
# signer; how many.
rows <<'END'
deletions@early 1 deleteKey: key Else: @@gone(ref("Else"; 257))
deletions@early 2@deletions: 1@gone(ref("Else"; 257)), gone(id("04"; 256) + { keyAlgo: 8 })
deletions@pass@deletions: 2@gone(ref("Else"; 257)), gone(id("04"; 256) + { keyAlgo: 8 })
never-delete@1 deleteKey: key KSK: @deletions: 9, never-delete: [ $next, $ksk ]@gone(ksk)
never-delete@1 deleteKey: key id 01: @deletions: 9, never-delete: $ksk@gone(id("01"; 256))
never-delete@2@deletions: 9, never-delete: $ksk@gone(ref("Else"; 257)), gone(ref("KSK"; 256) + { keyID: "hex 01", keyStore: "Bunker" } | del(.keyStore))
never-delete@1@deletions: 9, never-delete: $twin@gone(ref("Twin"; 257) + { keyStore: "Vault" })
never-delete@1@deletions: 9, never-delete: $rsa@gone(ref("RSA"; 256) + { keyAlgo: 10 })
never-delete@early 1@deletions: 9, never-delete: $ksk@gone(ksk + { keyData: $ksk })
never-delete@pass@deletions: 9, never-delete: $ksk@gone(ref("Next"; 257))
never-delete@pass@deletions: 9, never-delete: $ksk@gone(ref("None"; 257)) | but(.mustExist = false)
delete-last-signer@1 deleteKey: key KSK: @deletions: 9, zones: { example: { signers: $ksk } }@gone(ksk)
delete-last-signer@1@deletions: 9, zones: { else.example: { signers: [] }, example: { signers: [ $ksk, $stranger ] } }@gone(id("01"; 256))
delete-last-signer@1@deletions: 9, zones: { example: { signers: [ $ksk, $next ] } }@gone(ksk), gone(ref("Next"; 257))
delete-last-signer@1@deletions: 9, revoke: true, zones: { example: { signers: [ $ksk, $next ] } }@gone(ksk), by(ref("Next"; 385))
delete-last-signer@1@deletions: 9, zones: { example: { signers: $ksk, new-signers: alone }, else.example: { signers: [], new-signers: alone } }@gone(ksk), made(new), (by(new) | but(.ownerName = "else.example."))
delete-last-signer@pass@deletions: 9, zones: { example: { signers: [ $ksk, $next ] } }@gone(ksk)
delete-last-signer@pass@deletions: 9, zones: { example: { signers: $ksk } }@gone(ref("Next"; 257))
delete-last-signer@pass@deletions: 9, zones: { example: { signers: $ksk, new-signers: alone } }@gone(ksk), made(new), by(new)
delete-last-signer@pass@deletions: 9, delete-last-signer: true, zones: { example: { signers: $ksk } }@gone(ksk)
delete-last-signer@pass@deletions: 9, zones: { example: { signers: $twin } }@gone(ref("Twin"; 257)), made(new + { keyStore: "Vault" } | .keyLabel = "Other")
END

# ---- Transport keys.
rows <<'END'
transport-keys@early 1 importPublicKey: key T: @transport-keys: $operational@brought("T"; $stranger)
transport-keys@early 1@transport-keys: []@brought("T"; $operational)
transport-keys@early 3 exportKeypair: key T: @transport-keys: $operational, backup: $backup@made(zsk + leaving), brought("T"; $backup), out(id("aa"; 256); "T")
transport-keys@early 3@transport-keys: $operational@made(zsk + leaving), made(ref("R"; 256) + { keyAlgo: 8, keySize: 2048 }), out(zsk; "R")
transport-keys@pass@transport-keys: [ $operational, $stranger ]@made(zsk + leaving), brought("T"; $operational), out(id("aa"; 256); "T")
transport-keys@pass@transport-keys: $operational, backup: $backup@brought("T"; $backup)
END

# ---- A key signing key stays, guards or no guards, by whatever name.
rows <<'END'
ksk-export@early 1 generateKey: key New: @-@made(new + leaving)
ksk-export@early 1@-@made(ref("New"; "257") + leaving)
ksk-export@early 1@-@made(ref("New"; "KSK") + leaving)
ksk-export@early 1@-@made(zsk + leaving), by(ref("ZSK"; 256))
ksk-export@early 1@-@made(zsk + leaving), by(id("aa"; 257))
ksk-export@early 1@-@made(zsk + leaving), set([ksk, id("aa"; 257)]; [ksk])
ksk-export@early 1@-@made(zsk + leaving), set([ksk, ref("ZSK"; "KSK")]; [ksk])
ksk-export@early 1@-@made(zsk + leaving), set([ksk, ref("ZSK"; 384 + 1)]; [ksk, ref("ZSK"; 385)])
ksk-export@early 1@-@made(zsk + leaving), set([ksk, direct($other; 257) + { keyLabel: "ZSK" }]; [ksk])
ksk-export@early 2@-@made(zsk + leaving), (on("haveKey"; id("aa"; 257) | .keyLabel = "ZSK") | but(.relaxed = true))
ksk-export@early 1@transport-keys: $operational@made(new + leaving), brought("T"; $operational), out(new; "T")
ksk-export@early 3 exportKeypair: key New: @-@made(new), brought("T"; $operational), out(ref("New"; 256); "T")
ksk-export@early 2@-@brought("T"; $operational), out(ksk; "T")
ksk-export@early 2@-@brought("T"; $operational), out(ref("KSK"; 385); "T")
made-here@early 2 exportKeypair: key KSK: @-@brought("T"; $operational), out(ref("KSK"; 256); "T")
made-here@early 2@transport-keys: $operational@brought("T"; $operational), out(id("01"; 256); "T")
ksk-export@pass@-@made(zsk + leaving), set([ksk, zsk]; [ksk]), brought("T"; $operational), out(zsk; "T")
ksk-export@early 1@backup: $backup@made(new + leaving)
ksk-export@early 3@backup: $backup@made(new + leaving), brought("T"; $operational), out(new; "T")
ksk-export@early 4@backup: $backup@made(new + leaving), brought("B"; $backup), brought("T"; $operational), out(ref("New"; 256); "T"), out(new; "B")
ksk-export@pass@backup: $backup, transport-keys: $operational@made(new + leaving), by(new), brought("B"; $backup), out(new; "B")
END

# ---- One name, two tokens: a handle of one means nothing in the other.
guards -
recipe 'made(zsk + leaving),
    (brought("T"; $operational) | but(.key.keyStore = "Vault")),
    (out(zsk; "T") | but(.[].keyStore = "Vault"))'
expect 3 oks-cook
says "makes this key in another token than it names here"
inventory | cmp -s - inventory.before || fail "two tokens: the token changed"
checks=$((checks + 1))

# ---- An unpinned transport key that is in the token already; the last signer
# whose other one is there by half only.
guards -
recipe 'brought("T"; $stranger)'
expect 0 oks-cook
pair Half 06
half=$(hash Half)
tool --delete-object --type privkey --id 06
inventory > inventory.before
rows <<'END'
transport-keys@2 exportKeypair: key T: @transport-keys: $operational@made(zsk + leaving), out(zsk; "T")
ksk-export@2 exportKeypair: key T: @backup: $backup@made(new + leaving), out(new; "T")
transport-keys@pass@transport-keys: $stranger@made(zsk + leaving), out(zsk; "T")
delete-last-signer@1@deletions: 9, zones: { example: { signers: [ $ksk, $half ] } }@gone(ksk)
END

# ---- The first step that a guard refuses, in the order of the steps.
guards "max-ttl: 1, zones: {}"
recipe 'made(new), by(ref("KSK"; 385)), gone(ref("Else"; 257))'
refused deletions "early 1 deleteKey: key Else: "

# ---- All guards on, each kept to: a first ceremony with a backup of the KSK,
# which the second bunker's transport key opens, and which stays here then.
guards "zones: { example: { signers: [ $ksk ], new-signers: beside } },
    max-validity: PT1000000S, latest-expiration: 2023-11-26T12:00:00Z,
    min-ttl: 3600, max-ttl: 3600, algorithms: [ 13 ], revoke: $next,
    never-delete: [ $ksk, $next ], deletions: 1, transport-keys: $operational,
    backup: $backup"
recipe 'made(new + leaving), made(zsk + leaving),
    set([ksk, new, zsk]; [ksk, new]), gone(ref("Else"; 257)),
    brought("Ours"; $operational), brought("Theirs"; $backup),
    out(zsk; "Ours"), out(new; "Theirs")'
expect 0 oks-cook --rehearse
while oks-cook > out 2> err; got=$?; [ $got -ne 0 ]; do
	grep -q 'run the ceremony again for another key' err ||
	    fail "all guards: ended with $got: $(cat err)"
done
expect 0 oks-recipe verify recipe.json
jq -r '.recipe.actions[7].cooked.keyBlob' recipe.json | openssl base64 -d -A \
    > blob
head -c 256 blob | openssl pkeyutl -decrypt -inkey backup.pem -pkeyopt \
    rsa_padding_mode:oaep -pkeyopt "rsa_oaep_md:$(jq -r \
    '.recipe.actions[7].cooked.mechanisms.oaep' recipe.json)" \
    > aes 2> log || fail "backup: $(cat log)"
tail -c +257 blob | openssl enc -d -id-aes256-wrap-pad -iv A65959A6 \
    -K "$(od -An -v -tx1 aes | tr -d ' \n')" > pkcs8 2> log ||
    fail "backup: $(cat log)"
openssl pkey -inform DER -in pkcs8 -pubout -outform DER 2> log |
    tail -c 64 | openssl base64 -A > public
[ "$(cat public)" = "$(jq -r '.recipe.actions[0].cooked.keyData' \
    recipe.json)" ] || fail "the backup is not the KSK: $(cat public)"
tool --list-objects --type privkey
awk '/label:/ { ours = $2 == "New" } ours && /Access:/' log > access
grep -q sensitive access || fail "no private half: $(cat log)"
grep -q extractable access && fail "the KSK could leave again: $(cat access)"
echo "26-guards: $((checks + 3)) checks"
