#!/bin/sh
# A token that fails, lies or is killed at one call that matters: oks-cook says
# which call it was, and all is undone, or the journal tells and --recover
# brings everything to one end or the other.

. "$(dirname "$0")/../lib.sh"
# shellcheck source=../judge.sh
. "$top/tests/judge.sh"
# shellcheck source=../torture/seed.sh
. "$top/tests/torture/seed.sh"

make_seed
(umask 077 && cat > oks.conf <<CONF)
version: 1
repositories:
  Bunker:
    module: $helpers/mock.so
    label: Bunker
    pin-file: $work/seed/pin
    env: { OKS_MOCK_MODULE: $softhsm, OKS_MOCK_QUICK: "1",
        SOFTHSM2_CONF: $work/softhsm2.conf,
        OKS_MOCK_CONTROL: $work/control }
CONF

# Every function that lib/hsm calls is one that can fail here.
grep -ohE 'call->C_[A-Za-z]+' "$top"/lib/hsm/*.c | sed 's/call->//' | sort -u |
    while read -r function; do
	grep -q "^WRAP($function," "$top/tests/mock/table.h" ||
	    echo "$function"
done > missing
[ -s missing ] && fail "not in tests/mock/table.h: $(cat missing)"

fresh() {
	rm -rf tokens cook-*
	cp -R seed/tokens tokens
	cp seed/recipe.json recipe.json
}

# The token's keys; what pkcs11-tool says of an object that is no key is left
# out.
keys() {
	objects Bunker | sed "s/.  label: *'Note'\$//; /^\$/d" | sort
}

# What the two ends look like, from a run that nothing disturbs.
fresh
keys > before
: > control
expect 0 oks-cook
keys > after
cmp -s before after && fail "the ceremony changes nothing"

# end: which of the two ends of the ceremony this is.
end() {
	keys > now
	if cmp -s now before; then
		cmp -s recipe.json seed/recipe.json && echo before
	elif cmp -s now after; then
		oks-recipe verify recipe.json > verified 2>&1 && echo after
	fi
}

# ends WHERE WHAT
ends() {
	[ "$(end)" = "$1" ] || fail "$2: not as $1: $(cat now)"
	[ -z "$(find . -maxdepth 1 -name '*.tmp')" ] || fail "$2: $(ls -A)"
}

checks=0
# FUNCTION N|WHEN|ACT|STATUS|END|MESSAGE: the run ends with STATUS, 137 for
# kill -9, and one line that has MESSAGE.  END is that without more ado, or by
# --recover where there is a + before it.
while IFS='|' read -r call when act status where message; do
	fresh
	echo "fault $call $when $act" > control
	expect "$status" oks-cook
	[ "$status" -eq 137 ] || [ "$status" -eq 0 ] || says "$message"
	rm control
	case $where in
	+*)
		expect 4 oks-cook --status
		expect 0 oks-cook --recover
		;;
	esac
	expect 0 oks-cook --status
	ends "${where#+}" "$call $when $act"
	checks=$((checks + 1))
done <<'END'
C_GetFunctionList 1|before|return 0x5|5|before|C_GetFunctionList: CKR_GENERAL_ERROR
C_Initialize 1|before|return 0x30|5|before|C_Initialize: CKR_DEVICE_ERROR
C_Initialize 3|after|return 0x30|5|+before|C_Initialize: CKR_DEVICE_ERROR
C_GetTokenInfo 1|before|return 0x32|5|before|C_GetTokenInfo: CKR_DEVICE_REMOVED
C_OpenSession 1|before|return 0xb3|5|before|C_OpenSession: CKR_SESSION_HANDLE_INVALID
C_Login 1|before|return 0xa3|5|before|C_Login: CKR_PIN_EXPIRED
C_Login 2|before|return 0x30|5|+before|nothing was undone
C_Login 1|before|pretend|5|before|half of the key only
C_Login 2|before|pretend|5|before|half of the key only
C_Finalize 2|before|return 0x30|5|+before|C_Finalize: CKR_DEVICE_ERROR
C_Finalize 2|before|kill 9|137|+before|
C_FindObjectsInit 1|before|return 0x5|5|before|C_FindObjectsInit: CKR_GENERAL_ERROR
C_FindObjects 1|before|return 0x32|5|before|C_FindObjects: CKR_DEVICE_REMOVED
C_FindObjects 1|before|pretend|5|before|half of the key only
C_GenerateKeyPair 3|before|return 0x31|5|before|C_GenerateKeyPair: CKR_DEVICE_MEMORY
C_GenerateKeyPair 3|after|return 0x30|5|before|C_GenerateKeyPair: CKR_DEVICE_ERROR
C_GenerateKeyPair 3|before|pretend|5|before|generateKey: key 
C_GenerateKeyPair 3|after|kill 9|137|+before|
C_CreateObject 1|after|return 0x30|5|before|C_CreateObject: CKR_DEVICE_ERROR
C_CreateObject 1|before|pretend|5|before|importPublicKey: key 
C_Sign 1|before|return 0x30|5|before|produceSignedKeyset: key 
C_Sign 1|after|wrong|4|before|the signature is not by the key
C_Sign 1|after|short|5|before|produceSignedKeyset: key 
C_Sign 1|before|pretend|5|before|C_SignInit: CKR_OPERATION_ACTIVE
C_Sign 2|after|kill 9|137|+before|
C_WrapKey 3|before|return 0x30|5|before|C_WrapKey: CKR_DEVICE_ERROR
C_WrapKey 3|before|short|5|before|exportKeypair: key New/ZSK
C_WrapKey 4|after|return 0xa3|5|before|C_WrapKey: CKR_PIN_EXPIRED
C_SetAttributeValue 1|before|return 0x30|5|before|C_SetAttributeValue: CKR_DEVICE_ERROR
C_SetAttributeValue 1|before|pretend|5|before|against its own answer
C_SetAttributeValue 1|after|kill 9|137|+before|
C_DestroyObject 1+|before|kill 9|137|before|
END
# Behind the commit point: the last calls that destroy.
fresh
echo "log calls" > control
expect 0 oks-cook
last=$(grep -c ' C_DestroyObject' calls)
last=$((last - 1)) # the private half of the key that is deleted
for act in 'before return 0x30' 'after return 0x30' 'before pretend' \
    'before kill 9' 'after kill 9'; do
	fresh
	echo "fault C_DestroyObject $last $act" > control
	oks-cook > out 2> err
	status=$?
	rm control
	[ "$status" -eq 0 ] || expect 0 oks-cook --recover
	ends after "C_DestroyObject $last $act: $status"
	checks=$((checks + 1))
done
# A fault that is not understood is none that is passed over.
fresh
echo "fault C_Sign 1 before nothing" > control
expect 5 oks-cook
says "C_GetFunctionList: CKR_GENERAL_ERROR"
rm control
ends before "a fault that is not understood"
echo "29-failing-calls: $((checks + 1)) checks"
