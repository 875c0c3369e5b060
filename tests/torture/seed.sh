# shellcheck shell=sh # no #! tells
# A ceremony with all six types of action, ready to be disturbed.  Sourced after
# lib.sh and judge.sh, not run.
# shellcheck disable=SC2154 # what lib.sh sets

# Nothing else is like it.
pin=never-to-be-seen-7b41f0c9-anywhere

# make_seed: ./seed with tokens/ (the token Bunker: a signer, a key to be
# deleted, a bystander and other objects), pin, recipe.json, and transport.key,
# whose public half the recipe imports.
make_seed() {
	mkdir seed || fail "there is a seed already"
	make_tokens Bunker
	pkcs11_tool() {
		pkcs11-tool --module "$softhsm" --token-label Bunker --login \
		    --pin "$pin" "$@" > log 2>&1 ||
		    fail "pkcs11-tool $*: $(cat log)"
	}
	for key in Signer:01 Old:02 Bystander:03; do
		pkcs11_tool --keypairgen --key-type EC:prime256v1 \
		    --usage-sign --label "${key%:*}" --id "${key#*:}"
	done
	pkcs11_tool --keygen --key-type AES:32 --label Vault --id 04
	echo "what it says" > data
	pkcs11_tool --write-object data --type data --label Note --private
	mv tokens seed/tokens
	(umask 077 && echo "$pin" > seed/pin)
	openssl genrsa -out seed/transport.key 2048 2> log ||
	    fail "openssl: $(cat log)"
	zsk ECDSAP256SHA256
	make_recipe > seed/recipe.json || fail "jq"
}

make_recipe() {
	rsa=$({ printf "\003\001\000\001"
	    openssl rsa -in seed/transport.key -RSAPublicKey_out \
	    -outform DER 2> log | tail -c +10 | head -c 256; } | base64 -w 0)
	jq -n --arg rsa "$rsa" --arg zsk "$(zsk_data ECDSAP256SHA256)" '
	    def ref($name; $flags): { keyType: "byRef", keyAlgo: 13,
	        keyFlags: $flags, keyLabel: $name };
	    def ksk: ref("New/KSK"; 257);
	    def leaving: ref("New/ZSK"; 256);
	    def direct: { keyType: "direct", keyAlgo: 13, keyFlags: 256,
	        keyData: $zsk };
	    def transport: { keyType: "direct", keyAlgo: 8, keyFlags: 256,
	        keyLabel: "Transport", keyData: $rsa };
	    def action($type; $key):
	        { actionType: $type, actionParams: { key: $key } };
	    def keys: [ .[] | { key: . } ];
	    def set($n; $of; $by): { actionType: "produceSignedKeyset",
	        actionParams: { ownerName: "example.",
	        inception: (1700000000 + $n), expiration: 2147000000,
	        ttl: 3600, keyset: ($of | keys),
	        signedBy: ($by | keys) } };
	    { recipeSpecVersion: "v1.0", recipe: {
	        preamble: { timestamp: 1700000000, description: "Torture" },
	        actions: [ action("haveKey"; ref("Signer"; 257)),
	        action("deleteKey"; ref("Old"; 257)),
	        action("generateKey"; ksk + { keyID: "CgsMDQ==" }),
	        action("generateKey"; leaving + { exportable: true }),
	        set(0; [ ksk, direct ]; [ ksk ]),
	        set(1; [ ksk, ref("Signer"; 257), leaving ];
	        [ ksk, ref("Signer"; 257) ]),
	        action("importPublicKey"; transport),
	        { actionType: "exportKeypair", actionParams: { key: leaving,
	        wrappingKey: (ref("Transport"; 256) + { keyAlgo: 8 }) } }
	        ] } }'
}
